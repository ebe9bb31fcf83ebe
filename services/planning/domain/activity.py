"""An activity (prestation): where and when it opens, and the rules it carries."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis import french
from contracts.planning import Cutoff, DayStatus, Period, Policies
from services.planning.domain.calendar import Calendar

Approval = Literal["automatic", "manual"]
AS_ALWAYS = Policies()
"""The policies of an activity of which the town says nothing more."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What can be booked; `capacity` is children a day."""

    activity_id: UUID
    facility_id: UUID
    facility: str
    name: str
    position: int
    weekdays: frozenset[int]
    periods: frozenset[str]
    approval: Approval
    booking_cutoff: Cutoff
    cancelling_cutoff: Cutoff
    capacity: int
    version: int
    policies: Policies = AS_ALWAYS

    def opens(self, day: date, calendar: Calendar) -> bool:
        """Tell whether children may come on a day: a weekday and a period of the activity, no public holiday, no closure."""
        if day.isoweekday() not in self.weekdays or not self.takes_place(day):
            return False
        kinds = calendar.kinds(day, self.facility_id, self.activity_id)
        if not kinds:
            return Period.SCHOOL in self.periods
        return kinds.isdisjoint(SHUT) and calendar.period(day, self.facility_id) in self.periods

    def takes_place(self, day: date) -> bool:
        """Tell whether a day lies within the dates of the activity."""
        first, last = self.policies.first_day, self.policies.last_day
        return (first is None or day >= first) and (last is None or day <= last)

    def mark(self, day: date, calendar: Calendar) -> DayStatus | None:
        """Tell the mark of a day in a grid, if any: closed, a public holiday, or holidays in which the activity does not open."""
        kinds = calendar.kinds(day, self.facility_id, self.activity_id)
        if not kinds:
            return None
        if not kinds.isdisjoint(SHUT):
            return next(mark for mark in SHUT if mark in kinds)
        period = calendar.period(day, self.facility_id)
        return None if period in self.periods else DayStatus(period.value)

    def why_closed(self, day: date, calendar: Calendar) -> str:
        """Say in French why children may not come on a day on which the activity does not open."""
        if not self.takes_place(day):
            return f"« {self.name} » {self.dates()}."
        when = french.day(day)
        mark = self.mark(day, calendar)
        if mark is not None:
            words = calendar.label(day, mark, self.facility_id, self.activity_id) or MARK_WORDS[mark]
            return f"« {self.name} » n'a pas lieu le {when} : {words}."
        if calendar.period(day, self.facility_id) not in self.periods:
            return f"« {self.name} » n'ouvre pas le {when}, en période scolaire."
        return f"« {self.name} » n'ouvre pas le {french.DAYS[day.weekday()]}."

    def dates(self) -> str:
        """Say in French from when to when the activity takes place, where the town has said so."""
        first, last = self.policies.first_day, self.policies.last_day
        if first is None:
            return f"a lieu jusqu'au {french.long_date(last)}" if last else "n'a pas de fin prévue"
        return f"a lieu du {french.plain_date(first)} au {french.plain_date(last)}" if last else f"commence le {french.long_date(first)}"


SHUT = (DayStatus.CLOSED, DayStatus.PUBLIC_HOLIDAY)
"""What shuts an activity whatever its periods, the mark that says most first."""

MARK_WORDS = {
    DayStatus.CLOSED: "fermeture",
    DayStatus.PUBLIC_HOLIDAY: "jour férié",
    DayStatus.SHORT_HOLIDAYS: "petites vacances",
    DayStatus.SUMMER_HOLIDAYS: "grandes vacances",
}
"""French words for the marks, where staff gave none."""
