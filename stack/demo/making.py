"""Making the town, in the order in which a town hall would: places and calendar, families, enrolments, then the life of a month."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from chassis.school_year import SchoolYear
from contracts.billing import GetEstimate, ListBankRequests
from contracts.family import GetChildren, ListRecordRequests
from contracts.messaging import GetMailbox, Mailbox, ReadMessage
from contracts.planning import CalendarDay, GetMonth, ListPlanningRequests, PutCalendarDays
from services.billing.domain.charges import BILLED
from stack.access import SampleAccount
from stack.demo import facilities, tariffs
from stack.demo.accounts import open_accounts
from stack.demo.answers import answers
from stack.demo.attendance import attendance, open_on
from stack.demo.bank import bank_details
from stack.demo.cards import given_up
from stack.demo.enrolments import Enrolled, enrolments
from stack.demo.households import Household, dupont, neighbours
from stack.demo.letters import write
from stack.demo.operations import billed_until, former_operations
from stack.demo.publications import publish
from stack.demo.records import children_records
from stack.demo.requests import Days, change_records, dupont_ask, neighbours_ask
from stack.demo.rules import rules
from stack.demo.school_calendar import school_days, special_days
from stack.demo.separated import homes, separated
from stack.demo.town import System, Town

A_WEEK = timedelta(days=7)


async def build(system: System) -> list[SampleAccount]:
    """Make the town of today and return its sample accounts once every service shows it."""
    async with Town.open(system) as town:
        year = SchoolYear.of(town.today)
        guests, others = dupont(year), neighbours(year)
        by_name = {one.guardian.last_name: one for one in (guests, *others)}
        special, accounts, *_ = await asyncio.gather(
            enter_rules(town, guests), open_accounts(town, by_name), town.tell_all([guests.entry, *(one.entry for one in others)])
        )
        apart = await separated(town)
        enrolled = enrolments(guests, others)
        await asyncio.gather(*(town.tell_when_known(one.entry(town.today)) for one in enrolled))
        await bank_details(town, by_name)
        await asyncio.gather(change_records(town, by_name), live(town, guests, enrolled, special))
        await children_records(town, by_name)
        # The rules come last: what was asked before needed no acceptance, not even the one family's that has not given it.
        await asyncio.gather(shown(town, guests), rules(town, [guests, *others, *homes(year)]), news(town, guests, by_name))
    return [*accounts, *apart]


async def enter_rules(town: Town, household: Household) -> tuple[CalendarDay, ...]:
    """Enter what days, places and prices follow; returns the special days of the calendar."""
    special = await asyncio.to_thread(special_days, town.today)  # loading the published calendars takes a moment
    await asyncio.gather(enter_places(town, special), enter_money(town, household, special))
    return special


async def enter_places(town: Town, special: Sequence[CalendarDay]) -> None:
    """Enter the calendar, the facilities and their activities."""
    places, activities = facilities.facilities()
    await asyncio.gather(town.tell(PutCalendarDays(days=tuple(special))), town.tell_all(places))
    await town.tell_all(activities)
    await town.tell_all(facilities.details())


async def enter_money(town: Town, household: Household, special: Sequence[CalendarDay]) -> None:
    """Enter the cash office, its tariffs, and what the DUPONTs owed and paid before."""
    year = SchoolYear.of(town.today)
    await town.tell(tariffs.regie(billed_until(town.today)))
    lessons = school_days(SchoolYear(year.start - 1).first, year.last, special)
    former = former_operations(household.family_id, town.today, lessons)
    await asyncio.gather(town.tell_all(tariffs.tariffs(SchoolYear(year.start - 1).first)), town.tell(former))
    await given_up(town, household)


async def live(town: Town, household: Household, enrolled: Sequence[Enrolled], special: Sequence[CalendarDay]) -> None:
    """Let the month happen: lists of the past days, then what families ask for, the DUPONTs last."""
    await town.tell_all(attendance(enrolled, town.today, special))
    months = months_that_matter(town.today, special)
    days = {child: await Days.of(town, household, child, months) for child in household.children}
    guests = {(one.child, one.activity): one for one in enrolled if one.household is household}
    await neighbours_ask(town, [one for one in enrolled if one.household is not household], days["Hugo"])
    await dupont_ask(town, guests, days)


async def news(town: Town, household: Household, by_name: Mapping[str, Household]) -> None:
    """Publish what the town has to say; by then messaging knows the places that families write to."""
    await publish(town)
    await write(town, household, by_name)
    await answers(town)


def months_that_matter(today: date, special: Sequence[CalendarDay]) -> list[date]:
    """List the months in which the DUPONTs may ask for days: this one, the next, and that of the next holidays."""
    centre = facilities.ACTIVITY[facilities.HOLIDAY_DAY]
    ahead = [one.day for one in special if one.day > today + A_WEEK and open_on(centre, one.day, special)]
    days = [today, today.replace(day=1) + timedelta(days=32), *sorted(ahead)[:1]]
    return sorted({day.replace(day=1) for day in days})


async def shown(town: Town, household: Household) -> None:
    """Wait until the DUPONTs' own pages tell all of it; of their messages only the newest stays unread, as in the guide."""

    async def priced() -> bool | None:
        months = [GetMonth(child_id=child_id, month=town.today) for child_id in household.children.values()]
        grids = await asyncio.gather(*(town.ask_as(household, one) for one in months))
        days = sum(cell.status in BILLED for grid in grids for row in grid.rows for cell in row.cells)
        estimate = await town.ask_as(household, GetEstimate(month=town.today))
        return sum(line.quantity for line in estimate.lines) == days or None

    async def told() -> Mailbox | None:
        records, plans = await town.ask_as(household, ListRecordRequests()), await town.ask_as(household, ListPlanningRequests())
        days = [day for one in plans.requests for day in one.days if day.decision == "pending"]
        if any(facilities.ACTIVITY[day.activity].approval == "automatic" for day in days):
            return None
        bookings = [one for one in plans.requests if one.kind == "booking" and any(day.decision != "pending" for day in one.days)]
        notices = len(bookings) + sum(one.decided_at is not None for one in records.requests)
        banks = await town.ask_as(household, ListBankRequests())
        notices += 2 * sum(one.status == "accepted" for one in banks.requests)  # the decision, and the warning that goes with it
        children = await town.ask_as(household, GetChildren())
        notices += sum(bool(one.missing) for one in children.children)
        mailbox = await town.ask_as(household, GetMailbox())
        return mailbox if len(mailbox.messages) >= notices else None

    await town.until(priced, what="l'estimation du mois")
    mailbox = await town.until(told, what="les messages de la famille DUPONT")
    for message in mailbox.messages[1:]:
        await town.ask_as(household, ReadMessage(message_id=message.message_id))
