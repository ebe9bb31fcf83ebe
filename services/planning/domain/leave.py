"""Leave (congés) under an hourly contract: how much of a year's allowance is used, and which days may still be taken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis import french
from chassis.errors import Refusal
from chassis.school_year import SchoolYear
from contracts.planning import Leave, LeaveBalance
from services.planning.domain.attendance import Hours
from services.planning.domain.calendar import Calendar
from services.planning.domain.cutoffs import last_moment
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import LeaveTooLate, LeaveUsedUp, NoLeave

HOUR = 60


def year_of(rule: Leave, day: date) -> tuple[date, date]:
    """Tell the first and last day of the year of leave that holds a day."""
    if rule.year == "civil":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    year = SchoolYear.of(day)
    return year.first, year.last


@dataclass(frozen=True, slots=True)
class Contract:
    """The leave of an enrolment by the hour: its rule, the hours agreed, and the days of leave taken so far, whatever the year."""

    rule: Leave
    hours: Hours
    taken: frozenset[date]

    @property
    def most_days(self) -> int:
        """How many days a year the allowance is, at the hours agreed."""
        if self.rule.unit == "days":
            return self.rule.allowance
        return self.rule.allowance * HOUR // self.hours.minutes

    def balance(self, day: date, *, more: Iterable[date] = ()) -> LeaveBalance:
        """Tell what is left of the year that holds a day, below zero where `more` days are asked than there are."""
        first, last = year_of(self.rule, day)
        used = sum(first <= one <= last for one in self.taken.union(more))
        return LeaveBalance(used_days=used, left_days=self.most_days - used, first=first, last=last)


def refusals(
    asked: Iterable[tuple[Enrolment, date]], contracts: Mapping[UUID, Contract], calendar: Calendar, now: datetime
) -> list[tuple[UUID, date, Refusal]]:
    """Tell which of some days cannot be taken as leave, and why; where a year does not suffice for all its days, none of them can."""
    days = list(asked)
    found: list[tuple[UUID, date, Refusal]] = []
    for enrolment, day in days:
        name, contract = enrolment.activity.name, contracts.get(enrolment.enrolment_id)
        if contract is None:
            why: Refusal | None = NoLeave(f"« {name} » n'est pas un contrat horaire avec congés : choisissez une autre raison.")
        elif now > (until := last_moment(contract.rule.notice, day, calendar.of(enrolment.activity.facility_id))):
            why = LeaveTooLate(
                f"Un congé le {french.day(day)} se pose au plus tard le {french.moment(french.last_minute(until))}."
                " Choisissez une autre raison : l'absence peut être facturée."
            )
        else:
            why = _used_up(name, contract, day, {one for other, one in days if other.enrolment_id == enrolment.enrolment_id})
        if why is not None:
            found.append((enrolment.enrolment_id, day, why))
    return found


def _used_up(name: str, contract: Contract, day: date, asked: set[date]) -> Refusal | None:
    if contract.balance(day, more=asked).left_days >= 0:
        return None
    known = contract.balance(day)
    left = french.plural(max(known.left_days, 0), "jour")
    return LeaveUsedUp(f"Il vous reste {left} de congé jusqu'au {french.plain_date(known.last)} pour « {name} ».")
