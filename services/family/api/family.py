"""What a family may ask about its own record."""

from datetime import datetime, time, timedelta

from chassis.clock import PARIS, paris_date
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.family import FamilyRecord, GetRecord, ListRecordRequests, RecordRequests, RecordRequestView, SubmitGuardianChange
from services.family.store import requests
from services.family.usecases.records import record
from services.family.usecases.submit_change import submit_change

LISTED_DAYS = 31

routes = Routes()


@routes.handle(GetRecord)
async def get_record(tx: Tx, call: Call[GetRecord]) -> FamilyRecord:
    """Show a family its own record."""
    return await record(tx, call.actor.family())


@routes.handle(SubmitGuardianChange)
async def submit_guardian_change(tx: Tx, call: Call[SubmitGuardianChange]) -> RecordRequestView:
    """Transmit a change to the town hall."""
    return await submit_change(tx, call.actor.family(), call.body.guardian_id, call.body.fields)


@routes.handle(ListRecordRequests)
async def list_record_requests(tx: Tx, call: Call[ListRecordRequests]) -> RecordRequests:
    """Show a family its requests of the last month (or since a day) and all that still wait."""
    since = call.body.since or paris_date(tx.now) - timedelta(days=LISTED_DAYS)
    found = await requests.of_family(tx, call.actor.family(), datetime.combine(since, time.min, PARIS))
    return RecordRequests(requests=found, pending=sum(request.status == "pending" for request in found))
