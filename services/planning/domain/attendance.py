"""Hours of attendance: what was agreed, what was lived, and the minutes outside of it (heures hors contrat)."""

from dataclasses import dataclass
from datetime import time

from services.planning.domain.errors import TimesReversed


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, on the town's clock; by the minute."""

    starts: time
    ends: time

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return _minute(self.ends) - _minute(self.starts)


def check_times(arrived_at: time | None, left_at: time | None) -> None:
    """Refuse a child who left before it came."""
    if arrived_at is not None and left_at is not None and left_at < arrived_at:
        raise TimesReversed("L'heure de départ précède l'heure d'arrivée.")


def agreed_hours(starts: time | None, ends: time | None) -> Hours | None:
    """Make hours of both times; neither means that none are agreed. One alone, or an end before the beginning, is refused."""
    if starts is None and ends is None:
        return None
    if starts is None or ends is None:
        raise TimesReversed("Indiquez l'heure de début et l'heure de fin.")
    if ends <= starts:
        raise TimesReversed("L'heure de fin précède l'heure de début.")
    return Hours(starts, ends)


def off_contract_minutes(agreed: Hours | None, arrived_at: time | None, left_at: time | None) -> int:
    """Count the minutes before and after the hours agreed; a time that was not noted counts as agreed.

    A child who came and went before its hours began, or after they ended, was there for the time between both, no more.
    """
    if agreed is None:
        return 0
    came, went = _minute(arrived_at or agreed.starts), _minute(left_at or agreed.ends)
    starts, ends = _minute(agreed.starts), _minute(agreed.ends)
    early = max(0, min(starts, went) - came)
    late = max(0, went - max(ends, came))
    return early + late


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
