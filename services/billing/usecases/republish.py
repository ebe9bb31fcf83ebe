"""Tell everything that billing owns once more, so that others can rebuild what they keep of it."""

from collections.abc import AsyncIterator
from uuid import UUID

from chassis.database import Database
from contracts.base import Event
from contracts.billing import EstimateChanged
from services.billing.store import bank_accounts, bank_requests, contests, estimates, family_blocks, invoices, runs
from services.billing.usecases.change_bank_details import submitted, withdrawn
from services.billing.usecases.contest_line import decided as contest_decided
from services.billing.usecases.decide_bank_request import decided

TOGETHER = 500


async def republish(database: Database) -> AsyncIterator[Event]:
    """Yield every issued invoice and credit note, every locked period, every estimate, what concerns bank details, what is contested."""
    invoice_id = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            issued = await invoices.issued_after(tx, invoice_id, limit=TOGETHER)
        for invoice in issued:
            yield invoice
        if len(issued) < TOGETHER:
            break
        invoice_id = issued[-1].invoice_id
    for told in (
        _credited(database),
        _locked(database),
        _estimates(database),
        _bank_details(database),
        _blocks(database),
        _contested(database),
    ):
        async for event in told:
            yield event


async def _estimates(database: Database) -> AsyncIterator[Event]:
    """Yield every estimate."""
    last: EstimateChanged | None = None
    while True:
        async with database.transaction() as tx:
            running = await estimates.after(tx, last, limit=TOGETHER)
        for last in running:
            yield last
        if len(running) < TOGETHER:
            break


async def _credited(database: Database) -> AsyncIterator[Event]:
    """Yield every credit note."""
    last = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            credited = await invoices.credited_after(tx, last, limit=TOGETHER)
        for note in credited:
            yield note
        if len(credited) < TOGETHER:
            break
        last = credited[-1].credit_note_id


async def _locked(database: Database) -> AsyncIterator[Event]:
    """Yield every period whose attendance stays as it is."""
    run_id = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            locked = await runs.locked_after(tx, run_id, limit=TOGETHER)
        for period in locked:
            yield period
        if len(locked) < TOGETHER:
            break
        run_id = locked[-1].run_id


async def _contested(database: Database) -> AsyncIterator[Event]:
    """Yield every contested line."""
    request_id = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            found = await contests.after(tx, request_id, limit=TOGETHER)
        for one, version in found:
            yield contests.submitted(one) if one.status == "pending" else contest_decided(one, version)
        if len(found) < TOGETHER:
            break
        request_id = found[-1][0].request_id


async def _bank_details(database: Database) -> AsyncIterator[Event]:
    """Yield every change of bank details and every request for one, without any value."""
    family_id = request_id = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            accounts = await bank_accounts.told_after(tx, family_id, limit=TOGETHER)
        for family in accounts:
            yield family
        if len(accounts) < TOGETHER:
            break
        family_id = accounts[-1].family_id
    while True:
        async with database.transaction() as tx:
            requests = await bank_requests.after(tx, request_id, limit=TOGETHER)
        for request in requests:
            yield {"pending": submitted, "withdrawn": withdrawn}.get(request.status, decided)(request)
        if len(requests) < TOGETHER:
            break
        request_id = requests[-1].request_id


async def _blocks(database: Database) -> AsyncIterator[Event]:
    """Yield which families may book no new days, and which may again."""
    family_id = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            blocks = await family_blocks.told_after(tx, family_id, limit=TOGETHER)
        for block in blocks:
            yield block
        if len(blocks) < TOGETHER:
            break
        family_id = blocks[-1].family_id or family_id
