"""Tell everything that billing owns once more, so that others can rebuild what they keep of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from chassis.database import Database
from contracts.base import Event
from contracts.billing import ContestView
from services.billing.store import bank_accounts, bank_requests, contests, estimates, family_blocks, invoices, runs
from services.billing.store.bank_requests import BankRequest
from services.billing.usecases.change_bank_details import submitted, withdrawn
from services.billing.usecases.contest_line import decided as contest_decided
from services.billing.usecases.contest_line import withdrawn as contest_withdrawn
from services.billing.usecases.correct_contest import corrected as contest_corrected
from services.billing.usecases.decide_bank_request import decided

TOGETHER = 500
BEFORE_ALL = UUID(int=0)

One = TypeVar("One")


async def republish(database: Database) -> AsyncIterator[Event]:
    """Yield every issued invoice and credit note, every locked period, every estimate, what concerns bank details, what is contested."""
    told: tuple[AsyncIterator[Event], ...] = (
        _each(database, invoices.issued_after, BEFORE_ALL, attrgetter("invoice_id")),
        _each(database, invoices.credited_after, BEFORE_ALL, attrgetter("credit_note_id")),
        _each(database, runs.locked_after, BEFORE_ALL, attrgetter("run_id")),
        _each(database, estimates.after, None, lambda one: one),
        _each(database, bank_accounts.told_after, BEFORE_ALL, attrgetter("family_id")),
        (_of_request(one) async for one in _each(database, bank_requests.after, BEFORE_ALL, attrgetter("request_id"))),
        _each(database, family_blocks.told_after, BEFORE_ALL, attrgetter("family_id")),
        (event async for one in _each(database, contests.after, BEFORE_ALL, lambda one: one[0].request_id) for event in _of_contest(*one)),
    )
    for events in told:
        async for event in events:
            yield event


async def _each(
    database: Database, read: Callable[..., Awaitable[Sequence[One]]], last: Any, key: Callable[[One], Any]
) -> AsyncIterator[One]:
    """Read all rows of a table in the order of their keys, some in each transaction."""
    while True:
        async with database.transaction() as tx:
            found = await read(tx, last, limit=TOGETHER)
        for one in found:
            yield one
        if len(found) < TOGETHER:
            return
        last = key(found[-1])


def _of_request(request: BankRequest) -> Event:
    if request.status == "pending":
        return submitted(request)
    return withdrawn(request) if request.status == "withdrawn" else decided(request)


def _of_contest(one: ContestView, version: int) -> Sequence[Event]:
    """Tell a contested line as it is, and before how it was corrected that it was accepted: each has a letter of its own."""
    if one.status == "pending":
        return [contests.submitted(one)]
    if one.status == "withdrawn":
        return [contest_withdrawn(one, version)]
    if one.correction:
        return [contest_decided(one, version - 1), contest_corrected(one, version)]
    return [contest_decided(one, version)]
