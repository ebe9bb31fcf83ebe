"""What a day will cost is told before it is booked, by the rules that will price it."""

from datetime import date

from chassis.ids import new_id
from contracts.billing import GetEstimate, Quote, QuoteDays, QuotedDay
from contracts.family import FamilySaved
from contracts.planning import ActivitySaved, Commune, DayHours, Policies
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, HUGO, HUGO_EATS, JEAN, LEA, LEA_EATS, MEAL, NOVEMBER, month, quotients
from tests.service.billing.test_rules import child, ruled
from tests.service.harness import Started

CARE = ruled(
    {"when": {"resident": True, "booking": "occasional"}, "effort": {"rate_percent": "0.02", "floor_cents": 10, "ceiling_cents": 90}},
    {"when": {"resident": True, "booking": "regular"}, "cents": 5},
    {"when": {"resident": False}, "cents": 200},
    unit="half_hour",
    adjustments=[
        {"label": "Deuxième enfant", "when": {"sibling_rank": {"at_least": 2}}, "percent": -10},
        {"label": "Réservation tardive", "when": {"late": True}, "cents": 250},
    ],
)


def asked(day: int, *, late: bool = False, minutes: int | None = 61) -> QuotedDay:
    """Ask for an evening of Hugo in November."""
    on = NOVEMBER.replace(day=day)
    return QuotedDay(activity_id=MEAL, day=on, child_id=HUGO, enrolment_id=HUGO_EATS, late=late, minutes=minutes)


async def known(service: Started) -> None:
    """Tell where the family lives, its quotient and its children, the elder of whom has an evening on 23 November."""
    residents = Policies(residents=(Commune(postal_code="31400"),))
    await service.tell(
        ActivitySaved(version=1, activity_id=MEAL, facility_id=new_id(), facility="École", name="Garderie", policies=residents),
        FamilySaved(version=1, family_id=DUPONT, family_number="1", city="TOULOUSE", postal_code="31400", guardians=()),
        quotients((850, date(2026, 1, 1))),
        child(LEA, "Léa", date(2016, 1, 1)),
        child(HUGO, "Hugo", date(2019, 1, 1)),
        month([23], enrolment_id=LEA_EATS),
    )


async def quoted(service: Started, *days: QuotedDay) -> list[Quote]:
    return list((await service.send(QuoteDays(days=days), JEAN)).quotes)


async def test_what_is_quoted_is_what_is_charged(service: Started) -> None:
    await service.send(CARE, CASHIER)
    await known(service)
    first, late = await quoted(service, asked(26), asked(27, late=True))
    # 850 × 0.02 % = 17 cents; 3 half hours; 10 % less for the second child; 2.50 more where it is late
    assert [one.cents for one in (first, late)] == [46, 296]
    assert all(words in late.explanation for words in ("Deuxième enfant", "Réservation tardive", "3\u00a0demi-heures commencées"))
    view = await service.send(GetEstimate(month=NOVEMBER), JEAN)
    assert view.total_cents == 0, "a quote books nothing, and Léa's hours are not known"
    booked = month([26, 27], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo"))
    days = [one.model_copy(update={"hours": DayHours(minutes=61), "regular": False}) for one in booked.days]
    await service.tell(booked.model_copy(update={"days": (days[0], days[1].model_copy(update={"late": True}))}))
    view = await service.send(GetEstimate(month=NOVEMBER), JEAN)
    assert sorted(line.cents for line in view.lines if line.child == "Hugo") == [46, 296]
    assert {line.explanation for line in view.lines if line.child == "Hugo"} == {first.explanation, late.explanation}


async def test_what_is_not_said_is_quoted_at_the_highest_price_and_hours_are_needed(service: Started) -> None:
    await service.send(CARE, CASHIER)
    await known(service)
    bare, untimed = await quoted(service, QuotedDay(activity_id=MEAL, day=NOVEMBER, minutes=30), asked(26, minutes=None))
    assert (bare.cents, untimed.cents) == (17, None)
    assert "heures de présence" in untimed.explanation
    (other,) = (await service.send(QuoteDays(days=(asked(26),)), ANNE)).quotes
    assert other.cents == 600, "of another family's child, nothing is known: neither where it lives nor its rank"


async def test_a_package_is_quoted_once_a_period(service: Started) -> None:
    await service.send(ruled({"cents": 765}, unit="package", package={"per": "month"}), CASHIER)
    assert [one.cents for one in await quoted(service, asked(26), asked(27))] == [765, 0]
    await service.tell(month([2], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    assert [one.cents for one in await quoted(service, asked(26), asked(27))] == [0, 0]
    instead = QuoteDays(days=(asked(26), asked(27)), instead=True)
    assert [one.cents for one in (await service.send(instead, JEAN)).quotes] == [765, 0], "in place of the day that bears it now"


async def test_regular_days_are_quoted_at_the_price_of_regular_days(service: Started) -> None:
    await service.send(CARE, CASHIER)
    await known(service)
    (regular,) = await quoted(service, asked(26).model_copy(update={"regular": True}))
    assert regular.cents == 14, "3 half hours of 5 cents, 10 % less for the second child"
