"""Groups of an activity with their children, those in none last."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from contracts.planning import ActivityView, Member, Members
from services.backoffice.views.attendance import clock


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
    return tuple(_child(one) for one in found.members)


def _children(found: Members, group_id: UUID | None) -> tuple[Child, ...]:
    return tuple(_child(one) for one in found.members if one.group_id == group_id)


def _child(one: Member) -> Child:
    return Child(
        enrolment_id=one.enrolment_id,
        name=one.child,
        hours=f"{clock(one.starts)} – {clock(one.ends)}" if one.starts else "",
        starts=one.starts.strftime("%H:%M") if one.starts else "",
        ends=one.ends.strftime("%H:%M") if one.ends else "",
    )
