"""SQL of what the treasury collects: batches, titles, what was taken back of them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from chassis.erasure import erased_of
from chassis.tx import Tx
from chassis.vault import SubjectKey
from contracts.billing import TreasuryBatchView, TreasuryCodes, TreasuryTitle
from services.billing.domain.ormc import Debtor
from services.billing.domain.treasury import BilledLine
from services.billing.store import households
from services.billing.store.treasury_notices import BATCH_PRINTED

BATCH = f"""
    select batch.batch_id, batch.regie, batch.regie_name, batch.exercise, batch.number, batch.due_to, batch.made_at,
        batch.made_by_name, batch.by_hand_on, batch.slip,
        {BATCH_PRINTED} as town_prints, count(title.title_id) as titles, coalesce(sum(title.cents), 0)::bigint as cents,
        coalesce((
            select sum(correction.cents) from treasury_correction as correction join treasury_title as one using (title_id)
            where one.batch_id = batch.batch_id
        ), 0)::bigint as taken_back_cents
    from treasury_batch as batch left join treasury_title as title using (batch_id)
"""  # noqa: S608 - constants only
LINES = """
    coalesce((
        select json_agg(json_build_array(line.child, line.activity, line.quantity, line.unit_cents, line.cents) order by line.position)
        from invoice_line as line where line.invoice_id = {invoice}
    ), '[]') as lines
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as its file needs it, or a title made by hand on a day: then `number` is the title's, and `slip` its slip's if known."""

    batch_id: UUID
    regie: str
    regie_name: str
    exercise: int
    number: int
    due_to: date
    codes: TreasuryCodes
    made_at: datetime
    by_hand_on: date | None = None
    slip: int | None = None

    @property
    def town_prints(self) -> bool:
        """Tell that the town prints and sends the notices of these titles; of one made by hand, the accountant sees to it."""
        return self.by_hand_on is None and self.codes.town_prints


@dataclass(frozen=True, slots=True)
class NewTitle:
    """A title to enter."""

    title_id: UUID
    number: int
    family_id: UUID
    invoice_id: UUID
    cents: int
    debtor: Debtor


@dataclass(frozen=True, slots=True)
class IssuedTitle:
    """A title as its file has it; `debtor` is None once its family was erased."""

    number: int
    invoice_number: str
    period_from: date
    period_to: date
    cents: int
    debtor: Debtor | None
    lines: tuple[BilledLine, ...]


async def insert(tx: Tx, batch: Batch, titles: Sequence[NewTitle]) -> None:
    """Enter a batch with its titles, each the payment that was posted under its id; names and addresses are sealed.

    What a family that was erased owes again, as of a cheque that came back since, is handed over, and nobody is named by it.
    """
    families = {one.family_id for one in titles}
    keys = await tx.vault.keys_to_seal(tx, families - await erased_of(tx, families))
    await tx.execute(
        "insert into treasury_batch (batch_id, regie, regie_name, exercise, number, due_to, codes, made_at, made_by_name,"
        " by_hand_on, slip) values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8, $9, $10, $11)",
        batch.batch_id,
        batch.regie,
        batch.regie_name,
        batch.exercise,
        batch.number,
        batch.due_to,
        batch.codes.model_dump_json(),
        batch.made_at,
        tx.actor.display_name,
        batch.by_hand_on,
        batch.slip,
    )
    await tx.execute(
        "insert into payment (payment_id, family_id, method, ormc, taken_by_name)"
        " select payment_id, family_id, 'treasury', $3, $4 from unnest($1::uuid[], $2::uuid[]) as one (payment_id, family_id)",
        [one.title_id for one in titles],
        [one.family_id for one in titles],
        None if batch.by_hand_on else batch.number,
        tx.actor.display_name,
    )
    await tx.execute(
        "insert into treasury_title (title_id, batch_id, regie, exercise, number, family_id, invoice_id, cents, debtor, by_hand)"
        " select title_id, $1, $2, $3, number, family_id, invoice_id, cents, debtor, $10"
        " from unnest($4::uuid[], $5::integer[], $6::uuid[], $7::uuid[], $8::bigint[], $9::bytea[])"
        " as one (title_id, number, family_id, invoice_id, cents, debtor)",
        batch.batch_id,
        batch.regie,
        batch.exercise,
        [one.title_id for one in titles],
        [one.number for one in titles],
        [one.family_id for one in titles],
        [one.invoice_id for one in titles],
        [one.cents for one in titles],
        [_sealed(keys.get(one.family_id), one) for one in titles],
        batch.by_hand_on is not None,
    )


def _sealed(key: SubjectKey | None, title: NewTitle) -> bytes:
    return key.seal_text(json.dumps(asdict(title.debtor)), _place(title.title_id)) if key else b""


async def find(tx: Tx, batch_id: UUID) -> Batch | None:
    """Read a batch as its file needs it."""
    row = await tx.fetchrow(
        "select batch_id, regie, regie_name, exercise, number, due_to, codes, made_at, by_hand_on, slip"
        " from treasury_batch where batch_id = $1",
        batch_id,
    )
    return Batch(**{**row, "codes": TreasuryCodes.model_validate_json(row["codes"])}) if row else None


async def titles_of(tx: Tx, batch_id: UUID) -> list[IssuedTitle]:
    """List the titles of a batch as its file has them."""
    rows = await tx.fetch(
        f"""
        select title.title_id, title.number, title.family_id, title.cents, title.debtor, operation.number as invoice_number,
            invoice.period_from, invoice.period_to, {LINES.format(invoice="title.invoice_id")}
        from treasury_title as title join invoice using (invoice_id)
        join ledger_operation as operation on operation.operation_id = title.invoice_id
        where title.batch_id = $1 order by title.number
        """,  # noqa: S608 - constants only
        batch_id,
    )
    keys = await tx.vault.keys(tx, [row["family_id"] for row in rows])
    found = []
    for row in rows:
        facts = {name: row[name] for name in ("number", "invoice_number", "period_from", "period_to", "cents")}
        found.append(IssuedTitle(debtor=debtor(keys.get(row["family_id"]), row), lines=lines(row["lines"]), **facts))
    return found


def debtor(key: SubjectKey | None, title: Record) -> Debtor | None:
    """Open the name and the address of a title; None once its family was erased."""
    return Debtor(**json.loads(key.open_text(title["debtor"], _place(title["title_id"])))) if key else None


async def view(tx: Tx, batch_id: UUID) -> TreasuryBatchView | None:
    """Read a batch for people, with its titles."""
    row = await tx.fetchrow(f"{BATCH} where batch.batch_id = $1 group by batch.batch_id", batch_id)
    if row is None:
        return None
    return TreasuryBatchView(items=await _items(tx, batch_id), **row)


async def latest(tx: Tx, limit: int) -> tuple[TreasuryBatchView, ...]:
    """List the latest batches."""
    latest = "select batch_id from treasury_batch order by made_at desc limit $1"
    rows = await tx.fetch(f"{BATCH} where batch.batch_id in ({latest}) group by batch.batch_id order by batch.made_at desc", limit)
    return tuple(TreasuryBatchView(**row) for row in rows)


async def is_title(tx: Tx, payment_id: UUID) -> bool:
    """Tell whether a payment is a title of the treasury."""
    found: bool = await tx.fetchval("select exists (select from treasury_title where title_id = $1)", payment_id)
    return found


async def corrected(tx: Tx, correction_id: UUID) -> tuple[UUID, int] | None:
    """Tell of which title how much was taken back by a correction; None when there is no such one."""
    row = await tx.fetchrow("select title_id, cents from treasury_correction where correction_id = $1", correction_id)
    return (row["title_id"], row["cents"]) if row else None


async def standing(tx: Tx, invoices: Sequence[UUID]) -> dict[UUID, int]:
    """Tell of invoices what the treasury collects by their titles, less what was taken back of these."""
    rows = await tx.fetch(
        "select part.invoice_id, sum(part.cents)::bigint as cents"
        " from allocation as part join treasury_title as title on title.title_id = part.payment_id and title.invoice_id = part.invoice_id"
        " where part.invoice_id = any($1) group by part.invoice_id",
        invoices,
    )
    return {row["invoice_id"]: row["cents"] for row in rows}


async def correct(tx: Tx, correction_id: UUID, title: TreasuryTitle, cents: int, reason: str) -> None:
    """Write that a title is less by an amount, whose operation was posted under the same id; its invoice is open by as much."""
    await tx.execute(
        "insert into treasury_correction (correction_id, title_id, family_id, cents, reason, corrected_by_name)"
        " values ($1, $2, $3, $4, $5, $6)",
        correction_id,
        title.title_id,
        title.family_id,
        cents,
        reason,
        tx.actor.display_name,
    )
    await tx.execute(
        "with gone as (delete from allocation where payment_id = $1 and invoice_id = $2 and cents = $3)"
        " update allocation set cents = cents - $3 where payment_id = $1 and invoice_id = $2 and cents > $3",
        title.title_id,
        title.invoice_id,
        cents,
    )
    await tx.execute(
        "insert into allocation (payment_id, invoice_id, family_id, cents) values ($1, $2, $3, $4)",
        title.title_id,
        correction_id,
        title.family_id,
        cents,
    )


async def _items(tx: Tx, batch_id: UUID) -> tuple[TreasuryTitle, ...]:
    rows = await tx.fetch(
        f"""
        select title.title_id, title.number, title.family_id,
            case when debtor.gone then {households.ADDRESSED.format(one="debtor")} else '' end as billed_to,
            coalesce(h.family_number, '') as family_number, coalesce(h.name, '') as family_name, title.invoice_id,
            operation.number as invoice_number, title.cents,
            coalesce(back.cents, 0)::bigint as taken_back_cents, coalesce(back.reasons, '{{}}') as reasons
        from treasury_title as title
        join ledger_operation as operation on operation.operation_id = title.invoice_id
        left join household as h on h.family_id = title.family_id
        left join {households.DEBTOR.format(family="title.family_id", moment="operation.posted_at")} as debtor on true
        left join (
            select title_id, sum(correction.cents) as cents, array_agg(reason order by correction_id) as reasons
            from treasury_correction as correction join treasury_title as corrected using (title_id)
            where corrected.batch_id = $1 group by title_id
        ) as back using (title_id)
        where title.batch_id = $1 order by title.number
        """,  # noqa: S608 - constants only
        batch_id,
    )
    return tuple(TreasuryTitle(**row) for row in rows)


def _place(title_id: UUID) -> str:
    return f"treasury_title:debtor:{title_id}"


def lines(told: str) -> tuple[BilledLine, ...]:
    """Read the lines of an invoice, as `LINES` tells them."""
    return tuple(BilledLine(*one) for one in json.loads(told))
