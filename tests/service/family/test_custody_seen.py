"""A tick confirms the authority that the refusal showed, and nothing else that was typed into the form since."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Refusal
from contracts.family import FamilyRecord, ReadCustody, SetAuthority
from tests.service.family.cast import JUDGE, PDF
from tests.service.family.test_custody import LEA
from tests.service.harness import Started

OTHERWISE = "Ce n'est plus exactement ce que vous aviez confirmé"


def asked(service: Started, guardian_id: UUID, first: int, last: int | None = None, **changed: Any) -> SetAuthority:
    """Limit an adult's authority from one day counted from today to another."""
    today = service.service.settings.clock.today()
    until = None if last is None else today + timedelta(days=last)
    made = SetAuthority(child_id=LEA, guardian_id=guardian_id, authority="limited", since=today + timedelta(days=first), until=until)
    return made.model_copy(update=changed)


async def refused(service: Started, wish: SetAuthority, slug: str, confirming: Refusal | None = None) -> Refusal:
    """Tell how it is refused, perhaps with the tick of another refusal."""
    with pytest.raises(Conflict) as caught:
        await service.send(ticked(wish, confirming) if confirming else wish, JUDGE)
    assert caught.value.slug == slug
    assert caught.value.detail.startswith(OTHERWISE) == (confirming is not None)
    return caught.value


def ticked(wish: SetAuthority, refusal: Refusal) -> SetAuthority:
    """Confirm what a refusal showed."""
    return wish.model_copy(update={"replaces_at": refusal.members["version"], "seen": refusal.members["shown"]})


async def standing(service: Started, guardian_id: UUID) -> list[tuple[str, int, int | None, bool]]:
    """Tell what is entered for an adult, by days counted from today, and whether a judgment is kept with it."""
    today = service.service.settings.clock.today()
    view = await service.send(ReadCustody(child_id=LEA), JUDGE)
    (adult,) = (one for home in view.households for one in home.adults if one.guardian_id == guardian_id)
    return [
        (one.authority, (one.since - today).days, None if one.until is None else (one.until - today).days, one.judged)
        for one in adult.links
    ]


JUDGED: dict[str, Any] = {"authority": "withdrawn", "may_pick_up": False, "document_name": "a.pdf", "document": PDF}


async def test_an_end_typed_after_the_tick_for_what_is_replaced_is_shown_anew(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(asked(service, marc, 60, **JUDGED), JUDGE)
    shown = await refused(service, asked(service, marc, 2), "later_authority")
    ending = asked(service, marc, 2, 88)
    again = await refused(service, ending, "later_authority", shown)
    assert "Après le " in again.detail
    assert await standing(service, marc) == [("withdrawn", 60, None, True)]
    await service.send(ticked(asked(service, marc, 2, 59), shown), JUDGE)
    assert await standing(service, marc) == [("limited", 2, 59, False), ("withdrawn", 60, None, True)], "ended before it, it needs no tick"
    latest = await refused(service, ending, "later_authority")
    await service.send(ticked(ending, latest), JUDGE)
    assert await standing(service, marc) == [("limited", 2, 88, False)]


async def test_an_end_taken_away_after_the_tick_for_full_authority_is_shown_anew(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(asked(service, marc, -90, 89, **JUDGED), JUDGE)
    await service.send(asked(service, marc, 90, **JUDGED), JUDGE)
    before = await standing(service, marc)
    trial = asked(service, marc, 2, 32)
    shown = await refused(service, trial, "authority_returns")
    again = await refused(service, asked(service, marc, 2), "later_authority", shown)
    assert [one["judgment_goes"] for one in again.members["later"]] == [True]
    for changed in ({"authority": "full", "may_pick_up": False}, {"may_pick_up": False}, {"since": trial.since + timedelta(days=1)}):
        await refused(service, trial.model_copy(update=changed), "authority_returns", shown)
    assert await standing(service, marc) == before
    await service.send(ticked(trial, shown), JUDGE)
    assert await standing(service, marc) == [("withdrawn", -90, 1, True), ("limited", 2, 32, False), ("withdrawn", 90, None, True)]


async def test_a_judgment_that_would_go_with_a_new_one_is_shown_before_it_goes(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(asked(service, marc, 2, document_name="a.pdf", document=PDF), JUDGE)
    shown = await refused(service, asked(service, marc, -10), "later_authority")
    assert "son justificatif reste" in shown.detail
    renewed = asked(service, marc, -10, document_name="b.pdf", document=PDF)
    again = await refused(service, renewed, "later_authority", shown)
    assert "(avec justificatif)" in again.detail
    await service.send(ticked(renewed, again), JUDGE)
    assert await standing(service, marc) == [("limited", -10, None, True)]


async def test_a_tick_for_another_state_of_the_custody_confirms_nothing(service: Started, jeanne: FamilyRecord) -> None:
    marc = jeanne.guardians[1].guardian_id
    await service.send(asked(service, marc, 60, **JUDGED), JUDGE)
    shown = await refused(service, asked(service, marc, 2), "later_authority")
    await service.send(asked(service, marc, 90, **JUDGED), JUDGE)
    again = await refused(service, asked(service, marc, 2), "later_authority", shown)
    assert again.members["version"] == shown.members["version"] + 1
    assert len(again.members["later"]) == 2
