"""A family transmits a change of an adult's fields (Infos responsable, Informations conjoint)."""

from collections.abc import Mapping
from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import RecordRequestSubmitted, RecordRequestView
from services.family.domain.errors import UnknownGuardian, UnknownRequest
from services.family.domain.guardian_change import Value, asked_changes
from services.family.store import guardians, requests
from services.family.store.requests import Change, RecordRequest


async def submit_change(tx: Tx, family_id: UUID, guardian_id: UUID, asked: Mapping[str, Value]) -> RecordRequestView:
    """Keep what differs from the record as a pending request; the record itself stays as it is."""
    guardian = await guardians.find(tx, family_id, guardian_id)
    if guardian is None:
        raise UnknownGuardian
    changes = asked_changes(guardian.fields, asked)
    request = RecordRequest(
        request_id=new_id(),
        family_id=family_id,
        guardian_id=guardian_id,
        kind="guardian",
        status="pending",
        version=1,
        changes=tuple(Change(field, getattr(guardian.fields, field), value) for field, value in changes.items()),
        submitted_at=tx.now,
    )
    await requests.insert(tx, request)
    await tx.emit(
        RecordRequestSubmitted(family_id=family_id, request_id=request.request_id, version=1, kind=request.kind, submitted_at=tx.now)
    )
    view = await requests.view(tx, request.request_id)
    if view is None:
        raise UnknownRequest
    return view
