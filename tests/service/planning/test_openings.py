"""Openings: from when days can be booked, priority groups first. It is Monday 23 November 2026, 9:00."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.family import FamilySaved
from contracts.planning import (
    ActivityView,
    Commune,
    ListPriorityLists,
    Opening,
    PoliciesAsked,
    PreviewDays,
    Priority,
    PutPriorityList,
    RemovePriorityList,
)
from contracts.planning.requests import AskedDay
from services.planning.domain.errors import (
    NotYetOpen,
    PriorityListChanged,
    PriorityListUsed,
    RulesContradict,
    UnknownFamily,
    UnknownPriorityList,
)
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, TUESDAY, Household, Town, refusal

TOMORROW = TUESDAY
WEEK = {"first": NEXT_MONDAY, "last": date(2026, 12, 4)}
EARLY = {"on": date(2026, 11, 20), "at": time(8)}


def opening(**more: Any) -> Opening:
    """Open next week's days tomorrow at 8:30."""
    return Opening(**{**WEEK, "on": TOMORROW, "at": time(8, 30), **more})


async def centre(town: Town, *openings: Opening, **more: Any) -> ActivityView:
    return await town.activity("Centre", policies=PoliciesAsked(openings=openings, **more))


async def prioritised(town: Town, group: Any, **more: Any) -> ActivityView:
    return await centre(town, opening(priority=(Priority(group=group, **EARLY, **more),)), residents=(Commune(postal_code="31240"),))


async def told(town: Town, who: Household, **facts: Any) -> None:
    saved: FamilySaved = who.saved("PETIT", version=5)
    await town.service.tell(saved.model_copy(update=facts))


async def may_book(town: Town, who: Household, at: ActivityView) -> bool:
    cell = await town.cell(who, await town.enrol(who, at), NEXT_TUESDAY)
    return cell.may == "book"


async def test_before_the_opening_a_day_is_refused_with_the_moment_at_which_it_opens(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await centre(town, opening()))
    refused = await refusal(town.ask(town.dupont, enrolled, NEXT_TUESDAY), NotYetOpen)
    assert "Les réservations du mardi 1er décembre pour « Centre » ouvrent le mardi 24 novembre à 8\u00a0h\u00a030." in refused.detail
    assert refused.members["errors"][0]["opens_at"] == "2026-11-24T07:30:00+00:00"
    assert refused.members["next_possible_day"] is None, "no day of this week stands in for one of the next: the moment helps"


async def test_the_grid_says_from_when_a_day_can_be_booked_and_offers_nothing_before(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await centre(town, opening()))
    cell = await town.cell(town.dupont, enrolled, NEXT_TUESDAY)
    assert (cell.may, cell.opens_at) == (None, datetime(2026, 11, 24, 7, 30, tzinfo=UTC))
    assert (await town.cell(town.dupont, enrolled, THURSDAY)).may == "book"


async def test_the_preview_tells_it_beside_the_day(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await centre(town, opening()))
    asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in (THURSDAY, NEXT_TUESDAY))
    preview = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="booking", days=asked), town.dupont.actor)
    assert [(one.day, one.refusal) for one in preview.days] == [(THURSDAY, ""), (NEXT_TUESDAY, "not_yet_open")]


async def test_once_open_the_days_are_booked_as_any_other(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await centre(town, opening(on=MONDAY, at=time(8, 59))))
    assert (await town.book(town.dupont, enrolled, NEXT_TUESDAY)).status == "accepted"


async def test_days_that_no_opening_lists_are_open_unless_the_town_says_otherwise(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await centre(town, opening(), unlisted_days="closed"))
    refused = await refusal(town.ask(town.dupont, enrolled, THURSDAY), NotYetOpen)
    assert "ne sont pas encore ouvertes" in refused.detail
    assert (await town.cell(town.dupont, enrolled, THURSDAY)).reason.startswith("Les réservations du jeudi 26 novembre")


@pytest.mark.parametrize(
    ("group", "facts", "others"),
    [
        ("all_adults_work", {"all_adults_work": True}, {"all_adults_work": False}),
        ("residents", {"postal_code": "31240"}, {"postal_code": "31000"}),
    ],
)
async def test_a_priority_group_that_the_family_service_knows_books_earlier(
    town: Town, group: str, facts: dict[str, Any], others: dict[str, Any]
) -> None:
    at = await prioritised(town, group)
    await told(town, town.dupont, **facts)
    await told(town, town.martin, **others)
    assert [await may_book(town, one, at) for one in (town.dupont, town.martin, await town.household())] == [True, False, False]


async def test_a_commune_that_shares_its_postal_code_is_told_by_its_name_however_it_is_written(town: Town) -> None:
    priority = (Priority(group="residents", **EARLY),)
    at = await centre(town, opening(priority=priority), residents=(Commune(postal_code="31240", city="Saint-Étienne"),))
    await told(town, town.dupont, postal_code="31240", city="ST ETIENNE")
    await told(town, town.martin, postal_code="31240", city="L'UNION")
    assert [await may_book(town, one, at) for one in (town.dupont, town.martin)] == [True, False]


async def test_brothers_and_sisters_of_enrolled_children_book_earlier(town: Town) -> None:
    at = await prioritised(town, "siblings")
    await town.enrol(town.dupont, await town.activity("Garderie"))
    assert not await may_book(town, town.dupont, at)
    sister = Household(town.dupont.family_id, town.dupont.guardian_id, new_id(), town.dupont.actor)
    await town.service.tell(sister.child_saved("Zoé", "DUPONT"))
    assert await may_book(town, sister, at)
    assert not await may_book(town, town.martin, at)


async def test_families_that_staff_list_book_earlier_until_they_are_taken_off_the_list(town: Town) -> None:
    asked = PutPriorityList(list_id=new_id(), name="Familles suivies", family_ids=(town.dupont.family_id,))
    await town.service.send(asked, CLERK)
    at = await prioritised(town, "list", list_id=asked.list_id)
    enrolled = await town.enrol(town.dupont, at)
    assert (await town.book(town.dupont, enrolled, NEXT_TUESDAY)).status == "accepted"
    assert not await may_book(town, town.martin, at)
    await town.service.send(asked.model_copy(update={"family_ids": ()}), CLERK)
    await refusal(town.ask(town.dupont, enrolled, NEXT_MONDAY), NotYetOpen)
    (listed,) = (await town.service.send(ListPriorityLists(), CLERK)).lists
    assert (listed.name, listed.family_ids, listed.version) == ("Familles suivies", (), 2)


async def test_a_list_tells_its_families_by_name_and_what_it_serves_and_goes_when_it_serves_nothing(town: Town) -> None:
    asked = PutPriorityList(list_id=new_id(), name="Familles suivies", family_ids=(town.martin.family_id, town.dupont.family_id), version=0)
    entered = await town.service.send(asked, CLERK)
    assert [one.name.split()[0] for one in entered.families] == ["DUPONT", "MARTIN"]
    await refusal(town.service.send(asked, CLERK), PriorityListChanged)
    await town.service.send(asked.model_copy(update={"version": 1}), CLERK)
    at = await prioritised(town, "list", list_id=asked.list_id)
    (listed,) = (await town.service.send(ListPriorityLists(), CLERK)).lists
    assert (listed.activities, listed.version) == ((at.name,), 2)
    used = await refusal(town.service.send(RemovePriorityList(list_id=asked.list_id), CLERK), PriorityListUsed)
    assert at.name in used.detail
    spare = PutPriorityList(list_id=new_id(), name="Personnel", family_ids=(town.dupont.family_id,))
    await town.service.send(spare, CLERK)
    limited = staff("planning.activity.write", facilities=(town.facility_id,))
    await refusal(town.service.send(RemovePriorityList(list_id=spare.list_id), limited), Forbidden)
    await town.service.send(RemovePriorityList(list_id=spare.list_id), CLERK)
    await refusal(town.service.send(RemovePriorityList(list_id=spare.list_id), CLERK), UnknownPriorityList)
    assert [one.name for one in (await town.service.send(ListPriorityLists(), CLERK)).lists] == ["Familles suivies"]


async def test_a_list_is_kept_for_the_whole_town_and_names_known_families(town: Town) -> None:
    asked = PutPriorityList(list_id=new_id(), name="Liste", family_ids=(new_id(),))
    await refusal(town.service.send(asked, CLERK), UnknownFamily)
    limited = staff("planning.activity.write", facilities=(town.facility_id,))
    await refusal(town.service.send(asked.model_copy(update={"family_ids": ()}), limited), Forbidden)
    await refusal(town.service.send(ListPriorityLists(), limited), Forbidden)
    await refusal(town.service.send(ListPriorityLists(), staff("planning.month.read")), Forbidden)
    await refusal(prioritised(town, "list", list_id=new_id()), UnknownPriorityList)


@pytest.mark.parametrize(
    ("openings", "said"),
    [
        ((opening(first=FRIDAY, last=THURSDAY),), "finit avant de commencer"),
        (
            (opening(), opening(first=date(2026, 12, 4), last=date(2026, 12, 9))),
            "Deux ouvertures sont prévues pour le vendredi 4 décembre.",
        ),
        ((opening(on=date(2026, 12, 4)),), "vient après la date limite de tous ses jours"),
        ((opening(first=date(2026, 12, 5), last=date(2026, 12, 6)),), "« Centre » n'ouvre aucun jour"),
        ((opening(priority=(Priority(group="siblings", on=date(2026, 11, 25), at=time(8)),)),), "réserveraient après tout le monde"),
        ((opening(priority=(Priority(group="residents", **EARLY),)),), "Dites quelles communes comptent"),
        ((opening(priority=(Priority(group="list", **EARLY),)),), "choisissez la liste"),
    ],
)
async def test_openings_that_contradict_themselves_are_refused_when_entered(town: Town, openings: tuple[Opening, ...], said: str) -> None:
    refused = await refusal(centre(town, *openings), RulesContradict)
    assert said in refused.detail


async def test_an_opening_that_is_over_stays_as_it_was_when_other_rules_change(town: Town) -> None:
    past = opening(first=date(2026, 10, 5), last=date(2026, 10, 6), on=date(2026, 10, 5), at=time(23))
    assert (await centre(town, past)).policies.openings == (past,)
