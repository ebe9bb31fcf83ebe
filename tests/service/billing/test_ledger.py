"""What the database itself guards: the ledger is only ever added to, balances, and is walled by family."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from chassis.commands import republish
from chassis.ids import new_id
from contracts.billing import EstimateChanged, FormerInvoice, FormerPayment, InvoiceIssued, TakeOver
from contracts.family import ChildSaved
from services.billing.usecases import read_account
from services.billing.usecases.take_over import take_over
from stack.postgres import Postgres
from tests.examples import examples
from tests.service.billing.cast import (
    ANNE,
    CASHIER,
    DUPONT,
    GUIDE,
    JEAN,
    LEA,
    MARTIN,
    invoice,
    meal_tariff,
    month,
    payment,
    quotients,
)
from tests.service.harness import Started

APPEND_ONLY = ("ledger_operation", "ledger_entry", "invoice", "invoice_line", "payment")
FAMILY_OWNED = (
    *APPEND_ONLY,
    "allocation",
    "account_operation",
    "unsettled_operation",
    "open_operation",
    "child",
    "quotient_record",
    "quotient",
    "enrolment_month",
    "charge",
    "estimate",
)


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_what_was_posted_can_neither_be_changed_nor_removed(service: Started, table: str) -> None:
    await service.send(GUIDE, CASHIER)
    for statement in (f"update {table} set family_id = family_id", f"delete from {table}"):  # noqa: S608 - the tables are listed above
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with service.database.transaction() as tx:
                await tx.execute(statement)


@pytest_asyncio.fixture(loop_scope="session")
async def owner(service: Started, postgres: Postgres) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Connect as the owner of the tables, who migrates them."""
    connection = await postgres.connect(service.database_name, "billing_owner")
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_not_even_the_owner_of_the_tables_rewrites_history(
    service: Started, owner: "asyncpg.Connection[asyncpg.Record]", table: str
) -> None:
    await service.send(GUIDE, CASHIER)
    for statement in (
        f"update {table} set family_id = family_id",  # noqa: S608 - the tables are listed above
        f"delete from {table}",  # noqa: S608 - the tables are listed above
        f"truncate {table} cascade",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)


OPERATION = (
    "insert into ledger_operation (operation_id, family_id, regie, number, day, taken_over, posted_at)"
    " values ($1, $2, 'AL', $3, '2026-11-23', false, '2026-11-23')"
)
ENTRIES = (
    "insert into ledger_entry (operation_id, family_id, account, cents)"
    " select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])"
)


async def post(service: Started, *entries: tuple[UUID, str, int], number: str = "AL-1", operation_id: UUID | None = None) -> None:
    """Post entries to a new operation of the Dupont family, or to one that is there already."""
    async with service.database.transaction() as tx:
        if operation_id is None:
            operation_id = new_id()
            await tx.execute(OPERATION, operation_id, DUPONT, number)
        owners, accounts, cents = ([entry[place] for entry in entries] for place in range(3))
        await tx.execute(ENTRIES, [operation_id] * len(entries), owners, accounts, cents)


@pytest.mark.parametrize(
    "entries", [(), (("receivable", 100),), (("receivable", 0),), (("receivable", 100), ("revenue", -99)), (("receivable", 1), ("cash", 1))]
)
async def test_an_operation_that_does_not_balance_is_not_committed(service: Started, entries: tuple[tuple[str, int], ...]) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await post(service, *((DUPONT, account, cents) for account, cents in entries))


async def test_an_entry_added_later_must_balance_too(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    async with service.database.transaction() as tx:
        operation_id = await tx.fetchval("select operation_id from ledger_operation where number = 'AL-36'")
    with pytest.raises(asyncpg.CheckViolationError):
        await post(service, (DUPONT, "cash", 100), operation_id=operation_id)


async def test_an_entry_belongs_to_the_family_of_its_operation(service: Started) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await post(service, (MARTIN, "receivable", 100), (MARTIN, "revenue", -100))


async def test_an_entry_without_operation_is_refused_at_once_or_where_a_run_puts_that_off_at_the_end(service: Started) -> None:
    entries = [new_id()] * 2, [DUPONT, DUPONT], ["receivable", "revenue"], [100, -100]
    async with service.database.transaction() as tx:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await tx.execute(ENTRIES, *entries)
    async with service.database.transaction() as tx:
        await tx.execute("set constraints ledger_entry_operation_id_family_id_fkey deferred")
        await tx.execute(ENTRIES, *entries)
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await tx.execute("set constraints all immediate")


async def test_a_number_is_used_once_and_begins_with_its_regie(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    sides = ((DUPONT, "receivable", 100), (DUPONT, "revenue", -100))
    for number, refusal in (("AL-36", asyncpg.UniqueViolationError), ("CA-1", asyncpg.CheckViolationError)):
        with pytest.raises(refusal):
            await post(service, *sides, number=number)
    await post(service, *sides, number="AL-37")


async def test_a_family_s_transaction_sees_only_its_own_rows(service: Started) -> None:
    both = GUIDE.model_copy(update={"payments": (*GUIDE.payments, payment("AL-500", 100, family_id=MARTIN))})
    await service.send(both, CASHIER)
    await service.send(meal_tariff(), CASHIER)
    saved = ChildSaved(
        version=1,
        family_id=DUPONT,
        child_id=LEA,
        last_name="DUPONT",
        first_name="Léa",
        birth_date=date(2017, 5, 4),
        school="",
        school_class="",
    )
    await service.tell(month([2]), quotients((850, date(2026, 1, 1))), saved)
    for table in FAMILY_OWNED:
        everything = f"select family_id from {table}"  # noqa: S608 - the tables are listed above
        async with service.database.transaction(JEAN) as tx:
            assert {row["family_id"] for row in await tx.fetch(everything)} == {DUPONT}, table
        async with service.database.transaction(ANNE) as tx:
            assert {row["family_id"] for row in await tx.fetch(everything)} <= {MARTIN}, table


amounts = st.integers(1, 50_000)
days = st.dates(date(2012, 1, 1), date(2016, 12, 31))
families = st.sampled_from([DUPONT, MARTIN])
issued = st.tuples(st.just("invoice"), families, days, amounts)
received = st.tuples(st.just("payment"), families, days, amounts)
batches = st.lists(st.lists(st.one_of(issued, received), max_size=6), min_size=1, max_size=4)


@examples(20)
@given(batches)
async def test_after_any_history_every_figure_is_the_ledger_s(service: Started, history: list[list[tuple[str, UUID, date, int]]]) -> None:
    async with service.database.transaction() as tx:
        await tx.execute("savepoint before")
        number = 0
        expected = {DUPONT: 0, MARTIN: 0}
        for batch in history:
            invoices: list[FormerInvoice] = []
            payments: list[FormerPayment] = []
            for kind, family_id, day, cents in batch:
                number += 1
                expected[family_id] += cents if kind == "invoice" else -cents
                if kind == "invoice":
                    invoices.append(invoice(f"AL-{number}", cents, issued_on=day, family_id=family_id))
                else:
                    payments.append(payment(f"AL-{number}", cents, paid_on=day, family_id=family_id))
            await take_over(tx, TakeOver(regie="AL", invoices=tuple(invoices), payments=tuple(payments)))
        for family_id, balance in expected.items():
            account = await read_account.summary(tx, family_id, today=date(2026, 11, 23))
            statement = await read_account.statement(tx, family_id, school_year="2013-2014", today=date(2026, 11, 23))
            final = await read_account.statement(tx, family_id, school_year="2026-2027", today=date(2026, 11, 23))
            assert account.balance_cents == final.balance_cents == balance
            assert final.set_off == (balance == 0 and account.unpaid != ())
            assert statement.balance_cents == statement.opening_cents + statement.debit_cents - statement.credit_cents
            unused = await tx.fetchval(
                "select coalesce(sum(open_cents), 0)::bigint from account_operation where family_id = $1 and due_on is null", family_id
            )
            assert sum(one.remaining_cents for one in account.unpaid) - unused == balance
            assert unused == max(-balance, 0)
        assert await tx.fetchval("select coalesce(sum(cents), 0) from ledger_entry") == 0
        await tx.execute("rollback to savepoint before")


async def test_republish_tells_every_invoice_and_estimate_again(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 5]), month([2, 5, 9], version=2))
    await service.tells(EstimateChanged, count=2)
    before = {one.invoice_id: one for one in await service.tells(InvoiceIssued, count=2)}
    service.heard.clear()
    assert await republish(service.service, service.database) == 3
    assert {one.invoice_id: one for one in await service.tells(InvoiceIssued, count=2)} == before
    (estimate,) = await service.tells(EstimateChanged)
    assert (estimate.family_id, estimate.total_cents, estimate.version) == (DUPONT, 915, 2)
