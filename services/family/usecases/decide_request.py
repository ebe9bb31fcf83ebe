"""A clerk decides a change request: accepting applies exactly what was asked to the record as it is then."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.decided import WITHDRAWN_BY, Decided, told_one
from chassis.errors import Refusal
from chassis.tx import Tx
from contracts.family import RecordRequestDecided, RecordRequestView, RequestStatus
from services.family.domain.change import meant
from services.family.domain.errors import AlreadyDecided, ReasonMissing, UnknownChild, UnknownGuardian, UnknownRequest
from services.family.store import families, requests
from services.family.store.requests import RecordRequest
from services.family.usecases.child_news import tell_other_households
from services.family.usecases.kinds import KINDS, Handling
from services.family.usecases.records import saved
from services.family.usecases.remember import remember
from services.family.usecases.search_families import refresh_words, refresh_words_of_others
from services.family.usecases.show_requests import show_one

FOUND_UNDER = frozenset({"last_name", "first_name", "home_phone", "work_phone", "mobile_phone", "email"})


async def decide_request(tx: Tx, request_id: UUID, *, accept: bool, reason: str) -> RecordRequestView:
    """Accept (the record changes at once) or refuse with a reason; a request is decided once."""
    request = await _decide(tx, request_id, accept=accept, reason=reason)
    return await show_one(tx, request, opening=request.sealed is None)


async def accept_together(tx: Tx, request_ids: Sequence[UUID]) -> dict[UUID, Refusal]:
    """Accept requests, each by itself; returns those that cannot be accepted, or are not within the actor's reach, and why.

    Family by family in the order of their ids, so that two clerks who do so at once wait for each other in one order.
    """
    known = await requests.by_family(tx, request_ids)
    refusals: dict[UUID, Refusal] = {one: UnknownRequest() for one in request_ids if one not in known}
    for request_id in known:
        try:
            async with tx.apart():
                await _decide(tx, request_id, accept=True, reason="")
        except Refusal as refusal:
            refusals[request_id] = refusal
    return refusals


async def _decide(tx: Tx, request_id: UUID, *, accept: bool, reason: str) -> RecordRequest:
    request = await requests.lock(tx, request_id)
    if request is None:
        raise UnknownRequest
    handling = KINDS[request.kind]
    if handling.right is not None:
        tx.actor.require(handling.right)
    await check_waits(tx, request)
    if not accept and not reason:
        raise ReasonMissing("Indiquez à la famille pourquoi sa demande est refusée.")
    if accept:
        request = await _apply(tx, handling, request)
    status: RequestStatus = "accepted" if accept else "refused"
    request = replace(request, status=status, version=request.version + 1, decided_at=tx.now, reason=reason)
    await requests.save_decision(tx, request)
    await tx.emit(decided(request))
    tx.audit(
        f"family.request.{'accept' if accept else 'refuse'}",
        family_id=request.family_id,
        about_id=request.request_id,
        detail=", ".join(request.changed),
    )
    return request


async def check_waits(tx: Tx, request: RecordRequest) -> None:
    """Raise AlreadyDecided unless the request still waits."""
    if request.decided_at is not None:
        who = WITHDRAWN_BY.get(request.withdrawn_by_staff, request.withdrawn_by_staff) if request.status == "withdrawn" else ""
        end = Decided(request.request_id, request.family_id, request.status, request.decided_at, request.decided_by, who)
        words, members = await told_one(tx, end)
        raise AlreadyDecided(words, **members)


def decided(request: RecordRequest) -> RecordRequestDecided:
    """Tell a decision; of a sensitive kind neither the names of the fields nor the reason."""
    if request.decided_at is None:
        message = f"{request.request_id} is not decided"
        raise ValueError(message)
    return RecordRequestDecided(
        family_id=request.family_id,
        request_id=request.request_id,
        version=request.version,
        kind=request.kind,
        guardian_id=request.guardian_id,
        child_id=request.child_id,
        status=request.status,
        reason="" if request.sealed is not None else request.reason,
        decided_at=request.decided_at,
        submitted_at=request.submitted_at,
        by_staff_name=request.by_staff,
        fields=() if request.sealed is not None else request.changed,
        by_town=request.by_town,
    )


async def _apply(tx: Tx, handling: Handling, request: RecordRequest) -> RecordRequest:
    """Write the asked fields over the record as it is now, and keep what they replaced."""
    await families.bump(tx, request.family_id)
    present = (await handling.present(tx, [request.subject])).get(request.subject)
    if present is None:
        raise UnknownChild if request.child_id else UnknownGuardian
    present = meant(handling.kind, present, {change.field: change.new for change in request.changes})
    applied = tuple(replace(change, old=present[change.field]) for change in request.changes)
    changed = {change.field: change.new for change in applied}
    about_id = await handling.apply(tx, request.subject, changed)
    if request.child_id:
        await tell_other_households(tx, request.kind, request.child_id, request.family_id)
    await remember(tx, handling, request.family_id, about_id, applied, request_id=request.request_id)
    if FOUND_UNDER & changed.keys():
        await refresh_words(tx, request.family_id)
        if request.child_id:
            await refresh_words_of_others(tx, request.child_id, request.family_id)
    await tx.emit(await saved(tx, request.family_id, asked_by=request.agent_id))
    return replace(request, changes=applied)
