"""Reasons of absences: what each missed day costs, and until when a certificate may come."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from contracts.planning import AbsenceTerms, Excused, FreeLate

SAME_ABSENCE = timedelta(days=6)
"""Two missed days for the same reason with no more between them are one absence: a weekend does not begin another illness."""


class Verdict(StrEnum):
    """What a reason says of a missed day; all but FREE, LEAVE and CERTIFICATE bill it."""

    FREE = "free"
    LATE = "late"
    NEVER_FREE = "never_free"
    WAITING_DAY = "waiting_day"
    CERTIFICATE = "certificate"
    LEAVE = "leave"


BILLED = {
    Verdict.LATE: "",
    Verdict.NEVER_FREE: "Une absence pour ce motif reste facturée.",
    Verdict.WAITING_DAY: "Les premiers jours d'une absence pour ce motif restent facturés.",
}
"""The verdicts that bill a day, each with what the family reads where it is not the lateness."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason as the town keeps it; the first `waiting_days` of an absence stay billed.

    With `gives_up` the family chooses to be away; otherwise it cannot help it (illness, the school, agreed leave).
    """

    code: str
    label: str
    position: int
    excused: Excused
    certificate_days: int
    waiting_days: int
    for_families: bool
    gives_up: bool = True

    @property
    def breaks_rules(self) -> bool:
        """Tell whether the rules of days that go together count: the family chose to be away, and does not pay the day all the same."""
        return self.gives_up and self.excused != "never"

    @property
    def is_leave(self) -> bool:
        """Tell whether the days are leave agreed by an hourly contract."""
        return self.excused == "leave"

    @property
    def needs_certificate(self) -> bool:
        """Tell whether an absence for this reason is free with a certificate only."""
        return self.excused in ("in_time_with_certificate", "with_certificate")

    @property
    def may_bill_in_time(self) -> bool:
        """Tell whether days declared in time are billed for this reason: always, or the first of an absence."""
        return self.excused == "never" or (self.waiting_days > 0 and not self.is_leave)

    @property
    def declared_after(self) -> timedelta | None:
        """Tell for how long after a day families may still declare its absence: as its certificate may come; None if not at all."""
        return timedelta(days=self.certificate_days) if self.excused == "with_certificate" and self.for_families else None

    def verdict(self, *, late: bool, waiting_day: bool) -> Verdict:
        """Judge a missed day: declared `late` or in time, one of the first of its absence or not."""
        if self.is_leave:
            return Verdict.LEAVE
        if self.excused == "never":
            return Verdict.NEVER_FREE
        if waiting_day:
            return Verdict.WAITING_DAY
        if late and self.excused != "with_certificate":
            return Verdict.LATE
        return Verdict.CERTIFICATE if self.needs_certificate else Verdict.FREE

    def certificate_until(self, days: Iterable[date]) -> date | None:
        """Tell the last day for the certificate of some days that need one; None when there are none."""
        last = max(days, default=None)
        return last + timedelta(days=self.certificate_days) if last else None


def terms(reasons: Iterable[Reason]) -> AbsenceTerms:
    """Tell what some reasons make of an absence, before one of them is chosen."""
    known = list(reasons)
    return AbsenceTerms(
        free_late=tuple(FreeLate(label=one.label, waiting_days=one.waiting_days) for one in known if one.excused == "with_certificate"),
        some_billed=any(one.may_bill_in_time for one in known),
    )


def longest_after(reasons: Iterable[Reason]) -> timedelta | None:
    """Tell for how long after a day families may declare its absence at most, before they choose one of some reasons."""
    return max((one.declared_after for one in reasons if one.declared_after is not None), default=None)


def waiting_days(reason: Reason, asked: Collection[date], known: Collection[date], stay: Collection[date] = ()) -> set[date]:
    """Tell which of the days now declared are the first of their absence, beside those `known` to be missed for the same reason.

    What was declared before counts as the beginning, also where it lies later: nobody pays the first days twice. Days asked anew that were
    judged to be first before `stay` so: nobody is spared them by declaring them once more.
    """
    found: set[date] = set()
    for absence in _absences({*asked, *known}):
        again = [day for day in absence if day in stay][: reason.waiting_days]
        found.update(again)
        left = reason.waiting_days - len(again) - sum(day in known for day in absence)
        new = [day for day in absence if day not in known and day not in again]
        found.update(new[: max(left, 0)])
    return found


def _absences(days: Collection[date]) -> list[list[date]]:
    """Group days into absences, each in the order of the calendar."""
    absences: list[list[date]] = []
    for day in sorted(days):
        if absences and day - absences[-1][-1] <= SAME_ABSENCE:
            absences[-1].append(day)
        else:
            absences.append([day])
    return absences
