"""An agent takes attendance on a tablet: everybody is there, then exceptions, a network cut, a child who is not on the list."""

import asyncio
from urllib.parse import unquote

from playwright.async_api import Browser, Route, expect

from tests.journeys.cast import LEA
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, TABLET, Window, plain, soon, window


async def open_list(who: Window, activity: str) -> None:
    """Open the list of the day of an activity."""
    await who.go("/pointage")
    await who.page.get_by_role("link", name=activity).click()
    await expect(who.page.get_by_role("heading", name=activity, level=1)).to_be_visible()
    await who.loaded()


async def counts(who: Window) -> list[str]:
    """Read the counts of the list: present, absent, not marked."""
    await who.loaded()
    return [plain(text) for text in await who.page.locator(".counts dd").all_inner_texts()]


async def refuse_one_of_two(who: Window, name: str) -> None:
    """Mark a child as the list refuses it and another one as it may, without network: the other one is not lost with it."""
    await open_list(who, "Garderie périscolaire soir")
    wrong = who.page.locator(".roll[data-expected]").filter(has_text=name)
    other = who.page.locator(".roll[data-expected]").filter(has_not_text=name).first
    await who.page.context.set_offline(True)
    await other.locator(".mark-button.no").click()
    await wrong.locator("[name=arrivee]").fill("19:00")
    await wrong.locator("[name=arrivee]").blur()
    await expect(who.page.locator("[data-state]")).to_contain_text("Pas de réseau : 2 à envoyer")
    await who.page.context.set_offline(False)
    await expect(who.page.locator("[data-state]")).to_contain_text(f"{name}, pointage refusé : L'heure de départ précède")
    await expect(wrong).to_contain_text("Pointage refusé : rien n'a changé.")
    await expect(wrong.locator("[name=arrivee]")).to_have_value("16:30")
    await who.page.reload()
    await expect(other).to_have_attribute("data-mark", "non")
    await expect(wrong.locator("[name=arrivee]")).to_have_value("16:30")
    async with who.page.expect_response(lambda answer: answer.request.method == "POST"):
        await other.locator(".mark-button.yes").click()
    await expect(who.page.locator("[data-state]")).to_have_text("Tout est enregistré.")


async def test_everybody_is_there_then_exceptions_and_a_network_cut_loses_nothing(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Garderie périscolaire matin")
        assert await alain.barriers() == []
        assert await alain.overflow() == 0
        expected = int((await counts(alain))[2])
        assert expected > 2
        async with alain.page.expect_response(lambda answer: answer.request.method == "POST"):
            await alain.page.get_by_role("button", name="Tout le monde est là").press("Enter")
        await expect(alain.page.locator("[data-state]")).to_have_text("Tout est enregistré.")
        await expect(alain.page.locator(".mark-button.yes").first).to_be_focused()  # the button that was pressed has no more to do
        await alain.page.context.set_offline(True)
        await alain.page.keyboard.press("Tab")
        for key, at in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("ArrowUp", 0), ("ArrowUp", 0)):
            await alain.page.keyboard.press(key)
            await expect(alain.page.locator(".mark-button.no").nth(at)).to_be_focused()
        await alain.page.keyboard.press("Enter")
        await expect(alain.page.locator("[data-state]")).to_contain_text("Pas de réseau : 1 à envoyer")
        assert await counts(alain) == [str(expected - 1), "1", "0"]
        await alain.page.context.set_offline(False)
        await expect(alain.page.locator("[data-state]")).to_have_text("Tout est enregistré.")
        await alain.page.reload()
        assert await counts(alain) == [str(expected - 1), "1", "0"]
        await expect(alain.page.get_by_text("1 correction")).to_be_visible()
        assert await alain.barriers() == []
        assert [one for one in alain.complaints if "ERR_INTERNET_DISCONNECTED" not in one] == []


async def test_a_child_is_found_in_a_long_list_by_a_part_of_its_name(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Restauration scolaire")
        find, lines = alain.page.get_by_label("Chercher dans la liste"), alain.page.locator(".roll:visible")
        everybody = await lines.count()
        await find.fill("lea dup")
        await expect(lines).to_have_count(1)
        await expect(lines).to_contain_text("Léa DUPONT")
        await find.fill("zzz")
        await expect(alain.page.get_by_text("Aucun enfant de cette liste.")).to_be_visible()
        await find.fill("")
        await expect(lines).to_have_count(everybody)
        told = alain.page.locator(f'[data-child="{await lines.first.get_attribute("data-child")}"]')
        left = int((await counts(alain))[2]) - (await told.get_attribute("data-mark") == "")
        await told.evaluate("line => line.removeAttribute('data-expected')")  # as of a child whose family told its absence
        await alain.page.get_by_label("À pointer seulement").check()
        await expect(told).to_be_hidden()
        await expect(lines).to_have_count(left)
        assert await alain.barriers() == []
        assert await alain.overflow() == 0


async def test_everybody_but_the_child_whose_family_told_after_the_list_was_opened(portal: Portal, browser: Browser) -> None:
    async with (
        window(browser, portal.access.backoffice_url, PHONE) as alain,
        window(browser, portal.access.family_url, PHONE) as dupont,
    ):
        await dupont.sign_in(portal.account("family"))
        found = await dupont.page.request.get(f"{dupont.base}/api/v1/planning/children/{LEA}/months/{portal.today}")
        row, day = next(
            (row, cell["day"])
            for row in (await found.json())["rows"]
            for cell in row["cells"]
            if cell["day"] == str(portal.today) and cell["status"] in ("regular", "booked")
        )
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, row["activity"])
        lea = alain.page.locator(f'[data-child="{LEA}"]')
        await expect(lea).to_have_attribute("data-mark", "")
        told = {
            "child_id": str(LEA),
            "kind": "absence",
            "days": [{"enrolment_id": row["enrolment_id"], "day": day}],
            "absence_reason": "illness",
        }
        assert (await dupont.page.request.post(f"{dupont.base}/api/v1/planning/requests", data=told)).status == 202
        await alain.page.get_by_role("button", name="Tout le monde est là").click()
        await expect(alain.page.locator("[data-state]")).to_contain_text(
            "Un enfant n'est pas pointé : une absence a été notée entre-temps."
        )
        await expect(lea).to_contain_text("Non pointé")
        await expect(lea).to_have_attribute("data-mark", "")
        await alain.page.reload()
        await expect(
            alain.page.locator("section", has_text="Absences prévenues").locator(".roll-name", has_text="Léa DUPONT")
        ).to_be_visible()
        assert (await counts(alain))[2] == "0"
        assert await alain.barriers() == []


async def test_a_child_who_is_marked_while_another_mark_is_on_its_way_follows_at_once(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        sent: list[Route] = []
        answered = asyncio.Event()

        async def hold(route: Route) -> None:
            sent.append(route)
            await answered.wait()
            await route.continue_()

        await alain.page.route("**/api/v1/attendance", hold)
        async with alain.standing_still():  # nothing is sent because some time has gone by
            await open_list(alain, "Garderie périscolaire soir")
            await alain.page.locator(".mark-button.yes").first.click()
            await soon(lambda: are(sent, 1))
            await alain.page.locator(".mark-button.yes").last.click()
            answered.set()
            await soon(lambda: are(sent, 2))
            await expect(alain.page.locator("[data-state]")).to_have_text("Tout est enregistré.")
            came = await alain.page.locator(".roll[data-mark='oui'] .roll-times").count()
            assert came >= 2
            shown = alain.page.locator(".roll[data-child] .roll-times:visible")
            await expect(shown).to_have_count(came)  # a telephone asks for the hours of who came only
            await alain.page.locator(".mark-button.no").first.click()
            await expect(shown).to_have_count(came - 1)
            await expect(alain.page.locator("[data-state]")).to_have_text("Tout est enregistré.")


async def are(sent: list[Route], count: int) -> bool:
    return len(sent) == count


async def test_whoever_signs_out_is_told_of_marks_that_were_not_sent_and_may_stay(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Garderie périscolaire soir")
        await alain.page.context.set_offline(True)
        await alain.page.locator(".mark-button.yes").first.click()
        await expect(alain.page.locator("[data-state]")).to_contain_text("Pas de réseau")
        await alain.page.get_by_role("button", name="Déconnexion").first.click()
        dialog = alain.page.get_by_role("dialog")
        await expect(dialog).to_contain_text("1 pointage attend sur cet appareil")
        assert await alain.barriers() == []
        await dialog.get_by_role("button", name="Rester connecté").click()
        await expect(dialog).to_be_hidden()
        await alain.page.context.set_offline(False)
        await expect(alain.page.locator("[data-state]")).to_have_text("Tout est enregistré.")


async def test_marks_made_in_two_tabs_before_they_were_closed_without_network_are_sent_when_one_opens_again(
    portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Garderie périscolaire soir")
        address = alain.page.url
        other = Window(await alain.page.context.new_page(), alain.base)
        await other.page.goto(address)
        await alain.page.context.set_offline(True)
        await alain.page.locator(".mark-button.yes").first.click()
        await expect(alain.page.locator("[data-state]")).to_contain_text("Pas de réseau")
        await other.page.locator(".mark-button.yes").last.click()
        await expect(other.page.locator("[data-state]")).to_contain_text("Pas de réseau : 2 à envoyer")
        await other.page.close()
        await alain.page.goto("about:blank")
        await alain.page.context.set_offline(False)
        await alain.page.goto(address)

        async def sent() -> bool:
            kept: int = await alain.page.evaluate("localStorage.length")
            return kept == 0

        await soon(sent)
        await alain.page.reload()
        for line in (alain.page.locator(".roll[data-expected]").first, alain.page.locator(".roll[data-expected]").last):
            await expect(line).to_have_attribute("data-mark", "oui")


async def test_a_child_who_is_not_on_the_list_is_found_noted_and_left_to_the_town_hall(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Restauration scolaire")
        present = int((await counts(alain))[0])
        await alain.page.get_by_role("searchbox", name="Nom ou prénom").fill("ouedraogo")
        await alain.page.get_by_role("button", name="Chercher").click()
        assert await alain.barriers() == []
        add = alain.page.get_by_role("button", name="Présent").first
        name = (await alain.page.locator(".roll:has(button) .roll-name b").first.inner_text()).strip()
        await add.click()
        await expect(alain.page.get_by_text("Présence notée")).to_be_visible()
        await expect(alain.page.locator("section", has_text="Venus sans réservation").locator(".roll-name", has_text=name)).to_be_visible()
        assert int((await counts(alain))[0]) == present + 1, "whoever came is counted, enrolled or not"
        assert await alain.barriers() == []
        assert await alain.overflow() == 0


async def test_the_list_says_about_whom_nobody_told_and_the_health_of_the_day_who_is_to_be_watched(
    portal: Portal, browser: Browser
) -> None:
    for width in (TABLET, PHONE):
        async with window(browser, portal.access.backoffice_url, width) as alain:
            await alain.sign_in(portal.account("administrator"))
            await open_list(alain, "Restauration scolaire")
            await expect(alain.page.get_by_text("Santé non renseignée").first).to_be_visible()
            assert await alain.barriers() == []
            assert await alain.overflow() == 0
            await alain.page.get_by_role("link", name="Santé du jour").click()
            await expect(alain.page.get_by_role("heading", name="Santé du jour")).to_be_visible()
            await expect(alain.page.get_by_role("heading", name="La famille n'a rien renseigné")).to_be_visible()
            assert await alain.barriers() == []
            assert await alain.overflow() == 0
            await alain.go("/pointage?jour=2026-11-13")
            await alain.page.get_by_role("link", name="Restauration scolaire").click()
            await expect(alain.page.get_by_text("sur la liste d'un jour passé")).to_be_visible()
            assert await alain.crowded() == []
            assert alain.complaints == []


async def test_at_the_door_numbers_stand_one_below_the_other_under_the_thumb(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Restauration scolaire")
        await alain.page.get_by_role("link", name="Qui vient chercher").click()
        numbers = alain.page.locator(".people .phone")
        await expect(numbers.first).to_be_visible()
        ends = await numbers.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().right))")
        assert len(set(ends)) == 1
        assert await alain.overflow() == 0


async def test_attendance_is_taken_without_javascript_and_not_for_tomorrow(portal: Portal, browser: Browser) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="fr-FR", viewport={"width": 768, "height": 1024})
    try:
        alain = Window(await context.new_page(), portal.access.backoffice_url)
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Garderie périscolaire soir")
        await alain.page.locator(".mark-button.no").last.click()
        await expect(alain.page.locator(".roll[data-expected]").last).to_have_attribute("data-mark", "non")
        present, absent, unmarked = map(int, await counts(alain))
        await alain.page.get_by_role("button", name="Tout le monde est là").click()
        await expect(alain.page.get_by_text("Corrigez maintenant les exceptions")).to_be_visible()
        assert list(map(int, await counts(alain))) == [present + unmarked, absent, 0]
        await alain.page.get_by_role("link", name="Liste à imprimer").click()
        await expect(alain.page.get_by_role("columnheader", name="Présent")).to_be_visible()
        await alain.go("/pointage")
        await alain.page.get_by_role("link", name="Mardi 17 novembre").click()
        await alain.page.get_by_role("link", name="Garderie périscolaire soir").click()
        await expect(alain.page.get_by_text("On pointe le jour même")).to_be_visible()
        await expect(alain.page.locator(".mark-button")).to_have_count(0)
    finally:
        await context.close()


async def test_groups_hours_and_what_must_be_known_of_a_child_are_one_tap_away(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.backoffice_url, DESK) as alain:
        await alain.sign_in(portal.account("administrator"))
        await open_list(alain, "Garderie périscolaire soir")
        name = (await alain.page.locator(".roll[data-expected] .roll-name b").first.inner_text()).strip()
        await alain.go("/groupes")
        assert await alain.barriers() == []
        await alain.page.get_by_role("link", name="Garderie périscolaire soir").click()
        await alain.page.get_by_label("Nom du nouveau groupe").fill("Petits")
        await alain.page.get_by_role("button", name="Ajouter").first.click()
        await expect(alain.page.get_by_text("Groupe enregistré")).to_be_visible()
        await alain.page.get_by_label("Nom du nouveau groupe").fill("petits")
        await alain.page.get_by_role("button", name="Ajouter").first.click()
        await expect(alain.page.get_by_text("Ce nom de groupe est déjà pris")).to_be_visible()
        await alain.page.get_by_label(name, exact=True).check()
        await alain.page.get_by_role("button", name="Placer").click()
        await expect(alain.page.get_by_text("Groupes enregistrés")).to_be_visible()
        contract = alain.page.locator(".new-hours")
        await contract.locator("select").select_option(label=name)
        await contract.locator("[name=debut]").fill("16:30")
        await contract.locator("[name=fin]").fill("18:00")
        await contract.get_by_role("button").click()
        await expect(alain.page.get_by_text("Depuis quand compte-t-elle à l'heure")).to_be_visible()
        assert await alain.barriers() == []
        await alain.page.get_by_label("Depuis aujourd'hui").check()
        await alain.page.get_by_role("button", name="Enregistrer le contrat").click()
        await expect(alain.page.get_by_text("Contrat horaire enregistré")).to_be_visible()
        assert await alain.barriers() == []
        assert await alain.overflow() == 0
        await open_list(alain, "Garderie périscolaire soir")
        await alain.page.get_by_role("link", name="Petits", exact=True).click()
        await expect(alain.page.locator(".roll[data-child]")).to_have_count(1)
        await alain.loaded()
        line = alain.page.locator(".roll[data-child]")
        await line.locator("[name=arrivee]").fill("16:30")
        async with alain.page.expect_response(lambda answer: "18:20" in unquote(answer.request.post_data or "")):
            await line.locator("[name=depart]").fill("18:20")
            await line.locator("[name=depart]").blur()
        await expect(alain.page.locator("[data-state]")).to_have_text("Tout est enregistré.")
        await alain.page.reload()
        await expect(alain.page.get_by_text("20 minutes hors contrat")).to_be_visible()
        assert await alain.barriers() == []
        await line.get_by_role("link", name="santé et personnes autorisées").click()
        await expect(alain.page.get_by_role("heading", name="À appeler")).to_be_visible()
        assert await alain.barriers() == []
        assert alain.complaints == []
        await refuse_one_of_two(alain, name)
