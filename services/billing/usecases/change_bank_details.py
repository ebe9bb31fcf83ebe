"""A family asks for a change of its bank details, or takes it back; they themselves stay as they are."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel

from chassis import documents
from chassis.decided import ACCOUNT_CLOSED, WITHDRAWN_BY, Decided, told_one
from chassis.french import initialled
from chassis.ids import new_id
from chassis.tokens import LIFETIME
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.billing import BANK_LABELS, BankDocument, BankRequestSubmitted, BankRequestView, BankRequestWithdrawn
from services.billing.domain.bank_change import Change, Details, asked_change
from services.billing.domain.errors import BankFieldsRefused, BankRequestSettled, TooManyDocuments, TooManyPending, UnknownBankRequest
from services.billing.store import bank_documents, bank_requests
from services.billing.store.bank_requests import BankRequest
from services.billing.usecases import read_bank_details

UNUSED_FOR = timedelta(days=1)
MOST_UNUSED = 20
"""Files of one family that wait to be cited; more of them is no hesitation."""

MOST_PENDING = 20
"""Requests of one family that wait: it has one account."""

NO_DOCUMENT = "Joignez le relevé d'identité bancaire (RIB), en PDF ou en photo."


class UnusedDocument(BaseModel):
    """The work of deleting a RIB that no request cites."""

    document_id: UUID


async def keep_document(tx: Tx, family_id: UUID, upload: Upload) -> BankDocument:
    """Keep a RIB until a request cites it, a day at most."""
    await documents.take_turn(tx, family_id)
    if await bank_documents.count_unused(tx, family_id) >= MOST_UNUSED:
        raise TooManyDocuments("Vous avez envoyé beaucoup de fichiers sans transmettre de demande. Réessayez demain.", retry_after=3600)
    kept = await documents.keep(tx, upload, subject_id=family_id, family_id=family_id)
    await tx.enqueue("forget_unused_document", UnusedDocument(document_id=kept.document_id), run_at=tx.now + UNUSED_FOR)
    return BankDocument(
        document_id=kept.document_id, name=kept.name, media_type=kept.media_type, size=kept.size, uploaded_at=kept.uploaded_at
    )


async def submit(tx: Tx, family_id: UUID, typed: Details, document_id: UUID | None) -> BankRequestView:
    """Keep what differs from the bank details as a pending request, of the family or of an agent in its place."""
    change = asked_change(await read_bank_details.present(tx, family_id), typed)
    await _check_queue(tx, family_id)
    request = BankRequest(
        request_id=new_id(),
        family_id=family_id,
        status="pending",
        version=1,
        change=change,
        document_id=await _cited(tx, family_id, change, document_id),
        submitted_at=tx.now,
        by_staff=_agent(tx),
        submitted_by=tx.actor.account_id,
        asked_from=tx.actor.credentials_from,
        asked_by_name=tx.actor.display_name if tx.actor.kind == "family" else "",
    )
    await bank_requests.insert(tx, request)
    await tx.emit(submitted(request))
    return _receipt(request)


async def withdraw(tx: Tx, request_id: UUID, *, family_id: UUID | None = None) -> BankRequestView:
    """Take back a request that still waits, as its family or as staff in its place; its RIB has no use any more.

    A family that takes back what is taken back already is answered how it stands.
    """
    there = await _own(tx, request_id, family_id)
    if there.status == "withdrawn" and family_id is not None:
        return _receipt(there)
    return await _take_back(tx, await _waiting(tx, there), _agent(tx))


async def withdraw_of_closed(tx: Tx, account_id: UUID, closed_at: datetime) -> None:
    """Take back what somebody asked online whose account is closed, and still waits: it may name an account that is not the household's.

    For as long as a token lasts they may have asked after the closing. What was asked once the account was opened again stays.
    """
    for request_id in await bank_requests.waiting_of_account(tx, account_id, closed_at + LIFETIME):
        request = await bank_requests.lock(tx, request_id)
        if request is not None and request.decided_at is None:
            await _take_back(tx, request, ACCOUNT_CLOSED)


async def _take_back(tx: Tx, request: BankRequest, by: str) -> BankRequestView:
    if request.document_id:
        await documents.remove(tx, [request.document_id])
    old = await read_bank_details.present(tx, request.family_id)
    settled = replace(
        request,
        status="withdrawn",
        version=request.version + 1,
        decided_at=tx.now,
        document_id=None,
        old=old,
        withdrawn_by_name=by,
    )
    await bank_requests.settle(tx, settled)
    await tx.emit(withdrawn(settled))
    return _receipt(settled)


async def lock_pending(tx: Tx, request_id: UUID) -> BankRequest:
    """Have a request that waits; raises BankRequestSettled when it waits no more."""
    return await _waiting(tx, await _own(tx, request_id, None))


async def _check_queue(tx: Tx, family_id: UUID) -> None:
    """Refuse what would fill the clerks' queue, and the disk with the RIB of each; whoever counts has the family's others wait."""
    if tx.actor.kind != "family":
        return
    await documents.take_turn(tx, family_id)
    if await bank_requests.count_of_family(tx, family_id) >= MOST_PENDING:
        raise TooManyPending("Attendez que la mairie réponde aux premières, ou retirez-en.", retry_after=3600)


def _agent(tx: Tx) -> str:
    """Name the agent who acts in the place of a family; never nothing, which would say that the family acted itself."""
    return initialled(tx.actor.display_name) or "un agent" if tx.actor.kind == "staff" else ""


async def _own(tx: Tx, request_id: UUID, family_id: UUID | None) -> BankRequest:
    """Have a request, a family only its own."""
    request = await bank_requests.lock(tx, request_id)
    if request is None or (family_id is not None and request.family_id != family_id):
        raise UnknownBankRequest
    return request


async def _waiting(tx: Tx, request: BankRequest) -> BankRequest:
    if request.decided_at is not None:
        who = WITHDRAWN_BY.get(request.withdrawn_by_name, request.withdrawn_by_name) if request.status == "withdrawn" else ""
        end = Decided(request.request_id, request.family_id, request.status, request.decided_at, request.decided_by, who)
        words, members = await told_one(tx, end)
        raise BankRequestSettled(words, **members)
    return request


def submitted(request: BankRequest) -> BankRequestSubmitted:
    """Tell a request, without what it asks."""
    return BankRequestSubmitted(
        family_id=request.family_id,
        request_id=request.request_id,
        version=request.version,
        submitted_at=request.submitted_at,
        fields=request.change.fields,
        by_staff_name=request.by_staff,
    )


def withdrawn(request: BankRequest) -> BankRequestWithdrawn:
    """Tell that a request was taken back."""
    return BankRequestWithdrawn(
        family_id=request.family_id,
        request_id=request.request_id,
        version=request.version,
        submitted_at=request.submitted_at,
        withdrawn_at=request.decided_at or request.submitted_at,
        by_staff_name=request.withdrawn_by_name,
    )


async def _cited(tx: Tx, family_id: UUID, change: Change, document_id: UUID | None) -> UUID | None:
    """Tell the RIB that a request cites: its own family's, not yet cited, and there where one is needed."""
    if document_id is None and not change.needs_document:
        return None
    await documents.take_turn(tx, family_id)  # of two requests at once that cite it, the second finds it used
    if document_id is None or not await bank_documents.is_unused(tx, family_id, document_id):
        error = {"field": "document", "label": "Relevé d'identité bancaire", "detail": NO_DOCUMENT}
        raise BankFieldsRefused(f"{error['label']} : {NO_DOCUMENT}", errors=[error])
    return document_id


def _receipt(request: BankRequest) -> BankRequestView:
    """Answer a change without any value: answers are kept for repeated requests, and must hold nothing secret."""
    return BankRequestView(
        request_id=request.request_id,
        family_id=request.family_id,
        status=request.status,
        submitted_at=request.submitted_at,
        decided_at=request.decided_at,
        reason=request.reason,
        withdrawn_by_name=request.withdrawn_by_name,
        by_staff_name=request.by_staff,
        fields=tuple(name for name in BANK_LABELS if name in request.change.fields),
    )
