"""What was invoiced after it was over locks its attendance; what is invoiced in advance locks nothing."""

from datetime import date, datetime, time

from chassis.clock import PARIS
from chassis.commands import republish
from contracts.billing import InvoiceIssued, PeriodLocked
from tests.service.billing.cast import DECEMBER, DUPONT, MEAL, NOVEMBER
from tests.service.billing.run_cast import issued, priced
from tests.service.harness import Started


async def it_is(service: Started, day: date) -> None:
    """Go to the morning of a day."""
    service.move_clock(datetime.combine(day, time(8), PARIS) - service.service.settings.clock.now())


async def nothing_locked(service: Started) -> bool:
    """Find no lock in all that was told."""
    return not await service.told(PeriodLocked)


async def test_a_period_that_is_over_is_locked_once_all_its_invoices_are_issued(service: Started) -> None:
    await it_is(service, DECEMBER)
    await priced(service, [DUPONT])
    run = await issued(service)
    (told,) = await service.tells(PeriodLocked)
    assert (told.run_id, told.first, told.activity_ids, told.locked) == (run.run_id, NOVEMBER, (MEAL,), True)
    assert told.last == run.period_to


async def test_a_period_invoiced_in_advance_locks_nothing(service: Started) -> None:
    await it_is(service, date(2026, 11, 30))
    await priced(service, [DUPONT])
    await issued(service)
    await service.tells(InvoiceIssued)
    assert await nothing_locked(service)


async def test_a_run_that_issued_no_invoice_locks_nothing(service: Started) -> None:
    await it_is(service, DECEMBER)
    await priced(service, [])
    await issued(service)
    assert await nothing_locked(service)


async def test_what_is_locked_is_told_again_for_whoever_lost_it(service: Started) -> None:
    await it_is(service, DECEMBER)
    await priced(service, [DUPONT])
    await issued(service)
    (once,) = await service.tells(PeriodLocked)
    await republish(service.service, service.database)
    assert await service.tells(PeriodLocked, count=2) == [once, once]
