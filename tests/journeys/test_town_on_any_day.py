"""The demonstration town is made on any day of any year: when the places are closed there is simply less to show."""

import os
from datetime import date

import pytest

from chassis.school_year import SchoolYear
from contracts.billing import GetAccountSummary, GetStatement
from contracts.messaging import CountUnread
from contracts.planning import DayStatus, GetMonth, MonthGrid
from stack.demo.households import dupont
from stack.demo.town import Town
from tests.journeys.running import backstage

FIFTEENTHS = [date(2026 if month >= 9 else 2027, month, 15) for month in range(1, 13)]
ODD_DAYS = [date(2027, 1, 1), date(2026, 9, 1), date(2028, 2, 29), date(2027, 8, 31), date(2031, 7, 1)]
BY_DEFAULT = [date(2027, 8, 15)]
"""A day on which every place is closed; that of a school day is made for the journeys."""
DAYS = sorted({*FIFTEENTHS, *ODD_DAYS}) if os.environ.get("PORTAIL_TEST_ALL") else BY_DEFAULT
SHUT = {DayStatus.CLOSED, DayStatus.PUBLIC_HOLIDAY, DayStatus.SHORT_HOLIDAYS, DayStatus.SUMMER_HOLIDAYS}


@pytest.mark.parametrize("today", DAYS, ids=str)
async def test_the_town_is_made_whatever_the_day(today: date) -> None:
    async with backstage(today, "demo") as (topology, access), Town.open(topology) as town:
        household = dupont(SchoolYear.of(today))
        account = await town.ask_as(household, GetAccountSummary())
        assert [(one.number, one.remaining_cents) for one in account.unpaid] == [("AL-36", 12060)]
        statement = await town.ask_as(household, GetStatement())
        assert [one.number for one in statement.lines] == ["AL-36", "AL-228", "AL-12"]
        assert (statement.debit_cents, statement.credit_cents, statement.balance_cents) == (36380, 24320, 12060)
        assert (await town.ask_as(household, CountUnread())).unread == 1
        assert [one["role"] for one in access.accounts] == [
            "family",
            "family",
            "clerk",
            "cashier",
            "administrator",
            "family",
            "family",
            "family",
        ]
        grids = [await town.ask_as(household, GetMonth(child_id=child_id, month=today)) for child_id in household.children.values()]
        assert any(statuses(grid, today) for grid in grids), "a month in which nothing at all happens"


def statuses(grid: MonthGrid, today: date) -> set[DayStatus]:
    """Check what every month shows (eight rows, nothing impossible, days gone by attended or missed); returns what happens in it."""
    assert len(grid.rows) == 8
    marks = {day.day: day.mark for day in grid.days}
    happening = {
        (row.activity, cell.day, cell.status) for row in grid.rows for cell in row.cells if cell.status and cell.status not in SHUT
    }
    for activity, day, status in happening:
        assert status != DayStatus.ERROR
        assert day >= today or status not in (DayStatus.REGULAR, DayStatus.BOOKED), (activity, day)
        assert ("Vacances" in activity) == (marks[day] in (DayStatus.SHORT_HOLIDAYS, DayStatus.SUMMER_HOLIDAYS)), (activity, day)
    return {status for _, _, status in happening}
