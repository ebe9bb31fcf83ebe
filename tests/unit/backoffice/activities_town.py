"""What planning answers the desk about activities and their rules: it keeps what is put, and refuses when the test says so."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chassis.clock import PARIS
from contracts.base import Nothing
from contracts.planning import (
    Activities,
    ActivityView,
    Facilities,
    FacilityView,
    ListActivities,
    ListFacilities,
    ListPools,
    Pools,
    PoolView,
    PutActivity,
    PutActivityHours,
    PutFacility,
    PutMeal,
    PutPool,
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
PLACES = tuple(
    FacilityView(facility_id=one, name=name) for one, name in ((CENTRE, "Garderie périscolaire"), (SCHOOL, "Restauration scolaire"))
)


def handlers(town: "Town") -> dict[type[Any], Callable[[Any], Any]]:
    """Tell what answers each request about rules."""

    def put(asked: PutActivity) -> ActivityView:
        if town.refusal:
            raise town.refusal
        known = town.activities.get(asked.activity_id, EVERY[0])
        values = asked.model_dump(exclude={"policies", "version"})
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
        ListFacilities: lambda _: Facilities(facilities=PLACES),
        ListPools: lambda _: Pools(pools=()),
        PutFacility: lambda asked: FacilityView(facility_id=asked.facility_id, name=asked.name, capacity=asked.capacity),
        PutPool: lambda asked: PoolView(version=1, **asked.model_dump()),
        PutActivityHours: lambda _: Nothing(),
        PutMeal: lambda _: Nothing(),
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
