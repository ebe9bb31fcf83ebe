"""Whose days of a shared child are whose, as the family service tells them: spans of days, the day of a change-over in two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Literal
from uuid import UUID

from chassis import french
from services.planning.domain.calendar import days_between
from services.planning.domain.errors import OtherHouseholdDay

Home = Literal["own", "other", "both"]


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, on which a child is with a household; from an hour on of the first, where it comes from the other one."""

    child_id: UUID
    family_id: UUID
    first: date
    last: date
    since: time | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """The days on which a household is one of a child's, both included; None is without end."""

    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether the household is one of the child's on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def why_not(self, day: date) -> str:
        """Say in French why a day is none of the household's; nothing where it is."""
        if self.covers(day):
            return ""
        later = self.until is not None and day > self.until
        return f"l'enfant n'est {'plus' if later else 'pas encore'} rattaché à votre foyer"


ALWAYS = Stay()


class Homes:
    """The spans of some children, and the stays of households (child, household) that are theirs from a day or until one.

    With `open_days` the town lets a household book on days of the other one; never on days on which the child is not its own at all.
    """

    def __init__(
        self, spans: Iterable[Span] = (), stays: Mapping[tuple[UUID, UUID], Stay] | None = None, *, open_days: bool = False
    ) -> None:
        self._spans: dict[UUID, list[Span]] = {}
        for span in spans:
            self._spans.setdefault(span.child_id, []).append(span)
        self._stays = stays or {}
        self._open_days = open_days

    def stay(self, child_id: UUID, family_id: UUID) -> Stay:
        """Tell on which days a household is one of a child's."""
        return self._stays.get((child_id, family_id), ALWAYS)

    def home(self, child_id: UUID, family_id: UUID, day: date) -> Home | None:
        """Tell whether a child is with a household on a day, with the other, or with both in turn; None where no calendar holds.

        Before a household is one of the child's, and after, the child is with the other, calendar or not.
        """
        if not self.stay(child_id, family_id).covers(day):
            return "other"
        there = {span.family_id == family_id for span in self._spans.get(child_id, ()) if span.first <= day <= span.last}
        if not there:
            return None
        return "both" if len(there) > 1 else "own" if True in there else "other"

    def may_book(self, child_id: UUID, family_id: UUID, day: date) -> bool:
        """Tell whether a household may book a day: not one that the child spends wholly with the other one."""
        if not self.stay(child_id, family_id).covers(day):
            return False
        return self._open_days or self.home(child_id, family_id, day) != "other"

    def check(self, child_id: UUID, family_id: UUID, day: date) -> None:
        """Refuse a day that belongs to the other household."""
        if why := self.stay(child_id, family_id).why_not(day):
            raise OtherHouseholdDay(
                f"Le {french.day(day)}, {why} : c'est à son autre parent de réserver. En cas d'erreur, prévenez la mairie."
            )
        if not self.may_book(child_id, family_id, day):
            raise OtherHouseholdDay(
                f"Le {french.day(day)}, l'enfant est chez son autre parent : c'est à lui de réserver. En cas d'échange, prévenez la mairie."
            )


NO_HOMES = Homes()

NOON = time(12)
"""When an activity is held to begin whose hours nobody entered."""


def days_away(spans: Iterable[Span], family_id: UUID, first: date, last: date, begins: time, *, stay: Stay) -> frozenset[date]:
    """List the days on which a weekly pattern of a household would meet the other one's child, in an activity that begins at an hour.

    The day of a change-over goes to one household only, or both would pay: to the one that comes, when the activity begins once the child
    is there, else to the one that leaves. Days on which the household is not yet, or no more, one of the child's are the other's too.
    """
    homes: dict[date, UUID] = {}
    for span in sorted(spans, key=lambda one: one.first):
        for day in days_between(max(first, span.first), min(last, span.last)):
            arrives_later = day == span.first and (span.since is None or begins < span.since)
            if not (arrives_later and day in homes):
                homes[day] = span.family_id
    strange = () if stay == ALWAYS else (day for day in days_between(first, last) if day not in homes and not stay.covers(day))
    return frozenset(day for day, home in homes.items() if home != family_id).union(strange)
