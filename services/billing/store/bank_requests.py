"""SQL of change requests on bank details."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

import asyncpg

from chassis.clock import paris_date
from chassis.listed import LISTED
from chassis.tx import Tx
from chassis.vault import SubjectKey
from contracts.billing import BankDocument, BankRequestStatus, BankRequestView, MandateThen
from contracts.waiting import Waiting
from services.billing.domain.bank_change import SECRET, Change, Details, bank_asked
from services.billing.domain.four_eyes import AskedBy
from services.billing.store import households, mandates, sealed

TABLE = "bank_request"
_STORED = (
    "request_id, family_id, status, version, fields, holder, iban, bic, direct_debit, document_id, submitted_at, decided_at,"
    " decided_by, reason, withdrawn_by_name, mandate, by_staff, submitted_by, asked_from, asked_by_name"
)


@dataclass(frozen=True, slots=True)
class BankRequest:
    """A change request as it is stored; `old` is what the decision replaced.

    `to_sign` is known where it is told: the family wishes to be debited by now, and has yet to sign a mandate, which it can.
    """

    request_id: UUID
    family_id: UUID
    status: BankRequestStatus
    version: int
    change: Change
    document_id: UUID | None
    submitted_at: datetime
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    reason: str = ""
    withdrawn_by_name: str = ""
    mandate: MandateThen = "none"
    to_sign: bool = False
    old: Details | None = field(default=None, repr=False)
    by_staff: str = ""
    submitted_by: UUID | None = None
    asked_from: frozenset[UUID] = frozenset()
    asked_by_name: str = ""

    @property
    def asked_by(self) -> AskedBy:
        """Tell who asked, as far as it matters to who decides."""
        return AskedBy(self.by_staff != "", self.submitted_by, self.asked_from, self.submitted_at)


async def insert(tx: Tx, request: BankRequest) -> None:
    """Enter a pending request."""
    key = await tx.vault.key(tx, request.family_id)
    columns = sealed.seal(key, request.change.asked, TABLE, request.request_id)
    asked = [columns[name] if name in request.change.fields else None for name in SECRET]
    await tx.execute(
        "insert into bank_request (request_id, family_id, status, version, fields, holder, iban, bic, direct_debit, document_id,"
        " submitted_by, submitted_at, by_staff, asked_from, asked_by_name)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        request.request_id,
        request.family_id,
        request.status,
        request.version,
        list(request.change.fields),
        *asked,
        request.change.asked.direct_debit if "direct_debit" in request.change.fields else None,
        request.document_id,
        request.submitted_by,
        request.submitted_at,
        request.by_staff,
        sorted(request.asked_from),
        request.asked_by_name,
    )


async def lock(tx: Tx, request_id: UUID) -> BankRequest | None:
    """Read a request that the actor may see, and keep it from being settled by anybody else until the commit."""
    row = await tx.fetchrow(f"select {_STORED} from bank_request where request_id = $1 for update", request_id)  # noqa: S608 - columns of this module
    if row is None:
        return None
    return _request(row, (await tx.vault.keys(tx, [row["family_id"]])).get(row["family_id"]))


async def find(tx: Tx, request_id: UUID) -> BankRequest | None:
    """Read a request that the actor may see."""
    row = await tx.fetchrow(f"select {_STORED} from bank_request where request_id = $1", request_id)  # noqa: S608 - see above
    if row is None:
        return None
    return _request(row, (await tx.vault.keys(tx, [row["family_id"]])).get(row["family_id"]))


async def waiting_of_account(tx: Tx, account_id: UUID, until: datetime) -> list[UUID]:
    """List what was asked online from an account until a moment, and waits for a decision."""
    rows = await tx.fetch(
        "select request_id from bank_request where status = 'pending' and submitted_by = $1 and by_staff = '' and submitted_at <= $2"
        " order by request_id",
        account_id,
        until,
    )
    return [row["request_id"] for row in rows]


async def settle(tx: Tx, request: BankRequest) -> None:
    """Write how a request ended, by the actor of the transaction, and what it replaced."""
    columns: dict[str, bytes] = {}
    if request.old is not None:
        key = await tx.vault.key(tx, request.family_id)
        columns = sealed.seal(key, request.old, TABLE, request.request_id, prefix="old_")
    await tx.execute(
        "update bank_request set status = $2, version = $3, decided_by = $4, decided_at = $5, reason = $6,"
        " old_holder = $7, old_iban = $8, old_bic = $9, old_direct_debit = $10, document_id = $11,"
        " withdrawn_by_name = $12, mandate = $13 where request_id = $1",
        request.request_id,
        request.status,
        request.version,
        tx.actor.account_id,
        request.decided_at,
        request.reason,
        columns.get("old_holder"),
        columns.get("old_iban"),
        columns.get("old_bic"),
        request.old.direct_debit if request.old is not None else None,
        request.document_id,
        request.withdrawn_by_name,
        request.mandate,
    )


async def view(tx: Tx, request_id: UUID) -> BankRequestView | None:
    """Read a request that the actor may see, with its masked difference."""
    rows = await tx.fetch("select * from shown_bank_request where request_id = $1", request_id)
    return (await _views(tx, rows))[0] if rows else None


async def of_family(
    tx: Tx,
    family_id: UUID,
    since: datetime,
    *,
    limit: int,
    before: UUID | None = None,
    before_at: datetime | None = None,
) -> tuple[BankRequestView, ...]:
    """List a family's requests that were asked or decided since a moment or still wait, newest first, before one of a moment."""
    rows = await tx.fetch(
        f"select * from shown_bank_request where family_id = $1 and {LISTED}"  # noqa: S608 - constants only
        " and ($4::uuid is null or (submitted_at, request_id) < ($5::timestamptz, $4))"
        " order by submitted_at desc, request_id desc limit $3",
        family_id,
        since,
        limit,
        before,
        before_at,
    )
    return await _views(tx, rows)


async def count_of_family(tx: Tx, family_id: UUID) -> int:
    """Count what a family waits for."""
    count: int = await tx.fetchval("select count(*) from bank_request where family_id = $1 and status = 'pending'", family_id)
    return count


async def pending(
    tx: Tx, after: UUID | None, limit: int, within: Sequence[UUID] | None, *, after_at: datetime | None = None, before: datetime | None
) -> tuple[BankRequestView, ...]:
    """List what waits for a decision in all families or in some, oldest first, after one of them (or after another's of a moment)."""
    rows = await tx.fetch(
        "select * from shown_bank_request where status = 'pending' and ($1::uuid is null or (submitted_at, request_id) >"
        " (coalesce($4::timestamptz, (select submitted_at from bank_request where request_id = $1)), $1))"
        " and ($3::uuid[] is null or family_id = any($3)) and ($5::timestamptz is null or submitted_at < $5)"
        " order by submitted_at, request_id limit $2",
        after,
        limit,
        within,
        after_at,
        before,
    )
    return await _views(tx, rows)


async def settled(
    tx: Tx, status: BankRequestStatus, after: UUID | None, limit: int, within: Sequence[UUID] | None
) -> tuple[BankRequestView, ...]:
    """List what was accepted, refused or withdrawn in all families or in some, latest first, after one of them."""
    rows = await tx.fetch(
        "select * from shown_bank_request where status = $1 and status <> 'pending' and ($2::uuid is null or (decided_at, request_id) <"
        " (select decided_at, request_id from bank_request where request_id = $2))"
        " and ($4::uuid[] is null or family_id = any($4)) order by decided_at desc, request_id desc limit $3",
        status,
        after,
        limit,
        within,
    )
    return await _views(tx, rows)


async def count_pending(tx: Tx, within: Sequence[UUID] | None, before: datetime | None) -> int:
    """Count what waits for a decision, in all families or in some."""
    count: int = await tx.fetchval(
        "select count(*) from bank_request where status = 'pending' and ($1::uuid[] is null or family_id = any($1))"
        " and ($2::timestamptz is null or submitted_at < $2)",
        within,
        before,
    )
    return count


async def waiting(tx: Tx, within: Sequence[UUID] | None) -> Waiting:
    """Tell how many wait for a decision in all families or in some, contested lines included: the same clerks read both."""
    row = await tx.fetch_one(
        "select count(*)::int as count, max(submitted_at) as newest_at from ("
        " select family_id, submitted_at from bank_request where status = 'pending'"
        " union all select family_id, submitted_at from contest where status = 'pending'"
        ") as asked where $1::uuid[] is null or family_id = any($1)",
        within,
    )
    return Waiting(**row)


async def after(tx: Tx, request_id: UUID, *, limit: int) -> list[BankRequest]:
    """List requests by id after one of them, without opening what they ask."""
    rows = await tx.fetch(
        f"select {_STORED}, {mandates.TO_SIGN.format(family='bank_request.family_id')} as to_sign"  # noqa: S608 - see above
        " from bank_request where request_id > $1 order by request_id limit $2",
        request_id,
        limit,
    )
    return [replace(_request(row, None), to_sign=row["to_sign"]) for row in rows]


def _request(row: asyncpg.Record, key: SubjectKey | None) -> BankRequest:
    return BankRequest(
        **{name: row[name] for name in ("request_id", "family_id", "status", "version", "document_id")},
        change=_change(row, key),
        **{name: row[name] for name in ("submitted_at", "decided_at", "decided_by", "reason", "withdrawn_by_name", "mandate")},
        **{name: row[name] for name in ("by_staff", "submitted_by", "asked_by_name")},
        asked_from=frozenset(row["asked_from"]),
    )


def _change(row: asyncpg.Record, key: SubjectKey | None) -> Change:
    secret = sealed.opened(key, {name: row[name] for name in SECRET}, TABLE, row["request_id"])
    return Change(tuple(row["fields"]), Details(**secret, direct_debit=bool(row["direct_debit"])))


async def _views(tx: Tx, rows: Sequence[asyncpg.Record]) -> tuple[BankRequestView, ...]:
    """Show requests; while one waits, its difference is with the bank details as they are now. One decided long ago shows none."""
    families = {row["family_id"] for row in rows}
    keys = await tx.vault.keys(tx, families)
    signed = await mandates.signed_on(tx, [*families])
    left = await _payers_who_left(tx, [row["request_id"] for row in rows if row["status"] == "pending" and row["by_staff"]])
    shown = (_view(row, keys.get(row["family_id"]), signed.get(row["family_id"]), tx) for row in rows)
    return tuple(one.model_copy(update={"payer_left": left.get(one.request_id, "")}) for one in shown)


async def _payers_who_left(tx: Tx, requests: Sequence[UUID]) -> dict[UUID, str]:
    """Name to staff who was billed when an agent entered a request, and left since: the RIB on paper may have been theirs.

    What they asked online is taken back with their account (docs/decisions/0169); of paper nobody knows who brought it.
    """
    if not requests or tx.actor.kind != "staff":
        return {}
    debtor = households.DEBTOR.format(family="bank_request.family_id", moment="submitted_at")
    rows = await tx.fetch(
        "select request_id, upper(debtor.last_name) || ' ' || debtor.first_name as name"  # noqa: S608 - constants only
        f" from bank_request join {debtor} as debtor on debtor.gone"
        " where request_id = any ($1)",
        requests,
    )
    return {row["request_id"]: row["name"] for row in rows}


def _view(row: asyncpg.Record, key: SubjectKey | None, signed_on: date | None, tx: Tx) -> BankRequestView:
    change, family_id, request_id = _change(row, key), row["family_id"], row["request_id"]
    if row["status"] == "pending" or row["old_holder"] is None:
        before = sealed.opened(key, {name: row[f"now_{name}"] for name in SECRET}, "bank_account", family_id)
        old = Details(**before, direct_debit=bool(row["now_direct_debit"])).with_mandate(signed_on)
    else:
        before = sealed.opened(key, {name: row[f"old_{name}"] for name in SECRET}, TABLE, request_id, prefix="old_")
        old = Details(**before, direct_debit=bool(row["old_direct_debit"]))
    emptied = row["status"] != "pending" and all(row[name] is None for name in (*SECRET, "direct_debit"))
    asked_by = AskedBy(row["by_staff"] != "", row["submitted_by"], frozenset(row["asked_from"]), row["submitted_at"])
    is_decided_by_reader = row["status"] == "pending" and tx.actor.kind == "staff"
    needs_another = is_decided_by_reader and asked_by.needs_another(tx.actor, tx.now)
    document = {name: row[f"document_{name}"] for name in ("id", "name", "media_type", "size", "uploaded_at")}
    return BankRequestView(
        **{name: row[name] for name in ("request_id", "family_id", "family_number", "family_name", "status")},
        **{name: row[name] for name in ("submitted_at", "decided_at", "reason", "withdrawn_by_name")},
        by_staff_name=row["by_staff"],
        asked_by_name=row["asked_by_name"],
        needs_another=needs_another,
        decided_by_reader_from=asked_by.independent_from if needs_another else None,
        fresh_access=is_decided_by_reader and asked_by.by_fresh_access,
        fields=change.fields,
        changes=() if emptied else change.differences(old),
        bank_name=bank_asked(change),
        ends_mandate=row["status"] == "pending" and change.ends_mandate(paris_date(row["submitted_at"]), signed_on),
        document=BankDocument(document_id=document.pop("id"), **document) if row["document_id"] else None,
    )
