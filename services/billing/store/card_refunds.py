"""Refunds of card payments: what was asked, what was given back, what they open again."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from chassis.tx import Tx
from contracts.billing import CounterPayment
from services.billing.cards.port import Refund as Told
from services.billing.store.refunds import Refund
from services.billing.store.to_return import PAYS_BACK


@dataclass(frozen=True, slots=True)
class AskedRefund:
    """A refund, and the provider's name of the payment that it gives back."""

    refund_id: UUID
    payment_id: UUID
    family_id: UUID
    regie: str
    cents: int
    status: Literal["asked", "done", "refused"]
    key: str
    intent_id: str


async def find(tx: Tx, refund_id: UUID) -> AskedRefund | None:
    """Read a refund."""
    row = await tx.fetchrow(
        "select refund_id, payment_id, refund.family_id, attempt.regie, refund.cents, refund.status, refund.idempotency_key as key,"
        " attempt.intent_id from card_refund as refund join card_attempt as attempt on attempt.attempt_id = payment_id"
        " where refund_id = $1",
        refund_id,
    )
    return AskedRefund(**row) if row else None


async def intent_of(tx: Tx, payment_id: UUID) -> str | None:
    """Tell under which name the provider knows a payment; None for one that was not made online."""
    found: str | None = await tx.fetchval("select intent_id from card_attempt where attempt_id = $1 and status = 'paid'", payment_id)
    return found


async def given_back(tx: Tx, payment_id: UUID) -> int:
    """Sum up what was given back of a payment, or is about to be: to its card, or by transfer as a part of a credit."""
    found: int = await tx.fetchval(
        "select coalesce(sum(cents), 0)::bigint from ("  # noqa: S608 - a constant
        "  select cents from card_refund where payment_id = $1 and status <> 'refused'"
        "  union all"
        "  select part.cents from allocation as part join refund on refund.refund_id = part.invoice_id and refund.means = 'transfer'"
        "  join ledger_operation as settled on settled.operation_id = part.invoice_id"
        "  join ledger_operation as paid on paid.operation_id = part.payment_id"
        f"  where part.payment_id = $1 and not ({PAYS_BACK.format(refund='settled', payment='paid')})"
        ") as given",
        payment_id,
    )
    return found


async def begin(tx: Tx, asked: Refund, payment_id: UUID, *, key: str) -> None:
    """Write a refund with its key, before anybody is called."""
    await tx.execute(
        "insert into card_refund"
        " (refund_id, payment_id, family_id, cents, reason, status, idempotency_key, asked_at, asked_by, asked_by_name)"
        " values ($1, $2, $3, $4, $5, 'asked', $6, $7, $8, $9)",
        asked.refund_id,
        payment_id,
        asked.family_id,
        asked.cents,
        asked.reason,
        key,
        tx.now,
        asked.asked_by,
        asked.asked_by_name,
    )


async def enter(tx: Tx, refund_id: UUID, payment: CounterPayment, told: Told, *, reason: str) -> None:
    """Write money that left the provider, and for which nobody asked here; its name there is the key."""
    await tx.execute(
        "insert into card_refund"
        " (refund_id, payment_id, family_id, cents, reason, status, idempotency_key, asked_at, asked_by, asked_by_name)"
        " values ($1, $2, $3, $4, $9, 'asked', $5, $6, $7, $8)",
        refund_id,
        payment.payment_id,
        payment.family_id,
        told.cents,
        f"elsewhere:{told.provider_id}",
        tx.now,
        tx.actor.account_id,
        tx.actor.display_name,
        reason,
    )


async def payment_of(tx: Tx, intent_id: str) -> UUID | None:
    """Tell which payment the provider knows under a name."""
    found: UUID | None = await tx.fetchval("select attempt_id from card_attempt where intent_id = $1 and status = 'paid'", intent_id)
    return found


async def settle(tx: Tx, refund_id: UUID, status: Literal["done", "refused"], provider_id: str | None) -> None:
    """Write how a refund ended."""
    await tx.execute(
        "update card_refund set status = $2, provider_id = $3, settled_at = $4 where refund_id = $1", refund_id, status, provider_id, tx.now
    )


async def release(tx: Tx, payment_id: UUID, cents: int) -> set[UUID]:
    """Take an amount off what a payment settled, as far as its unused rest does not cover it: the youngest invoices first.

    A refund that it returned is opened again alike. Returns all that is.
    """
    rows = await tx.fetch(
        f"""
        with rest as (
            select greatest($2 - open_cents, 0) as cents from account_operation where operation_id = $1
        ), part as (
            select allocation.invoice_id, allocation.cents,
                sum(allocation.cents) over (order by invoice.day desc, length(invoice.number) desc, invoice.number desc) as through
            from allocation join ledger_operation as invoice on operation_id = allocation.invoice_id
            join ledger_operation as paid on paid.operation_id = allocation.payment_id
            where allocation.payment_id = $1 and (
                exists (select from invoice as bill where bill.invoice_id = allocation.invoice_id)
                or {PAYS_BACK.format(refund="invoice", payment="paid")}
            )
        ), taken as (
            select part.invoice_id, part.cents, least(part.cents, greatest(rest.cents - (part.through - part.cents), 0)) as off
            from part, rest
        ), gone as (
            delete from allocation using taken
            where allocation.payment_id = $1 and allocation.invoice_id = taken.invoice_id and taken.off = taken.cents
        ), kept as (
            update allocation set cents = allocation.cents - taken.off from taken
            where allocation.payment_id = $1 and allocation.invoice_id = taken.invoice_id and taken.off > 0 and taken.off < taken.cents
        )
        select invoice_id from taken where off > 0
        """,  # noqa: S608 - a constant
        payment_id,
        cents,
    )
    return {row["invoice_id"] for row in rows}


async def families_of(tx: Tx, intents: list[str]) -> dict[str, UUID]:
    """Tell whose payments these are, by the provider's names of them."""
    rows = await tx.fetch("select intent_id, family_id from card_attempt where intent_id = any ($1)", intents)
    return {row["intent_id"]: row["family_id"] for row in rows}


async def known(tx: Tx, refunds: list[UUID]) -> set[UUID]:
    """Tell which of these refunds were asked for here."""
    return {row["refund_id"] for row in await tx.fetch("select refund_id from card_refund where refund_id = any ($1)", refunds)}


async def entered(tx: Tx, providers: list[str]) -> set[str]:
    """Tell which refunds are in the books under the provider's names of them."""
    return {row["provider_id"] for row in await tx.fetch("select provider_id from card_refund where provider_id = any ($1)", providers)}
