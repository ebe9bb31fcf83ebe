"""What a family may ask about its own record."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.listed import listed_since
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File
from contracts.family import (
    FamilyOverview,
    FamilyRecord,
    GetOverview,
    GetOwnRecordRequest,
    GetRecord,
    GetRecordDocument,
    KeepRecordDocument,
    ListRecordRequests,
    RecordChangeReview,
    RecordDocument,
    RecordRequests,
    RecordRequestView,
    ReviewRecordChange,
    SubmitGuardianChange,
    SubmitRecordChange,
    WithdrawRecordRequest,
)
from services.family.domain.errors import UnknownRequest
from services.family.store import request_lists, requests
from services.family.usecases import keep_document, submit_change
from services.family.usecases.records import glance, record
from services.family.usecases.show_requests import show, show_one

routes = Routes()


@routes.handle(GetRecord)
async def get_record(tx: Tx, call: Call[GetRecord]) -> FamilyRecord:
    """Show a family its own record."""
    return await record(tx, call.actor.family())


@routes.handle(GetOverview)
async def get_overview(tx: Tx, call: Call[GetOverview]) -> FamilyOverview:
    """Show a family itself at a glance."""
    return await glance(tx, call.actor.family())


@routes.handle(SubmitRecordChange)
async def submit_record_change(tx: Tx, call: Call[SubmitRecordChange]) -> RecordRequestView:
    """Transmit a change to the town hall."""
    return await submit_change.submit_change(tx, call.actor.family(), call.body)


@routes.handle(ReviewRecordChange, transaction=False)
async def review_record_change(database: Database, call: Call[ReviewRecordChange]) -> RecordChangeReview:
    """Show what a change would ask; nothing of it is kept, not even beside an idempotency key."""
    family_id = call.actor.family()
    async with database.transaction(call.actor, read_only=True) as tx:
        return await submit_change.review_change(tx, family_id, call.body)


@routes.handle(SubmitGuardianChange)
async def submit_guardian_change(tx: Tx, call: Call[SubmitGuardianChange]) -> RecordRequestView:
    """Transmit a change of an adult to the town hall."""
    return await submit_change.submit_guardian_change(tx, call.actor.family(), call.body.guardian_id, call.body.fields)


@routes.handle(WithdrawRecordRequest)
async def withdraw(tx: Tx, call: Call[WithdrawRecordRequest]) -> RecordRequestView:
    """Take a request back."""
    return await submit_change.withdraw(tx, call.actor.family(), call.body.request_id)


@routes.handle(ListRecordRequests)
async def list_record_requests(tx: Tx, call: Call[ListRecordRequests]) -> RecordRequests:
    """Show a family its requests that were asked or decided in the last month (or since a day) and all that still wait."""
    asked = call.body
    since = listed_since(tx.now, asked.since)
    found = await request_lists.of_family(
        tx, call.actor.family(), since, limit=asked.limit + 1, before=asked.before, before_at=asked.before_at
    )  # fmt: skip
    page = found[: asked.limit]
    return RecordRequests(
        requests=await show(tx, page, opening=True),
        pending=await request_lists.count_of_family(tx, call.actor.family()),
        next=page[-1].request_id if len(found) > asked.limit else None,
    )


@routes.handle(GetOwnRecordRequest)
async def get_own_request(tx: Tx, call: Call[GetOwnRecordRequest]) -> RecordRequestView:
    """Show a family one of its requests."""
    found = await requests.find(tx, call.body.request_id)
    if found is None or found.family_id != call.actor.family():
        raise UnknownRequest
    return await show_one(tx, found, opening=True)


@routes.handle(KeepRecordDocument, transaction=False)
async def keep(database: Database, call: Call[KeepRecordDocument]) -> RecordDocument:
    """Keep a file for a request that will follow; drawing an image anew takes longer than a transaction should."""
    family_id = call.actor.family()
    upload = await checked(call.body.name, call.body.content)
    async with database.transaction(call.actor) as tx:
        return await keep_document.keep_document(tx, family_id, upload, call.body.child_id)


@routes.handle(GetRecordDocument)
async def get_document(tx: Tx, call: Call[GetRecordDocument]) -> File:
    """Let a family download a file of its own."""
    return await keep_document.own_document(tx, call.actor.family(), call.body.document_id)
