"""Bank details over HTTP: a family's own, masked; staff's, each with its right."""

from uuid import UUID

from pydantic import SecretStr

from chassis.database import Database
from chassis.erasure import is_erased
from chassis.http import Call, Routes
from chassis.listed import listed_since
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File
from contracts.billing import (
    BankAccountView,
    BankDifference,
    BankDocument,
    BankRequests,
    BankRequestView,
    CountBankRequests,
    DecideBankRequest,
    FullIban,
    GetBankAccount,
    GetBankDocument,
    GetBankRequest,
    KeepBankDocument,
    KeepBankDocumentFor,
    ListBankRequests,
    ListPendingBankRequests,
    ReadBankAccount,
    ReadBankDocument,
    RevealIban,
    RevealRequestedIban,
    ReviewBankChange,
    ReviewBankChangeFor,
    SubmitBankChange,
    SubmitBankChangeFor,
    WithdrawBankRequest,
    WithdrawBankRequestFor,
)
from contracts.rights import Right
from contracts.waiting import Waiting
from services.billing.domain.bank_change import Details
from services.billing.domain.errors import UnknownAccount
from services.billing.store import bank_requests, counter, reach
from services.billing.usecases import change_bank_details, decide_bank_request, read_bank_details

routes = Routes()


@routes.handle(GetBankAccount)
async def get_bank_account(tx: Tx, call: Call[GetBankAccount]) -> BankAccountView:
    """Show a family its own bank details, masked."""
    return await read_bank_details.bank_account(tx, call.actor.family())


@routes.handle(KeepBankDocument, transaction=False)
async def keep_bank_document(database: Database, call: Call[KeepBankDocument]) -> BankDocument:
    """Check a RIB, which may take a moment, and only then keep it in a transaction."""
    family_id = call.actor.family()
    upload = await checked(call.body.name, call.body.content)
    async with database.transaction(call.actor) as tx:
        return await change_bank_details.keep_document(tx, family_id, upload)


@routes.handle(ReviewBankChange, transaction=False)
async def review_bank_change(database: Database, call: Call[ReviewBankChange]) -> BankDifference:
    """Show the difference that a change would make; nothing is kept of it, not even the answer."""
    async with database.transaction(call.actor, read_only=True) as tx:
        return await read_bank_details.review(tx, call.actor.family(), await _typed(tx, call.actor.family(), call.body))


@routes.handle(SubmitBankChange)
async def submit_bank_change(tx: Tx, call: Call[SubmitBankChange]) -> BankRequestView:
    """Transmit a change to the town hall."""
    return await change_bank_details.submit(
        tx, call.actor.family(), await _typed(tx, call.actor.family(), call.body), call.body.document_id
    )


@routes.handle(ListBankRequests)
async def list_bank_requests(tx: Tx, call: Call[ListBankRequests]) -> BankRequests:
    """Show a family its requests that were asked or decided in the last month (or since a day) and all that still wait."""
    asked = call.body
    since = listed_since(tx.now, asked.since)
    found = await bank_requests.of_family(
        tx, call.actor.family(), since, limit=asked.limit + 1, before=asked.before, before_at=asked.before_at
    )  # fmt: skip
    page = found[: asked.limit]
    return BankRequests(
        requests=page,
        pending=await bank_requests.count_of_family(tx, call.actor.family()),
        next=page[-1].request_id if len(found) > asked.limit else None,
    )


@routes.handle(WithdrawBankRequest)
async def withdraw_bank_request(tx: Tx, call: Call[WithdrawBankRequest]) -> BankRequestView:
    """Take back a request."""
    return await change_bank_details.withdraw(tx, call.body.request_id, family_id=call.actor.family())


@routes.handle(WithdrawBankRequestFor)
async def withdraw_bank_request_for(tx: Tx, call: Call[WithdrawBankRequestFor]) -> BankRequestView:
    """Take back a request in the place of its family."""
    call.actor.require(Right.ACT_FOR_FAMILY)
    call.actor.require(Right.READ_BANK_REQUEST)
    taken_back = await change_bank_details.withdraw(tx, call.body.request_id)
    tx.audit("billing.request.withdraw", family_id=taken_back.family_id, about_id=taken_back.request_id)
    return taken_back


@routes.handle(KeepBankDocumentFor, transaction=False)
async def keep_bank_document_for(database: Database, call: Call[KeepBankDocumentFor]) -> BankDocument:
    """Keep the RIB that a family brought to the desk; an image is drawn anew before a connection is taken."""
    _may_enter(call)
    upload = await checked(call.body.name, call.body.content)
    async with database.transaction(call.actor) as tx:
        await _exists(tx, call.body.family_id)
        kept = await change_bank_details.keep_document(tx, call.body.family_id, upload)
        tx.audit("billing.request.attach", family_id=call.body.family_id, about_id=kept.document_id)
        return kept


@routes.handle(ReviewBankChangeFor, transaction=False)
async def review_bank_change_for(database: Database, call: Call[ReviewBankChangeFor]) -> BankDifference:
    """Show an agent the difference that a change would make; nothing is kept of it but that the agent looked."""
    _may_enter(call)
    async with database.transaction(call.actor, read_only=True) as tx:
        await _exists(tx, call.body.family_id)
        return await read_bank_details.review(tx, call.body.family_id, await _typed(tx, call.body.family_id, call.body))


@routes.handle(SubmitBankChangeFor)
async def submit_bank_change_for(tx: Tx, call: Call[SubmitBankChangeFor]) -> BankRequestView:
    """Enter a change in the place of a family."""
    _may_enter(call)
    asked = call.body
    await _exists(tx, asked.family_id)
    entered = await change_bank_details.submit(tx, asked.family_id, await _typed(tx, asked.family_id, asked), asked.document_id)
    tx.audit("billing.request.enter", family_id=asked.family_id, about_id=entered.request_id, detail=", ".join(entered.fields))
    return entered


@routes.handle(GetBankDocument)
async def get_bank_document(tx: Tx, call: Call[GetBankDocument]) -> File:
    """Hand a family its own RIB."""
    return await read_bank_details.document(tx, call.body.request_id, family_id=call.actor.family())


@routes.handle(ReadBankAccount, leaves_trace=True)
async def read_bank_account(tx: Tx, call: Call[ReadBankAccount]) -> BankAccountView:
    """Show staff a family's bank details, masked, which leaves a trace."""
    call.actor.require(Right.READ_ACCOUNT)
    return await read_bank_details.look(tx, call.body.family_id)


@routes.handle(RevealIban, leaves_trace=True)
async def reveal_iban(tx: Tx, call: Call[RevealIban]) -> FullIban:
    """Show staff a family's whole IBAN."""
    call.actor.require(Right.READ_BANK)
    return await read_bank_details.reveal(tx, call.body.family_id)


@routes.handle(CountBankRequests)
async def count_bank_requests(tx: Tx, call: Call[CountBankRequests]) -> Waiting:
    """Tell how many requests on bank details, and contested lines, wait for a clerk."""
    call.actor.require(Right.READ_BANK_REQUEST)
    return await bank_requests.waiting(tx, await reach.families(tx))


@routes.handle(ListPendingBankRequests)
async def list_pending_bank_requests(tx: Tx, call: Call[ListPendingBankRequests]) -> BankRequests:
    """Show a page of the clerks' queue."""
    call.actor.require(Right.READ_BANK_REQUEST)
    asked = call.body
    within = [asked.family_id] if asked.family_id else await reach.families(tx)
    if asked.status == "pending":
        found = await bank_requests.pending(
            tx, asked.after, asked.limit + 1, within, after_at=asked.after_at, before=asked.submitted_before
        )
    else:
        found = await bank_requests.settled(tx, asked.status, asked.after, asked.limit + 1, within)
    page = found[: asked.limit]
    more = len(found) > asked.limit
    waiting = await bank_requests.count_pending(tx, within, asked.submitted_before)
    return BankRequests(requests=page, pending=waiting, next=page[-1].request_id if more else None)


@routes.handle(GetBankRequest, leaves_trace=True)
async def get_bank_request(tx: Tx, call: Call[GetBankRequest]) -> BankRequestView:
    """Show one request, which leaves a trace."""
    call.actor.require(Right.READ_BANK_REQUEST)
    return await read_bank_details.look_at_request(tx, call.body.request_id)


@routes.handle(RevealRequestedIban, leaves_trace=True)
async def reveal_requested_iban(tx: Tx, call: Call[RevealRequestedIban]) -> FullIban:
    """Show staff the whole IBAN that a request asks for."""
    call.actor.require(Right.READ_BANK)
    return await read_bank_details.reveal_asked(tx, call.body.request_id)


@routes.handle(ReadBankDocument, leaves_trace=True)
async def read_bank_document(tx: Tx, call: Call[ReadBankDocument]) -> File:
    """Hand staff the RIB of a request."""
    call.actor.require(Right.READ_BANK)
    return await read_bank_details.document(tx, call.body.request_id)


@routes.handle(DecideBankRequest)
async def decide(tx: Tx, call: Call[DecideBankRequest]) -> BankRequestView:
    """Accept or refuse a request."""
    call.actor.require(Right.DECIDE_BANK_REQUEST)
    return await decide_bank_request.decide(tx, call.body.request_id, accept=call.body.accept, reason=call.body.reason)


def _may_enter(call: Call[KeepBankDocumentFor] | Call[ReviewBankChangeFor] | Call[SubmitBankChangeFor]) -> None:
    """Require the right to act for families, and to see what their bank details are, masked: the difference shows them."""
    call.actor.require(Right.ACT_FOR_FAMILY)
    call.actor.require(Right.READ_ACCOUNT)


async def _exists(tx: Tx, family_id: UUID) -> None:
    """Refuse a family that nobody knows, or that was erased: its books are kept, and would make it look like one."""
    if await counter.owner(tx, family_id) is None or await is_erased(tx, family_id):
        raise UnknownAccount


async def _typed(
    tx: Tx, family_id: UUID, asked: ReviewBankChange | SubmitBankChange | ReviewBankChangeFor | SubmitBankChangeFor
) -> Details:
    """Read what was typed; the wish that a program leaves out stays what it is."""

    def text(secret: SecretStr) -> str:
        return secret.get_secret_value()

    wish = asked.direct_debit
    if wish is None:
        wish = (await read_bank_details.present(tx, family_id)).direct_debit
    return Details(text(asked.holder), text(asked.iban), text(asked.bic), wish)
