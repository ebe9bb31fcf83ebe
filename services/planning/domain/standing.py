"""Standing: what planning knows of a child and its family by which an activity's rules admit them, or let them book earlier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from chassis import french
from contracts.planning import Commune


@dataclass(frozen=True, slots=True)
class Standing:
    """A child in one of its households.

    `all_adults_work` is None while the family service has not told; `lists` are those of staff on which the family stands;
    `sibling_at` the facilities in which a brother or sister is enrolled; `lacking` what the record lacks,
    for each activity that wants it (nothing named where only that is known).
    """

    born: date | None = None
    school_class: str = ""
    postal_code: str = ""
    city: str = ""
    all_adults_work: bool | None = None
    lists: frozenset[UUID] = frozenset()
    sibling_at: frozenset[UUID] = frozenset()
    lacking: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)

    def lives_in(self, communes: Iterable[Commune]) -> bool:
        """Tell whether the family lives in one of some communes."""
        return any(
            one.postal_code == self.postal_code and (not one.city or french.plain(one.city) == french.plain(self.city)) for one in communes
        )


UNKNOWN = Standing()
"""Somebody of whom nothing is known."""
