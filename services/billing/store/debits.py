"""SQL of collections: batches, what each family is debited of, what the file says of its account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from chassis.tx import Tx
from chassis.vault import SubjectKey
from contracts.billing import DebitBatchStatus, DebitSequence, DebitStatus
from services.billing.domain.bank_change import SECRET, Details
from services.billing.store import contests, sealed

TABLE = "debit"
SHOWN = (
    "debit_id", "family_id", "mandate_id", "cents", "status", "sequence", "moved_account", "original_creditor", "original_ics",
    "invoice_ids",
)  # fmt: skip
"""What of a collection is read as it stands."""

ABOUT = """
    debit.family_id = {family} and batch.regie = {regie} and batch.invoices_due_to >= {due}
        and (debit.invoice_ids is null or {invoice} = any(debit.invoice_ids))
"""
"""Whether an invoice is what a family was last told of with a collection; where that is not known, whatever was due by then is."""
DEBITED_ON = f"""
    (
        select min(batch.due_on) from debit join debit_batch as batch using (batch_id)
        where {ABOUT} and debit.status = 'announced' and batch.status = 'announced' and batch.due_on > {{bank_day}}
            and not {contests.PROTECTS}
    )
"""  # noqa: S608 - constants only
"""The day for which a direct debit of an invoice is announced to its family; of what is contested or to be corrected nothing is collected.

`bank_day` is today, or the next day on which banks settle. From the last such day before its own is past, no file can be made of the
batch any more: it keeps nobody from paying, being reminded or being debited by another.
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch whose row is locked."""

    batch_id: UUID
    regie: str
    regie_name: str
    status: DebitBatchStatus
    invoices_due_to: date
    due_on: date
    message_id: str
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Debit:
    """A collection of a batch; `account` is what the file says of the bank details, once it is made, and what the mandate named before."""

    debit_id: UUID
    family_id: UUID
    mandate_id: UUID
    cents: int
    status: DebitStatus
    sequence: DebitSequence
    account: Details | None = field(default=None, repr=False)
    moved_account: bool = False
    original_creditor: str = ""
    original_ics: str = ""
    invoice_ids: Sequence[UUID] | None = None
    """What its family was last told of with it: what is to be debited, what was; withdrawn, what is to be paid. None: not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """A collection of which its family is told for the `version`-th time, with the invoices that it was told of before, if known."""

    debit_id: UUID
    family_id: UUID
    cents: int
    version: int
    invoice_ids: Sequence[UUID] | None


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with something left to pay, and the day for which a debit of it is announced."""

    family_id: UUID
    invoice_id: UUID
    cents: int
    due_on: date
    debited_on: date | None


@dataclass(frozen=True, slots=True)
class Label:
    """What the file says of a collection beside its account: the payment's number, the mandate."""

    number: str
    reference: str
    signed_on: date


async def insert(tx: Tx, batch: Batch, debits: Sequence[Debit]) -> None:
    """Enter a batch with its collections; the row of the regie is locked."""
    await tx.execute(
        "insert into debit_batch (batch_id, regie, place, status, invoices_due_to, due_on, message_id, created_at, created_by_name)"
        " select $1, $2, 1 + coalesce(max(place), 0), 'announced', $3, $4, $5, $6, $7 from debit_batch where regie = $2",
        batch.batch_id,
        batch.regie,
        batch.invoices_due_to,
        batch.due_on,
        batch.message_id,
        tx.now,
        tx.actor.display_name,
    )
    await tx.execute(
        "insert into debit (debit_id, batch_id, family_id, mandate_id, cents, status, sequence, invoice_ids)"
        " select one.debit_id, $1, one.family_id, one.mandate_id, one.cents, 'announced', one.sequence, one.invoices::uuid[]"
        " from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[])"
        " as one (debit_id, family_id, mandate_id, cents, sequence, invoices)",
        batch.batch_id,
        [one.debit_id for one in debits],
        [one.family_id for one in debits],
        [one.mandate_id for one in debits],
        [one.cents for one in debits],
        [one.sequence for one in debits],
        [_array(one.invoice_ids or ()) for one in debits],
    )


async def lock(tx: Tx, batch_id: UUID) -> Batch | None:
    """Have a batch alone until the end of the transaction."""
    row = await tx.fetchrow(
        "select batch_id, regie, regie.name as regie_name, status, invoices_due_to, due_on, message_id, made_at"
        " from debit_batch as batch join regie on regie.code = batch.regie where batch_id = $1 for no key update of batch",
        batch_id,
    )
    return Batch(**row) if row else None


async def move(tx: Tx, batch_id: UUID, status: DebitBatchStatus) -> None:
    """Take a batch to its next state."""
    await tx.execute(
        "update debit_batch set status = $2, made_at = case when $2 = 'made' then $3::timestamptz end where batch_id = $1",
        batch_id,
        status,
        tx.now,
    )


async def last_accounts(tx: Tx, mandates: Sequence[UUID], keys: Mapping[UUID, SubjectKey]) -> dict[UUID, str]:
    """Tell from which account something was last collected under each mandate, rejects apart: the one that the bank knows."""
    rows = await tx.fetch(
        "select distinct on (debit.mandate_id) debit.mandate_id, debit.debit_id, debit.family_id, debit.holder, debit.iban, debit.bic"
        " from debit join debit_batch as batch using (batch_id) where debit.mandate_id = any($1) and debit.status = 'collected'"
        " order by debit.mandate_id, batch.made_at desc",
        list(mandates),
    )
    return {row["mandate_id"]: _details(row, keys[row["family_id"]]).iban for row in rows if row["family_id"] in keys}


async def is_collection(tx: Tx, payment_id: UUID) -> bool:
    """Tell whether a payment was collected by a file of ours; the former program's were not."""
    found: bool = await tx.fetchval("select exists (select from debit where debit_id = $1)", payment_id)
    return found


async def leave_out(tx: Tx, ids: Sequence[UUID], reason: str) -> list[Told]:
    """Leave collections that were announced out of their batch; returns those that were not left out before."""
    rows = await tx.fetch(
        "update debit set status = 'left_out', reason = $2, version = version + 1 where debit_id = any($1) and status = 'announced'"
        " returning debit_id, family_id, cents, version, invoice_ids",
        ids,
        reason,
    )
    return [Told(**row) for row in rows]


async def take_in(tx: Tx, debit_id: UUID, owed: Sequence[OpenInvoice]) -> Told | None:
    """Take a collection back in whose mandate holds, of what is owed now; None where that is not possible."""
    row = await tx.fetchrow(
        "update debit set status = 'announced', reason = '', version = version + 1, cents = $2, invoice_ids = $3"
        " where debit_id = $1 and status = 'left_out'"
        " and exists (select from sepa_mandate as m where m.mandate_id = debit.mandate_id and m.status = 'active')"
        " returning debit_id, family_id, cents, version, invoice_ids",
        debit_id,
        sum(one.cents for one in owed),
        [one.invoice_id for one in owed],
    )
    return Told(**row) if row else None


async def give_up(tx: Tx, batch_id: UUID) -> list[Told]:
    """Give a batch up; returns what of it had been announced, and was not left out."""
    await move(tx, batch_id, "cancelled")
    rows = await tx.fetch(
        "update debit set version = version + 1 where batch_id = $1 and status = 'announced'"
        " returning debit_id, family_id, cents, version, invoice_ids",
        batch_id,
    )
    return [Told(**row) for row in rows]


async def ask(tx: Tx, asked: Mapping[UUID, Sequence[UUID]]) -> None:
    """Write down which invoices the letters of collections that were withdrawn ask to pay."""
    await tx.execute(
        "update debit set invoice_ids = one.invoices::uuid[] from unnest($1::uuid[], $2::text[]) as one (debit_id, invoices)"
        " where debit.debit_id = one.debit_id",
        list(asked),
        [_array(invoices) for invoices in asked.values()],
    )


async def of_batch(tx: Tx, batch_id: UUID) -> list[Debit]:
    """List the collections of a batch, with what its file says of their accounts; of an erased family nothing can be read."""
    rows = await tx.fetch(
        "select debit_id, family_id, mandate_id, cents, status, sequence, holder, iban, bic, moved_account,"
        " original_creditor, original_ics, invoice_ids from debit where batch_id = $1 order by debit_id",
        batch_id,
    )
    keys = await tx.vault.keys(tx, [row["family_id"] for row in rows if row["iban"] is not None])
    return [_debit(row, keys) for row in rows]


async def collect(tx: Tx, debits: Sequence[Debit], keys: Mapping[UUID, SubjectKey]) -> None:
    """Note what is collected of which invoices, with the account that the file names, sealed."""
    accounts = [sealed.seal(keys[one.family_id], one.account, TABLE, one.debit_id) for one in debits if one.account]
    await tx.execute(
        "update debit set status = 'collected', cents = one.cents, sequence = one.sequence, holder = one.holder, iban = one.iban,"
        " bic = one.bic, moved_account = one.moved, original_creditor = one.creditor, original_ics = one.ics,"
        " invoice_ids = one.invoices::uuid[]"
        " from unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[], $7::boolean[], $8::text[], $9::text[],"
        " $10::text[]) as one (debit_id, cents, sequence, holder, iban, bic, moved, creditor, ics, invoices)"
        " where debit.debit_id = one.debit_id",
        [one.debit_id for one in debits],
        [one.cents for one in debits],
        [one.sequence for one in debits],
        [one["holder"] for one in accounts],
        [one["iban"] for one in accounts],
        [one["bic"] for one in accounts],
        [one.moved_account for one in debits],
        [one.original_creditor for one in debits],
        [one.original_ics for one in debits],
        [_array(one.invoice_ids or ()) for one in debits],
    )


async def reject(tx: Tx, debit_id: UUID, reason: str) -> int:
    """Note that the bank rejected a collection; returns how often its family is told of it now."""
    version: int = await tx.fetchval(
        "update debit set status = 'rejected', reason = $2, rejected_at = $3, version = version + 1 where debit_id = $1 returning version",
        debit_id,
        reason,
        tx.now,
    )
    return version


async def labels(tx: Tx, batch_id: UUID) -> dict[UUID, Label]:
    """Tell the number of the payment and the mandate of each collection that was made."""
    rows = await tx.fetch(
        "select debit.debit_id, operation.number, mandate.reference, mandate.signed_on from debit"
        " join ledger_operation as operation on operation.operation_id = debit.debit_id join sepa_mandate as mandate using (mandate_id)"
        " where debit.batch_id = $1",
        batch_id,
    )
    return {row["debit_id"]: Label(row["number"], row["reference"], row["signed_on"]) for row in rows}


async def receive(tx: Tx, collected: Sequence[tuple[UUID, UUID]]) -> None:
    """Write the payments of collections, whose operations were posted under the same ids."""
    await tx.execute(
        "insert into payment (payment_id, family_id, method, taken_by_name)"
        " select payment_id, family_id, 'direct_debit', $3 from unnest($1::uuid[], $2::uuid[]) as one (payment_id, family_id)",
        [debit_id for debit_id, _ in collected],
        [family_id for _, family_id in collected],
        tx.actor.display_name,
    )


def _array(ids: Sequence[UUID]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


def _debit(row: Record, keys: Mapping[UUID, SubjectKey]) -> Debit:
    account: Details | None = None
    if row["iban"] is not None and row["family_id"] in keys:
        account = _details(row, keys[row["family_id"]])
    return Debit(account=account, **{name: row[name] for name in SHOWN})


def _details(row: Record, key: SubjectKey) -> Details:
    secret = sealed.opened(key, {name: row[name] for name in SECRET}, TABLE, row["debit_id"])
    return Details(holder=secret["holder"], iban=secret["iban"], bic=secret["bic"])
