"""The places of the town and what can be booked there: the eight rows of the guide's grid, in its order."""

from dataclasses import dataclass
from datetime import time
from typing import Literal
from uuid import UUID

from contracts.planning import PatternTerms, Period, PoliciesAsked, PutActivity, PutActivityHours, PutFacility, PutMeal, WorkingDaysBefore
from stack.demo.ids import named

SCHOOL_DAYS = (1, 2, 4, 5)
WEDNESDAY = (3,)
WORKING_DAYS = (1, 2, 3, 4, 5)

LEISURE = "Accueil de Loisirs"
CARE = "Garderie périscolaire"
CANTEEN = "Restauration scolaire"

WEDNESDAY_AFTERNOON = "ALSH Mercredi après-midi"
WEDNESDAY_DAY = "ALSH Mercredi journée"
HOLIDAY_AFTERNOON = "ALSH Vacances après-midi"
HOLIDAY_DAY = "ALSH Vacances journée"
HOLIDAY_MORNING = "ALSH Vacances matin"
CARE_MORNING = "Garderie périscolaire matin"
CARE_EVENING = "Garderie périscolaire soir"

SCHOOL = (Period.SCHOOL,)
HOLIDAYS = (Period.SHORT_HOLIDAYS, Period.SUMMER_HOLIDAYS)

CANTEEN_CUTOFF = WorkingDaysBefore(days=1, at=time(10))
CARE_CUTOFF = WorkingDaysBefore(days=1, at=time(18))
LEISURE_CUTOFF = WorkingDaysBefore(days=2, at=time(18))
HOLIDAY_CANCELLING = WorkingDaysBefore(days=5, at=time(18))


@dataclass(frozen=True)
class Activity:
    """What can be booked in a facility, with its rules; `places` is how many children it takes a day."""

    name: str
    facility: str
    weekdays: tuple[int, ...]
    periods: tuple[Period, ...]
    places: int
    booking: WorkingDaysBefore
    cancelling: WorkingDaysBefore
    approval: Literal["automatic", "manual"] = "automatic"

    @property
    def id(self) -> UUID:
        """The activity's id."""
        return named("activity", self.name)


ACTIVITIES = (
    Activity(WEDNESDAY_AFTERNOON, LEISURE, WEDNESDAY, SCHOOL, 24, LEISURE_CUTOFF, LEISURE_CUTOFF, "manual"),
    Activity(WEDNESDAY_DAY, LEISURE, WEDNESDAY, SCHOOL, 32, LEISURE_CUTOFF, LEISURE_CUTOFF, "manual"),
    Activity(HOLIDAY_AFTERNOON, LEISURE, WORKING_DAYS, HOLIDAYS, 8, LEISURE_CUTOFF, HOLIDAY_CANCELLING),
    Activity(HOLIDAY_DAY, LEISURE, WORKING_DAYS, HOLIDAYS, 10, LEISURE_CUTOFF, HOLIDAY_CANCELLING),
    Activity(HOLIDAY_MORNING, LEISURE, WORKING_DAYS, HOLIDAYS, 8, LEISURE_CUTOFF, HOLIDAY_CANCELLING),
    Activity(CARE_MORNING, CARE, SCHOOL_DAYS, SCHOOL, 40, CARE_CUTOFF, CARE_CUTOFF),
    Activity(CARE_EVENING, CARE, SCHOOL_DAYS, SCHOOL, 60, CARE_CUTOFF, CARE_CUTOFF),
    Activity(CANTEEN, CANTEEN, SCHOOL_DAYS, SCHOOL, 120, CANTEEN_CUTOFF, CANTEEN_CUTOFF),
)
ACTIVITY = {activity.name: activity for activity in ACTIVITIES}
HOURS = {
    WEDNESDAY_AFTERNOON: (time(13, 30), time(18)),
    WEDNESDAY_DAY: (time(8), time(18)),
    HOLIDAY_AFTERNOON: (time(13, 30), time(18)),
    HOLIDAY_DAY: (time(8), time(18)),
    HOLIDAY_MORNING: (time(8), time(12)),
    CARE_MORNING: (time(7, 30), time(8, 30)),
    CARE_EVENING: (time(16, 30), time(18, 30)),
    CANTEEN: (time(11, 45), time(13, 20)),
}
"""From when to when activities take place."""
MEALS = (CANTEEN, WEDNESDAY_DAY, HOLIDAY_DAY)
"""Activities that include a meal."""
WEEKLY: dict[str, PatternTerms] = {CANTEEN: "automatic", CARE_EVENING: "ask_staff"}
"""Activities in which families change their regular days themselves, at once or once a clerk agreed."""


def facilities() -> tuple[list[PutFacility], list[PutActivity]]:
    """Give what must be entered: the facilities first, then their activities."""
    ids = {name: named("facility", name) for name in (LEISURE, CARE, CANTEEN)}
    return (
        [PutFacility(facility_id=found, name=name) for name, found in ids.items()],
        [
            PutActivity(
                activity_id=activity.id,
                facility_id=ids[activity.facility],
                name=activity.name,
                position=position,
                weekdays=activity.weekdays,
                periods=activity.periods,
                approval=activity.approval,
                booking_cutoff=activity.booking,
                cancelling_cutoff=activity.cancelling,
                capacity=activity.places,
                policies=PoliciesAsked(pattern=WEEKLY.get(activity.name, "staff")),
            )
            for position, activity in enumerate(ACTIVITIES, 1)
        ],
    )


def details() -> list[PutActivityHours | PutMeal]:
    """Give from when to when activities take place, and which of them include a meal."""
    hours = [PutActivityHours(activity_id=ACTIVITY[name].id, starts=starts, ends=ends) for name, (starts, ends) in HOURS.items()]
    return [*hours, *(PutMeal(activity_id=ACTIVITY[name].id, meal=True) for name in MEALS)]
