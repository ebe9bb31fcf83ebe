"""The ledger: operations on families' accounts, posted with their entries and never changed; allocations of payments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from chassis.tx import Tx
from services.billing.domain.allocation import Allocation, Open, set_aside
from services.billing.domain.ledger import Account, Entry
from services.billing.store import to_return
from services.billing.store.reserved import TO_CARD, for_transfers

MADE_OF_A_NAME = 5
"""Version of the ids that are reckoned from a word (RFC 9562)."""

Content = tuple[UUID, date, int]
"""Whose operation it is, of which day, and what it adds to the debt."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation to post, with both sides of its double entry."""

    operation_id: UUID
    family_id: UUID
    number: str
    day: date
    entries: tuple[Entry, ...]

    @property
    def content(self) -> Content:
        """What makes it the same operation as one posted under its number."""
        owed = sum(entry.cents for entry in self.entries if entry.account is Account.RECEIVABLE)
        return self.family_id, self.day, owed


@dataclass(frozen=True, slots=True)
class OpenOperations:
    """What is left to pay and to use on a family's account in one regie, oldest first.

    `credits` leave out what is to go back to a card; `credit_notes` are among them. `to_transfer` is what of them is reserved.
    `to_return` is what was given back and no payment covers any more.
    """

    family_id: UUID
    invoices: list[Open]
    credits: list[Open]
    credit_notes: list[Open]
    to_transfer: int = 0
    to_return: list[Open] = field(default_factory=list)

    @property
    def due(self) -> list[Open]:
        """What is left to pay: first what was given back and is owed again, then invoices."""
        return [*self.to_return, *self.invoices]

    @property
    def usable(self) -> list[Open]:
        """What may settle invoices: all but what somebody asked to have transferred."""
        return set_aside(self.credits, self.to_transfer)

    @property
    def usable_credit_notes(self) -> list[Open]:
        """The credit notes that may settle invoices: other credits are reserved before them."""
        others = sum(one.cents for one in self.credits) - sum(one.cents for one in self.credit_notes)
        return set_aside(self.credit_notes, max(0, self.to_transfer - others))


async def post(tx: Tx, regie: str, operations: Sequence[Operation], *, taken_over: bool) -> None:
    """Post operations; the database refuses one that does not balance, and a number that is taken."""
    await tx.execute(
        "insert into ledger_operation (operation_id, family_id, regie, number, day, taken_over, posted_at, posted_by)"
        " select operation_id, family_id, $5, number, day, $6, $7, $8"
        " from unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[]) as posted (operation_id, family_id, number, day)",
        [one.operation_id for one in operations],
        [one.family_id for one in operations],
        [one.number for one in operations],
        [one.day for one in operations],
        regie,
        taken_over,
        tx.now,
        tx.actor.account_id,
    )
    sides = [(one, entry) for one in operations for entry in one.entries]
    await tx.execute(
        "insert into ledger_entry (operation_id, account, family_id, cents)"
        " select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::bigint[])",
        [one.operation_id for one, _ in sides],
        [entry.account for _, entry in sides],
        [one.family_id for one, _ in sides],
        [entry.cents for _, entry in sides],
    )


async def is_taken(tx: Tx, chosen_id: UUID) -> bool:
    """Tell whether an id that a caller chose stands for something that is in the books, or will be, of whatever family.

    A family knows the ids of the collections that were announced to it, and of its refunds: one more entry under the same id, and the
    file for the bank could never be made. Ids made of a name are the house's own (a refund that comes back).
    """
    if chosen_id.version == MADE_OF_A_NAME:
        return True
    found: bool = await tx.fetchval("select stands_in_the_books($1)", chosen_id)
    return found


async def is_paid_by_card(tx: Tx, chosen_id: UUID) -> bool:
    """Tell whether an id is that of an attempt to pay by card, which is posted under it once it is paid."""
    found: bool = await tx.fetchval("select exists (select from card_attempt where attempt_id = $1)", chosen_id)
    return found


async def posted(tx: Tx, regie: str, numbers: Sequence[str]) -> dict[str, Content]:
    """Find which numbers of a regie are taken, and by what."""
    rows = await tx.fetch(
        "select number, family_id, day, cents from account_operation where regie = $1 and number = any ($2)", regie, numbers
    )
    return {row["number"]: (row["family_id"], row["day"], row["cents"]) for row in rows}


async def open_operations(tx: Tx, regie: str, families: Sequence[UUID]) -> list[OpenOperations]:
    """Find what is left to pay and to use on families' accounts in a regie, which is locked."""
    rows = await tx.fetch(
        "select operation_id, family_id, kind, due_on is not null as invoice,"  # noqa: S608 - constants only
        " greatest(open_cents - coalesce(to_card.cents, 0), 0)::bigint as cents"
        f" from account_operation left join ({TO_CARD.format(families='$2')}) as to_card on to_card.payment_id = operation_id"
        " where regie = $1 and family_id = any ($2) and open_cents > 0"
        " order by family_id, day, period_from, length(number), number",
        regie,
        families,
    )
    to_transfer = await for_transfers(tx, regie, families)
    found = {
        family_id: OpenOperations(family_id, [], [], [], to_transfer.get(family_id, 0), returned)
        for family_id, returned in (await to_return.owed(tx, regie, families)).items()
    }
    for row in rows:
        family_id = row["family_id"]
        account = found.setdefault(family_id, OpenOperations(family_id, [], [], [], to_transfer.get(family_id, 0)))
        if row["cents"] > 0:
            side = account.invoices if row["invoice"] else account.credits
            side.append(Open(row["operation_id"], row["cents"]))
            if row["kind"] == "credit_note":
                account.credit_notes.append(side[-1])
    return list(found.values())


async def settled(tx: Tx, family_id: UUID, operations: Collection[UUID]) -> list[str]:
    """Name those among a family's invoices and refunds to return of which nothing is left to pay."""
    rows = await tx.fetch(
        "select number from ("
        "  select number from account_operation"
        "  where family_id = $1 and operation_id = any ($2) and due_on is not null and open_cents <= 0"
        "  union all"
        "  select operation.number from refund join ledger_operation as operation on operation.operation_id = refund.refund_id"
        "  where refund.family_id = $1 and refund.refund_id = any ($2) and refund.means = 'transfer' and refund.status = 'confirmed'"
        "   and refund.cents <= (select coalesce(sum(part.cents), 0) from allocation as part where part.invoice_id = refund.refund_id)"
        ") as told order by length(number), number",
        family_id,
        list(operations),
    )
    return [row["number"] for row in rows]


async def allocate(tx: Tx, allocations: Sequence[tuple[UUID, Allocation]]) -> None:
    """Settle invoices by payments, each with its family.

    A payment comes back to an invoice of which it settled a part: another that settled the rest was taken back.
    """
    await tx.execute(
        "insert into allocation (family_id, payment_id, invoice_id, cents)"
        " select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])"
        " on conflict (payment_id, invoice_id) do update set cents = allocation.cents + excluded.cents",
        [family_id for family_id, _ in allocations],
        [one.payment_id for _, one in allocations],
        [one.invoice_id for _, one in allocations],
        [one.cents for _, one in allocations],
    )
