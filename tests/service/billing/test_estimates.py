from datetime import date, timedelta

from chassis.ids import new_id
from contracts.billing import EstimateChanged, EstimateView, GetAccountSummary, GetEstimate, QuoteDays, QuotedDay
from contracts.family import ChildSaved
from contracts.planning import ActivitySaved, DayStatus
from services.billing.domain.tariff import NOT_PRICED
from tests.eventually import eventually
from tests.service.billing.cast import (
    ANNE,
    CASHIER,
    CLICK,
    DECEMBER,
    DUPONT,
    GUIDE,
    HUGO,
    HUGO_EATS,
    JEAN,
    LEA,
    MARTIN,
    MEAL,
    MEALS,
    MORNING,
    NOVEMBER,
    meal_tariff,
    month,
    quotients,
)
from tests.service.harness import Started

IN_850 = f"{MEALS}, tranche 850 et plus, QF 850 depuis le 1er janvier 2026\u00a0: 3,05\u00a0€"
UNKNOWN = f"{MEALS}, quotient familial non renseigné, prix le plus élevé\u00a0: 3,05\u00a0€"


async def estimate_of(service: Started, month: date = NOVEMBER) -> EstimateView:
    return await service.send(GetEstimate(month=month), JEAN)


async def test_booked_days_are_charged_and_the_family_sees_the_estimate_at_once(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(quotients((850, date(2026, 1, 1))), month([2, 5, 9]))
    (changed,) = await service.tells(EstimateChanged)
    assert changed == EstimateChanged(version=1, family_id=DUPONT, month=NOVEMBER, total_cents=915, asked_at=CLICK)
    estimate = await estimate_of(service, date(2026, 11, 23))
    assert (estimate.month, estimate.total_cents, estimate.version) == (NOVEMBER, 915, 1)
    (line,) = estimate.lines
    assert (line.child, line.quantity, line.unit_cents, line.cents, line.explanation) == ("Léa", 3, 305, 915, IN_850)


async def test_only_days_that_cost_something_are_charged(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 5]), month([2, 5, 9], version=2, status=DayStatus.PROCESSING))
    assert (await estimate_of(service)).lines == ()
    await service.tell(month([2], version=3, status=DayStatus.ABSENT_BILLED))
    assert (await estimate_of(service)).total_cents == 305


async def test_days_of_an_absence_that_is_billed_are_told_among_the_days_of_their_line(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    told = month([2, 5, 9])
    missed = told.days[1].model_copy(update={"status": DayStatus.ABSENT_BILLED})
    await service.tell(told.model_copy(update={"days": (told.days[0], missed, told.days[2])}))
    (line,) = (await estimate_of(service)).lines
    assert (line.quantity, line.absences) == (3, (date(2026, 11, 5),))
    assert line.days == (date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9))


async def test_a_change_that_costs_the_same_tells_nothing(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 5]), month([2, 5], version=2, status=DayStatus.PRESENT))
    await service.tell(month([2], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    assert [changed.total_cents for changed in await service.tells(EstimateChanged, count=2)] == [610, 915]


async def test_repeated_and_late_news_change_nothing(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 5], version=2), month([2, 5], version=2), month([2, 5, 9, 12], version=1))
    await service.tell(quotients((700, date(2026, 1, 1)), version=2), quotients((100, date(2026, 1, 1)), version=1))
    assert [changed.total_cents for changed in await service.tells(EstimateChanged, count=2)] == [610, 470]
    assert (await estimate_of(service)).version == 2


async def test_a_quotient_changes_the_days_from_its_date_on(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 5, 19]), month([3], month=DECEMBER), quotients((850, date(2026, 1, 1)), (300, date(2026, 11, 15))))
    lines = (await estimate_of(service)).lines
    assert [(line.quantity, line.unit_cents) for line in lines] == [(2, 305), (1, 175)]
    assert lines[0].explanation == IN_850
    assert lines[1].explanation == f"{MEALS}, tranche 0 à 639, QF 300 depuis le 15 novembre 2026\u00a0: 1,75\u00a0€"
    assert (await estimate_of(service, DECEMBER)).total_cents == 175


async def test_a_quotient_that_is_taken_back_leaves_the_highest_price(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2]), quotients((300, date(2026, 1, 1))), quotients(version=2))
    (line,) = (await estimate_of(service)).lines
    assert (line.cents, line.explanation) == (305, UNKNOWN)


async def test_days_wait_for_a_tariff_and_are_priced_when_it_comes(service: Started) -> None:
    await service.tell(month([2, 5]))
    estimate = await estimate_of(service)
    (line,) = estimate.lines
    assert (estimate.total_cents, line.quantity, line.unit_cents, line.cents, line.explanation) == (0, 2, None, 0, NOT_PRICED)

    async def leaves_days_out() -> set[bool]:
        alone = await service.send(GetEstimate(month=NOVEMBER, lines=False), JEAN)
        return {alone.unpriced, (await estimate_of(service)).unpriced}

    assert await leaves_days_out() == {True}
    await service.send(meal_tariff(), CASHIER)
    changed = await service.tells(EstimateChanged, count=2)
    assert [one.total_cents for one in changed] == [0, 610]
    assert await leaves_days_out() == {False}


async def test_a_tariff_changes_the_days_from_its_date_on_for_every_family(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    families = [new_id() for _ in range(45)]  # more than are priced in one transaction
    await service.tell(*(month([2, 20], family_id=one, enrolment_id=new_id()) for one in families))
    await service.tells(EstimateChanged, count=45)
    service.heard.clear()
    await service.send(meal_tariff((0, 400), valid_from=date(2026, 11, 15)), CASHIER)
    changed = await service.tells(EstimateChanged, count=45)
    assert {one.family_id for one in changed} == set(families)
    assert {(one.total_cents, one.version, one.asked_at) for one in changed} == {(705, 2, None)}


async def test_a_tariff_that_begins_later_gives_the_days_between_back_to_the_one_before(service: Started) -> None:
    await service.send(meal_tariff((0, 200)), CASHIER)
    newer = meal_tariff((0, 400), valid_from=date(2026, 11, 3))
    await service.send(newer, CASHIER)
    await service.tell(month([2, 5, 20]))
    assert (await estimate_of(service)).total_cents == 1000
    assert (await service.send(newer.model_copy(update={"valid_from": date(2026, 11, 15)}), CASHIER)).version == 2

    async def priced_again() -> bool:
        return (await estimate_of(service)).total_cents == 800

    await eventually(priced_again)


async def test_an_enrolment_that_another_family_pays_leaves_the_estimate_of_the_first(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 5]), month([2, 5], version=2, family_id=MARTIN))
    changed = await service.tells(EstimateChanged, count=3)
    assert {(one.family_id, one.total_cents) for one in changed[1:]} == {(DUPONT, 0), (MARTIN, 610)}
    assert (await estimate_of(service)).lines == ()
    assert (await service.send(GetEstimate(month=NOVEMBER), ANNE)).total_cents == 610


async def test_an_invoiced_day_keeps_its_price_and_leaves_the_estimate(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 5]))
    await service.send(GUIDE, CASHIER)
    async with service.database.transaction() as tx:
        await tx.execute("update charge set invoice_id = (select invoice_id from invoice limit 1) where day = $1", date(2026, 11, 2))
    await service.tell(month([9], version=2), quotients((300, date(2026, 1, 1))))
    assert (await estimate_of(service)).total_cents == 175
    async with service.database.transaction() as tx:
        kept = await tx.fetch("select day, cents from charge where invoice_id is not null")
    assert [(row["day"], row["cents"]) for row in kept] == [(date(2026, 11, 2), 305)]


async def test_children_and_activities_are_called_by_their_names(service: Started) -> None:
    await service.send(meal_tariff(activity_id=MORNING), CASHIER)
    await service.send(meal_tariff(), CASHIER)
    await service.tell(
        month([2]),
        month([2], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo"), activity_id=MORNING),
        ActivitySaved(version=2, activity_id=MEAL, facility_id=new_id(), facility="Restauration scolaire", name="Cantine"),
        ActivitySaved(version=1, activity_id=MEAL, facility_id=new_id(), facility="Restauration scolaire", name="Repas"),
        ChildSaved(
            version=2,
            family_id=DUPONT,
            child_id=LEA,
            last_name="DUPONT",
            first_name="Léa-Rose",
            birth_date=date(2017, 5, 4),
            school="",
            school_class="",
        ),
    )
    lines = (await estimate_of(service)).lines
    assert [(line.child, line.activity) for line in lines] == [("Léa-Rose", "Cantine"), ("Hugo", "Prestation")], "the eldest first"


async def test_the_account_shows_the_estimate_of_the_present_month(service: Started) -> None:
    today = service.service.settings.clock.today().replace(day=1)
    await service.send(meal_tariff(valid_from=date(2020, 9, 1)), CASHIER)
    await service.tell(month([1, 2], month=today))
    told = await estimate_of(service, today)
    assert (await service.send(GetAccountSummary(), JEAN)).estimate == told
    bare = told.model_copy(update={"lines": ()})
    assert (await service.send(GetAccountSummary(lines=False), JEAN)).estimate == bare
    assert await service.send(GetEstimate(month=today, lines=False), JEAN) == bare
    before, after = (today - timedelta(days=1)).replace(day=1), date(today.year + 1, 2, 1)
    await service.tell(month([3], month=after), month([3, 4, 5], month=before))
    others = (await service.send(GetAccountSummary(lines=False), JEAN)).other_estimates
    assert [(one.month, one.total_cents, one.unpriced) for one in others] == [(before, 915, False), (after, 305, False)]
    assert (await service.send(GetAccountSummary(), ANNE)).estimate.lines == ()
    assert (await service.send(GetAccountSummary(lines=False), ANNE)).estimate.total_cents == 0


async def test_days_are_quoted_in_the_order_asked_with_the_family_s_own_quotient(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(quotients((850, date(2026, 1, 1))), quotients((300, date(2026, 1, 1)), family_id=MARTIN))
    asked = (
        QuotedDay(activity_id=MEAL, day=date(2026, 11, 26)),
        QuotedDay(activity_id=MORNING, day=date(2026, 11, 26)),
        QuotedDay(activity_id=MEAL, day=date(2026, 8, 31)),
        QuotedDay(activity_id=MEAL, day=date(2026, 11, 26)),
    )
    quotes = (await service.send(QuoteDays(days=asked), JEAN)).quotes
    assert [(quote.activity_id, quote.day, quote.cents, quote.explanation) for quote in quotes] == [
        (MEAL, date(2026, 11, 26), 305, IN_850),
        (MORNING, date(2026, 11, 26), None, NOT_PRICED),
        (MEAL, date(2026, 8, 31), None, NOT_PRICED),
        (MEAL, date(2026, 11, 26), 305, IN_850),
    ]
    assert [quote.cents for quote in (await service.send(QuoteDays(days=asked), ANNE)).quotes] == [175, None, None, 175]


async def test_days_booked_late_cost_the_same_and_say_so_until_they_no_longer_are(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(quotients((850, date(2026, 1, 1))))
    told = month([2, 5])
    late = told.model_copy(update={"days": (told.days[0], told.days[1].model_copy(update={"late": True}))})
    await service.tell(late)
    estimate = await estimate_of(service)
    assert estimate.total_cents == 610
    assert [(line.quantity, line.explanation) for line in estimate.lines] == [
        (1, IN_850),
        (1, IN_850.replace("2026\u00a0:", "2026, réservation tardive\u00a0:")),
    ]
    await service.tell(month([2, 5], version=2))
    assert [(line.quantity, line.explanation) for line in (await estimate_of(service)).lines] == [(2, IN_850)]
