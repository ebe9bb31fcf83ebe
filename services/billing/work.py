"""Work that billing does after a commit, with retries."""

from chassis.database import Database
from chassis.work import Job, Work
from services.billing.cards.port import Provider
from services.billing.store import bank_documents
from services.billing.usecases.change_bank_details import UnusedDocument
from services.billing.usecases.hear_cards import CardEventWork, treat
from services.billing.usecases.issue_corrections import Recharge, recharge
from services.billing.usecases.issue_run import issue_some
from services.billing.usecases.pay_by_card import CardCheck, check_later
from services.billing.usecases.prepare_run import RunWork, draft_some
from services.billing.usecases.put_tariff import Repricing, reprice
from services.billing.usecases.refund_card import RETRIES as REFUND_RETRIES
from services.billing.usecases.refund_card import RefundWork, carry_out

work = Work()


@work.on("reprice")
async def price_again(database: Database, job: Job) -> None:
    """Price some families' days again, and hand on the rest, in the transaction that takes the job off the table."""
    async with database.transaction() as tx:
        await reprice(tx, Repricing.model_validate_json(job.payload))
        await job.finish(tx)


@work.on("draft_run")
async def draft_run(database: Database, job: Job) -> None:
    """Draft the next families of an invoice run, and hand on the rest, in the transaction that takes the job off the table."""
    async with database.transaction() as tx:
        await draft_some(tx, RunWork.model_validate_json(job.payload))
        await job.finish(tx)


@work.on("issue_run")
async def issue_run(database: Database, job: Job) -> None:
    """Issue the invoices of the next families, and hand on the rest, in the transaction that takes the job off the table."""
    async with database.transaction() as tx:
        await issue_some(tx, RunWork.model_validate_json(job.payload))
        await job.finish(tx)


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
