"""A clerk decides a change request: accepting applies exactly what was asked to the record as it is then."""

from dataclasses import replace
from uuid import UUID

from chassis.french import moment
from chassis.tx import Tx
from contracts.family import RecordRequestDecided, RecordRequestView, RequestStatus
from services.family.domain.errors import AlreadyDecided, ReasonMissing, UnknownGuardian, UnknownRequest
from services.family.domain.guardian_change import written
from services.family.store import families, guardians, history, requests
from services.family.store.history import Entry
from services.family.store.requests import RecordRequest
from services.family.usecases.records import saved


async def decide_request(tx: Tx, request_id: UUID, *, accept: bool, reason: str) -> RecordRequestView:
    """Accept (the record changes at once) or refuse with a reason; a request is decided once."""
    request = await requests.lock(tx, request_id)
    if request is None:
        raise UnknownRequest
    if request.decided_at is not None:
        done = "acceptée" if request.status == "accepted" else "refusée"
        raise AlreadyDecided(f"Cette demande a déjà été {done} le {moment(request.decided_at)}.", status_of_request=request.status)
    if not accept and not reason:
        raise ReasonMissing("Indiquez à la famille pourquoi sa demande est refusée.")
    if accept:
        request = await _apply(tx, request)
    status: RequestStatus = "accepted" if accept else "refused"
    request = replace(request, status=status, version=request.version + 1, decided_at=tx.now, reason=reason)
    await requests.save_decision(tx, request)
    await tx.emit(decided(request))
    view = await requests.view(tx, request_id)
    if view is None:
        raise UnknownRequest
    return view


def decided(request: RecordRequest) -> RecordRequestDecided:
    """Tell a decision."""
    if request.decided_at is None:
        message = f"{request.request_id} is not decided"
        raise ValueError(message)
    return RecordRequestDecided(
        family_id=request.family_id,
        request_id=request.request_id,
        version=request.version,
        kind=request.kind,
        guardian_id=request.guardian_id,
        status=request.status,
        reason=request.reason,
        decided_at=request.decided_at,
        fields=tuple(change.field for change in request.changes),
    )


async def _apply(tx: Tx, request: RecordRequest) -> RecordRequest:
    """Write the asked fields over the record as it is now, and keep what they replaced."""
    await families.bump(tx, request.family_id)
    guardian = await guardians.find(tx, request.family_id, request.guardian_id)
    if guardian is None:
        raise UnknownGuardian
    applied = tuple(replace(change, old=getattr(guardian.fields, change.field)) for change in request.changes)
    await guardians.change(tx, request.family_id, request.guardian_id, {change.field: change.new for change in applied})
    await history.add(
        tx,
        request.family_id,
        [
            Entry("guardian", request.guardian_id, change.field, written(change.old), written(change.new))
            for change in applied
            if change.old != change.new
        ],
        request_id=request.request_id,
    )
    await tx.emit(await saved(tx, request.family_id))
    return replace(request, changes=applied)
