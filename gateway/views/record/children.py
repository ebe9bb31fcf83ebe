"""What "Mes enfants" shows: a card for each child."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from chassis.ages import age_on
from contracts.family import FamilyOverview, FamilyRecord

TONES = 4
"""In how many colours children are told apart."""


@dataclass(frozen=True, slots=True)
class ChildCard:
    """A child in words."""

    id: UUID
    first_name: str
    last_name: str
    tone: int
    born: str
    age: str
    school: str


@dataclass(frozen=True, slots=True)
class ToCome:
    """A child who will be in the record from a day on."""

    first_name: str
    last_name: str
    tone: int
    since: str


def to_come(record: FamilyRecord) -> tuple[ToCome, ...]:
    """Present the children who will be of this household too, after those who are."""
    return tuple(
        ToCome(
            first_name=child.first_name,
            last_name=child.last_name.upper(),
            tone=index % TONES,
            since=french.long_date(child.since),
        )
        for index, child in enumerate(record.to_come, len(record.children))
    )


def cards(record: FamilyRecord, today: date) -> tuple[ChildCard, ...]:
    """Present the children of the household, in the record's order."""
    return tuple(
        ChildCard(
            id=child.child_id,
            first_name=child.first_name,
            last_name=child.last_name.upper(),
            tone=index % TONES,
            born=french.born(child.birth_date, child.sex),
            age=french.plural(age_on(child.birth_date, today), "an"),
            school=", ".join(part for part in (child.school_class, child.school) if part),
        )
        for index, child in enumerate(record.children)
    )


def first_names(family: FamilyOverview | None) -> dict[UUID, str]:
    """Name the children of a household, in the record's order; none while the record does not answer."""
    return {child.child_id: child.first_name for child in family.children} if family else {}
