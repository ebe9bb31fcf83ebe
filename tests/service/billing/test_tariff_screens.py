"""What clerks see of tariffs: the list, one in French, and one tried on the real children of a month before it is kept."""

from datetime import date
from typing import Any

import pytest

from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.base import Request
from contracts.billing import Bracket, GetTariff, ListTariffs, PutTariff, ReadPricedFrom, TariffRules, TryTariff
from contracts.planning import ActivitySaved
from contracts.rights import Right
from services.billing.domain.errors import TariffChanged
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import CASHIER, DUPONT, HUGO, HUGO_EATS, JEAN, LEA, MARTIN, MEAL, NOVEMBER, meal_tariff, month, quotients
from tests.service.billing.test_rules import child
from tests.service.harness import Started, staff

CENTRE = new_id()
AWAY = staff(Right.WRITE_TARIFF, Right.READ_ACCOUNT, facilities=(new_id(),))


def rules(*lines: dict[str, Any], **more: Any) -> TariffRules:
    return TariffRules.model_validate({"name": "Repas", "valid_from": date(2026, 12, 1), "lines": lines, **more})


BY_BRACKET = rules(
    {"when": {"quotient": {"below": 850}}, "cents": 250},
    {"when": {"quotient": {"at_least": 850}}, "cents": 305},
    split={"care_percent": 40},
)


async def prepared(service: Started) -> PutTariff:
    tariff = meal_tariff()
    await service.send(tariff, CASHIER)
    await service.tell(
        ActivitySaved(version=1, activity_id=MEAL, facility_id=CENTRE, facility="École", name="Cantine"),
        quotients((700, date(2026, 1, 1))),
        quotients((900, date(2026, 1, 1)), family_id=MARTIN),
        child(LEA, "Léa", date(2019, 1, 1)),
        month([23, 24]),
        month([24], family_id=MARTIN, enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")),
    )
    return tariff


async def test_tariffs_are_listed_with_their_dates_and_told_in_french(service: Started) -> None:
    first = await prepared(service)
    later = first.model_copy(update={"tariff_id": new_id(), "valid_from": date(2026, 12, 1), "brackets": (), "rules": BY_BRACKET})
    await service.send(later, CASHIER)
    ((meal,), regies) = (found := await service.send(ListTariffs(), CASHIER)).activities, found.regies
    assert (meal.activity, [one.code for one in regies]) == ("Cantine", ["AL"])
    assert [(one.valid_from, one.valid_until, one.in_force) for one in meal.tariffs] == [
        (date(2026, 12, 1), None, False),
        (date(2026, 9, 1), date(2026, 11, 30), True),
    ]
    assert meal.tariffs[1].summary.replace("\xa0", " ") == "de 1,75 € à 3,05 € par jour, selon quotient familial"
    old, new = [await service.send(GetTariff(tariff_id=one.tariff_id), CASHIER) for one in (first, later)]
    assert (old.lines[1].criteria, old.lines[1].price) == (("QF 640 à 849",), "2,35\xa0€")
    assert (old.in_force, old.valid_until, new.unit, new.tariff.rules) == (True, date(2026, 11, 30), "par jour", BY_BRACKET)
    assert any("Frais de garde : 40" in fact for fact in new.facts)


async def test_an_activity_without_a_tariff_says_from_when_its_days_wait_for_one_and_clerks_from_when_it_has_one(service: Started) -> None:
    clerk, asked = staff(Right.WRITE_ENROLMENT), ReadPricedFrom(activity_id=MEAL)
    await service.tell(ActivitySaved(version=1, activity_id=MEAL, facility_id=CENTRE, facility="École", name="Cantine"), month([23, 24]))
    (meal,) = (await service.send(ListTariffs(), CASHIER)).activities
    assert (meal.waits_from, (await service.send(asked, clerk)).first) == (date(2026, 11, 23), None)
    await service.send(meal_tariff(), CASHIER)
    (meal,) = (await service.send(ListTariffs(), CASHIER)).activities
    assert (meal.waits_from, (await service.send(asked, clerk)).first) == (None, date(2026, 9, 1))


async def test_a_tariff_that_begins_too_late_says_from_when_days_before_it_wait(service: Started) -> None:
    await service.tell(ActivitySaved(version=1, activity_id=MEAL, facility_id=CENTRE, facility="École", name="Cantine"), month([23, 24]))
    await service.send(meal_tariff(valid_from=date(2026, 11, 24)), CASHIER)
    (meal,) = (await service.send(ListTariffs(), CASHIER)).activities
    assert meal.waits_from == date(2026, 11, 23)


async def test_a_tariff_is_tried_on_the_real_children_and_nothing_is_kept(service: Started) -> None:
    await prepared(service)
    await service.tell(child(new_id(), "Léa", date(2022, 1, 1)))
    trial = await service.send(TryTariff(activity_id=MEAL, tariff=BY_BRACKET, month=date(2026, 11, 14)), CASHIER)
    assert (trial.month, trial.days, trial.children, trial.unpriced_days) == (NOVEMBER, 3, 2, 0)
    assert (trial.before_cents, trial.after_cents, trial.dearer, trial.cheaper) == (2 * 235 + 305, 2 * 250 + 305, 1, 0)
    (lea,) = trial.changed
    assert (lea.child, lea.family_id, lea.days, lea.before_cents, lea.after_cents) == ("Léa (2019)", DUPONT, 2, 470, 500)
    assert [(case.quotient, amount.cents) for case, amount in zip(trial.cases, trial.amounts, strict=True)] == [(0, 250), (850, 305)]
    half_hours = TryTariff(activity_id=MEAL, tariff=rules({"cents": 100}, unit="half_hour"), month=NOVEMBER)
    assert (await service.send(half_hours, CASHIER)).unpriced_days == 3
    assert len((await service.send(ListTariffs(), CASHIER)).activities[0].tariffs) == 1


async def test_a_child_of_two_households_is_counted_once_and_each_line_names_who_pays(service: Started) -> None:
    await prepared(service)
    martin = SAVED.model_copy(
        update={"family_id": MARTIN, "guardians": tuple(one.model_copy(update={"last_name": "Martin"}) for one in SAVED.guardians)}
    )
    elsewhere = month([25, 26, 27], family_id=MARTIN, enrolment_id=new_id(), child=(LEA, "Léa"))
    await service.tell(SAVED, martin, elsewhere)
    trial = await service.send(TryTariff(activity_id=MEAL, tariff=rules({"cents": 100}), month=NOVEMBER), CASHIER)
    assert (trial.children, trial.cheaper, trial.days) == (2, 2, 6), "Léa and Hugo"
    assert [(one.child, one.family, one.days) for one in trial.changed if one.child_id == LEA] == [
        ("Léa", "MARTIN Jean", 3), ("Léa", "DUPONT Jean", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tariff", "pointer"),
    [
        (rules({"when": {"quotient": {"at_least": 10}}, "cents": 100}), "/tariff/lines"),
        (rules({"cents": 100}, {"when": {"resident": True}, "cents": 90}), "/tariff/lines/1"),
        (rules({"cents": 103}, rounding={"step_cents": 5}), "/tariff/lines/0/cents"),
    ],
)
async def test_a_gap_an_overlap_or_an_impossible_rounding_is_refused_where_it_stands(
    service: Started, tariff: TariffRules, pointer: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await service.send(TryTariff(activity_id=MEAL, tariff=tariff, month=NOVEMBER), CASHIER)
    assert (refused.value.slug, refused.value.members["errors"][0]["pointer"]) == ("tariff_refused", pointer)


async def test_tariffs_are_for_those_who_set_prices_there(service: Started) -> None:
    first = await prepared(service)
    every: list[Request[Any]] = [
        ListTariffs(),
        GetTariff(tariff_id=first.tariff_id),
        TryTariff(activity_id=MEAL, tariff=BY_BRACKET, month=NOVEMBER),
    ]
    for asked in every:
        with pytest.raises(Refusal) as refused:
            await service.send(asked, staff(Right.READ_ACCOUNT))
        assert refused.value.status == 403
        with pytest.raises(Refusal) as refused:
            await service.send(asked, JEAN)
        assert refused.value.status == 404
    assert (await service.send(ListTariffs(), AWAY)).activities == ()
    for tariff_id in (first.tariff_id, new_id()):
        with pytest.raises(Refusal) as refused:
            await service.send(GetTariff(tariff_id=tariff_id), AWAY)
        assert refused.value.status == 404


async def test_a_tariff_that_somebody_corrected_since_is_not_written_over(service: Started) -> None:
    first = meal_tariff()
    one = await service.send(first.model_copy(update={"version": 0}), CASHIER)
    cheaper = first.model_copy(update={"version": one.version, "brackets": (Bracket(from_quotient=0, cents=320),)})
    two = await service.send(cheaper, CASHIER)
    assert await service.send(cheaper, CASHIER) == two, "sent twice, it is no mistake"
    for stale in (one.version, 0):
        with pytest.raises(Refusal) as refused:
            await service.send(first.model_copy(update={"version": stale, "name": "Repas du midi"}), CASHIER)
        assert refused.value.slug == TariffChanged.slug
    assert (await service.send(GetTariff(tariff_id=first.tariff_id), CASHIER)).tariff == two
