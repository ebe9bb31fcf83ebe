"""Groups of an activity with their children, those in none last."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from contracts.planning import ActivityView, Member, Members, PutEnrolmentHours, SheetChild


@dataclass(frozen=True, slots=True)
class Child:
    """An enrolment of the activity; `hours` in words, `starts` and `ends` as a field takes them."""

    enrolment_id: UUID
    name: str
    hours: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group and who is in it; without id: those in none."""

    group_id: UUID | None
    name: str
    children: tuple[Child, ...]


def by_facility(activities: Iterable[ActivityView]) -> tuple[tuple[str, tuple[ActivityView, ...]], ...]:
    """Group activities under their facility."""
    groups: dict[str, list[ActivityView]] = {}
    for one in activities:
        groups.setdefault(one.facility, []).append(one)
    return tuple((facility, tuple(own)) for facility, own in groups.items())


def groups_of(found: Members) -> tuple[Group, ...]:
    """List the groups in their order; children in none come last, when there are any."""
    made = [Group(one.group_id, one.name, _children(found, one.group_id)) for one in found.groups]
    alone = _children(found, None)
    if alone:
        made.append(Group(None, "Sans groupe" if found.groups else "Enfants inscrits", alone))
    return tuple(made)


def children_of(found: Members) -> tuple[Child, ...]:
    """List all children of the activity by name."""
    twice = _twice(found)
    return tuple(_child(one, twice) for one in found.members)


def enrolled(found: Members) -> int:
    """Count the children: one whom both households enrolled is one child."""
    return len({one.child_id for one in found.members})


def begun_by_the_day(found: Members, enrolment_id: UUID, today: date) -> Member | None:
    """Find an enrolment that began before today and has no hours agreed: its days so far are by the day."""
    return next((one for one in found.members if one.enrolment_id == enrolment_id and one.starts is None and one.valid_from < today), None)


def hours_of(one: Member | SheetChild | PutEnrolmentHours) -> str:
    """Write the hours agreed, "8 h 30 – 16 h 30"; nothing where there are none."""
    return f"{french.clock(one.starts)} – {french.clock(one.ends)}" if one.starts and one.ends else ""


def _twice(found: Members) -> frozenset[str]:
    """Tell which names stand there more than once: a child of two households, or two children of one name."""
    return frozenset(name for name, count in Counter(one.child for one in found.members).items() if count > 1)


def _children(found: Members, group_id: UUID | None) -> tuple[Child, ...]:
    twice = _twice(found)
    return tuple(_child(one, twice) for one in found.members if one.group_id == group_id)


def _child(one: Member, twice: Collection[str]) -> Child:
    return Child(
        enrolment_id=one.enrolment_id,
        name=f"{one.child} (payé par {one.guardian})" if one.child in twice and one.guardian else one.child,
        hours=hours_of(one),
        starts=one.starts.strftime("%H:%M") if one.starts else "",
        ends=one.ends.strftime("%H:%M") if one.ends else "",
    )
