"""Show change requests to people: who asks, and the difference; while a request waits, it is with the record as it is now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis import documents
from chassis.documents import Document
from chassis.tx import Tx
from contracts.family import ContraryRequest, FieldChange, RecordDocument, RecordRequestKind, RecordRequestView
from services.family.domain.change import Subject, Values, contrary, differences, meant
from services.family.store import parties, request_lists, requests
from services.family.store.requests import Change, RecordRequest
from services.family.usecases.kinds import KINDS


async def show(tx: Tx, found: Sequence[RecordRequest], *, opening: bool) -> tuple[RecordRequestView, ...]:
    """Show requests in their order; sensitive changes, their documents and the reason of the decision only with `opening`."""
    shown = await requests.opened(tx, found) if opening else [one.shut() for one in found]
    contraries = await _contraries(tx, shown)
    named = [*shown, *(other for others in contraries.values() for other, _ in others)]
    households = await parties.households(tx, {one.family_id for one in shown})
    adults = await parties.adults(tx, {one for request in named for one in (request.guardian_id, request.asked_by) if one})
    children = await parties.children(tx, {one.child_id for one in shown if one.child_id})
    files = await documents.of_ids(tx, {cited for one in shown if not one.closed for cited in one.documents})
    present = await _present(tx, [one for one in shown if one.status == "pending" and not one.closed])
    return tuple(
        RecordRequestView(
            request_id=one.request_id,
            kind=one.kind,
            family_id=one.family_id,
            family_number=households[one.family_id].number,
            family_name=households[one.family_id].name,
            guardian_id=one.guardian_id,
            guardian_name=adults[one.guardian_id].name,
            guardian_role=adults[one.guardian_id].role,
            status=one.status,
            submitted_at=one.submitted_at,
            by_staff_name=one.by_staff,
            asked_by_name=adults[one.asked_by].name if one.asked_by in adults else "",
            decided_at=one.decided_at,
            withdrawn_by_name=one.withdrawn_by_staff,
            reason=one.reason,
            changes=_changes(one, present.get((one.kind, one.subject))),
            child_id=one.child_id,
            child_name=children.get(one.child_id, "") if one.child_id else "",
            documents=tuple(described(files[cited]) for cited in one.documents if cited in files),
            closed=one.closed,
            contrary=tuple(
                ContraryRequest(
                    request_id=other.request_id,
                    submitted_at=other.submitted_at,
                    by_staff_name=other.by_staff,
                    asked_by_name=adults[other.asked_by].name if other.asked_by in adults else "",
                    changes=_changes(replace(other, changes=changes), present.get((one.kind, one.subject))),
                )
                for other, changes in contraries.get(one.request_id, ())
            ),
        )
        for one in shown
    )


async def show_one(tx: Tx, found: RecordRequest, *, opening: bool) -> RecordRequestView:
    """Show one request."""
    return (await show(tx, [found], opening=opening))[0]


def described(document: Document) -> RecordDocument:
    """Describe a file that the record cites."""
    return RecordDocument(
        document_id=document.document_id,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        uploaded_at=document.uploaded_at,
    )


async def _contraries(tx: Tx, shown: Sequence[RecordRequest]) -> dict[UUID, list[tuple[RecordRequest, tuple[Change, ...]]]]:
    """Find for staff what else waits and would undo a request that waits, or be undone by it, with the changes that do.

    Two adults who ask at the same moment do not know of each other; a new child is another for each who asks, and so are people of a list.
    """
    waiting = [one for one in shown if one.status == "pending" and one.sealed is None and KINDS[one.kind].is_of_one]
    if tx.actor.kind != "staff" or not waiting:
        return {}
    beside: dict[tuple[RecordRequestKind, UUID, UUID | None], list[RecordRequest]] = defaultdict(list)
    for one in await request_lists.waiting_openly(tx, {one.family_id for one in waiting}):
        beside[one.kind, one.family_id, one.child_id].append(one)
    found: dict[UUID, list[tuple[RecordRequest, tuple[Change, ...]]]] = defaultdict(list)
    for one in waiting:
        for other in beside[one.kind, one.family_id, one.child_id]:
            names = contrary(one.asked, other.asked)
            if names and other.request_id != one.request_id:
                found[one.request_id].append((other, tuple(change for change in other.changes if change.field in names)))
    return found


async def _present(tx: Tx, waiting: Sequence[RecordRequest]) -> dict[tuple[str, Subject], Values]:
    """Read the record as it is for the requests that wait, one query a kind."""
    found: dict[tuple[str, Subject], Values] = {}
    for name in {one.kind for one in waiting}:
        subjects = list({one.subject for one in waiting if one.kind == name})
        found.update({(name, subject): values for subject, values in (await KINDS[name].present(tx, subjects)).items()})
    return found


def _changes(request: RecordRequest, present: Values | None) -> tuple[FieldChange, ...]:
    new = {change.field: change.new for change in request.changes}
    kind = KINDS[request.kind].kind
    old = meant(kind, present, new) if present else {change.field: change.old for change in request.changes}
    return differences(kind, old, new)
