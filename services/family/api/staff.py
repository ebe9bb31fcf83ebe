"""What staff may ask about records, each with its right."""

from chassis.http import Call, Routes
from chassis.together import answered
from chassis.tx import Tx
from contracts.base import File
from contracts.family import (
    AcceptRecordRequests,
    ConfirmEmployment,
    CountRecordRequests,
    CreateFamily,
    DecideRecordRequest,
    DepartureView,
    FamilyHistory,
    FamilyLines,
    FamilyRecord,
    FindLookAlikes,
    GetRecordRequest,
    ListPendingRecordRequests,
    ListQuotientsToAsk,
    LookAlikes,
    QuotientsToAsk,
    QuotientView,
    ReadDeparture,
    ReadFamily,
    ReadFamilyHistory,
    ReadRecordDocument,
    RecordDeparture,
    RecordRequests,
    RecordRequestView,
    SearchFamilies,
    SetQuotient,
)
from contracts.rights import Right
from contracts.together import AcceptedTogether
from contracts.waiting import Waiting
from services.family.domain.errors import UnknownRequest
from services.family.store import quotient_standing, reach, request_lists, requests, timeline
from services.family.usecases import create_family, decide_request, departures, keep_document, set_quotient
from services.family.usecases.confirm_employment import confirm_employment
from services.family.usecases.find_look_alikes import find_look_alikes
from services.family.usecases.kinds import KINDS
from services.family.usecases.records import record
from services.family.usecases.search_families import search_families
from services.family.usecases.show_requests import show, show_one

routes = Routes()


@routes.handle(ListPendingRecordRequests)
async def list_requests(tx: Tx, call: Call[ListPendingRecordRequests]) -> RecordRequests:
    """Show a page of the clerks' queue."""
    call.actor.require(Right.READ_RECORD_REQUEST)
    asked, within = call.body, await reach.families(tx)
    wanted = request_lists.Wanted(asked.school, asked.submitted_before)
    if asked.status == "pending":
        found = await request_lists.pending(
            tx, asked.after, asked.limit + 1, within, after_at=asked.after_at, about=asked.about, wanted=wanted
        )  # fmt: skip
    else:
        found = await request_lists.decided(tx, asked.status, asked.after, asked.limit + 1, within)
    page = found[: asked.limit]
    more = len(found) > asked.limit
    shown = await show(tx, page, opening=False)
    waiting = await request_lists.count_pending(tx, within, wanted)
    schools = await request_lists.count_by_school(tx, within, asked.submitted_before)
    following = page[-1].request_id if more else None
    return RecordRequests(requests=shown, pending=sum(waiting.values()), next=following, by_subject=waiting, by_school=schools)


@routes.handle(CountRecordRequests)
async def count_requests(tx: Tx, call: Call[CountRecordRequests]) -> Waiting:
    """Tell how many requests wait."""
    call.actor.require(Right.READ_RECORD_REQUEST)
    return await request_lists.waiting(tx, await reach.families(tx))


@routes.handle(GetRecordRequest, leaves_trace=True)
async def get_request(tx: Tx, call: Call[GetRecordRequest]) -> RecordRequestView:
    """Show one request; a sensitive one is opened for those who have its right, and the audit log keeps who did."""
    call.actor.require(Right.READ_RECORD_REQUEST)
    found = await requests.find(tx, call.body.request_id)
    if found is None:
        raise UnknownRequest
    handling = KINDS[found.kind]
    opening = call.body.open and (handling.right is None or handling.right in call.actor.rights)
    shown = await show_one(tx, found, opening=opening)
    if handling.sealed and opening:
        named = ", ".join(change.field for change in shown.changes)
        tx.audit("family.request.read", family_id=found.family_id, about_id=found.request_id, detail=named)
    return shown


@routes.handle(ReadRecordDocument, leaves_trace=True)
async def read_document(tx: Tx, call: Call[ReadRecordDocument]) -> File:
    """Let staff download a file that a request cites."""
    call.actor.require(Right.READ_RECORD_REQUEST)
    return await keep_document.cited_document(tx, call.body.request_id, call.body.document_id)


@routes.handle(DecideRecordRequest)
async def decide(tx: Tx, call: Call[DecideRecordRequest]) -> RecordRequestView:
    """Accept or refuse a request."""
    call.actor.require(Right.DECIDE_RECORD_REQUEST)
    return await decide_request.decide_request(tx, call.body.request_id, accept=call.body.accept, reason=call.body.reason)


@routes.handle(AcceptRecordRequests)
async def accept(tx: Tx, call: Call[AcceptRecordRequests]) -> AcceptedTogether:
    """Accept several requests."""
    call.actor.require(Right.DECIDE_RECORD_REQUEST)
    return answered(call.body.request_ids, await decide_request.accept_together(tx, call.body.request_ids))


@routes.handle(SearchFamilies)
async def find_families(tx: Tx, call: Call[SearchFamilies]) -> FamilyLines:
    """Find families."""
    call.actor.require(Right.READ_RECORD)
    return await search_families(tx, call.body)


@routes.handle(ReadFamily)
async def read_family(tx: Tx, call: Call[ReadFamily]) -> FamilyRecord:
    """Show a family's record."""
    call.actor.require(Right.READ_RECORD)
    return await record(tx, call.body.family_id)


@routes.handle(ReadFamilyHistory)
async def read_history(tx: Tx, call: Call[ReadFamilyHistory]) -> FamilyHistory:
    """Show what happened to a family's record."""
    call.actor.require(Right.READ_RECORD)
    await record(tx, call.body.family_id)
    return FamilyHistory(entries=await timeline.of_family(tx, call.body.family_id))


@routes.handle(FindLookAlikes)
async def look_alikes(tx: Tx, call: Call[FindLookAlikes]) -> LookAlikes:
    """Show families that may already be the one to enter."""
    call.actor.require(Right.WRITE_RECORD)
    return await find_look_alikes(tx, call.body)


@routes.handle(CreateFamily)
async def create(tx: Tx, call: Call[CreateFamily]) -> FamilyRecord:
    """Enter a household."""
    call.actor.require(Right.WRITE_RECORD)
    return await create_family.create_family(tx, call.body)


@routes.handle(SetQuotient)
async def put_quotient(tx: Tx, call: Call[SetQuotient]) -> FamilyRecord:
    """Enter a quotient."""
    call.actor.require(Right.WRITE_QUOTIENT)
    asked = call.body
    dated = QuotientView(value=asked.value, valid_from=asked.valid_from, valid_until=asked.valid_until)
    return await set_quotient.set_quotient(tx, asked.family_id, dated, asked.source)


@routes.handle(ConfirmEmployment)
async def see_employment(tx: Tx, call: Call[ConfirmEmployment]) -> FamilyRecord:
    """Enter whether an adult works."""
    call.actor.require(Right.WRITE_RECORD)
    return await confirm_employment(tx, call.body.family_id, call.body.guardian_id, employed=call.body.employed)


@routes.handle(ReadDeparture)
async def read_departure(tx: Tx, call: Call[ReadDeparture]) -> DepartureView:
    """Tell what follows if an adult leaves."""
    call.actor.require(Right.WRITE_RECORD)
    return await departures.read(tx, call.body.family_id, call.body.guardian_id)


@routes.handle(RecordDeparture)
async def record_departure(tx: Tx, call: Call[RecordDeparture]) -> FamilyRecord:
    """Take an adult who left out of the household."""
    call.actor.require(Right.WRITE_RECORD)
    return await departures.leave(tx, call.body)


@routes.handle(ListQuotientsToAsk)
async def quotients_to_ask(tx: Tx, call: Call[ListQuotientsToAsk]) -> QuotientsToAsk:
    """List the families whose quotient is missing or ends soon."""
    call.actor.require(Right.READ_RECORD)
    return await quotient_standing.to_ask(tx, call.body.limit, await reach.families(tx))
