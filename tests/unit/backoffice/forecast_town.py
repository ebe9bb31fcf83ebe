"""What planning and family answer the desk about who is expected and who came."""

from typing import Any

from contracts.family import (
    CareAdult,
    ChildHealth,
    ChildPickup,
    CountDiets,
    DietCounts,
    FamilyScheme,
    FamilySchemes,
    HealthFields,
    HealthOfList,
    ListSchemes,
    PickupFields,
    PickupOfList,
    PickupPerson,
    ReadHealthOfList,
    ReadPickupOfList,
)
from contracts.planning import (
    Activities,
    ActivityView,
    DaySheet,
    DayStatus,
    Forecast,
    ForecastLine,
    ForecastSlot,
    GetForecast,
    GetHoursRealised,
    HoursRealised,
    ListActivities,
    ListDaySheets,
    Period,
    RealisedHours,
    SheetChild,
    SheetTallies,
    UntakenList,
    WorkingDaysBefore,
)
from tests.unit.backoffice.cast import DUPONT, MARTIN, NOW, TODAY, number

CANTEEN, CARE, LONELY = number(15, 1), number(15, 2), number(15, 3)
SCHOOL, CENTRE = number(16, 1), number(16, 2)
CHILDREN = tuple(number(17, n) for n in range(5))


def activity(activity_id: Any, facility_id: Any, facility: str, name: str) -> ActivityView:
    """Make an activity; its rules do not matter here."""
    cutoff = WorkingDaysBefore.model_validate({"days": 1, "at": "10:00"})
    return ActivityView(
        activity_id=activity_id,
        facility_id=facility_id,
        facility=facility,
        name=name,
        position=1,
        weekdays=(1, 2, 4, 5),
        periods=(Period.SCHOOL,),
        approval="automatic",
        booking_cutoff=cutoff,
        cancelling_cutoff=cutoff,
        capacity=40,
        version=1,
    )


def slot(activity_id: Any, facility: str, name: str, *, meal: bool = False) -> ForecastSlot:
    """Make an activity that opens today."""
    return ForecastSlot(activity_id=activity_id, activity=name, facility=facility, meal=meal, days=(TODAY,))


def expected(of: ForecastSlot, *children: int, group: str = "") -> ForecastLine:
    """Expect children today."""
    return ForecastLine(
        activity_id=of.activity_id, activity=of.activity, facility=of.facility, meal=of.meal, group=group, day=TODAY, children=children
    )


LUNCH = slot(CANTEEN, "Restauration scolaire", "Restauration scolaire", meal=True)
EVENING = slot(CARE, "Garderie périscolaire", "=Garderie du soir")
NOBODY = slot(LONELY, "Garderie périscolaire", "Garderie du matin")
EXPECTED = Forecast(
    first=TODAY,
    last=TODAY,
    slots=(LUNCH, EVENING, NOBODY),
    lines=(expected(LUNCH, 0, 1, 2, group="Petits"), expected(LUNCH, 3), expected(EVENING, 0, 4)),
    children=CHILDREN,
)
DIETS: tuple[dict[str, int], ...] = ({"": 2, "vegetarian": 1}, {"unknown": 1})
WATCHED = (2, 0)


def realised(family_id: Any, band: Any, minutes: int, *, untimed: int = 0) -> RealisedHours:
    """Realise hours of a family in the evening."""
    return RealisedHours(
        activity_id=CARE,
        activity=EVENING.activity,
        facility=EVENING.facility,
        band=band,
        family_id=family_id,
        children=1,
        presences=2,
        untimed=untimed,
        minutes=minutes,
    )


REALISED = (realised(DUPONT.family_id, "under_6", 90), realised(MARTIN.family_id, "from_6", 60), realised(DUPONT.family_id, "from_6", 75))
UNTAKEN = UntakenList(activity_id=CARE, activity=EVENING.activity, facility=EVENING.facility, day=TODAY, expected=14)
LIST = DaySheet(
    activity_id=CARE,
    activity=EVENING.activity,
    facility_id=CENTRE,
    facility=EVENING.facility,
    day=TODAY,
    children=(SheetChild(enrolment_id=number(18, 0), child_id=CHILDREN[0], child="DUPONT Léa", status=DayStatus.BOOKED, expected=True),),
    strays=(),
    corrections=(),
)
HEALTH = (
    ChildHealth(
        child_id=CHILDREN[0],
        fields=HealthFields(pai=True, allergies="Arachides", care="Stylo auto-injecteur, trousse rouge du bureau"),
        told_at=NOW,
    ),
    ChildHealth(child_id=CHILDREN[1], fields=HealthFields(), told_at=NOW),
    ChildHealth(child_id=CHILDREN[2], fields=HealthFields(), told_at=None),
    ChildHealth(child_id=CHILDREN[3], fields=HealthFields(allergies="Fraises"), told_at=NOW),
)
"""One child with everything, one with nothing, one about whom nobody told; the last of CHILDREN is not enrolled."""
SCHEMES = (
    FamilyScheme(family_id=DUPONT.family_id, scheme="Régime général (CAF)"),
    FamilyScheme(family_id=MARTIN.family_id, scheme=""),
)
PICKUP = (
    ChildPickup(
        child_id=CHILDREN[0],
        adults=(CareAdult(name="ROUX Marc", may_pick_up=False), CareAdult(name="PETIT Anne", may_pick_up=True, phones=("06 11 22 33 44",))),
        pickup=(
            PickupPerson(person_id=number(21, 1), fields=PickupFields(name="Roger MALIN", allowed=False)),
            PickupPerson(person_id=number(21, 2), fields=PickupFields(name="Odette PETIT", relation="grand-mère", phone="06 55 66 77 88")),
        ),
        leave_alone=False,
    ),
    ChildPickup(child_id=CHILDREN[1], adults=(CareAdult(name="MARTIN Sofia", may_pick_up=True),), pickup=(), leave_alone=True),
    ChildPickup(child_id=CHILDREN[2], adults=(), pickup=()),
)
HANDLERS: dict[Any, Any] = {
    ListActivities: lambda _: Activities(
        activities=(
            activity(CANTEEN, SCHOOL, LUNCH.facility, LUNCH.activity),
            activity(CARE, CENTRE, EVENING.facility, EVENING.activity),
        )
    ),
    GetForecast: lambda asked: EXPECTED.model_copy(update={"first": asked.first, "last": asked.last}),
    CountDiets: lambda asked: DietCounts(sets=DIETS[: len(asked.sets)], watched=WATCHED[: len(asked.sets)]),
    ReadPickupOfList: lambda asked: PickupOfList(children=tuple(one for one in PICKUP if one.child_id in asked.children)),
    ReadHealthOfList: lambda asked: HealthOfList(children=tuple(one for one in HEALTH if one.child_id in asked.children)),
    GetHoursRealised: lambda asked: HoursRealised(first=asked.first, last=asked.last, lines=REALISED),
    ListDaySheets: lambda asked: SheetTallies(day=asked.day, sheets=()),
    ListSchemes: lambda _: FamilySchemes(families=SCHEMES),
}
