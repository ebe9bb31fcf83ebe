"""Moving house: each adult has an address of their own in the record, few move alone, and who leaves the town leaves days behind."""

from collections.abc import Iterable
from dataclasses import dataclass

from chassis import french
from contracts.family import FamilyRecord, RecordRequestKind, RecordRequestView
from gateway.views.record.record_forms import ROLES, SLUGS

ADDRESS = ("address", "postal_code", "city")


@dataclass(frozen=True, slots=True)
class Left:
    """The adult who stays behind at the former address, and the form in which a move of theirs is asked for."""

    first_name: str
    href: str


def left_behind(kind: RecordRequestKind, record: FamilyRecord, requests: Iterable[RecordRequestView]) -> Left | None:
    """Find the other adult where a form's adult, whose move waits for an answer, lived with them; None once both moves are asked for."""
    other = next((one for one in ROLES if one != kind), None) if kind in ROLES else None
    moves = {one.kind for one in requests if one.status == "pending" and any(_is_moved(one, field) for field in ADDRESS)}
    if other is None or kind not in moves or other in moves:
        return None
    at = {adult.role: adult for adult in record.guardians}
    mover, stayed = at.get(ROLES[kind]), at.get(ROLES[other])
    if mover is None or stayed is None or any(getattr(mover.fields, field) != getattr(stayed.fields, field) for field in ADDRESS):
        return None
    return Left(stayed.first_name, f"/compte/{SLUGS[other]}")


def leaves_town(kind: RecordRequestKind, requests: Iterable[RecordRequestView]) -> bool:
    """Tell whether a move that waits for an answer goes to another town: what is booked for the children goes on until somebody says so."""
    cities = [
        change for one in requests if one.kind == kind and one.status == "pending" for change in one.changes if change.field == "city"
    ]
    return any(change.old and french.plain(change.old) != french.plain(change.new) for change in cities)


def _is_moved(request: RecordRequestView, field: str) -> bool:
    return any(change.field == field and change.old != change.new for change in request.changes)
