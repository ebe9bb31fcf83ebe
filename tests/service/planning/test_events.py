"""News of other services, delivered twice and out of order; and everything told again for whoever starts from nothing."""

from typing import Any

from chassis.commands import republish as republish_service
from contracts.planning import ActivitySaved, EnrolmentSaved, FacilitySaved, MonthChanged
from tests.service.planning.cast import FRIDAY, THURSDAY, Town


async def test_a_child_and_a_payer_are_known_by_their_latest_names_whatever_the_order(town: Town) -> None:
    await town.enrol(town.dupont, await town.activity())
    newest = (town.dupont.saved("DURAND", version=3), town.dupont.child_saved("Léa", "DURAND", version=3))
    older = (town.dupont.saved("DUPONT", version=2), town.dupont.child_saved("Lea", "DUPONT", version=2))
    await town.service.tell(*newest, *older, *newest)
    grid = await town.month(town.dupont)
    assert (grid.child, grid.rows[0].guardian) == ("Léa DURAND", "DURAND JEAN")


async def test_a_child_told_to_a_release_before_has_its_whole_name_until_it_is_told_again(town: Town) -> None:
    await town.enrol(town.dupont, await town.activity())
    async with town.service.database.transaction() as tx:
        await tx.execute("update child set first_name = ''")
    assert [one.first_name for one in (await town.month(town.dupont)).household] == ["Léa DUPONT"]
    await town.service.tell(town.dupont.child_saved("Léa", "DUPONT"))
    assert [one.first_name for one in (await town.month(town.dupont)).household] == ["Léa"]


async def test_a_child_may_be_told_before_its_family(town: Town) -> None:
    zoe = type(town.dupont).make()
    await town.service.tell(zoe.child_saved("Zoé", "PETIT"), zoe.saved("PETIT"))
    await town.enrol(zoe, await town.activity())
    assert (await town.month(zoe)).rows[0].guardian == "PETIT JEAN"


async def test_an_adult_who_left_the_family_keeps_the_name_that_grids_show(town: Town) -> None:
    await town.enrol(town.dupont, await town.activity())
    await town.service.tell(town.dupont.saved("DUPONT", version=2).model_copy(update={"guardians": ()}))
    assert (await town.month(town.dupont)).rows[0].guardian == "DUPONT JEAN"


async def test_everything_can_be_told_again_at_the_version_it_has(town: Town) -> None:
    meals = await town.activity()
    lea = await town.enrol(town.dupont, meals)
    await town.enrol(town.martin, meals, weekdays=[4])
    await town.book(town.dupont, lea, THURSDAY)
    await town.book(town.dupont, lea, FRIDAY)
    kinds: tuple[Any, ...] = (FacilitySaved, ActivitySaved, EnrolmentSaved, MonthChanged)
    await town.service.tells(MonthChanged, count=11)
    before = {kind: latest(await town.service.told(kind)) for kind in kinds}
    counts = {kind: len(await town.service.told(kind)) for kind in kinds}
    await republish_service(town.service.service, town.service.database)
    for kind in kinds:
        again = (await town.service.tells(kind, count=counts[kind] + len(before[kind])))[counts[kind] :]
        assert latest(again) == before[kind]


def latest(events: Any) -> dict[Any, Any]:
    """Keep the latest of each aggregate, without the moment of a click, which is not part of its state."""
    found = {}
    for event in events:
        key = (event.aggregate_id(), getattr(event, "month", None))
        found[key] = event.model_copy(update={"asked_at": None}) if isinstance(event, MonthChanged) else event
    return found
