"""Which refusals a page says, and which come back to the form."""

import pytest

from chassis.errors import (
    BY_STATUS,
    Conflict,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    Refusal,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from contracts.messaging import ScheduleBroadcast
from contracts.rights import Right
from services.backoffice.pages.refused import OF_PAGE, leave_to_page
from services.family.domain.custody_errors import UnknownHousehold
from services.messaging.domain.errors import BroadcastOutOfReach
from services.planning.domain.errors import UnknownFamily, UnknownPool, UnknownPriorityList
from tests.unit.backoffice import custody_town, test_pages_activity_rules, test_pages_broadcasts, test_pages_custody, test_pages_openings
from tests.unit.backoffice.cast import CHILD, DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.forecast_town import CANTEEN
from tests.unit.backoffice.town import Town
from tests.unit.reading import words


def test_every_kind_is_of_the_page_or_of_the_form() -> None:
    of_form = {Invalid, Conflict, TooLarge, TooMany}
    assert set(BY_STATUS.values()) == of_form | set(OF_PAGE)
    assert set(OF_PAGE) == {Unauthenticated, Forbidden, NotFound, KeyReused, Unavailable}


@pytest.mark.parametrize("kind", OF_PAGE)
def test_what_no_field_mends_is_raised_unless_it_is_about_what_was_chosen(kind: type[Refusal]) -> None:
    refusal = kind("Choisissez-en une autre.")
    with pytest.raises(kind) as raised:
        leave_to_page(refusal, "something_else")
    assert raised.value is refusal
    refusal.slug = "out_of_reach"
    leave_to_page(refusal, "something_else", "out_of_reach")


@pytest.mark.parametrize("kind", [Invalid, Conflict, TooLarge, TooMany])
def test_what_was_typed_comes_back_to_its_form(kind: type[Refusal]) -> None:
    leave_to_page(kind())


async def test_a_right_that_was_lost_is_told_by_the_page_and_families_out_of_reach_beside_whom_the_broadcast_is_for(
    clerk: Browser, town: Town
) -> None:
    town.rights |= {Right.SEND_BROADCAST}
    here, typed = test_pages_broadcasts.HERE, test_pages_broadcasts.TYPED
    town.refusal = Forbidden(right=Right.SEND_BROADCAST.value)
    lost = await clerk.post(here, typed)
    assert (lost.status, "Demandez ce droit à un administrateur" in words(lost.text)) == (403, True)
    town.refusal = BroadcastOutOfReach("Écrivez au nom d'une de vos structures.")
    kept = await clerk.post(here, typed)
    assert (kept.status, "Pas de repas jeudi.</textarea>" in kept.text) == (400, True)
    assert "Écrivez au nom d'une de vos structures." in words(kept.text)
    assert len(town.got(ScheduleBroadcast)) == 2


async def test_what_the_rules_of_an_activity_name_and_is_no_more_is_said_beside_where_it_was_chosen(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    town.refusal = UnknownPool("Choisissez une salle de la structure de cette prestation.", field="pool")
    page = await clerk.post(test_pages_activity_rules.PAGE, test_pages_activity_rules.TYPED)
    assert (page.status, 'id="salle-error"' in page.text, 'value="CP, CE1"' in page.text) == (400, True, True)
    town.refusal = UnknownPriorityList("Choisissez une liste de familles qui existe.", field="openings")
    page = await clerk.post(test_pages_openings.OPENINGS, {"autres": "closed", "ouvertures": "0"})
    assert (page.status, 'id="ouvertures-error"' in page.text) == (400, True)
    assert "Choisissez une liste de familles qui existe." in words(page.text)
    town.refusal = NotFound()
    assert (await clerk.post(f"/activites/{CANTEEN}/regles", test_pages_activity_rules.TYPED)).status == 404


async def test_a_family_that_planning_does_not_know_yet_is_said_over_the_list(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_ACTIVITY}
    lists, known = test_pages_openings.LISTS, test_pages_openings.KNOWN
    await clerk.post(lists, {"nom": "CCAS", "cle": str(known)})
    town.refusal = UnknownFamily("Une des familles de la liste n'est pas (encore) connue du planning.")
    page = await clerk.post(f"{lists}/{known}", {"suite": "ajouter", "famille": str(DUPONT.family_id), "version": "1"})
    assert (page.status, "pas (encore) connue du planning" in words(page.text)) == (200, True)


async def test_custody_says_what_was_chosen_and_is_no_more_and_leaves_to_the_page_what_arrived_already(clerk: Browser, town: Town) -> None:
    town.rights, town.shared = test_pages_custody.JUDGE, True
    typed = {"foyer": str(custody_town.MARTIN), "premiere": "2026-12-10", "derniere": "2026-12-11", "note": "Mariage"}
    town.refusal = UnknownHousehold()
    kept = await clerk.post(f"{test_pages_custody.PAGE}/echanges", typed)
    assert (kept.status, 'value="Mariage"' in kept.text) == (404, True)
    town.refusal = KeyReused()
    page = words((await clerk.post(f"{test_pages_custody.PAGE}/echanges", typed)).text)
    assert "Votre premier envoi est bien arrivé" in page
    assert "Cette clé a déjà servi" not in page


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/pointage/erreurs", {"prestation": str(CANTEEN), "jour": "2026-11-20", "enfant": str(number(CHILD, 1)), "suite": "compter"}),
        (f"/familles/{DUPONT.family_id}/enfants/{number(CHILD, 1)}/documents/{number(CHILD, 2)}/verification", {"accepter": "oui"}),
    ],
)
async def test_what_nobody_answered_may_have_arrived_and_is_told_so(
    clerk: Browser, town: Town, address: str, typed: dict[str, str]
) -> None:
    town.rights |= {Right.WRITE_ENROLMENT, Right.WRITE_RECORD}
    town.down |= {"planning", "family"}
    page = await clerk.post(address, typed, follow=False)
    assert page.status == Unavailable.status
    assert "peut-être bien arrivé" in words(page.text)
