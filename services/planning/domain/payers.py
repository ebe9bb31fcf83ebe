"""Two adults of a household who both enrolled a child: a day is booked at the account of one of them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.planning.domain.admission import Seats, seat_of
from services.planning.domain.booking import HAD
from services.planning.domain.calendar import Calendar
from services.planning.domain.enrolment import Enrolment


class OtherPayers:
    """What the other enrolments of a child in the same activity hold, those of the same household."""

    def __init__(self, enrolments: Iterable[Enrolment], seats: Seats, calendar: Calendar) -> None:
        """Look at these enrolments only: what the other household of a shared child plans is behind its own wall."""
        alike: dict[tuple[UUID, UUID, UUID], list[Enrolment]] = {}
        for one in enrolments:
            alike.setdefault((one.child_id, one.family_id, one.activity.activity_id), []).append(one)
        self._others = {one.enrolment_id: [each for each in group if each is not one] for group in alike.values() for one in group}
        self._seats, self._calendar = seats, calendar

    def has(self, enrolment: Enrolment, day: date) -> str | None:
        """Tell at whose account the day is booked, asked or attended already, in words; None where it is free."""
        for other in self._others.get(enrolment.enrolment_id, ()):
            if seat_of(other, day, self._seats, self._calendar).status in HAD:
                return at_account_of(other.guardian)
        return None


NOBODY_ELSE = OtherPayers((), {}, Calendar(()))


def at_account_of(payer: str) -> str:
    """Say who pays for what is booked; the name of an adult who has left may be gone."""
    return f"au compte de {payer}" if payer else "au compte d'un autre adulte du foyer"
