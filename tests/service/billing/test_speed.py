"""What a click costs: statements to the database, which are round trips."""

import asyncio
from collections.abc import Awaitable

import pytest

from chassis.ids import new_id
from chassis.tx import Tx
from services.billing.usecases import read_account
from services.billing.usecases.price_month import price_months
from services.billing.usecases.take_over import take_over
from stack.postgres import Postgres
from tests.service.billing.cast import CASHIER, DUPONT, GUIDE, NOVEMBER, invoice, meal_tariff, month
from tests.service.harness import Started, rows_read, without_statistics


async def round_trips(tx: Tx, act: Awaitable[object]) -> int:
    """Count the statements of an act, on a connection that has done the like before."""
    statements: list[object] = []
    with tx.connection.query_logger(statements.append):
        await act
        await asyncio.sleep(0)  # The driver logs a statement in the next round of the loop.
    return len(statements)


async def test_pricing_a_month_takes_three_round_trips_and_knowing_it_already_takes_two(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    async with service.database.transaction() as tx:
        await price_months(tx, [month([2])])
        assert await round_trips(tx, price_months(tx, [month(range(1, 29), version=2)])) == 3
        assert await round_trips(tx, price_months(tx, [month([2])])) == 2


@pytest.mark.own_database
async def test_a_plan_made_while_nobody_was_charged_reads_the_charges_of_its_own_month_only(service: Started, postgres: Postgres) -> None:
    await without_statistics(service, postgres, "charge")
    await service.send(meal_tariff(), CASHIER)
    connection = await service.database.connect("projection")
    async with service.database.transaction(on=connection) as tx:
        await price_months(tx, [month([2])])
    async with service.database.transaction(on=connection) as tx:
        await price_months(tx, [month(range(1, 20), enrolment_id=new_id(), family_id=new_id()) for _ in range(50)])
    async with service.database.transaction(on=connection) as tx:
        before = await rows_read(tx, "charge")
        await price_months(tx, [month([2, 3], version=2)])
        after = await rows_read(tx, "charge")
    assert after["charge"] - before["charge"] < 20
    await connection.close()


async def test_the_account_the_statement_and_an_estimate_take_one_round_trip_each(service: Started) -> None:
    async with service.database.transaction() as tx:
        await take_over(tx, GUIDE)
        assert await round_trips(tx, read_account.summary(tx, DUPONT, today=NOVEMBER, lines=False)) == 1
        assert await round_trips(tx, read_account.statement(tx, DUPONT, school_year=None, today=NOVEMBER)) == 1
        assert await round_trips(tx, read_account.estimate(tx, DUPONT, day=NOVEMBER)) == 1
        assert await round_trips(tx, read_account.estimate(tx, DUPONT, day=NOVEMBER, lines=False)) == 1


async def test_taking_over_takes_as_many_round_trips_for_two_hundred_operations_as_for_three(service: Started) -> None:
    async with service.database.transaction() as tx:
        await take_over(tx, GUIDE)
        few = await round_trips(tx, take_over(tx, GUIDE.model_copy(update={"invoices": (invoice("AL-900", 100),), "payments": ()})))
        many = tuple(invoice(f"AL-{number}", 100, family_id=new_id()) for number in range(1000, 1200))
        assert await round_trips(tx, take_over(tx, GUIDE.model_copy(update={"invoices": many, "payments": ()}))) == few
