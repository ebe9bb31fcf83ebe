"""What planning answers the desk about activities and their rules: it keeps what is put, and refuses when the test says so."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chassis.clock import PARIS
from contracts.planning import (
    Activities,
    ActivityView,
    ListActivities,
    ListPools,
    ListPriorityLists,
    Pools,
    PriorityLists,
    PutActivity,
    TriedDay,
    TriedDays,
    TryCutoff,
)
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.forecast_town import CANTEEN, CARE, CENTRE, LONELY, SCHOOL, activity

EVERY = (
    activity(CANTEEN, SCHOOL, "Restauration scolaire", "Restauration scolaire"),
    activity(CARE, SCHOOL, "Restauration scolaire", "Garderie du soir"),
    activity(LONELY, CENTRE, "Garderie périscolaire", "Garderie du matin"),
)


def handlers(town: "Town") -> dict[type[Any], Callable[[Any], Any]]:
    """Tell what answers each request about rules."""

    def put(asked: PutActivity) -> ActivityView:
        if town.refusal:
            raise town.refusal
        known = town.activities[asked.activity_id]
        values = asked.model_dump(exclude={"policies"})
        town.activities[asked.activity_id] = ActivityView(
            facility=known.facility, version=known.version + 1, policies=asked.policies, **values
        )
        return town.activities[asked.activity_id]

    def tried(asked: TryCutoff) -> TriedDays:
        if town.refusal:
            raise town.refusal
        return TriedDays(days=tuple(_day(TODAY + timedelta(days=n)) for n in range(1, asked.days + 1)))

    return {
        ListActivities: lambda _: Activities(activities=tuple(town.activities.values())),
        ListPools: lambda _: Pools(pools=()),
        ListPriorityLists: lambda _: PriorityLists(lists=()),
        PutActivity: put,
        TryCutoff: tried,
    }


def _day(day: date) -> TriedDay:
    if day.isoweekday() > 5:
        return TriedDay(day=day, closed=f"Fermé le {day.isoformat()}.")
    moment = datetime(day.year, day.month, day.day, 10, tzinfo=PARIS) - timedelta(days=1)
    return TriedDay(day=day, last_moment=moment, in_force=moment - timedelta(days=1))


if TYPE_CHECKING:
    from tests.unit.backoffice.town import Town
