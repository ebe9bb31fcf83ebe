"""Packages and ranks of siblings once days that an invoice bills are excused: what is left is due as if they had never been booked."""

from datetime import date

from contracts.billing import GetAccountSummary, GetEstimate, IssueRun, QuoteDays, QuotedDay
from tests.service.billing.cast import CASHIER, DUPONT, HUGO, HUGO_EATS, JEAN, LEA, LEA_EATS, MEAL, NOVEMBER, REGIE, month
from tests.service.billing.run_cast import ISSUER, drafted, issued, november, reached
from tests.service.billing.test_corrections import pending
from tests.service.billing.test_rules import child, ruled
from tests.service.harness import Started

PACKAGE = ruled({"cents": 6000}, unit="package", package={"per": "month"})


async def packaged(service: Started) -> None:
    """Invoice a package of 60 euros for four days of November, which the first of them bears."""
    await service.send(PACKAGE, CASHIER)
    await service.tell(month([2, 9, 16, 23]))
    assert (await issued(service)).invoiced_cents == 6000


async def test_a_package_whose_first_day_is_excused_is_due_for_the_days_that_are_left(service: Started) -> None:
    await packaged(service)
    await service.tell(month([9, 16, 23], version=2))
    assert await pending(service) == [(DUPONT, 6000, 0, "gone"), (DUPONT, 0, 6000, "price")]
    run = await issued(service, november(corrective=True))
    assert (run.invoiced_cents, await pending(service)) == (0, [])
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 6000
    await service.tell(month([16, 23], version=3))
    await issued(service, november(corrective=True))
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 6000


async def test_a_package_of_which_every_day_is_excused_is_given_back(service: Started) -> None:
    await packaged(service)
    await service.tell(month([], version=2))
    run = await issued(service, november(corrective=True))
    assert run.invoiced_cents == -6000


async def test_a_first_day_that_comes_back_before_the_run_leaves_nothing_to_correct(service: Started) -> None:
    await packaged(service)
    await service.tell(month([9, 16, 23], version=2), month([2, 9, 16, 23], version=3))
    assert await pending(service) == []


async def test_a_day_that_is_booked_after_the_first_was_excused_takes_no_second_package(service: Started) -> None:
    await packaged(service)
    await service.tell(month([], version=2))
    asked = QuotedDay(enrolment_id=LEA_EATS, child_id=LEA, activity_id=MEAL, day=date(2026, 11, 30))
    assert [one.cents for one in (await service.send(QuoteDays(days=(asked,)), JEAN)).quotes] == [6000]
    await service.tell(month([30], version=3))
    assert (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents == 6000
    run = await issued(service, november(corrective=True))
    assert run.invoiced_cents == -6000
    assert (await issued(service)).invoiced_cents == 6000
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 6000


async def test_a_package_that_the_former_program_billed_is_not_charged_again(service: Started) -> None:
    await service.send(PACKAGE, CASHIER)
    await service.send(REGIE.model_copy(update={"billed_until": date(2026, 11, 8)}), CASHIER)
    await service.tell(month([2, 9, 16]))
    assert (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents == 0
    await service.tell(month([9, 16], version=2))
    assert (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents == 0


async def test_a_child_that_is_not_there_any_more_makes_nobody_the_second(service: Started) -> None:
    second = {"label": "Deuxième enfant", "when": {"sibling_rank": {"at_least": 2}}, "percent": -10}
    await service.send(ruled({"cents": 1000}, adjustments=[second]), CASHIER)
    await service.tell(child(HUGO, "Hugo", date(2016, 1, 1)), child(LEA, "Léa", date(2019, 1, 1)))
    await service.tell(month([23]), month([24], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    assert (await issued(service)).invoiced_cents == 1900
    await service.tell(month([], version=2, enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    run = await drafted(service, november(corrective=True))
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    assert (await reached(service, run.run_id, "issued")).invoiced_cents == -1000 + 100
