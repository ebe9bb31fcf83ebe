"""Separated parents: a clerk notes an exchange, and each parent sees the same child, its own days, and nothing of the other."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from chassis.clock import Clock
from stack.demo.facilities import ACTIVITY, CARE_MORNING, HOLIDAY_MORNING
from stack.demo.ids import named
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, first_of, window

FATHER, MOTHER = -2, -1
"""The two last sample accounts of families are the parents of Noé."""
NOE, DELMAS, ALONE, OCCASIONAL = named("child", "CARLIER", "Noé"), named("family", "DELMAS"), CARE_MORNING, HOLIDAY_MORNING
SECRETS = ("CARLIER Julien", "JULIEN", "rue du Lavoir", "06.39.98.64.01", "julien.carlier")


@pytest.mark.parametrize(("width", "weeks"), first_of((DESK, 3), (PHONE, 9)))
async def test_an_exchange_that_a_clerk_notes_is_seen_by_both_parents(width: int, weeks: int, portal: Portal, browser: Browser) -> None:
    first = Clock(timedelta(seconds=portal.access.clock_offset)).today() + timedelta(weeks=weeks)
    async with window(browser, portal.access.backoffice_url, width) as claire, window(browser, portal.access.family_url, width) as camille:
        await claire.sign_in(portal.account("clerk"))
        await claire.go("/familles?liste=oui&q=delmas")
        await claire.page.locator("tbody a[href^='/familles/']").first.click()
        await claire.page.get_by_role("link", name="Garde et autorité parentale de CARLIER Noé").click()
        await expect(claire.page.get_by_role("heading", name="Garde et autorité parentale")).to_be_visible()
        assert await claire.barriers() == []
        assert await claire.overflow() == 0
        await claire.page.get_by_text("Noter un échange").click()
        await claire.page.get_by_label("Première nuit").fill((first + timedelta(days=1)).isoformat())
        await claire.page.get_by_label("Dernière nuit").fill(first.isoformat())
        await claire.page.get_by_role("button", name="Noter l'échange").click()
        await expect(claire.page.get_by_role("alert")).to_contain_text("La dernière nuit précède la première")
        assert await claire.barriers() == []
        await claire.page.get_by_label("Dernière nuit").fill((first + timedelta(days=1)).isoformat())
        await claire.page.get_by_label("Chez", exact=True).select_option(label="DELMAS Camille")
        await claire.page.get_by_role("button", name="Noter l'échange").click()
        await expect(claire.page.locator("#said, .notice.ok").first).to_contain_text("L'échange est enregistré")
        await claire.page.get_by_text("Saisir un autre calendrier").click()
        await claire.page.get_by_role("radio", name="Nuits fixes").check()
        await claire.page.get_by_role("button", name="Voir l'aperçu").click()
        await expect(claire.page.get_by_role("heading", name="Aperçu, pas encore enregistré")).to_be_visible()
        assert await claire.barriers() == []
        assert await claire.overflow() == 0

        await camille.sign_in(portal.account("family", MOTHER))
        await camille.go("/enfants")
        await expect(camille.page.get_by_role("heading", name="Garde")).to_be_visible()
        await camille.page.get_by_role("link", name="Voir la garde de Noé").click()
        assert await camille.barriers() == []
        assert await camille.overflow() == 0
        words = await camille.words()
        await camille.go(f"{camille.page.url.removeprefix(portal.access.family_url)}?mois={first + timedelta(days=1):%Y-%m}")
        words += await camille.words()
        await camille.page.goto(camille.page.url.split("/garde")[0] + "/planning")
        assert await camille.barriers() == []
        words += await camille.words()
        assert "Autre foyer" in words
        if width == DESK:
            await camille.page.locator(".of-other td:has(.booked), .of-other td:has(.regular)").last.click(button="right")
            await expect(camille.page.get_by_role("menuitem").locator("small")).to_have_text(["Réservé par l'autre foyer"] * 2)
        assert [secret for secret in SECRETS if secret.casefold() in words.casefold()] == []
        assert camille.complaints == []


async def test_the_father_sees_the_same_child_and_nothing_of_the_mother(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as julien:
        await julien.sign_in(portal.account("family", FATHER))
        seen = ""
        for path in ("/", "/compte", "/enfants", "/demandes", "/messages"):
            await julien.go(path)
            seen += await julien.words()
        assert "Noé" in seen
        assert [secret for secret in ("DELMAS", "Camille", "montée de l'Église", "06.39.98.64.02") if secret in seen] == []


async def test_what_the_father_books_is_read_again_in_his_own_rows_alone(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as julien:
        await julien.sign_in(portal.account("family", FATHER))
        await julien.go(f"/enfants/{NOE}/planning?mois=2026-12&semaine=2026-11-30")
        asked: list[str] = []
        julien.page.on("request", lambda request: asked.append(request.url))
        slot = julien.page.locator("li.slot[data-day='2026-12-01']").filter(has_text="Garderie périscolaire soir")
        await slot.locator("input").check()
        await julien.page.get_by_role("button", name="Demander la réservation").tap()
        await julien.page.get_by_role("button", name="Envoyer la demande").tap()
        await expect(slot.locator("small b")).to_have_text("Réservé")
        others = await julien.page.locator(".of-other").evaluate_all("rows => rows.map((row) => row.dataset.enrolment)")
        assert others
        assert [address for address in asked if any(one in address for one in others)] == []
        assert julien.complaints == []


async def test_what_the_mother_books_appears_on_the_open_page_of_the_father(portal: Portal, browser: Browser) -> None:
    month = f"/enfants/{NOE}/planning?mois=2026-12&semaine=2026-12-07"
    async with window(browser, portal.access.family_url) as julien, window(browser, portal.access.family_url, PHONE) as camille:
        await julien.sign_in(portal.account("family", FATHER))
        await julien.go(month)
        await camille.sign_in(portal.account("family", MOTHER))
        await camille.go(month)
        slot = (
            camille.page.locator("li.slot")
            .filter(has_text="Garderie périscolaire soir")
            .filter(has=camille.page.locator("input[name=reserver]"))
            .first
        )
        day = await slot.get_attribute("data-day")
        row = julien.page.locator("#grid .of-other").filter(has_text="Garderie périscolaire soir")
        cell = row.locator(f"td[data-day='{day}']")
        await expect(cell.locator(".booked")).to_have_count(0)
        await slot.locator("input").check()
        await camille.page.get_by_role("button", name="Demander la réservation").tap()
        await camille.page.get_by_role("button", name="Envoyer la demande").tap()
        await expect(cell.locator(".booked")).to_have_count(1)
        assert julien.complaints == []


async def test_what_the_mother_alone_enrols_the_child_in_is_read_by_the_father_wherever_he_looks(portal: Portal, browser: Browser) -> None:
    month = portal.today.replace(day=1)
    async with (
        window(browser, portal.access.backoffice_url) as claire,
        window(browser, portal.access.family_url) as julien,
        window(browser, portal.access.family_url) as camille,
    ):
        for parent, account in ((julien, FATHER), (camille, MOTHER)):
            await parent.sign_in(portal.account("family", account))
            await parent.go(f"/enfants/{NOE}/planning?mois={(month + timedelta(days=31)).replace(day=1):%Y-%m}")
            await parent.loaded()
        theirs = julien.page.locator(".of-other").get_by_text(ALONE)
        await expect(theirs).to_have_count(0)
        without_days = camille.page.locator("#grid tr[data-enrolment]").filter(has_text=OCCASIONAL)
        await expect(without_days).to_have_count(0)
        await claire.sign_in(portal.account("clerk"))
        await claire.go(f"/familles/{DELMAS}/enfants/{NOE}/inscriptions/nouvelle")
        await claire.page.get_by_label("Prestation").select_option(value=str(ACTIVITY[OCCASIONAL].id))
        await claire.page.get_by_role("button", name="Voir ce que cela donne").click()
        await claire.page.get_by_role("button", name="Inscrire", exact=True).click()
        await expect(without_days).to_have_count(1)
        await claire.go(f"/familles/{DELMAS}/enfants/{NOE}/inscriptions/nouvelle")
        await claire.page.get_by_label("Prestation").select_option(value=str(ACTIVITY[ALONE].id))
        await claire.page.get_by_label("jeudi").check()
        await claire.page.get_by_role("button", name="Voir ce que cela donne").click()
        await claire.page.get_by_role("button", name="Inscrire", exact=True).click()
        await expect(claire.page.get_by_text("L'enfant est inscrit")).to_be_visible()
        await expect(theirs).to_have_count(1)
        meant = await julien.page.locator("#grid tr[data-enrolment]").evaluate_all("rows => rows.map((one) => one.id)")
        await julien.page.reload()
        assert await julien.page.locator("#grid tr[data-enrolment]").evaluate_all("rows => rows.map((one) => one.id)") == meant
        for width in (PHONE, DESK):
            async with julien.as_wide_as(width):
                for months in (month, (month + timedelta(days=31)).replace(day=1)):
                    assert await julien.go(f"/enfants/{NOE}/planning?mois={months:%Y-%m}") == 200
                    assert await julien.barriers() == []
                    assert await julien.overflow() == 0
        await expect(julien.page.locator(".of-other").get_by_text(ALONE)).not_to_have_count(0)
        paper = await julien.page.request.get(f"{julien.base}/enfants/{NOE}/planning/{month:%Y-%m}.pdf")
        assert (paper.status, (await paper.body())[:5]) == (200, b"%PDF-")
        months_api = await julien.page.request.get(f"{julien.base}/api/v1/planning/children/{NOE}/months/{month}")
        rows = {(row["activity"], row["other_household"]) for row in (await months_api.json())["rows"]}
        assert {(ALONE, True), ("Restauration scolaire", False), ("Restauration scolaire", True)} <= rows
        assert (ALONE, False) not in rows
        await julien.go(f"/enfants/{NOE}/agenda")
        await julien.page.get_by_role("button", name=re.compile("lien$")).first.click()
        link = await julien.page.get_by_label("Lien de l'agenda").input_value()
        feed = await julien.page.request.get(f"{julien.base}/agenda/{link.rsplit('/', 1)[1]}")
        assert feed.status == 200
        assert ALONE not in await feed.text()
        assert await julien.go("/") == 200
        assert ALONE not in await julien.words()
        assert julien.complaints == camille.complaints == []
