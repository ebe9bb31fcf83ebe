"""A school year of everything that happens to money, at random: after whatever comes, books, papers and prices are an auditor's own."""

import os
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import CorrectTitle, ReadPaymentsJournal, ReadTrialBalance
from contracts.planning import DayStatus
from services.billing.store import till, titles_to_reduce
from services.billing.store.books_agree import BOOKS, CHARGES, ESTIMATES
from services.billing.usecases import certify, correct_title, read_account, read_books, take_payment
from tests.service.billing.cast import MEAL
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.year_cast import FAMILIES, World, opened
from tests.service.billing.year_deeds import act, run_through
from tests.service.harness import Started

EVERYTHING = bool(os.environ.get("PORTAIL_TEST_ALL"))
SEEDS, DEEDS = (20, 150) if EVERYTHING else (2, 70)
REGIES = ("AL", "CA")


async def audit(tx: Tx) -> None:
    """Look at everything as an auditor does."""
    for name, sql in BOOKS.items():
        assert not [tuple(row) for row in await tx.fetch(sql)], name
    assert not await tx.fetch(ESTIMATES)
    assert not await tx.fetch(CHARGES)
    day = tx.now.date()
    for regie in REGIES:
        balance = await read_books.trial_balance(tx, ReadTrialBalance(code=regie, first=date(2026, 11, 27), last=day, families=True))
        closing = {one.account: one.closing_cents for one in balance.accounts}
        assert sum(closing.values()) == 0
        assert sum(one.closing_cents for one in balance.families) == closing.get("receivable", 0)
        assert closing.get("cash", 0) == sum(one.cents for one in await till.waiting(tx, regie))
        titles = await tx.fetchval(
            "select coalesce(sum(cents - coalesce("
            "  (select sum(cents) from treasury_correction as less where less.title_id = one.title_id), 0"
            ")), 0)::bigint from treasury_title as one where regie = $1",
            regie,
        )
        assert closing.get("treasury", 0) == titles
        journal = await read_books.payments_journal(tx, ReadPaymentsJournal(code=regie, first=date(2026, 11, 27), last=day, limit=1000))
        money = sum(closing.get(one, 0) for one in ("cash", "bank", "treasury"))
        assert journal.total_cents == sum(one.cents for one in journal.lines) == money == sum(cents for _, _, cents in journal.totals)
    for family_id in FAMILIES:
        await one_family(tx, family_id, day)


async def one_family(tx: Tx, family_id: UUID, day: date) -> None:
    account = await read_account.summary(tx, family_id, today=day)
    owed = await tx.fetchval(
        "select coalesce(sum(cents), 0)::bigint from ledger_entry where family_id = $1 and account = 'receivable'", family_id
    )
    counter = await take_payment.account(tx, family_id)
    unused = sum(cents for _, cents in counter.credits)
    back = sum(one.remaining_cents for one in account.to_return)
    assert account.balance_cents == counter.balance_cents == owed
    assert sum(one.remaining_cents for one in account.unpaid) + back - unused == owed
    assert sum(one.remaining_cents for one in counter.invoices) - unused == owed
    for regie in REGIES:
        regies_back = sum(one.remaining_cents for one in account.to_return if one.regie == regie)
        assert not (regies_back and dict(counter.credits).get(regie)), "a credit beside what is to be returned"
    opening = 0
    for year in ("2025-2026", "2026-2027", "2027-2028", "2028-2029"):
        statement = await read_account.statement(tx, family_id, school_year=year, today=day)
        assert statement.opening_cents == opening
        assert statement.debit_cents == sum(one.debit_cents for one in statement.lines)
        assert statement.credit_cents == sum(one.credit_cents for one in statement.lines)
        opening += statement.debit_cents - statement.credit_cents
        assert opening == statement.balance_cents
        for line in statement.lines:
            if line.invoice_id:
                found = await read_account.invoice(tx, line.invoice_id, family_id=family_id)
                assert sum(one.cents for one in found.lines) == found.total_cents == line.debit_cents - line.credit_cents
                for one in found.lines:
                    assert one.quantity * one.unit_cents == one.cents
                    assert not one.days or len(one.days) == one.quantity
                if found.total_cents > 0:
                    paid = sum(one.cents for one in found.settled_by)
                    assert found.total_cents - paid == found.remaining_cents, (found.number, found.settled_by)
    assert opening == owed
    await certificates(tx, family_id, day)


async def certificates(tx: Tx, family_id: UUID, day: date) -> None:
    """Compare what a family reads that it paid with what came in and went back."""
    to_return = (await read_account.summary(tx, family_id, today=day)).to_return
    held = [
        sum(one.remaining_cents for one in to_return if one.regie == regie)
        + await tx.fetchval(
            "select coalesce(sum(entry.cents), 0)::bigint from ledger_entry as entry join ledger_operation using (operation_id)"
            " where entry.family_id = $1 and account in ('cash', 'bank') and regie = $2",
            family_id,
            regie,
        )
        for regie in REGIES
    ]
    years = range(2026, day.year + 2)
    now, tx.now = tx.now, tx.now + timedelta(days=100)
    told = [await certify.payments(tx, family_id, year) for year in years]
    care = [await certify.tax(tx, family_id, year) for year in years]
    tx.now = now
    assert sum(one.cents for one in told) == sum(part.cents for one in told for part in one.payments) == sum(held)
    assert sum(part.cents for one in care for part in one.children) <= sum(max(cents, 0) for cents in held), (
        "a cent counts once, in its régie"
    )
    assert all(part.cents >= 0 for one in care for part in one.children)


async def prices(tx: Tx, world: World) -> None:
    """Reckon what each day costs, and compare; the town hall's decisions apart."""
    rows = await tx.fetch(
        "select charge.enrolment_id, charge.day, coalesce(waits.due_cents, charge.cents) as cents, waits.cause = 'gone' as gone,"
        " charge.decided is not null or coalesce(waits.cause = 'decided', false) as by_town"
        " from charge left join correction as waits using (enrolment_id, day)"
    )
    billed = {(row["enrolment_id"], row["day"]) for row in rows if not row["gone"]}
    due = {
        (event.enrolment_id, one.day): (event, one)
        for event in world.told.values()
        for one in event.days
        if one.status is not DayStatus.ABSENT_EXCUSED
    }
    by_town = {(row["enrolment_id"], row["day"]) for row in rows if row["by_town"]}
    assert billed - by_town == due.keys() - by_town
    for row in rows:
        if not row["by_town"] and not row["gone"]:
            event, one = due[row["enrolment_id"], row["day"]]
            assert row["cents"] == world.price(event.family_id, event.activity_id, one.day, one.status), dict(row)
    revenue = await tx.fetchval("select -sum(cents)::bigint from ledger_entry where account = 'revenue'")
    charged = await tx.fetchval("select sum(cents)::bigint from charge where invoice_id is not null")
    added = await tx.fetchval("select coalesce(sum(cents), 0)::bigint from invoice_line where child_id is null")
    assert (revenue or 0) == (charged or 0) + added


async def reduced(tx: Tx) -> None:
    """Take off each title what a credit note made it too much by: the credit covers it, and nobody owes a cent more."""
    owed = [await read_account.summary(tx, one, today=tx.now.date()) for one in FAMILIES]
    for one in await titles_to_reduce.of_town(tx):
        asked = CorrectTitle(batch_id=one.batch_id, title_id=one.title_id, correction_id=new_id(), cents=one.cents, reason="Avoir")
        await correct_title.correct(tx, asked)
    after = [await read_account.summary(tx, one, today=tx.now.date()) for one in FAMILIES]
    assert [one.remaining_cents for told in owed for one in told.unpaid] == [one.remaining_cents for told in after for one in told.unpaid]
    assert await titles_to_reduce.of_town(tx) == ()


async def step(service: Started, world: World, do: Callable[[Tx], Awaitable[Any]]) -> None:
    """Do something in a transaction of the world's day; what it tells is of no interest here."""
    async with service.database.transaction(ISSUER) as tx:
        tx.now = world.now
        await do(tx)
        world.now = tx.now
        tx._events.clear()  # noqa: SLF001 - nobody is told
        assert not tx._work  # noqa: SLF001 - it is done


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_whatever_happens_in_a_year_an_auditor_reckons_the_same(service: Started, seed: int) -> None:
    world = await opened(service, Random(seed))  # noqa: S311 - a history that can be had again
    await step(service, world, lambda tx: certify.put_activities(tx, (MEAL,)))
    for deed in range(DEEDS):
        await step(service, world, lambda tx: act(tx, world))
        if deed % 5 == 0:
            await step(service, world, audit)
    for regie, corrective in product(REGIES, (True, False, True)):
        await step(service, world, partial(run_through, world=world, regie=regie, corrective=corrective))
    await step(service, world, audit)
    await step(service, world, lambda tx: prices(tx, world))
    await step(service, world, reduced)
    await step(service, world, audit)
