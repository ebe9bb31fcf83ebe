"""Every page once at a desk and once on a phone: the guide's words are there, nothing hinders anybody, nothing complains."""

import csv
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from chassis.school_year import SchoolYear
from tests.journeys.cast import LEA, TODAY
from tests.journeys.running import Portal
from tests.journeys.window import DESK, EVERYTHING, NARROWEST, PHONE, TABLET, Layout, Window, plain, window

HERE = Path(__file__).parent
GUIDE = HERE / "guide.csv"
NOT_FOUND = 404
SHEET = 794
"""A sheet of A4, in the pixels of a style sheet."""
BETWEEN_MARGINS = 1047
"""What a sheet of A4 on its side holds between its margins."""
LARGE_SUMS = r"""() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\b\d{1,3},\d\d(?=\s€)/g, "1\u202f108,30");
}"""
"""Writes the sums of a page as they stand in the books of a family that owes much: what a test has booked before makes no difference."""

PUBLIC = {
    "connexion": "/connexion",
    "oubli": "/mot-de-passe-oublie",
    "hors-ligne": "/hors-ligne",
    "deconnexion": "/deconnexion",
    "mentions-legales": "/mentions-legales",
    "donnees-personnelles": "/donnees-personnelles",
}
FAMILY = {
    "accueil": "/",
    "compte": "/compte",
    "responsable": "/compte/responsable",
    "conjoint": "/compte/conjoint",
    "fiscales": "/compte/fiscales",
    "caf": "/compte/caf",
    "bancaires": "/compte/bancaires",
    "enfants": "/enfants",
    "enfant-nouveau": "/enfants/nouveau",
    "enfant": f"/enfants/{LEA}/identite",
    "enfant-personnes": f"/enfants/{LEA}/personnes",
    "enfant-personne": f"/enfants/{LEA}/personnes/demande",
    "enfant-sante": f"/enfants/{LEA}/sante",
    "enfant-sante-demande": f"/enfants/{LEA}/sante/demande",
    "enfant-autorisations": f"/enfants/{LEA}/autorisations",
    "enfant-documents": f"/enfants/{LEA}/documents",
    "planning": f"/enfants/{LEA}/planning",
    "planning-semaine": f"/enfants/{LEA}/planning/semaine-type",
    "agenda": f"/enfants/{LEA}/agenda",
    "releve": "/releve",
    "releve-passe": f"/releve?annee={SchoolYear.of(TODAY).start - 1}-{SchoolYear.of(TODAY).start}",
    "estimation": "/estimation/2026-11",
    "facture": "a[href^='/releve/factures/']",
    "messages": "/messages",
    "message": "#messages a[href^='/messages/']",
    "supprimes": "/messages?dossier=supprimes",
    "envoyes": "/messages?dossier=envoyes",
    "conversation": "#messages a[href^='/messages/conversations/']",
    "nouveau-message": "/messages/nouveau",
    "demandes-compte": "/demandes?groupe=compte",
    "demandes-enfants": "/demandes?groupe=enfants",
    "infos": "/infos",
    "fiche": "/fiche",
    "informations-compte": "/informations-compte",
    "consultations": "/informations-compte/consultations",
    "donnees": "/informations-compte/donnees",
    "mot-de-passe": "/mot-de-passe",
    "accessibilite": "/accessibilite",
    "introuvable": "/introuvable",
}
STAFF = {
    "mairie": "/",
    "mairie-demandes": "/demandes",
    "mairie-familles": "/familles",
    "mairie-famille": "a[href^='/familles/']",
    "mairie-planning": "a[href$='/planning']",
    "mairie-agir": "a[href$='/agir']",
    "mairie-messages": "/messages",
    "mairie-compte": "/compte",
    "mairie-accessibilite": "/accessibilite",
    "mairie-introuvable": "/introuvable",
}
OFFICE = {
    "bureau": "/",
    "bureau-demandes": "/demandes",
    "bureau-messages": "/messages",
    "bureau-comptes": "/comptes",
    "bureau-pointage": "/pointage",
    "bureau-facturation": "/facturation",
    "bureau-tarifs": "/facturation/tarifs",
    "bureau-guichet": "/guichet",
    "bureau-tresorerie": "/tresorerie",
    "bureau-regie": "/regies/AL",
    "bureau-relances": "/relances",
    "bureau-prelevements": "/prelevements",
    "bureau-creancier": "/prelevements/creancier",
    "bureau-comptabilite": "/comptabilite",
    "bureau-occupation": "/occupation",
    "bureau-groupes": "/groupes",
    "bureau-publication": "/publications/nouvelle?type=news",
    "bureau-envoi": "/envois/nouveau",
    "bureau-nouvelle-famille": "/familles/nouvelle",
    "bureau-activites": "/activites",
    "bureau-calendrier": "/activites/calendrier",
    "bureau-fermetures": "/fermetures",
    "bureau-parents-separes": "/parents-separes",
    "bureau-modeles": "/modeles",
    "bureau-courriels": "/courriels",
    "bureau-reglement": "/reglement",
    "bureau-agents": "/agents/nouveau",
    "bureau-journal": "/journal",
}
"""What an administrator does at the desk: the long forms, the tables of money, and what is opened now and then."""
LISTED_ON = {
    "facture": "/releve",
    "message": "/messages",
    "conversation": "/messages?dossier=envoyes",
    "mairie-famille": "/familles?liste=oui&q=dupont+jean",
    "mairie-planning": "/familles?liste=oui&q=dupont+jean",
    "mairie-agir": "/familles?liste=oui&q=dupont+jean",
}


@dataclass(frozen=True)
class Label:
    """A label of the guide: what it says there, what the page says, and whether it is built."""

    label: str
    shown: str
    page: str
    test: str
    status: str


def labels() -> list[Label]:
    with GUIDE.open(newline="") as file:
        return [Label(row["label"], row["shown"] or row["label"], row["page"], row["test"], row["status"]) for row in csv.DictReader(file)]


SIGNED_IN = {"staff": "clerk", "office": "administrator"}
Windows = Callable[[str, int], Awaitable[Window]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def windows(portal: Portal, browser: Browser) -> AsyncIterator[Windows]:
    """Keep one window open for each side and width, signed in where it needs to be."""
    opened: dict[tuple[str, int], Window] = {}
    async with AsyncExitStack() as stack:

        async def of(side: str, width: int) -> Window:
            if (side, width) not in opened:
                role = SIGNED_IN.get(side, "family")
                base = portal.access.family_url if role == "family" else portal.access.backoffice_url
                opened[side, width] = await stack.enter_async_context(window(browser, base, width))
                if side != "public":
                    await opened[side, width].sign_in(portal.account(role))
            return opened[side, width]

        yield of


PAGES = [(side, page) for side, pages in (("public", PUBLIC), ("family", FAMILY), ("staff", STAFF), ("office", OFFICE)) for page in pages]
CASES = [
    pytest.param(side, page, width, id=f"{page}-{width}")
    for number, (side, page) in enumerate(PAGES)
    for width in (DESK, PHONE)
    if EVERYTHING or number % 2 == (width == PHONE)
]
"""A quick run opens each page at one width, in turn with a mouse and with a finger, and makes its window as wide as the others."""
WIDTHS = (NARROWEST, PHONE, TABLET, DESK)


@pytest.mark.parametrize(("side", "page", "width"), CASES)
async def test_a_page_says_what_the_guide_says_and_hinders_nobody(side: str, page: str, width: int, windows: Windows) -> None:
    seen = await windows(side, width)
    seen.complaints.clear()
    status = await open_page(seen, page, {**PUBLIC, **FAMILY, **STAFF, **OFFICE}[page])
    assert await seen.barriers(colours=True) == []
    assert await seen.loose_marks() == []
    async for shown in seen.at_widths(*WIDTHS):
        layout = await seen.layout()
        assert misplaced(layout, shown) == []
        assert side not in ("staff", "office") or page.endswith("introuvable") or layout.framed
    words = (await seen.words()).casefold()
    assert await out_of_the_window(seen) == []
    if side in ("staff", "office") and not page.endswith("introuvable"):
        assert await seen.page.locator(".tabs [aria-current], main .back").count() > 0
    if page.endswith("introuvable"):
        assert status == NOT_FOUND
        return
    assert status < 400
    assert seen.complaints == []
    wanted = [one.shown for one in labels() if one.page == page and one.status == "built"]
    assert [shown for shown in wanted if plain(shown).casefold() not in words] == []


def misplaced(layout: Layout, width: int) -> list[str]:
    """Tell what does not stand as it should in a window of a width."""
    found = [
        *(f"{word} is torn" for word in layout.torn_words if width > NARROWEST),
        *(f"cut without a mark: {text}" for text in layout.cut),
        *layout.crowded,
        *(f"not on one line: {pair}" for pair in layout.uneven),
        *(f"too low for a finger: {one}" for one in layout.low if width <= PHONE),
    ]
    if layout.too_wide > 0:
        found.append(f"{layout.too_wide} pixels too wide")
    if layout.lines_of_tabs > 1:
        found.append(f"tabs on {layout.lines_of_tabs} lines")
    return [f"at {width}: {one}" for one in found]


async def out_of_the_window(seen: Window) -> list[str]:
    """Tell at which widths the page is wider than its window, where a person needs letters twice as large and every sum is a large one."""
    await seen.page.evaluate(LARGE_SUMS)
    async with seen.letters_twice_as_large():
        too_wide = {width: await seen.overflow() async for width in seen.at_widths(PHONE, DESK)}
    return [f"at {width}, twice as large: {pixels} pixels too wide" for width, pixels in too_wide.items() if pixels > 0]


async def test_a_printed_statement_carries_nothing_to_click_on(windows: Windows) -> None:
    seen = await windows("family", DESK)
    await seen.go("/releve")
    await seen.page.emulate_media(media="print")
    await expect(seen.page.get_by_role("heading", name="Relevé des opérations")).to_be_visible()
    links = [one for one in await seen.page.locator("main a[href]").all() if await one.is_visible()]
    looks = "link => getComputedStyle(link).textDecorationLine + (link.closest('th, .description') ? '' : ` ${link.innerText}`)"
    assert {await one.evaluate(looks) for one in links} <= {"none"}, "the number and the words of an invoice are plain words on paper"
    inks = "() => ['--ok', '--no', '--wait-tint'].map((name) => getComputedStyle(document.body).getPropertyValue(name))"
    by_day = await seen.page.evaluate(inks)
    await seen.page.emulate_media(media="print", color_scheme="dark")
    assert await seen.page.evaluate(inks) == by_day, "paper is white, whatever the screen is"
    await seen.page.emulate_media(media="screen", color_scheme="light")


async def test_what_is_printed_at_the_desk_is_the_list_and_nothing_to_click_on(windows: Windows) -> None:
    seen = await windows("office", DESK)
    await seen.go("/relances")
    await expect(seen.page.get_by_role("button", name="Enregistrer les étapes")).to_be_visible()
    await seen.page.emulate_media(media="print")
    await expect(seen.page.get_by_role("heading", name="Familles en retard")).to_be_visible()
    await expect(seen.page.get_by_role("button", name="Enregistrer les étapes")).to_be_hidden()
    await seen.go("/activites")
    async with seen.as_wide_as(SHEET):
        await expect(seen.page.locator(".activity-table thead").first).to_be_in_viewport()
        assert await seen.page.locator(".activity-table tr").first.evaluate("row => getComputedStyle(row).display") == "table-row"
    await seen.page.emulate_media(media="screen")


async def test_a_table_with_a_column_for_each_day_is_printed_whole_on_its_side(windows: Windows) -> None:
    seen = await windows("staff", DESK)
    await seen.page.emulate_media(media="print")
    for page, address in (("mairie-planning", STAFF["mairie-planning"]), ("bureau-occupation", OFFICE["bureau-occupation"])):
        await open_page(seen, page, address)
        async with seen.as_wide_as(BETWEEN_MARGINS):
            assert await seen.page.locator("body").evaluate("body => getComputedStyle(body).page") == "wide", page
            assert await seen.page.locator(".scroll").evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)"), page
    await seen.page.emulate_media(media="screen")


async def test_on_the_smallest_phone_the_menu_is_reached_whole(windows: Windows) -> None:
    seen = await windows("office", PHONE)
    await seen.page.set_viewport_size({"width": NARROWEST, "height": 568})
    await seen.go("/")
    entries = seen.page.locator(".dock-bar > li > :is(a, details)")
    assert await entries.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)") == []
    await seen.page.locator(".dock summary").click()
    first = seen.page.locator(".dock-more a").first
    await first.focus()
    await expect(first).to_be_in_viewport(ratio=1)
    await seen.page.set_viewport_size({"width": PHONE, "height": 844})


async def test_with_letters_twice_as_large_no_page_of_one_family_at_the_desk_is_out_of_the_window(windows: Windows) -> None:
    seen = await windows("office", DESK)
    found = []
    for address in ("/remboursements", *await pages_of_families(seen)):
        await seen.go(address)
        found += [f"{address} {one}" for one in await out_of_the_window(seen)]
    assert found == []


async def pages_of_families(seen: Window) -> list[str]:
    """Find a family's own pages at the desk: its record, a month and days to ask for, a conversation, a list of attendance."""
    await seen.go("/familles?q=1001001816331")
    record = urlsplit(seen.page.url).path
    found = [record, f"{record}/enfants/{LEA}/planning", f"{record}/agir/enfants/{LEA}", f"{record}/compte", f"/guichet{record}"]
    for address, link in (("/messages", ".line a"), ("/pointage", ".day-list"), (record, "a[href$='/depart']")):
        await seen.go(address)
        found.append(await seen.page.locator(link).first.get_attribute("href") or "")
    return found


async def test_the_title_of_a_month_stays_on_one_line_whatever_is_offered_beside_it(windows: Windows) -> None:
    seen = await windows("staff", DESK)
    await open_page(seen, "mairie-planning", STAFF["mairie-planning"])
    title = seen.page.get_by_role("heading", level=1)
    assert await title.evaluate("one => one.offsetHeight < 2 * parseFloat(getComputedStyle(one).lineHeight)")


async def test_on_a_phone_tables_of_money_are_a_few_lines_a_row(windows: Windows) -> None:
    seen = await windows("office", PHONE)
    lines = "rows => Math.max(...rows.map(row => row.offsetHeight / parseFloat(getComputedStyle(row).lineHeight)))"
    for address, rows, most in (
        ("/comptabilite", ".payments tbody tr", 3),
        ("/comptabilite", ".brief tbody tr", 5),
        ("/facturation/tarifs", "tbody tr", 7),
    ):
        await seen.go(address)
        assert await seen.page.locator(rows).count() > 0
        assert await seen.page.locator(rows).evaluate_all(lines) < most, rows


async def test_where_a_choice_lacks_something_one_goes_on_at_what_was_chosen(windows: Windows) -> None:
    seen = await windows("office", DESK)
    await seen.go("/envois/nouveau")
    await seen.page.get_by_label("Les enfants attendus un jour").check()
    await seen.page.get_by_role("button", name="Voir l'aperçu").click()
    await expect(seen.page.get_by_text("Choisissez une prestation et un jour")).to_be_visible()
    await expect(seen.page.get_by_label("Les enfants attendus un jour")).to_be_focused()


async def test_requests_of_a_kind_are_ticked_together_by_a_box_or_a_key(windows: Windows) -> None:
    seen = await windows("office", DESK)
    await seen.go("/demandes?genre=reservation")
    everything, boxes = seen.page.get_by_label("Tout cocher"), seen.page.locator(".line .tick")
    waiting = await boxes.count()
    assert waiting > 1
    await everything.check()
    await expect(seen.page.get_by_role("button", name=f"Accepter {waiting} demandes")).to_be_visible()
    await boxes.first.uncheck()
    await expect(everything).to_be_checked(indeterminate=True)
    await seen.page.get_by_role("button", name="Décocher").click()
    await expect(everything).not_to_be_checked()
    await seen.page.keyboard.press("Shift+X")
    await expect(seen.page.locator(".line .tick:checked")).to_have_count(waiting)


async def test_letters_for_adults_are_counted_before_they_are_made(windows: Windows) -> None:
    seen = await windows("office", PHONE)
    await seen.go("/comptes")
    boxes = seen.page.get_by_role("checkbox")
    making = seen.page.get_by_role("button", name="Créer les comptes")
    adults = await boxes.count()
    assert adults > 2
    await expect(seen.page.get_by_text(f"{adults} adultes cochés")).to_be_visible()
    await expect(making).to_have_accessible_name(f"Créer les comptes et les lettres ({adults})")
    await expect(making).to_be_in_viewport(ratio=1)
    await boxes.first.uncheck()
    await expect(making).to_have_accessible_name(f"Créer les comptes et les lettres ({adults - 1})")
    await seen.page.get_by_role("link", name="Tout décocher").click()
    await expect(seen.page.get_by_role("link", name="Tout cocher")).to_be_visible()
    await expect(making).to_have_accessible_name("Créer les comptes et les lettres (0)")
    await boxes.nth(1).check()
    await expect(making).to_have_accessible_name("Créer les comptes et les lettres (1)")


async def test_the_kind_of_page_that_was_chosen_is_in_sight_on_a_phone(windows: Windows) -> None:
    seen = await windows("office", PHONE)
    await seen.go("/occupation")
    await expect(seen.page.locator(".filters [aria-current]")).to_be_in_viewport(ratio=1)
    lines = "kinds => new Set([...kinds.querySelectorAll('a')].map(one => one.offsetTop)).size"
    assert await seen.page.locator(".filters").evaluate(lines) == 1


async def open_page(seen: Window, page: str, where: str) -> int:
    """Open a page by its address, or by following a link from where it is listed."""
    if where.startswith("/"):
        return await seen.go(where)
    await seen.go(LISTED_ON[page])
    if page in ("mairie-planning", "mairie-agir"):
        await seen.go(str(await seen.page.locator("#results a[href^='/familles/']").first.get_attribute("href")))
    return await seen.go(str(await seen.page.locator(where).first.get_attribute("href")))


def test_every_label_of_the_guide_names_a_page_and_a_test_and_is_listed_once() -> None:
    found = labels()
    assert len({(one.label, one.page) for one in found}) == len(found)
    assert {one.status for one in found} <= {"built", "later"}
    assert {one.page for one in found} <= {*PUBLIC, *FAMILY}
    assert {one.test for one in found} <= {path.stem for path in HERE.glob("test_*.py")}
