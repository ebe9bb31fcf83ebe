"""A place, what it offers and its rules entered from nothing until a family finds them; and a full day on which a place becomes free."""

import re
from datetime import date, time

from playwright.async_api import Browser, expect

from contracts.planning import AskedDay, CalendarDaysBefore, Enrol, ListActivities, PoliciesAsked, PutActivity, SubmitDaysFor
from stack.demo.ids import named
from stack.demo.town import Town as Speaker
from stack.topology import Topology
from tests.journeys.cast import HUGO, JEAN
from tests.journeys.running import Portal
from tests.journeys.window import DESK, NARROWEST, PHONE, soon, window

PLACE, OFFER, WORKSHOP = "Ludothèque", "Jeux du vendredi", "Atelier cuisine"
CHLOE, EMMA = named("child", "MARTIN", "Chloé"), named("child", "PETIT", "Emma")
FRIDAY = date(2026, 11, 27)


async def test_a_place_and_its_offer_are_entered_from_nothing_and_a_family_finds_them(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/activites/structures")
        await alain.page.get_by_role("form", name="Nouvelle structure").get_by_label("Nom").fill(PLACE)
        await alain.page.get_by_role("button", name="Créer la structure").click()
        await expect(alain.page.get_by_text("La structure est enregistrée")).to_be_visible()
        await alain.go("/activites")
        await alain.page.get_by_role("link", name=f"en créer une de {PLACE}").click()
        await alain.page.get_by_label("Nom", exact=True).fill(OFFER)
        await alain.page.get_by_role("button", name="Créer la prestation").click()
        await expect(alain.page.get_by_text("La prestation n'est pas enregistrée")).to_be_visible()
        assert await alain.barriers() == []
        await expect(alain.page.get_by_label("Nom", exact=True)).to_have_value(OFFER)
        await alain.page.get_by_label("vendredi").check()
        await alain.page.get_by_label("Période scolaire").check()
        await alain.page.get_by_label("Enfants par jour").fill("12")
        await alain.page.get_by_role("button", name="Créer la prestation").click()
        await expect(alain.page.get_by_text("La prestation est créée")).to_be_visible()
        await alain.page.get_by_role("link", name="Modifier : pour qui").click()
        await alain.page.get_by_label("Place libérée proposée pendant (heures)").fill("24")
        await alain.page.get_by_label("À partir de (ans)").fill("6")
        await alain.page.get_by_role("button", name="Enregistrer les règles").click()
        await expect(alain.page.get_by_role("main")).to_contain_text(re.compile("24.heures"))
        await alain.page.get_by_role("link", name="Inscrire plusieurs enfants").click()
        await alain.page.get_by_label(re.compile("^CM1")).first.check()
        await alain.page.get_by_role("button", name="Voir qui entre").click()
        await expect(alain.page.get_by_label(re.compile("Chloé MARTIN"))).to_be_checked()
        assert await alain.barriers() == []
        await alain.page.get_by_role("button", name="Inscrire les enfants cochés").click()
        await expect(alain.page.get_by_text(re.compile("enfants? (est|sont) inscrits?"))).to_be_visible()
        assert [one for one in alain.complaints if "400" not in one] == []
    async with window(browser, portal.access.family_url, DESK) as sofia:
        await sofia.sign_in(portal.account("family", 1))
        await sofia.go(f"/enfants/{CHLOE}/planning?mois=2026-11")
        row = sofia.page.locator("#grid tr").filter(has_text=OFFER)
        await expect(row).to_contain_text(PLACE)
        await expect(row.locator(f"td[data-day='{FRIDAY}']")).to_contain_text("possible jusqu'au jeudi 26 novembre")


async def test_a_full_day_keeps_a_place_in_line_and_the_place_that_becomes_free_is_offered_and_accepted(
    portal: Portal, browser: Browser
) -> None:
    async with Speaker.open(Topology.running(portal.installation)) as desk:
        activity_id, petit = named("journey", WORKSHOP), named("family", "PETIT")
        midnight = CalendarDaysBefore(days=0, at=time(0))
        where = next(one.facility_id for one in (await desk.tell(ListActivities())).activities)
        workshop = PutActivity(
            activity_id=activity_id,
            facility_id=where,
            name=WORKSHOP,
            weekdays=(5,),
            periods=("school",),
            booking_cutoff=midnight,
            cancelling_cutoff=midnight,
            capacity=1,
            policies=PoliciesAsked(offer_hours=24),
        )
        await desk.tell(workshop)
        dates = {"activity_id": activity_id, "valid_from": portal.today, "valid_to": date(2026, 12, 18)}
        await desk.tell(Enrol(child_id=HUGO, guardian_id=JEAN, **dates))
        emma = await desk.tell(Enrol(child_id=EMMA, guardian_id=named("guardian", "PETIT", "primary"), **dates))
        days = (AskedDay(enrolment_id=emma.enrolment_id, day=FRIDAY),)
        await desk.tell(SubmitDaysFor(family_id=petit, child_id=EMMA, kind="booking", days=days))
        async with window(browser, portal.access.family_url, PHONE) as jean:
            await jean.sign_in(portal.account("family"))
            slot = jean.page.locator(f"li.slot[data-day='{FRIDAY}']").filter(has_text=WORKSHOP)

            async def full() -> bool:
                """Look again: what another family asked for is decided a moment later, and no page of this one is told."""
                await jean.go(f"/enfants/{HUGO}/planning?mois=2026-11&semaine={FRIDAY}")
                return "complet" in await slot.inner_text()

            await soon(full)
            await slot.locator("input").check()
            await jean.page.get_by_role("button", name="Demander la réservation").tap()
            await expect(jean.page.get_by_role("dialog")).to_contain_text("liste d'attente")
            await jean.page.get_by_role("button", name="Envoyer la demande").tap()
            await expect(slot.locator("small b")).to_have_text(re.compile("^Demande en attente, 1er sur la liste"))
            await desk.tell(SubmitDaysFor(family_id=petit, child_id=EMMA, kind="absence", absence_reason="family", days=days))
            await slot.get_by_role("link", name="Répondre").tap()
            await expect(jean.page.locator("#places")).to_contain_text("La place vous est gardée jusqu'à demain")
            await expect(jean.page.get_by_role("button", name="Accepter la place : Hugo")).to_be_in_viewport()

            async def offered() -> bool:
                await jean.go("/")
                return await jean.page.get_by_role("heading", name="Une place s'est libérée").is_visible()

            await soon(offered)
            await expect(jean.page.locator(".offers")).to_contain_text("La place vous est gardée jusqu'à demain")
            assert await jean.barriers() == []
            assert await jean.overflow() == 0
            await jean.page.get_by_role("button", name="Accepter la place : Hugo").tap()
            await expect(slot.locator("small b")).to_have_text("Réservé")

            async def unpriced() -> bool:
                await jean.go(f"/enfants/{HUGO}/planning?mois=2026-11")
                return await jean.page.locator(".planning-estimate small").is_visible()

            await soon(unpriced)
            async with jean.as_wide_as(NARROWEST):
                assert await jean.overflow() == 0
            assert jean.complaints == []
