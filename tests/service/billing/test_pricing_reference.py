"""Prices made by the database against prices made by the domain, and whatever the order in which news arrives."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.base import Event
from contracts.billing import PutTariff, QuotedDay
from contracts.family import QuotientSet, QuotientView
from contracts.planning import DayStatus, MonthChanged, MonthDay
from services.billing.domain.charges import billed_days
from services.billing.domain.tariff import Tariff, price_of, steps
from services.billing.store import charges
from services.billing.usecases.price_month import price_months
from services.billing.usecases.put_tariff import Repricing, put_tariff, reprice
from services.billing.usecases.set_quotients import set_quotients
from tests.examples import examples
from tests.service.billing.cast import NOVEMBER, meal_tariff
from tests.service.harness import Started

FIRST, LAST = date(2026, 10, 20), date(2026, 12, 10)
some_days = st.sampled_from([FIRST + timedelta(days=9 * number) for number in range(6)])  # few, so that changes meet on a day
some_brackets = st.dictionaries(st.integers(1, 40), st.integers(0, 500), min_size=1, max_size=4).map(
    lambda others: tuple(sorted({0: 250, **{50 * start: cents for start, cents in others.items()}}.items()))
)
some_tariffs = st.dictionaries(some_days, some_brackets, max_size=4)
some_quotients = st.dictionaries(some_days, st.tuples(st.integers(0, 2500), st.none() | st.integers(0, 30)), max_size=4)
"""Quotients by the day from which they hold, each with the days after which it ends, if it does."""


def dated(quotients: dict[date, tuple[int, int | None]]) -> tuple[QuotientView, ...]:
    """Write quotients as they are told."""
    return tuple(
        QuotientView(value=value, valid_from=start, valid_until=None if days is None else start + timedelta(days=days))
        for start, (value, days) in quotients.items()
    )


@asynccontextmanager
async def undone(service: Started) -> AsyncIterator[Tx]:
    """Open a transaction that leaves nothing of an example in the database."""
    async with service.database.transaction() as tx:
        await tx.execute("savepoint before")
        yield tx
        await tx.execute("rollback to savepoint before")


@examples(25)
@given(tariffs=some_tariffs, quotients=some_quotients)
async def test_the_database_prices_every_day_as_the_domain_does(
    service: Started, tariffs: dict[date, tuple[tuple[int, int], ...]], quotients: dict[date, tuple[int, int | None]]
) -> None:
    activity, family = new_id(), new_id()
    entered = [meal_tariff(*brackets, valid_from=start, activity_id=activity) for start, brackets in tariffs.items()]
    told = dated(quotients)
    days = [FIRST + timedelta(days=number) for number in range(-1, (LAST - FIRST).days + 2)]
    async with service.database.transaction() as tx:
        for tariff in entered:
            await put_tariff(tx, tariff)
        await set_quotients(tx, QuotientSet(version=1, family_id=family, quotients=told))
        found = await charges.quote(tx, family, [QuotedDay(activity_id=activity, day=day) for day in days])
    reference = [Tariff(tariff.valid_from, steps(tariff.brackets), tariff.name, 1) for tariff in entered]
    assert found == [price_of(day, reference, told) for day in days]


@dataclass(frozen=True)
class History:
    """What happens to two enrolments of a family, and an order in which billing may learn of it, with repetitions."""

    months: tuple[MonthChanged, ...]
    quotients: tuple[QuotientSet, ...]
    tariffs: tuple[PutTariff, ...]
    order: tuple[int, ...]

    @property
    def news(self) -> tuple[Event | PutTariff, ...]:
        """Everything that happens, each aggregate in its order."""
        return (*self.tariffs, *self.months, *self.quotients)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Make a history and a disorder; each aggregate's versions count up."""
    families, activities, enrolments = [new_id(), new_id()], [new_id(), new_id()], [new_id(), new_id()]
    statuses = st.sampled_from([DayStatus.BOOKED, DayStatus.PRESENT, DayStatus.ABSENT_EXCUSED, DayStatus.WAITING])
    months = [
        MonthChanged(
            version=version,
            family_id=draw(st.sampled_from(families)),
            enrolment_id=enrolments[number],
            child_id=UUID(int=number),
            child="Léa",
            activity_id=activities[number],
            month=NOVEMBER,
            days=tuple(
                MonthDay(day=NOVEMBER.replace(day=day), status=draw(statuses))
                for day in draw(st.sets(st.integers(1, 30), min_size=1, max_size=5))
            ),
        )
        for number in range(2)
        for version in range(1, draw(st.integers(1, 3)) + 1)
    ]
    quotients = [
        QuotientSet(
            version=version,
            family_id=family,
            quotients=dated(draw(some_quotients)),
        )
        for family in families
        for version in range(1, draw(st.integers(0, 3)) + 1)
    ]
    tariffs = [
        meal_tariff(*brackets, valid_from=start, activity_id=activity)
        for activity in activities
        for start, brackets in draw(st.dictionaries(some_days, some_brackets, min_size=1, max_size=2)).items()
    ]
    everything = range(len(months) + len(quotients) + len(tariffs))
    repeated = draw(st.lists(st.sampled_from(everything), max_size=4))
    return History(tuple(months), tuple(quotients), tuple(tariffs), tuple(draw(st.permutations([*everything, *repeated]))))


@examples(25)
@given(history=histories())
async def test_in_whatever_order_however_often_and_together_news_arrives_the_charges_and_estimates_are_the_same(
    service: Started, history: History
) -> None:
    for order, together in ((range(len(history.news)), False), (history.order, False), (history.order, True)):
        async with undone(service) as tx:
            for is_month, news in groupby((history.news[number] for number in order), key=lambda one: isinstance(one, MonthChanged)):
                if is_month and together:
                    await price_months(tx, [one for one in news if isinstance(one, MonthChanged)])
                else:
                    for one in news:
                        await learn(tx, one)
            assert await charged(tx) == expected(history)
            assert await estimated(tx) == summed(history)


async def learn(tx: Tx, news: Event | PutTariff) -> None:
    """Tell billing one thing, with the work that follows it."""
    match news:
        case MonthChanged():
            await price_months(tx, [news])
        case QuotientSet():
            await set_quotients(tx, news)
        case PutTariff():
            await put_tariff(tx, news)
            await reprice(tx, Repricing(activity_id=news.activity_id, since=news.valid_from))


Charged = dict[tuple[UUID, date], tuple[UUID, int | None]]


def expected(history: History) -> Charged:
    """Price the last version of every month by the domain."""
    last = {one.enrolment_id: one for one in history.months}
    told = {one.family_id: one.quotients for one in history.quotients}
    found: Charged = {}
    for one in last.values():
        tariffs = [Tariff(tariff.valid_from, steps(tariff.brackets)) for tariff in history.tariffs if tariff.activity_id == one.activity_id]
        for day in billed_days(one.days):
            price = price_of(day, tariffs, told.get(one.family_id, ()))
            found[one.enrolment_id, day] = (one.family_id, price.cents if price else None)
    return found


def summed(history: History) -> dict[UUID, int]:
    """Sum up what each family pays."""
    totals: dict[UUID, int] = {}
    for family, cents in expected(history).values():
        totals[family] = totals.get(family, 0) + (cents or 0)
    return {family: total for family, total in totals.items() if total}


async def charged(tx: Tx) -> Charged:
    rows = await tx.fetch("select enrolment_id, day, family_id, cents from charge")
    return {(row["enrolment_id"], row["day"]): (row["family_id"], row["cents"]) for row in rows}


async def estimated(tx: Tx) -> dict[UUID, int]:
    rows = await tx.fetch("select family_id, total_cents from estimate where total_cents <> 0")
    return {row["family_id"]: row["total_cents"] for row in rows}
