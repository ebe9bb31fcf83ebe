"""The children of a household beside the one whose planning is open: the way to the same month of a brother or a sister."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from contracts.planning import HouseholdChild
from gateway.views.record.children import TONES


@dataclass(frozen=True, slots=True)
class Sibling:
    """A child to go to; `current` is the one whose page is open."""

    child_id: UUID
    name: str
    tone: int
    current: bool


def siblings(household: Sequence[HouseholdChild], child_id: UUID) -> tuple[Sibling, ...]:
    """List the children in the record's order and its colours; none where there is no other to go to."""
    if not any(one.child_id != child_id for one in household):
        return ()
    return tuple(Sibling(one.child_id, one.first_name, index % TONES, one.child_id == child_id) for index, one in enumerate(household))
