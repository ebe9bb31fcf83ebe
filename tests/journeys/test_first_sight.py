"""What is in sight at once on a phone, and what lines up: pages are asked where their parts stand."""

from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image
from playwright.async_api import Browser, Locator, expect

from tests.journeys.cast import HUGO
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, window

PARTS = ("identite", "personnes", "sante", "autorisations", "documents")


async def test_each_part_of_a_child_s_record_begins_in_sight_and_so_does_its_place_in_the_menu(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        dock = await top(dupont.page.locator(".dock-bar"))
        for part in PARTS:
            await dupont.go(f"/enfants/{HUGO}/{part}")
            await dupont.loaded()
            assert await top(dupont.page.locator("#child-part > *").first) < 0.7 * dock, part
            await expect(dupont.page.locator(".child-menu [aria-current]")).to_be_in_viewport(ratio=0.99)


async def test_what_lacks_names_its_many_activities_to_whoever_asks(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{HUGO}/identite")
        many = dupont.page.locator(".lack-for")
        await expect(many.get_by_text("Garderie périscolaire soir")).to_be_hidden()
        await many.get_by_text("prestations").click()
        await expect(many.get_by_text("Garderie périscolaire soir")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
async def test_the_month_of_an_estimate_stands_between_its_arrows(width: int, portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, width) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go("/estimation/2026-11")
        boxes = [await one.bounding_box() for one in await dupont.page.locator(".months > *").all()]
        before, name, after = [one for one in boxes if one]
        assert before["x"] + before["width"] < name["x"]
        assert name["x"] + name["width"] < after["x"]
        assert abs(name["y"] + name["height"] / 2 - before["y"] - before["height"] / 2) < 2


async def test_a_line_of_an_invoice_reads_as_it_is_reckoned_on_a_phone_explained_or_not(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go("/releve")
        await dupont.go(str(await dupont.page.locator("a[href^='/releve/factures/']").first.get_attribute("href")))
        await dupont.loaded()
        ends = """() => [...document.querySelectorAll(".table tfoot td.n, .table td[data-label=Montant]")].map((one) => {
            const range = document.createRange();
            range.selectNodeContents(one);
            return Math.round(range.getBoundingClientRect().right);
        })"""
        read = """() => {
            const labelled = (label) => `[data-label=${label}]`;
            const parts = [labelled("Enfant"), ".line-name", ...["Quantité", "Prix", "Montant"].map(labelled), ".why"];
            const line = document.querySelector(".invoice-lines tbody tr");
            const places = parts.map((one) => [one, line.querySelector(one).getBoundingClientRect()]);
            places.sort(([, one], [, other]) => (Math.abs(one.bottom - other.bottom) < 4 ? one.x - other.x : one.y - other.y));
            return [places.map(([one]) => one).join(), parts.join()];
        }"""
        for explained in (False, True):
            assert len(set(await dupont.page.evaluate(ends))) == 1, "the amounts stand below each other"
            seen, meant = await dupont.page.evaluate(read)
            assert seen == meant
            if not explained:
                await dupont.page.locator(".invoice-lines summary").first.click()


async def test_the_head_of_a_phone_has_no_line_for_what_is_not_new_and_its_hills_rise_from_the_ground(
    portal: Portal, browser: Browser
) -> None:
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        nothing_new = 'link => { link.replaceChildren("vous n\'avez pas de nouveau message"); return link.checkVisibility(); }'
        assert not await dupont.page.locator("#greeting-unread").evaluate(nothing_new), "looked at before news of a message comes in"
        head = dupont.page.locator(".head")
        await dupont.page.locator(".head-in").evaluate("words => { words.style.visibility = 'hidden'; }")
        drawn = Image.open(BytesIO(await head.screenshot())).convert("RGB")
        skyline = [sum(drawn.getpixel((x, y)) != drawn.getpixel((0, y)) for y in range(drawn.height)) for x in range(drawn.width)]
        assert max(skyline) > drawn.height / 3
        assert max(abs(one - other) for one, other in pairwise(skyline)) < drawn.height / 6


async def test_whoever_is_asked_for_a_password_on_a_phone_reads_of_which_town_the_page_is(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as stranger:
        await stranger.go("/connexion")
        await expect(stranger.page.get_by_role("banner").get_by_text("de Sainte-Consorce").first).to_be_in_viewport()


async def test_a_form_marks_in_sight_what_must_be_filled_in(portal: Portal, browser: Browser) -> None:
    marked = """() => [...document.querySelectorAll("main .field > label")]
        .filter((one) => getComputedStyle(one, "::after").content.includes("obligatoire")).map((one) => one.textContent)"""
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go("/enfants/nouveau")
        await dupont.loaded()
        assert await dupont.page.evaluate(marked) == ["Nom", "Prénom", "Date de naissance"]
        await dupont.go("/messages/nouveau")
        await dupont.loaded()
        assert await dupont.page.evaluate(marked) == ["À", "Objet", "Message"]
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/familles/nouvelle")
        await alain.loaded()
        assert await alain.page.evaluate(marked) == ["Civilité", "Nom", "Prénom"]


async def test_what_is_wrong_with_several_boxes_takes_the_focus_to_the_first_of_them(portal: Portal, browser: Browser) -> None:
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{HUGO}/planning/semaine-type")
        await dupont.page.get_by_role("button", name="Vérifier la réservation").click()
        await expect(dupont.page.locator("#semaine-error")).to_be_in_viewport()
        await expect(dupont.page.locator("[name=semaine]").first).to_be_focused()
    async with window(browser, portal.access.backoffice_url, PHONE) as alain:
        await alain.sign_in(portal.account("administrator"))
        await alain.go("/fermetures")
        await alain.page.get_by_role("button", name="Voir qui est concerné").click()
        await expect(alain.page.locator("#ou-error")).to_be_in_viewport()
        await expect(alain.page.locator(".closing input[type=checkbox]").first).to_be_focused()


@pytest.mark.parametrize(
    ("role", "path"), [("family", f"/enfants/{HUGO}/identite"), ("family", "/releve"), ("administrator", "/comptabilite")]
)
async def test_paper_bears_no_control(role: str, path: str, portal: Portal, browser: Browser) -> None:
    base = portal.access.family_url if role == "family" else portal.access.backoffice_url
    async with window(browser, base, DESK) as seen:
        await seen.sign_in(portal.account(role))
        await seen.go(path)
        await seen.page.emulate_media(media="print")
        touched = seen.page.locator("main").locator("button, summary, select, input, .button, .child-menu a").filter(visible=True)
        await expect(touched).to_have_count(0)


async def top(part: Locator) -> float:
    """Tell how far from the top of the window a part begins."""
    box = await part.bounding_box()
    assert box is not None
    return box["y"]
