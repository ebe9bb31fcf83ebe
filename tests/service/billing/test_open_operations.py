"""What is open is found among ten years of books without reading them; what a release that knew no list left open is listed as well."""

import pytest

from chassis.agreement import differences, forget
from chassis.tx import Tx
from services.billing.store import debits_owing, reminders, titles_to_reduce, treasury_candidates
from services.billing.store.books_agree import BOOKS, UNLISTED
from stack import ROOT
from stack.postgres import Postgres
from tests.service.billing.debit_cast import owes
from tests.service.billing.treasury_cast import opened
from tests.service.harness import TODAY, Started, administering, rows_read, without_statistics

SETTLED = 1500
HISTORY = (
    f"""
    create temp table history on commit drop as
    select uuidv7() as family_id, uuidv7() as invoice_id, uuidv7() as payment_id, place, place % 10 = 0 as credited
    from generate_series(1, {SETTLED}) as place
    """,  # noqa: S608 - our own number
    """
    insert into ledger_operation (operation_id, family_id, regie, number, day, taken_over, posted_at)
    select invoice_id, family_id, 'AL', 'AL-' || 1000 + place, date '2020-01-08', false, now() from history
    union all select payment_id, family_id, 'AL', 'AL-' || 100000 + place, date '2020-02-08', false, now() from history
    """,
    """
    insert into ledger_entry (operation_id, family_id, account, cents)
    select invoice_id, family_id, account, cents from history, (values ('receivable', 900), ('revenue', -900)) as side (account, cents)
    union all
    select payment_id, family_id, account, cents from history, (values ('receivable', -900), ('bank', 900)) as side (account, cents)
    """,
    """
    insert into invoice (invoice_id, family_id, kind, due_on, period_from, period_to)
    select invoice_id, family_id, 'invoice', date '2020-01-31', date '2020-01-01', date '2020-01-31' from history
    union all
    select payment_id, family_id, 'credit_note', date '2020-01-31', date '2020-01-01', date '2020-01-31' from history where credited
    """,
    "insert into payment (payment_id, family_id, method) select payment_id, family_id, 'transfer' from history where not credited",
    "insert into allocation (payment_id, invoice_id, family_id, cents) select payment_id, invoice_id, family_id, 900 from history",
)
BOOKS_READ = ("ledger_operation", "ledger_entry", "invoice", "payment", "allocation")


async def remember(service: Started) -> None:
    """Fill the books with invoices that were paid, or given back, long ago."""
    async with service.database.transaction() as tx:
        for statement in HISTORY:
            await tx.execute(statement)


@pytest.mark.own_database
async def test_what_is_open_is_found_without_reading_what_was_settled(service: Started, postgres: Postgres) -> None:
    await without_statistics(service, postgres, *BOOKS_READ, "unsettled_operation")
    await opened(service)
    await owes(service, 12060)
    await remember(service)
    async with administering(postgres, service.database_name) as administrator:  # as a town is looked at once its books have grown
        await administrator.execute(f"analyze {', '.join(BOOKS_READ)}, unsettled_operation")

    async def all_of_it(tx: Tx) -> None:
        (due,) = await treasury_candidates.candidates(tx, "AL", TODAY)
        (late,) = await reminders.overdue(tx, "AL", TODAY)
        assert due.cents == late.cents == 12060
        assert await treasury_candidates.debtors_of_credit(tx, "AL", TODAY) == []
        assert await titles_to_reduce.of_town(tx) == ()
        assert await debits_owing.owing(tx, "AL", TODAY, TODAY, today=TODAY, limit=50) == []

    connection = await service.database.connect("projection")
    async with service.database.transaction(on=connection) as tx:
        before = await rows_read(tx, *BOOKS_READ)
        await all_of_it(tx)
        after = await rows_read(tx, *BOOKS_READ)
    await connection.close()
    read = {table: after[table] - before.get(table, 0) for table in after}
    assert sum(read.values()) < SETTLED / 10, read


async def test_what_was_left_open_before_there_was_a_list_is_listed_by_the_upgrade_and_named_and_mended_by_reconcile(
    service: Started,
) -> None:
    await owes(service, 12060, 2400)
    async with service.database.transaction() as tx:
        await tx.execute("delete from unsettled_operation")
        assert await reminders.overdue(tx, "AL", TODAY) == []
    upgrade = (ROOT / "services/billing/migrations/0324_what_was_unsettled.sql").read_text().split("-- migrate:")[1]
    found = [one async for one in differences(service.database, service.service.agreements, []) if one.name == UNLISTED]
    assert [one.mendable for one in found] == [True, True]
    assert await forget(service.database, service.service.agreements, found[:1]) == 1
    async with service.database.transaction() as tx:
        assert len(await reminders.overdue(tx, "AL", TODAY)) == 1
        await tx.execute(upgrade.removeprefix("up").partition("analyze")[0])
        assert len(await reminders.overdue(tx, "AL", TODAY)) == 2
        assert await tx.fetch(BOOKS[UNLISTED]) == []
