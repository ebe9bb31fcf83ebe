"""A family transmits a change of its record, or takes it back while it waits."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis import documents, french
from chassis.clock import paris_date
from chassis.decided import ACCOUNT_CLOSED
from chassis.documents import Document
from chassis.ids import new_id
from chassis.tokens import LIFETIME
from chassis.tx import Tx
from contracts.family import (
    RecordChangeReview,
    RecordRequestKind,
    RecordRequestSubmitted,
    RecordRequestView,
    RecordRequestWithdrawn,
    ReviewRecordChange,
    SubmitRecordChange,
)
from services.family.domain.change import About, Subject, Value, Values, asked_changes, check_documents, differences, meant
from services.family.domain.errors import (
    AlreadyAsked,
    TooManyPending,
    UnknownChild,
    UnknownDocument,
    UnknownFamily,
    UnknownGuardian,
    UnknownRequest,
)
from services.family.store import guardians, loose_documents, parties, request_lists, requests
from services.family.store.requests import Change, RecordRequest
from services.family.usecases.decide_request import check_waits
from services.family.usecases.kinds import KINDS
from services.family.usecases.limited_authority import refuse_limited
from services.family.usecases.show_requests import described, show_one

MOST_PENDING = 60
"""More than a household of ten asks in the busiest week; beyond, somebody's program fills the clerks' queue."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that may be transmitted: what differs from the record as it is."""

    subject: Subject
    present: Values
    changes: Values
    documents: tuple[Document, ...]


async def review_change(tx: Tx, family_id: UUID, asked: SubmitRecordChange | ReviewRecordChange) -> RecordChangeReview:
    """Show what a change would ask, without keeping anything."""
    checked = await _checked(tx, family_id, asked)
    await _refuse_same(tx, asked, checked)
    return RecordChangeReview(
        changes=differences(KINDS[asked.kind].kind, checked.present, checked.changes),
        documents=tuple(described(one) for one in checked.documents),
    )


async def submit_change(tx: Tx, family_id: UUID, asked: SubmitRecordChange) -> RecordRequestView:
    """Keep what differs from the record as a pending request; the record itself stays as it is."""
    checked = await _checked(tx, family_id, asked)
    if tx.actor.kind == "family" and await request_lists.count_in_turn(tx, family_id) >= MOST_PENDING:
        raise TooManyPending("Attendez que la mairie réponde aux premières, ou retirez-en.", retry_after=3600)
    await _refuse_same(tx, asked, checked)
    await loose_documents.cite(tx, family_id, asked.documents)
    request = RecordRequest(
        request_id=new_id(),
        family_id=family_id,
        guardian_id=checked.subject.guardian_id,
        child_id=checked.subject.child_id,
        kind=asked.kind,
        status="pending",
        version=1,
        changes=tuple(Change(field, checked.present[field], value) for field, value in checked.changes.items()),
        documents=tuple(one.document_id for one in checked.documents),
        submitted_at=tx.now,
        by_staff=_agent(tx),
        asked_by=tx.actor.guardian_id if tx.actor.kind == "family" else None,
    )
    request = await requests.insert(tx, request, sealing=KINDS[asked.kind].sealed)
    await tx.emit(submitted(request))
    # The answer is kept beside its idempotency key, in clear: sensitive changes stay out of it.
    return await show_one(tx, request, opening=request.sealed is None)


async def _checked(tx: Tx, family_id: UUID, asked: SubmitRecordChange | ReviewRecordChange) -> Asked:
    """Find what a change is about and what it changes, or refuse it."""
    handling = KINDS[asked.kind]
    subject = await _subject(tx, family_id, handling.kind.about, asked.about)
    present = (await handling.present(tx, [subject])).get(subject)
    if present is None:
        raise UnknownChild if subject.child_id else UnknownGuardian
    if subject.child_id:
        await refuse_limited(tx, subject.child_id)
    present = meant(handling.kind, present, asked.fields)
    changes = asked_changes(handling.kind, present, asked.fields, paris_date(tx.now))
    check_documents(handling.kind, len(asked.documents))
    found = await documents.of_ids(tx, asked.documents)
    if any(one not in found or found[one].family_id != family_id for one in asked.documents):
        raise UnknownDocument
    return Asked(subject, present, changes, tuple(found[one] for one in dict.fromkeys(asked.documents)))


async def _refuse_same(tx: Tx, asked: SubmitRecordChange | ReviewRecordChange, checked: Asked) -> None:
    """Refuse a family what it waits for already: both parents have the new address to tell, each on a telephone.

    A request that brings a document may be the same change with the paper that was missing.
    """
    handling = KINDS[asked.kind]
    if tx.actor.kind != "family" or asked.documents or handling.sealed or not handling.is_of_one:
        return
    changing = {name: value for name, value in checked.changes.items() if checked.present[name] != value}
    for one in await request_lists.waiting_openly(tx, [checked.subject.family_id]):
        if (one.kind, one.child_id, one.asked) == (asked.kind, checked.subject.child_id, changing):
            when = french.near_moment(one.submitted_at, paris_date(tx.now))
            raise AlreadyAsked(f"{await _asker(tx, one)} demandée {when} : la mairie la traite.")


async def _asker(tx: Tx, request: RecordRequest) -> str:
    """Begin the sentence that tells who asked, as its household reads it."""
    if request.by_staff:
        return f"La mairie ({request.by_staff}) l'a"
    if request.asked_by == tx.actor.guardian_id:
        return "Vous l'avez"
    adults = await parties.adults(tx, [request.asked_by] if request.asked_by else [])
    return f"{adults[request.asked_by].name} l'a" if request.asked_by in adults else "Vous l'avez"


async def submit_guardian_change(tx: Tx, family_id: UUID, guardian_id: UUID, fields: dict[str, Value]) -> RecordRequestView:
    """Keep a change of an adult named by id, whatever the role."""
    adult = next((one for one in await guardians.of_family(tx, family_id) if one.guardian_id == guardian_id), None)
    if adult is None:
        raise UnknownGuardian
    kind: RecordRequestKind = "guardian" if adult.role == "primary" else "partner"
    return await submit_change(tx, family_id, SubmitRecordChange(kind=kind, about=guardian_id, fields=fields))


async def withdraw(tx: Tx, family_id: UUID, request_id: UUID) -> RecordRequestView:
    """Take back a request of the family's own that still waits; taken back already, it is answered as it stands."""
    request = await requests.lock(tx, request_id)
    if request is None or request.family_id != family_id:
        raise UnknownRequest
    if request.status == "withdrawn" and tx.actor.kind == "family":
        return await show_one(tx, request, opening=request.sealed is None)
    await check_waits(tx, request)
    request = await _take_back(tx, request, _agent(tx))
    return await show_one(tx, request, opening=request.sealed is None)


async def withdraw_of_closed(tx: Tx, account_id: UUID, closed_at: datetime) -> None:
    """Take back what somebody asked online whose account is closed, and still waits: it may not have been the adult whose account it was.

    An address of theirs, accepted later, would lead back into the account once it is opened again. For as long as a token lasts they may
    have asked after the closing; what was asked once the account was opened again stays.
    """
    for request_id in await request_lists.waiting_of_account(tx, account_id, closed_at + LIFETIME):
        request = await requests.lock(tx, request_id)
        if request is not None and request.decided_at is None:
            await _take_back(tx, request, ACCOUNT_CLOSED)


async def _take_back(tx: Tx, request: RecordRequest, by: str) -> RecordRequest:
    request = replace(request, status="withdrawn", version=request.version + 1, decided_at=tx.now, withdrawn_by_staff=by)
    await requests.save_decision(tx, request)
    await tx.emit(withdrawn(request))
    return request


def _agent(tx: Tx) -> str:
    """Name who acts in the place of the family, as it reads it; nobody when it acts itself."""
    return french.initialled(tx.actor.display_name) if tx.actor.kind == "staff" else ""


def submitted(request: RecordRequest) -> RecordRequestSubmitted:
    """Tell that a family asks for a change."""
    return RecordRequestSubmitted(
        family_id=request.family_id,
        request_id=request.request_id,
        version=request.version,
        kind=request.kind,
        submitted_at=request.submitted_at,
        child_id=request.child_id,
    )


def withdrawn(request: RecordRequest) -> RecordRequestWithdrawn:
    """Tell that a family took its request back."""
    return RecordRequestWithdrawn(
        family_id=request.family_id,
        request_id=request.request_id,
        version=request.version,
        kind=request.kind,
        withdrawn_at=request.decided_at or request.submitted_at,
        child_id=request.child_id,
        by_staff_name=request.withdrawn_by_staff,
    )


async def _subject(tx: Tx, family_id: UUID, kind_is_about: About, about: UUID | None) -> Subject:
    """Find whose part of the record is meant; another family's adult or child is not found."""
    adults = {one.role: one.guardian_id for one in await guardians.of_family(tx, family_id)}
    if "primary" not in adults:
        raise UnknownFamily
    primary = adults["primary"]
    if kind_is_about == "child":
        if about is None:
            raise UnknownChild
        asking = tx.actor.guardian_id
        return Subject(family_id, asking if asking in adults.values() and asking is not None else primary, about)
    meant = adults.get("partner", primary) if kind_is_about == "partner" else primary
    if about not in (None, family_id if kind_is_about == "family" else meant):
        raise UnknownGuardian
    return Subject(family_id, meant)
