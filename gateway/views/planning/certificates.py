"""Absences whose certificate is still to come, with the time that is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chassis import french
from contracts.planning import PlanningRequestView

URGENT_DAYS = 2


@dataclass(frozen=True, slots=True)
class Awaited:
    """An absence that awaits its certificate."""

    request_id: str
    child_id: str
    child: str
    why: str
    days: str
    until: str
    left: str
    urgent: bool


def awaited(requests: Iterable[PlanningRequestView], today: date) -> tuple[Awaited, ...]:
    """List the absences that await a certificate, the most urgent first."""
    found = [one for one in requests if one.kind == "absence" and one.certificate == "awaited"]
    return tuple(_awaited(one, today) for one in sorted(found, key=lambda one: (one.certificate_until or date.max, one.submitted_at)))


def _awaited(one: PlanningRequestView, today: date) -> Awaited:
    days = sorted({day.day for day in one.days if day.decision == "pending"})
    left = (one.certificate_until - today).days if one.certificate_until else None
    return Awaited(
        request_id=str(one.request_id),
        child_id=str(one.child_id),
        child=one.child,
        why=one.absence_label,
        days=french.day(days[0]) if len(days) == 1 else f"du {french.day(days[0])} au {french.day(days[-1])}" if days else "",
        until=french.day(one.certificate_until) if one.certificate_until else "",
        left="" if left is None else {0: "dernier jour", 1: "il reste 1 jour"}.get(left, f"il reste {left} jours"),
        urgent=left is not None and left <= URGENT_DAYS,
    )
