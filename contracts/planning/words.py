"""Words that requests and events of planning share: statuses, periods, days and times."""

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints


def _without_zone(at: time) -> time:
    if at.tzinfo is not None:
        message = "a time on the town's clock has no time zone"
        raise ValueError(message)
    return at


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
WallTime = Annotated[time, AfterValidator(_without_zone), Field(description="time on the town's clock, Europe/Paris")]
Weekday = Annotated[int, Field(ge=1, le=7, description="ISO weekday, Monday is 1")]


class DayStatus(StrEnum):
    """What one cell of the planning grid says; exactly one per enrolment and day, or none."""

    WAITING = "waiting"
    PROCESSING = "processing"
    BOOKED = "booked"
    REGULAR = "regular"
    REFUSED = "refused"
    ABSENCE_PROCESSING = "absence_processing"
    ABSENT_EXCUSED = "absent_excused"
    ABSENT_BILLED = "absent_billed"
    PRESENT = "present"
    PRESENT_UNBOOKED = "present_unbooked"
    OFF_CONTRACT = "off_contract"
    LEAVE = "leave"
    ERROR = "error"
    CLOSED = "closed"
    PUBLIC_HOLIDAY = "public_holiday"
    SHORT_HOLIDAYS = "short_holidays"
    SUMMER_HOLIDAYS = "summer_holidays"


class Period(StrEnum):
    """The part of the school year that a day belongs to."""

    SCHOOL = "school"
    SHORT_HOLIDAYS = "short_holidays"
    SUMMER_HOLIDAYS = "summer_holidays"


PERIOD_WORDS = {
    Period.SCHOOL: "en période scolaire",
    Period.SHORT_HOLIDAYS: "pendant les petites vacances",
    Period.SUMMER_HOLIDAYS: "pendant les grandes vacances",
}
