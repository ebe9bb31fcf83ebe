"""What planning answers the desk about who waits."""

from datetime import timedelta
from typing import Any

from chassis.errors import Conflict
from contracts.planning import (
    EndWaiting,
    GetOccupancy,
    GetWaitingList,
    GivePlace,
    ListWaitingDays,
    MoveInLine,
    Occupancy,
    OccupancyDay,
    OccupancyLine,
    WaitingChild,
    WaitingDay,
    WaitingDays,
    WaitingList,
)
from tests.unit.backoffice.cast import DUPONT, MARTIN, NOW, TODAY, number

CIRCUS, LEA, TOM, HUGO = number(18, 1), number(19, 1), number(19, 2), number(19, 3)
THEN = TODAY + timedelta(days=6)
DAY = WaitingDay(
    activity_id=CIRCUS, activity="Cirque", facility="Accueil de Loisirs", day=THEN, waiting=3, offered=1, taken=24, capacity=24
)


def child(enrolment_id: Any, name: str, rank: int, family: Any = DUPONT, **more: Any) -> WaitingChild:
    """Make a child who waits."""
    return WaitingChild(
        enrolment_id=enrolment_id,
        child_id=number(20, rank),
        child=name,
        family_id=family.family_id,
        guardian="DUPONT JEAN",
        rank=rank,
        arrival=40 + rank,
        asked_at=NOW - timedelta(hours=30),
        **more,
    )


class NoPlace(Conflict):
    """What planning answers when every place is taken."""

    slug = "no_place_left"
    title = "Il n'y a pas de place libre ce jour-là"


CHILDREN = (
    child(HUGO, "Hugo MARTIN", 1, MARTIN, offered_until=NOW + timedelta(hours=20), fits=True),
    child(LEA, "Léa DUPONT", 2, siblings=("Tom DUPONT",)),
    child(TOM, "Tom DUPONT", 3, siblings=("Léa DUPONT",), reason="Place dans la liste donnée par C. MOREL : fratrie"),
)
LIST = WaitingList(activity_id=CIRCUS, activity="Cirque", facility="Accueil de Loisirs", day=THEN, taken=24, capacity=24, children=CHILDREN)


def line(kind: Any, *days: OccupancyDay, **more: Any) -> OccupancyLine:
    """Make a line of an occupied week."""
    named = {"name": "Cirque", "activity_id": CIRCUS} if kind in ("activity", "age_group") else {"name": "Accueil de Loisirs"}
    return OccupancyLine(kind=kind, facility_id=number(21, 1), facility="Accueil de Loisirs", days=days, **{**named, **more})


def occupancy(asked: GetOccupancy) -> Occupancy:
    """Fill a Monday and close the Tuesday of whichever week is asked for."""
    monday, tuesday = asked.first, asked.first + timedelta(days=1)
    shut = OccupancyDay(day=tuesday, closed=True)
    return Occupancy(
        first=asked.first,
        last=asked.first + timedelta(days=6),
        lines=(
            line("facility", OccupancyDay(day=monday, taken=30, capacity=40), shut),
            line("room", OccupancyDay(day=monday, taken=21, capacity=20), shut, name="Picasso", part="morning"),
            line("activity", OccupancyDay(day=monday, taken=24, capacity=24, waiting=3), shut),
            line("age_group", OccupancyDay(day=monday, taken=8, capacity=10), shut, from_age=3, to_age=5),
        ),
    )


def _give(asked: GivePlace) -> WaitingList:
    if asked.enrolment_id != HUGO:
        raise NoPlace("Toutes les places sont prises.")
    return LIST


HANDLERS: dict[Any, Any] = {
    ListWaitingDays: lambda asked: WaitingDays(days=(DAY,) if asked.activity_id in (None, CIRCUS) else ()),
    GetWaitingList: lambda asked: LIST.model_copy(update={"day": asked.day, "children": CHILDREN if asked.day == THEN else ()}),
    MoveInLine: lambda _: LIST,
    GivePlace: _give,
    EndWaiting: lambda _: LIST,
    GetOccupancy: occupancy,
}
