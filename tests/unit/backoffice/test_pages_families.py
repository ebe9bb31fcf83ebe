import html
import re
from collections import Counter, deque

import pytest

from contracts.base import Nothing
from contracts.rights import Right
from tests.unit.backoffice.cast import CHILD, DUPONT, MARTIN, number, planning_request, record_request
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.entrance_town import INVITATION
from tests.unit.backoffice.queue_town import busy
from tests.unit.backoffice.town import Town

FAMILY = f"/familles/{DUPONT.family_id}"
MONTH = f"{FAMILY}/enfants/{number(CHILD, 1)}/planning?mois=2026-12"


async def test_a_family_is_found_by_name_number_or_child(clerk: Browser) -> None:
    for words in ("dupont", "1001001816331", "léa", "dup hug"):
        page = await clerk.get(f"/familles?liste=oui&q={words}")
        assert "DUPONT Jean" in page.text
        assert "MARTIN Sofia" not in page.text
    assert "MARTIN Sofia" in (await clerk.get("/familles")).text


async def test_the_only_family_that_is_found_opens_at_once_with_a_way_back_to_the_search(clerk: Browser, town: Town) -> None:
    opened = await clerk.get("/familles?q=dup+hug")
    assert opened.address == f"{FAMILY}?q=dup+hug"
    assert 'href="/familles?liste=oui&amp;q=dup%20hug"' in opened.text
    assert "Recherche «\u00a0dup hug\u00a0»" in html.unescape(opened.text)
    listed = await clerk.get("/familles?liste=oui&q=dup+hug")
    assert f'href="{FAMILY}?q=dup%20hug"' in listed.text
    assert 'href="/familles"' in (await clerk.get(FAMILY)).text, "who did not search goes back to the list"
    town.approximate = True
    assert "s'en approche" in html.unescape((await clerk.get("/familles?q=dup+hug")).text)


async def test_a_long_list_goes_on_page_by_page_also_of_what_was_searched_for_and_a_family_leads_back_to_its_page(
    clerk: Browser, town: Town
) -> None:
    for place in range(60):
        family_id = number(1, 100 + place)
        town.families[family_id] = DUPONT.model_copy(update={"family_id": family_id, "family_number": f"42{place:02}"})
    shown = list(town.families)
    for searched, again in (("?", "?"), ("?liste=oui&q=dup", "?liste=oui&q=dup&")):
        first = await clerk.get(f"/familles{searched}")
        following = f"/familles{again}apres={shown[49] if searched == '?' else shown[50]}"
        assert f'href="{html.escape(following)}"' in first.text
        assert "Début de la liste" not in first.text
        second = await clerk.get(following)
        assert second.text.count('data-label="Ville"') == (len(shown) - 50 if searched == "?" else 11)
        assert ("Début de la liste" in second.text, "Familles suivantes" in second.text) == (True, False)
    (opened,) = re.findall(rf'href="(/familles/{shown[-1]}[^"]*)"', second.text)
    assert f'href="{html.escape(following)}"' in (await clerk.get(html.unescape(opened))).text
    assert "Plus aucune famille" in (await clerk.get(f"/familles?apres={shown[-1]}")).text


async def test_what_is_typed_is_shown_as_text_and_never_as_markup(clerk: Browser) -> None:
    page = await clerk.get("/familles?q=<script>alert(1)</script>")
    assert page.status == 200
    assert "<script>alert" not in page.text
    assert "Aucune famille ne correspond" in page.text
    assert (await clerk.get("/familles?q=" + "x" * 300)).status == 200
    assert (await clerk.get("/familles?q=%00%01")).status in (200, 400)


async def test_the_record_shows_household_account_and_what_waits(clerk: Browser, town: Town) -> None:
    town.add(record_request(1), record_request(2, name="MARTIN Sofia", family=MARTIN))
    page = await clerk.get(FAMILY)
    for words in (
        "DUPONT Jean",
        "1001001816331",
        "DUPONT Léa",
        "Les Tilleuls, CE2",
        "850\u00a0€ depuis le 1er janvier 2026",
        "120,60\u00a0€",
        "AL-36",
        "84,15\u00a0€",
    ):
        assert words in page.text
    assert page.text.count("/demandes?demande=") == 1


async def test_what_a_family_waits_for_is_shown_however_much_waits_in_the_town(clerk: Browser, town: Town) -> None:
    town.add(*(record_request(100 + count, hours=100, name="MARTIN Sofia", family=MARTIN) for count in range(260)))
    town.add(record_request(1, hours=1), planning_request(50, hours=1))
    page = await clerk.get(FAMILY)
    assert page.text.count("/demandes?demande=") == 2
    for path in ("/", "/demandes"):
        assert "au moins 200 de plus de 3" in (await clerk.get(path)).text
    town.down.add("planning")
    assert "ce qui concerne le planning" in (await clerk.get(FAMILY)).text


async def test_billing_being_down_leaves_a_dash(clerk: Browser, town: Town) -> None:
    town.down.add("billing")
    page = await clerk.get(FAMILY)
    assert page.status == 200
    assert '<p class="big">—</p>' in page.text
    assert "DUPONT Léa" in page.text


async def test_an_account_out_of_reach_is_said_to_be_so(clerk: Browser, town: Town) -> None:
    town.paying_elsewhere.add(DUPONT.family_id)
    page = await clerk.get(FAMILY)
    assert page.status == 200
    assert "son compte est tenu par d'autres agents" in page.text
    assert "La facturation ne répond pas" not in page.text
    assert "DUPONT Léa" in page.text


async def test_a_month_that_is_invoiced_is_not_called_a_month_without_days(clerk: Browser, town: Town) -> None:
    assert "Estimation de novembre 2026" in (await clerk.get(FAMILY)).text
    town.invoiced = True
    town.rights |= {Right.READ_ACCOUNT}
    for page in (await clerk.get(FAMILY), await clerk.get(f"{FAMILY}/compte")):
        said = html.unescape(page.text)
        assert "Estimation" not in said
        assert "Aucun jour à facturer" not in said
        assert f'href="{FAMILY}/compte/factures/{number(60)}"' in said
        assert "9,15\u00a0€" in said
    assert "Novembre 2026\u00a0: facturé" in said


async def test_the_account_is_not_asked_for_without_the_right(clerk: Browser, town: Town) -> None:
    town.rights -= {Right.READ_ACCOUNT}
    page = await clerk.get(FAMILY)
    assert "120,60" not in page.text
    assert "ReadFamilyAccount" not in {type(asked).__name__ for asked, _ in town.asked}


async def test_an_unknown_family_is_not_found(clerk: Browser) -> None:
    for path in (f"/familles/{number(1, 99)}", "/familles/dupont"):
        page = await clerk.get(path)
        assert page.status == 404
        assert "Introuvable" in page.text


async def test_the_family_service_being_down_says_to_try_again(clerk: Browser, town: Town) -> None:
    town.down.add("family")
    page = await clerk.get(FAMILY)
    assert page.status == 503
    assert f'href="{FAMILY}"' in page.text
    assert "Patientez quelques secondes, puis réessayez." in page.text


async def test_a_failure_that_nobody_foresaw_is_a_page_to_people_and_a_problem_to_programs(clerk: Browser, town: Town) -> None:
    town.families[DUPONT.family_id] = Nothing()
    page = await clerk.get(FAMILY)
    assert page.status == 500
    assert "Quelque chose s&#39;est mal passé de notre côté" in page.text
    assert "Traceback" not in page.text
    async with clerk.session.get(clerk.base + FAMILY, headers={"Accept": "application/json"}) as response:
        assert response.status == 500
        assert response.content_type == "application/problem+json"


async def test_a_childs_month_can_be_read_and_followed(clerk: Browser) -> None:
    page = await clerk.get(MONTH)
    assert "Planning de DUPONT Léa" in page.text
    assert "Demande en attente, 2e sur la liste" in page.text
    assert 'href="?mois=2026-11"' in page.text
    assert 'href="?mois=2027-01"' in page.text


async def test_from_a_childs_month_a_click_leads_to_the_same_month_of_a_brother_or_sister(clerk: Browser, town: Town) -> None:
    page = (await clerk.get(MONTH)).text
    assert f'href="{FAMILY}/enfants/{number(CHILD, 2)}/planning?mois=2026-12">Hugo</a>' in page
    assert 'planning?mois=2026-12" aria-current="page">Léa</a>' in page
    lea = tuple(one for one in DUPONT.children if one.child_id == number(CHILD, 1))
    town.families[DUPONT.family_id] = DUPONT.model_copy(update={"children": lea})
    assert "Enfants de la famille" not in (await clerk.get(MONTH)).text, "an only child has none"


@pytest.mark.parametrize("acts", [True, False])
async def test_from_the_planning_whoever_may_books_for_the_family_in_the_same_month(clerk: Browser, town: Town, *, acts: bool) -> None:
    town.rights = town.rights | {Right.ACT_FOR_FAMILY} if acts else town.rights - {Right.ACT_FOR_FAMILY}
    page = (await clerk.get(MONTH)).text
    assert (f'href="{FAMILY}/agir/enfants/{number(CHILD, 1)}?mois=2026-12"' in page) is acts


async def test_a_child_is_only_shown_with_its_own_family(clerk: Browser) -> None:
    page = await clerk.get(f"/familles/{MARTIN.family_id}/enfants/{number(CHILD, 1)}/planning")
    assert page.status == 404


async def test_one_s_own_account_is_shown(clerk: Browser) -> None:
    page = await clerk.get("/compte")
    for words in ("claire.morel", "Agent", "celle-ci"):
        assert words in page.text


async def test_a_program_gets_problems_and_a_person_gets_pages(clerk: Browser) -> None:
    async with clerk.session.get(clerk.base + "/api/v1/families?q=dupont") as response:
        assert (await response.json())["families"][0]["name"] == "DUPONT Jean"
    async with clerk.session.get(clerk.base + "/api/v1/rien") as response:
        assert response.status == 404
        assert response.content_type == "application/problem+json"
    assert "<html" in (await clerk.get("/rien")).text


def addresses(text: str) -> list[str]:
    """Find where a page leads by following or asking, on this very site; what is posted leads nowhere by itself."""
    asked = re.sub(r"<form[^>]*\smethod=\"post\"[^>]*>", "", text)
    found = re.findall(r'(?:href|src|action)="([^"]+)"', asked)
    return sorted({one.replace("&amp;", "&") for one in found if one.startswith(("/", "?"))})


async def test_no_link_is_dead_and_nothing_is_inline(clerk: Browser, town: Town) -> None:
    town.add(*busy())
    waiting = deque(["/", f"/bienvenue/{INVITATION}", "/mot-de-passe", MONTH, "/familles?q=zzz"])
    met, seen = Counter[str](), set[str]()
    while waiting:
        path = waiting.popleft()
        base = path.partition("?")[0]
        if path in seen or met[base] == 12:  # the months have no end
            continue
        seen.add(path)
        met[base] += 1
        page = await clerk.get(path)
        assert page.status == 200, path
        if "<html" in page.text:
            assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", page.text), path
            waiting += [base + one if one.startswith("?") else one for one in addresses(page.text)]
    assert {"/demandes", "/familles", "/compte", "/accessibilite", "/api/docs"} <= met.keys()


@pytest.mark.parametrize(
    ("right", "words"), [((), "Demandez à un administrateur d'effacer"), ((Right.ERASE_RECORD,), "demandez l'effacement</a>")]
)
async def test_a_record_entered_twice_says_what_to_do_to_whoever_enters_records(
    clerk: Browser, town: Town, right: tuple[Right, ...], words: str
) -> None:
    town.rights |= {Right.WRITE_RECORD, *right}
    page = html.unescape((await clerk.get(FAMILY)).text)
    told = page[page.index('id="twice"') :]
    assert words in told[: told.index("</section>")]
    assert DUPONT.family_number in told[: told.index("</section>")]
