"""A part is away for a while: the others do their work, and what it missed is caught up when it comes back."""

from tests.chaos.family import Family, in_the_end
from tests.chaos.faults import dead
from tests.journeys.running import Portal

MEALS = 3


async def test_without_the_broker_bookings_are_accepted_and_decided_and_the_others_catch_up_later(doomed: Portal, dupont: Family) -> None:
    days = await dupont.free_days(MEALS)
    async with dead(doomed, "nats"):
        booked = [await dupont.book(day) for day in days]
        await in_the_end(lambda: dupont.decided(booked))
    await in_the_end(lambda: dupont.priced(booked))
    await in_the_end(lambda: dupont.noticed(booked))


async def test_without_billing_the_planning_works_and_days_are_priced_later(doomed: Portal, dupont: Family) -> None:
    days = await dupont.free_days(MEALS)
    async with dead(doomed, "billing"):
        booked = [await dupont.book(day) for day in days]
        await in_the_end(lambda: dupont.decided(booked))
        await in_the_end(lambda: dupont.noticed(booked))
    await in_the_end(lambda: dupont.priced(booked))


async def test_without_messaging_bookings_are_priced_and_told_later(doomed: Portal, dupont: Family) -> None:
    days = await dupont.free_days(MEALS)
    async with dead(doomed, "messaging"):
        booked = [await dupont.book(day) for day in days]
        await in_the_end(lambda: dupont.decided(booked))
        await in_the_end(lambda: dupont.priced(booked))
    await in_the_end(lambda: dupont.noticed(booked))


async def test_without_the_mail_relay_the_inbox_works_and_mails_leave_later(doomed: Portal, dupont: Family) -> None:
    days = await dupont.free_days(MEALS)
    async with dead(doomed, "mail"):
        booked = [await dupont.book(day) for day in days]
        await in_the_end(lambda: dupont.noticed(booked))
    await in_the_end(lambda: dupont.mailed(booked))
