"""What the page of a withdrawal shows: the days of a request that nobody has answered yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from chassis import french
from contracts.planning import AskedDay, DecidedDay, PlanningRequestView

OPEN = frozenset({"pending", "waiting"})
AFTERWARDS = {
    "booking": "Si une place était tenue, elle est rendue. Si vous changez d'avis, une nouvelle demande passera après celles déjà faites.",
    "absence": "L'absence n'est plus déclarée : ces jours redeviennent réservés, et seront facturés.",
}
"""What a withdrawal means, by what was asked."""


@dataclass(frozen=True, slots=True)
class Line:
    """A day that may be taken back."""

    value: str
    title: str
    note: str
    checked: bool


def may_withdraw(one: PlanningRequestView) -> bool:
    """Tell whether something of a request may still be taken back."""
    return any(day.decision in OPEN for day in one.days)


def found(requests: Iterable[PlanningRequestView], request_id: UUID, child_id: UUID) -> PlanningRequestView | None:
    """Find a request about a child."""
    return next((one for one in requests if one.request_id == request_id and one.child_id == child_id), None)


def lines(one: PlanningRequestView, chosen: Collection[str]) -> tuple[Line, ...]:
    """List the open days of a request, those chosen ticked."""
    return tuple(
        Line(_value(day), french.capitalised(french.day(day.day)), _note(day), _value(day) in chosen)
        for day in one.days
        if day.decision in OPEN
    )


def named(one: PlanningRequestView, values: Collection[str]) -> tuple[AskedDay, ...]:
    """Read ticked days: those of the request only, whatever else was made up."""
    return tuple(AskedDay(enrolment_id=day.enrolment_id, day=day.day) for day in one.days if _value(day) in values)


def _value(day: DecidedDay) -> str:
    return f"{day.enrolment_id}_{day.day}"


def _note(day: DecidedDay) -> str:
    if day.decision == "waiting":
        return f"{day.activity} · liste d'attente{f', {french.rank(day.rank)}' if day.rank else ''}"
    return f"{day.activity} · en cours de traitement"
