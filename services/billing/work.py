"""Work that billing does after a commit, with retries."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from chassis.database import Database
from chassis.tx import Tx
from chassis.work import Job, Work
from services.billing.cards.port import Provider
from services.billing.store import bank_documents
from services.billing.store.runs import Lane
from services.billing.usecases.change_bank_details import UnusedDocument
from services.billing.usecases.hear_cards import CardEventWork, treat
from services.billing.usecases.issue_corrections import Recharge, recharge
from services.billing.usecases.issue_run import end_issue, issue_some
from services.billing.usecases.pay_by_card import CardCheck, check_later
from services.billing.usecases.prepare_run import RunWork, draft_some, end_draft
from services.billing.usecases.put_tariff import Repricing, reprice
from services.billing.usecases.refund_card import RETRIES as REFUND_RETRIES
from services.billing.usecases.refund_card import RefundWork, carry_out

work = Work()

AT_A_STRETCH_SECONDS = 10.0
"""How long a job goes on with its parts before it hands the rest on: well within its lease."""

BY_INDEX = "set local enable_seqscan = off"
"""How the statements of a part are planned: the tables fill while a work goes on, and their statistics say that they are empty."""

Asked = TypeVar("Asked", bound=BaseModel)


async def in_parts(database: Database, job: Job, part: Callable[[Tx, Asked], Awaitable[Asked | None]], asked: Asked) -> None:
    """Carry out a long work part by part, each in a transaction of its own; the last one takes the job off the table.

    What stops in between is begun again by whoever leases the job next: a part that is done already is found so, or changes nothing.
    """
    until, left = monotonic() + AT_A_STRETCH_SECONDS, asked
    while not job.finished:
        async with database.transaction() as tx:
            await tx.execute(BY_INDEX)
            rest = await part(tx, left)
            if rest is None or monotonic() > until:
                if rest is not None:
                    await tx.enqueue(job.kind, rest)
                await job.finish(tx)
        left = rest or left


async def in_lanes(
    database: Database,
    job: Job,
    part: Callable[[Tx, Lane], Awaitable[UUID | None]],
    end: Callable[[Tx, UUID], Awaitable[None]],
    asked: RunWork,
) -> None:
    """Carry out a run's work in lanes side by side, each part by part; the run ends with the last lane, or the rest is handed on.

    What stops in between is begun again where it was handed on last: what is issued is found so, what is drafted is drafted again.
    """
    until = monotonic() + AT_A_STRETCH_SECONDS
    lanes = [Lane(asked.run_id, number, after) if after else None for number, after in enumerate(asked.after)]
    try:
        async with asyncio.TaskGroup() as group:
            along = [group.create_task(_along(database, part, one, until)) for one in lanes]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    after = tuple(one.result() for one in along)
    async with database.transaction() as tx:
        if any(after):
            await tx.enqueue(job.kind, RunWork(run_id=asked.run_id, after=after))
        else:
            await end(tx, asked.run_id)
        await job.finish(tx)


async def _along(database: Database, part: Callable[[Tx, Lane], Awaitable[UUID | None]], lane: Lane | None, until: float) -> UUID | None:
    """Go along a lane for a while; tells the last family, None at its end."""
    while lane:
        async with database.transaction() as tx:
            await tx.execute(BY_INDEX)
            after = await part(tx, lane)
        if after is None or monotonic() > until:
            return after
        lane = replace(lane, after=after)
    return None


@work.on("reprice")
async def price_again(database: Database, job: Job) -> None:
    """Price an activity's days again, some families at a time."""
    await in_parts(database, job, reprice, Repricing.model_validate_json(job.payload))


@work.on("draft_run")
async def draft_run(database: Database, job: Job) -> None:
    """Draft an invoice run, some families at a time."""
    await in_lanes(database, job, draft_some, end_draft, RunWork.model_validate_json(job.payload))


@work.on("issue_run")
async def issue_run(database: Database, job: Job) -> None:
    """Issue the invoices of a run, some families at a time."""
    await in_lanes(database, job, issue_some, end_issue, RunWork.model_validate_json(job.payload))


@work.on("recharge")
async def recharge_month(database: Database, job: Job) -> None:
    """Charge days that were credited to one household to the one that pays them now."""
    async with database.transaction() as tx:
        await recharge(tx, Recharge.model_validate_json(job.payload))
        await job.finish(tx)


@work.on("forget_unused_document")
async def forget_unused_document(database: Database, job: Job) -> None:
    """Delete a RIB that was sent a day ago and that no request cites."""
    async with database.transaction() as tx:
        await bank_documents.forget_unused(tx, UnusedDocument.model_validate_json(job.payload).document_id)
        await job.finish(tx)


def with_cards(provider: Provider | None) -> Work:
    """Add what is done with the provider of card payments, where there is one."""
    more = Work()
    more.handlers |= work.handlers
    if provider is None:
        return more

    @more.on("card_check")
    async def check_card(database: Database, job: Job) -> None:
        await check_later(database, provider, job, CardCheck.model_validate_json(job.payload))

    @more.on("card_refund", retries=REFUND_RETRIES)
    async def refund_card(database: Database, job: Job) -> None:
        await carry_out(database, provider, job, RefundWork.model_validate_json(job.payload))

    @more.on("card_event")
    async def treat_card_event(database: Database, job: Job) -> None:
        await treat(database, provider, job, CardEventWork.model_validate_json(job.payload))

    return more
