"""`kill -9` of any one process while a family books: every request that was accepted is decided, priced and told exactly once."""

import asyncio

import pytest

from stack import EDGES, SERVICES
from tests.chaos.family import Booked, Family, in_the_end
from tests.chaos.faults import back, kill
from tests.journeys.running import Portal

MEALS = 5
BEFORE_THE_BLOW = 2


@pytest.mark.parametrize("victim", [*SERVICES, *EDGES, "nats", "postgres", "mail"])
async def test_nothing_accepted_is_lost_when_a_process_is_killed(victim: str, doomed: Portal, dupont: Family) -> None:
    booked: list[Booked] = []

    async def book_all() -> None:
        for day in await dupont.free_days(MEALS):
            one = await dupont.book(day)
            booked.append(one)

    async def struck() -> int:
        async def begun() -> bool:
            return len(booked) >= BEFORE_THE_BLOW

        await in_the_end(begun)
        return kill(doomed, victim)

    _, old = await asyncio.gather(book_all(), struck())
    assert len(booked) == MEALS
    await in_the_end(lambda: back(doomed, victim, old))
    await in_the_end(lambda: dupont.decided(booked))
    await in_the_end(lambda: dupont.priced(booked))
    await in_the_end(lambda: dupont.noticed(booked))
    await in_the_end(lambda: dupont.mailed(booked))
