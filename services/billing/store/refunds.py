"""Refunds as two people decide them: asked for by one, confirmed by another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from asyncpg import Record

from chassis.tx import Tx
from contracts.billing import RefundMeans, RefundView
from contracts.billing.words import CAME_BACK
from services.billing.store.to_return import OPEN

ASKED_FOR = (
    "refund_id, family_id, regie, payment_id, means, cents, reason, status, asked_at, asked_by, asked_by_name, asked_from, decided_at,"
    " decided_by, decided_by_name, withdrawn_because"
)


@dataclass(frozen=True, slots=True)
class Refund:
    """What is to be given back, who asked, and who gave whoever asked what they sign in with."""

    refund_id: UUID
    family_id: UUID
    regie: str
    payment_id: UUID | None
    means: RefundMeans
    cents: int
    reason: str
    status: Literal["asked", "confirmed", "withdrawn"]
    asked_at: datetime
    asked_by: UUID
    asked_by_name: str
    asked_from: frozenset[UUID]
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    decided_by_name: str = ""
    withdrawn_because: str = ""

    def same(self, other: "Refund") -> bool:
        """Tell whether another form asked for the very same."""
        return (self.family_id, self.regie, self.payment_id, self.cents) == (other.family_id, other.regie, other.payment_id, other.cents)


async def ask(tx: Tx, asked: Refund) -> None:
    """Write that somebody asked for a refund."""
    await tx.execute(
        f"insert into refund ({ASKED_FOR}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",  # noqa: S608 - columns of this module
        asked.refund_id,
        asked.family_id,
        asked.regie,
        asked.payment_id,
        asked.means,
        asked.cents,
        asked.reason,
        asked.status,
        asked.asked_at,
        asked.asked_by,
        asked.asked_by_name,
        sorted(asked.asked_from),
        asked.decided_at,
        asked.decided_by,
        asked.decided_by_name,
        asked.withdrawn_because,
    )


async def find(tx: Tx, refund_id: UUID) -> Refund | None:
    """Read a refund; whoever decides has its regie locked."""
    row = await tx.fetchrow(f"select {ASKED_FOR} from refund where refund_id = $1", refund_id)  # noqa: S608 - columns of this module
    return _refund(row) if row else None


def _refund(row: Record) -> Refund:
    return Refund(**{**row, "asked_from": frozenset(row["asked_from"])})


async def decide(tx: Tx, refund_id: UUID, status: Literal["confirmed", "withdrawn"], because: str = "") -> None:
    """Write how a refund was decided, by whoever acts; `because` says why nobody could confirm it any more."""
    await tx.execute(
        "update refund set status = $2, decided_at = $3, decided_by = $4, decided_by_name = $5, withdrawn_because = $6"
        " where refund_id = $1",
        refund_id,
        status,
        tx.now,
        tx.actor.account_id,
        tx.actor.display_name,
        because,
    )


async def asked_transfers(tx: Tx, regie: str, families: Collection[UUID]) -> list[Refund]:
    """List the transfers that wait to be confirmed for families in a regie, which is locked, in the order of asking."""
    rows = await tx.fetch(
        f"select {ASKED_FOR} from refund where regie = $1 and family_id = any ($2) and means = 'transfer' and status = 'asked'"  # noqa: S608
        " order by asked_at, refund_id",
        regie,
        list(families),
    )
    return [_refund(row) for row in rows]


async def families_that_wait(tx: Tx) -> dict[str, list[UUID]]:
    """Tell which families a transfer waits to be confirmed for, by regie."""
    rows = await tx.fetch(
        "select distinct regie, family_id from refund where means = 'transfer' and status = 'asked' order by regie, family_id"
    )
    found: dict[str, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["regie"], []).append(row["family_id"])
    return found


async def asked_of_payment(tx: Tx, payment_id: UUID) -> int:
    """Sum up what waits to be given back of a payment."""
    found: int = await tx.fetchval(
        "select coalesce(sum(cents), 0)::bigint from refund where payment_id = $1 and status = 'asked'", payment_id
    )
    return found


def returned_as(name: UUID | str) -> UUID:
    """Tell as which payment a refund comes back from the bank: an id that only this refund can give, so that it comes back once.

    `name` is the provider's of a refund to a card, and ours of a transfer.
    """
    return uuid5(NAMESPACE_URL, f"refund-came-back:{name}")


async def receive_back(tx: Tx, payment_id: UUID, family_id: UUID, means: RefundMeans) -> None:
    """Write money that came back from the bank as the payment that it is; its operation was posted under the same id."""
    await tx.execute(
        "insert into payment (payment_id, family_id, method, bank, taken_by_name) values ($1, $2, $3, $4, $5)",
        payment_id,
        family_id,
        means,
        CAME_BACK,
        tx.actor.display_name,
    )


async def _returned_on(tx: Tx, names: Mapping[UUID, UUID | str]) -> dict[UUID, date]:
    """Tell on which day refunds, each with its name, came back; one that was noted by mistake and taken back did not."""
    payments = {returned_as(name): refund_id for refund_id, name in names.items()}
    rows = await tx.fetch(
        "select operation_id, day from ledger_operation where operation_id = any ($1)"
        " and not exists (select from cancellation where cancellation.payment_id = ledger_operation.operation_id)",
        list(payments),
    )
    return {payments[row["operation_id"]]: row["day"] for row in rows}


async def views(tx: Tx, *, refund_id: UUID | None, family_id: UUID | None, waiting: bool, limit: int) -> tuple[RefundView, ...]:
    """List refunds as staff follow them, those that wait first, oldest first, then the latest."""
    rows = await tx.fetch(
        f"""
        select refund.refund_id, refund.family_id, coalesce(household.name, '') as family_name, refund.regie,
            coalesce(regie.name, '') as regie_name, refund.means, refund.payment_id,
            coalesce(paid.number, '') as number, refund.cents, refund.reason, refund.asked_at, refund.asked_by,
            refund.asked_by_name, refund.decided_at, refund.decided_by_name, refund.withdrawn_because,
            case
                when refund.status <> 'confirmed' then refund.status
                when carried.status = 'asked' then 'underway'
                else coalesce(carried.status, 'done')
            end as status, carried.provider_id, coalesce(owed.remaining_cents, 0)::bigint as to_return_cents,
            exists (select from bank_account where bank_account.family_id = refund.family_id) as account_given
        from refund
        left join ({OPEN}) as owed on owed.operation_id = refund.refund_id
        left join regie on regie.code = refund.regie
        left join household on household.family_id = refund.family_id
        left join ledger_operation as paid on paid.operation_id = refund.payment_id
        left join card_refund as carried on carried.refund_id = refund.refund_id
        where ($1::uuid is null or refund.refund_id = $1) and ($2::uuid is null or refund.family_id = $2)
            and (not $3 or refund.status = 'asked')
        order by (refund.status = 'asked') desc, case when refund.status = 'asked' then refund.asked_at end, refund.decided_at desc
        limit $4
        """,  # noqa: S608 - a constant
        refund_id,
        family_id,
        waiting,
        limit,
    )
    made = {row["refund_id"]: row["provider_id"] or row["refund_id"] for row in rows if row["status"] == "done"}
    back = await _returned_on(tx, made) if made else {}
    return tuple(RefundView.model_validate({**row, "returned_on": back.get(row["refund_id"])}) for row in rows)
