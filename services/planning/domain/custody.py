"""Whose days of a shared child are whose, as the family service tells them: spans of days, the day of a change-over in two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from chassis import french
from services.planning.domain.errors import OtherHouseholdDay

Home = Literal["own", "other", "both"]


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, on which a child is with a household."""

    child_id: UUID
    family_id: UUID
    first: date
    last: date


class Homes:
    """The spans of some children; with `open_days` the town lets a household book on any day."""

    def __init__(self, spans: Iterable[Span] = (), *, open_days: bool = False) -> None:
        self._spans: dict[UUID, list[Span]] = {}
        for span in spans:
            self._spans.setdefault(span.child_id, []).append(span)
        self._open_days = open_days

    def home(self, child_id: UUID, family_id: UUID, day: date) -> Home | None:
        """Tell whether a child is with a household on a day, with the other, or with both in turn; None where no calendar holds."""
        there = {span.family_id == family_id for span in self._spans.get(child_id, ()) if span.first <= day <= span.last}
        if not there:
            return None
        return "both" if len(there) > 1 else "own" if True in there else "other"

    def may_book(self, child_id: UUID, family_id: UUID, day: date) -> bool:
        """Tell whether a household may book a day: not one that the child spends wholly with the other one."""
        return self._open_days or self.home(child_id, family_id, day) != "other"

    def check(self, child_id: UUID, family_id: UUID, day: date) -> None:
        """Refuse a day that belongs to the other household."""
        if not self.may_book(child_id, family_id, day):
            raise OtherHouseholdDay(
                f"Le {french.day(day)}, l'enfant est chez son autre parent : c'est à lui de réserver. En cas d'échange, prévenez la mairie."
            )


NO_HOMES = Homes()
