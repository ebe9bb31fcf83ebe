"""Places that became free and are held for the family, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from chassis.ids import new_id
from contracts.planning import DecidedDay, Offer


@dataclass(frozen=True, slots=True)
class Held:
    """A place that is held, with what its form sends; `key` lets the same click count once."""

    child_id: UUID
    child: str
    title: str
    until: str
    request_id: UUID
    enrolment_id: UUID
    day: str
    key: str


def held(offers: Iterable[Offer], today: date) -> tuple[Held, ...]:
    """Present the places held."""
    return tuple(
        Held(
            child_id=one.child_id,
            child=one.child,
            title=f"{one.activity}, {french.day(one.day)}",
            until=french.until(one.until, today),
            request_id=one.request_id,
            enrolment_id=one.enrolment_id,
            day=one.day.isoformat(),
            key=str(new_id()),
        )
        for one in offers
    )


def waiting(day: DecidedDay) -> str:
    """Say of a day on the waiting list which rank it has, or until when to accept the place that is held for it."""
    if day.offered_until is not None:
        return f"place proposée, à accepter jusqu'au {french.moment(french.last_minute(day.offered_until))}"
    return f"liste d'attente, {french.rank(day.rank)}" if day.rank else "liste d'attente"
