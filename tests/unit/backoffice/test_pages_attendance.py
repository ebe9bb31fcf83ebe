"""A list to mark at the desk."""

import asyncio
import html
import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from chassis.clock import PARIS
from contracts.base import Request
from contracts.family import ReadHealthOfList, ReadPickupOfList
from contracts.planning import GetDaySheet, GroupView, ListDaySheets, SheetChild, SheetTallies, SheetTally, Stray
from contracts.rights import Right
from tests.unit.backoffice.cast import MARTIN, TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN, CARE, CENTRE, CHILDREN, LIST, SCHOOL
from tests.unit.backoffice.town import Handler, Town
from tests.unit.reading import words

HUGO = Stray(
    activity_id=CARE,
    activity=LIST.activity,
    facility=LIST.facility,
    day=TODAY,
    child_id=CHILDREN[1],
    child="MARTIN Hugo",
    family_id=MARTIN.family_id,
    marked_at=datetime(2026, 11, 23, 17, tzinfo=PARIS),
    marked_by_name="Claire MOREL",
    enrolled=False,
    left_at=time(18, 50),
)


async def test_the_clock_that_a_list_gives_to_the_tablet_tells_two_openings_within_a_second_apart(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}

    async def clock() -> datetime:
        page = (await clerk.get(f"/pointage/{CARE}/{TODAY}")).text
        (found,) = re.findall(r'data-now="([^"]+)"', page)
        return datetime.fromisoformat(found)

    first = await clock()
    await asyncio.sleep(0.002)
    assert first < await clock()


async def test_a_list_that_takes_times_has_fields_for_them_also_for_who_is_not_enrolled(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    page = f"/pointage/{CARE}/{TODAY}"
    assert 'name="depart"' not in (await clerk.get(page)).text
    town.sheet = LIST.model_copy(update={"times": True, "strays": (HUGO,)})
    text = (await clerk.get(page)).text
    assert text.count('name="depart"') == 2
    assert 'name="depart" value="18:50"' in text
    known = LIST.children[0].model_copy(update={"present": True, "left_at": time(18, 40)})
    town.sheet = LIST.model_copy(update={"children": (known,)})
    assert 'name="depart" value="18:40"' in (await clerk.get(page)).text, "a time that was noted is shown, or the next mark would lose it"


async def test_whoever_settles_a_child_who_came_without_an_enrolment_reads_the_times_that_were_noted(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.WRITE_ENROLMENT}
    both = HUGO.model_copy(update={"arrived_at": time(16, 30)})
    for noted, told in (
        (HUGO, "Départ à 18\u00a0h\u00a050"),
        (both, "Arrivée à 16\u00a0h\u00a030, départ à 18\u00a0h\u00a050"),
        (HUGO.model_copy(update={"left_at": None}), None),
    ):
        town.sheet = LIST.model_copy(update={"strays": (noted,)})
        text = (await clerk.get("/pointage/erreurs")).text
        assert told in text if told else "noted-times" not in text
        assert f"/inscriptions/nouvelle?prestation={noted.activity_id}&amp;du={noted.day}" in text


NAMES = ("PETIT Tom", "MARTIN Léa", "DIALLO Fatou", "BERNARD Zoé", "NOIR Ali")
EVERYBODY = LIST.model_copy(
    update={
        "children": tuple(
            SheetChild(enrolment_id=child_id, child_id=child_id, child=name, status=LIST.children[0].status, expected=name != "BERNARD Zoé")
            for child_id, name in zip(CHILDREN, NAMES, strict=True)
        )
    }
)
PAGE = f"/pointage/{CARE}/{TODAY}"
SIGNS = {
    "PETIT Tom": "PAI Allergie Soins",
    "MARTIN Léa": "",
    "DIALLO Fatou": "Santé non renseignée",
    "BERNARD Zoé": "Allergie",
    "NOIR Ali": "Santé pas encore connue ici",
}


def signs(page: str) -> dict[str, str]:
    """Read the words beside each child of a list."""
    found = {}
    for line in re.findall(r'<li class="roll".*?</li>', page, re.DOTALL):
        (name,) = re.findall(r"<b>(.*?)</b>", line)
        found[html.unescape(name)] = words("".join(re.findall(r'<span class="signs">(.*?)</span></span>|$', line, re.DOTALL)))
    return found


async def test_a_list_tells_in_words_who_has_something_to_know_and_about_whom_nobody_told(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.READ_CARE}
    town.sheet = EVERYBODY
    assert signs((await clerk.get(PAGE)).text) == SIGNS
    (asked,) = town.got(ReadHealthOfList)
    assert (asked.activity_id, asked.day, sorted(asked.children)) == (CARE, TODAY, sorted(CHILDREN))
    paper = words((await clerk.get(PAGE + "/liste")).text).replace(" ,", ",")
    for told in (
        *("PETIT Tom PAI, Allergie, Soins", "MARTIN Léa Rien de signalé", "DIALLO Fatou Non renseignée"),
        *("BERNARD Zoé Allergie", "NOIR Ali Pas encore connue ici"),
    ):
        assert told in paper


class Opening(Town):
    """A town where a list of the centre is expected, and another that nobody is on."""

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer with both."""
        full = SheetTally(activity_id=CARE, activity=LIST.activity, facility_id=CENTRE, facility=LIST.facility, expected=4, **NOBODY)
        empty = full.model_copy(update={"activity_id": CANTEEN, "facility_id": SCHOOL, "facility": "École", "expected": 0})
        return {**super().handlers(), ListDaySheets: lambda asked: SheetTallies(day=asked.day, sheets=(full, empty))}


NOBODY = {"present": 0, "absent": 0, "unmarked": 0, "strays": 0}
GROUP = GroupView(group_id=CHILDREN[4], name="Les grands")


@pytest.mark.parametrize("town", [Opening()])
async def test_the_lists_of_a_day_are_printed_together_group_by_group(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.READ_CARE}
    first, *others = EVERYBODY.children
    town.sheet = EVERYBODY.model_copy(
        update={"groups": (GROUP,), "children": (first.model_copy(update={"group_id": GROUP.group_id}), *others)}
    )
    assert f'href="/pointage/listes?jour={TODAY}"' in (await clerk.get("/pointage")).text
    page = await clerk.get(f"/pointage/listes?jour={TODAY}&structure={CENTRE}")
    papers = [words(one) for one in re.findall(r'<section class="card printed-list".*?</section>', page.text, re.DOTALL)]
    assert [("Les grands" in one, "sans groupe" in one, "PETIT Tom" in one, "MARTIN Léa" in one) for one in papers] == [
        (True, False, True, False),
        (False, True, False, True),
    ]
    assert "PAI, Allergie, Soins" in papers[0]
    assert [one.activity_id for one in town.got(GetDaySheet)] == [CARE], "nobody prints a list on which nobody is"
    assert "Aucun enfant n'est attendu." in html.unescape((await clerk.get(f"/pointage/listes?structure={SCHOOL}")).text)


async def test_whoever_may_not_open_health_is_told_nothing_of_it_and_nothing_is_asked(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    town.sheet = EVERYBODY
    for page in (PAGE, PAGE + "/liste"):
        text = words((await clerk.get(page)).text)
        assert "PETIT Tom" in text
        assert not re.search("PAI|Allergie|Santé|allergie", text)
    for page in ("/sante", "/departs"):
        assert page not in (await clerk.get(PAGE)).text
        assert (await clerk.get(PAGE + page)).status == 403
    assert (town.got(ReadHealthOfList), town.got(ReadPickupOfList)) == ([], [])


async def test_a_list_stays_usable_while_health_cannot_be_read_and_says_so_on_paper_too(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.READ_CARE}
    town.sheet = EVERYBODY
    town.down.add("family")
    page = await clerk.get(PAGE)
    assert "La santé des enfants ne peut pas être affichée pour le moment" in words(page.text)
    assert page.text.count('class="mark-button yes"') == 5
    paper = words((await clerk.get(PAGE + "/liste")).text)
    assert "Santé non imprimée" in paper
    assert "Rien de signalé" not in paper


async def test_a_list_of_a_day_gone_by_tells_nothing_of_health_and_says_why(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.READ_CARE}
    town.sheet = EVERYBODY
    yesterday = f"/pointage/{CARE}/{TODAY - timedelta(days=1)}"
    assert "ne sont pas indiqués sur la liste d'un jour passé" in words((await clerk.get(yesterday)).text)
    assert "Rien de signalé" not in (await clerk.get(yesterday + "/liste")).text
    for page in ("/sante", "/departs"):
        assert (await clerk.get(yesterday + page)).status == 404
    assert (town.got(ReadHealthOfList), town.got(ReadPickupOfList)) == ([], [])


async def test_the_health_of_the_day_tells_what_to_do_for_each_child_and_names_those_of_whom_nothing_is_known(
    clerk: Browser, town: Town
) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.READ_CARE}
    came = EVERYBODY.children[3].model_copy(update={"present": True})
    town.sheet = EVERYBODY.model_copy(update={"children": (*EVERYBODY.children[:3], came, EVERYBODY.children[4]), "strays": (HUGO,)})
    text = words((await clerk.get(PAGE + "/sante")).text)
    assert "PAI, allergies et soins : 2 enfants PETIT Tom PAI Allergie Soins Allergies Arachides" in text
    assert "À faire, médicament Stylo auto-injecteur, trousse rouge du bureau" in text
    assert "BERNARD Zoé Allergie Allergies Fraises À faire, médicament Non renseigné : demandez à la famille" in text
    assert "La famille n'a rien renseigné : 1 enfant Une allergie est possible : demandez à la famille. DIALLO Fatou" in text
    assert "demandez à la mairie. NOIR Ali MARTIN Hugo" in text
    assert "1 autre enfant : la famille a répondu, rien n'est signalé." in text
    assert "MARTIN Léa" not in text
    (asked,) = town.got(ReadHealthOfList)
    assert len(asked.children) == 5
    town.sheet = EVERYBODY
    assert "BERNARD Zoé" not in words((await clerk.get(PAGE + "/sante")).text), "whoever told that the child stays away is not listed"


async def test_one_page_tells_of_a_whole_list_to_whom_each_child_may_be_handed_and_to_whom_never(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE, Right.READ_CARE}
    town.sheet = EVERYBODY.model_copy(update={"strays": (HUGO,)})
    assert f'href="{PAGE}/departs"' in (await clerk.get(PAGE)).text
    text = words((await clerk.get(PAGE + "/departs")).text)
    for told in (
        "PETIT Tom Ne part pas seul Ne jamais confier l'enfant à ROUX Marc, parent Roger MALIN PETIT Anne 06 11 22 33 44",
        "Odette PETIT, grand-mère 06 55 66 77 88",
        "MARTIN Léa Peut partir seul MARTIN Sofia",
        "DIALLO Fatou Départ seul : pas de réponse Personne n'est noté : appelez la mairie.",
        "demandez à la mairie à qui les confier. NOIR Ali MARTIN Hugo",
    ):
        assert told in text
    assert "BERNARD Zoé" not in text, "whoever told that the child stays away is not fetched"


async def test_a_child_who_came_without_an_enrolment_is_among_those_present(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    town.sheet = EVERYBODY.model_copy(update={"strays": (HUGO,)})
    assert "1 Présents" in words(re.sub(r"<dt>(.*?)</dt><dd(.*?)</dd>", r"<dd\2</dd><dt>\1</dt>", (await clerk.get(PAGE)).text))


async def test_today_announces_presences_that_wait_to_be_put_in_order(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ATTENDANCE}
    assert "à régulariser" not in words((await clerk.get("/")).text)
    town.sheet = LIST.model_copy(update={"strays": (HUGO,)})
    page = (await clerk.get("/")).text
    assert "1 présence à régulariser" in words(page).replace("\u00a0", " ")
    assert 'href="/pointage/erreurs"' in page
