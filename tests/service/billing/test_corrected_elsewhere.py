"""Invoiced days that cost something else since other days moved, of another month or of a sibling, or since a birth date was mended."""

from datetime import date

from contracts.billing import GetAccountSummary, GetDraft, GetEstimate
from contracts.planning import MonthChanged
from tests.service.billing.cast import CASHIER, DUPONT, HUGO, HUGO_EATS, JEAN, LEA, NOVEMBER, month
from tests.service.billing.run_cast import ISSUER, issued, november
from tests.service.billing.test_corrections import pending
from tests.service.billing.test_rules import child, ruled
from tests.service.harness import Started

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
PACKAGE = ruled(
    {"cents": 6000},
    unit="package",
    package={"per": "periods", "periods": [{"label": "Septembre-octobre", "first": "2026-09-01", "last": "2026-10-31"}]},
)
SECOND = ruled({"cents": 1000}, adjustments=[{"label": "Deuxième enfant", "when": {"sibling_rank": {"at_least": 2}}, "percent": -10}])
YOUNG = ruled({"when": {"age": {"below": 6}}, "cents": 300}, {"when": {"age": {"at_least": 6}}, "cents": 400})
MONDAYS = (5, 12, 19, 26)


def of_hugo(days: tuple[int, ...], version: int = 1) -> MonthChanged:
    """Tell the month of Léa's brother."""
    return month(days, version=version, enrolment_id=HUGO_EATS, child=(HUGO, "Hugo"))


async def billed(service: Started, of: date, *, corrective: bool = False) -> int:
    """Issue what is due of a month, and tell the sum."""
    asked = november(corrective=corrective).model_copy(update={"period_from": of, "period_to": of.replace(day=30)})
    return (await issued(service, asked)).invoiced_cents


async def test_a_package_whose_first_day_comes_before_one_that_is_invoiced_is_not_billed_twice(service: Started) -> None:
    await service.send(PACKAGE, CASHIER)
    await service.tell(month(MONDAYS, month=OCTOBER))
    assert await billed(service, OCTOBER) == 6000
    await service.tell(month([21, 28], month=SEPTEMBER))
    assert await pending(service) == [(DUPONT, 6000, 0, "price")]
    assert await billed(service, SEPTEMBER) == 6000
    assert await billed(service, OCTOBER, corrective=True) == -6000
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 6000


async def test_a_package_whose_first_day_is_excused_before_it_was_invoiced_is_due_for_invoiced_days(service: Started) -> None:
    await service.send(PACKAGE, CASHIER)
    await service.tell(month([21, 28], month=SEPTEMBER), month(MONDAYS, month=OCTOBER))
    assert await billed(service, OCTOBER) == 0
    await service.tell(month([], version=2, month=SEPTEMBER))
    assert await pending(service) == [(DUPONT, 0, 6000, "price")]
    assert await billed(service, OCTOBER, corrective=True) == 6000
    await service.tell(month([21], version=3, month=SEPTEMBER), month([], version=4, month=SEPTEMBER))
    assert await pending(service) == []


async def test_an_elder_that_comes_later_makes_the_invoiced_child_the_second(service: Started) -> None:
    await service.send(SECOND, CASHIER)
    await service.tell(child(HUGO, "Hugo", date(2016, 1, 1)), child(LEA, "Léa", date(2019, 1, 1)))
    await service.tell(month([23, 24]))
    assert await billed(service, NOVEMBER) == 2000
    await service.tell(of_hugo((23,)))
    assert await pending(service) == [(DUPONT, 1000, 900, "price")] * 2
    run = await issued(service, november(corrective=True))
    (line,) = (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).lines
    assert (line.cents, line.child, "Deuxième enfant" in line.explanation) == (-200, "Léa", True)
    assert (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents == 1000
    await service.tell(of_hugo((), version=2))
    assert await pending(service) == [(DUPONT, 900, 1000, "price")] * 2


async def test_a_birth_date_that_is_mended_corrects_what_was_invoiced_by_the_wrong_age(service: Started) -> None:
    await service.send(YOUNG, CASHIER)
    await service.tell(child(LEA, "Léa", date(2019, 1, 1)), month(MONDAYS, month=OCTOBER), month([23]))
    assert await billed(service, OCTOBER) == 1600
    await service.tell(child(LEA, "Léa", date(2021, 1, 1), version=2))
    assert await pending(service) == [(DUPONT, 400, 300, "price")] * 4
    assert (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents == 300
    await service.tell(child(LEA, "Léa-Rose", date(2021, 1, 1), version=3))
    assert await billed(service, OCTOBER, corrective=True) == -400


async def test_a_birth_date_that_is_mended_changes_the_places_of_siblings_on_invoiced_days(service: Started) -> None:
    await service.send(SECOND, CASHIER)
    await service.tell(child(HUGO, "Hugo", date(2016, 1, 1)), child(LEA, "Léa", date(2019, 1, 1)))
    await service.tell(month([23, 24]), of_hugo((23,)))
    assert await billed(service, NOVEMBER) == 2 * 900 + 1000
    await service.tell(child(LEA, "Léa", date(2015, 1, 1), version=2))
    assert sorted(await pending(service)) == [(DUPONT, 900, 1000, "price")] * 2 + [(DUPONT, 1000, 900, "price")]
