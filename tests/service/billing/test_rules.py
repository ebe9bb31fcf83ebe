"""Days priced by tariffs that are told by rules."""

from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.base import Event
from contracts.billing import CreditNoteIssued, EstimateChanged, GetEstimate, GetInvoice, InvoiceIssued, PutTariff, TariffRules
from contracts.family import ChildSaved, FamilySaved
from contracts.planning import ActivitySaved, Commune, DayHours, DayStatus, EnrolmentSaved, MonthChanged, Policies
from services.billing.domain.criteria import CRITERIA
from stack import ROOT
from tests.eventually import eventually
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, HUGO, HUGO_EATS, JEAN, LEA, LEA_EATS, MARTIN, MEAL, NOVEMBER, month, quotients
from tests.service.billing.run_cast import issued, november
from tests.service.harness import Started

RETOLD = ROOT / "services" / "billing" / "migrations" / "0189_absences_told_again.sql"


def ruled(*lines: dict[str, Any], tariff_id: UUID | None = None, **more: Any) -> PutTariff:
    rules = TariffRules.model_validate({"name": "Repas", "valid_from": date(2026, 9, 1), "lines": lines, **more})
    return PutTariff(tariff_id=tariff_id or new_id(), activity_id=MEAL, regie="AL", name="Repas", valid_from=date(2026, 9, 1), rules=rules)


def child(child_id: UUID, name: str, birth_date: date, version: int = 1) -> ChildSaved:
    return ChildSaved(
        version=version, family_id=DUPONT, child_id=child_id, last_name="DUPONT", first_name=name, birth_date=birth_date,
        school="Jules Ferry", school_class="CE1",
    )  # fmt: skip


async def lines(service: Started) -> dict[str, tuple[int, str]]:
    view = await service.send(GetEstimate(month=NOVEMBER), JEAN)
    return {f"{line.child} {line.quantity}": (line.cents, line.explanation) for line in view.lines}


async def total(service: Started) -> int:
    """Tell what Jean's November is estimated at."""
    return (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents


async def test_an_effort_rate_follows_the_quotient_and_says_how_the_price_is_made(service: Started) -> None:
    await service.send(ruled({"effort": {"rate_percent": "0.9", "floor_cents": 200, "ceiling_cents": 1400}}), CASHIER)
    await service.tell(month([23, 24]), quotients((850, date(2026, 1, 1))))
    assert await total(service) == 2 * 765
    ((cents, why),) = (await lines(service)).values()
    assert (cents, "QF 850 × taux d'effort 0,9" in why, "depuis le 1er janvier 2026" in why) == (1530, True, True)
    await service.tell(quotients((850, date(2026, 1, 1)), (2100, date(2026, 11, 24)), version=2))
    assert await total(service) == 765 + 1400


async def test_a_second_child_costs_less_as_soon_as_its_elder_is_there(service: Started) -> None:
    second = {"label": "Deuxième enfant", "when": {"sibling_rank": {"at_least": 2}}, "percent": -10}
    await service.send(ruled({"cents": 1000}, adjustments=[second]), CASHIER)
    eats = month([23], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo"))
    await service.tell(month([23]), child(HUGO, "Hugo", date(2016, 1, 1)), child(LEA, "Léa", date(2019, 1, 1)))
    assert await total(service) == 1000
    await service.tell(eats)
    assert await total(service) == 1900
    await service.tell(eats, month([23]), child(LEA, "Léa", date(2019, 1, 1)))
    assert await total(service) == 1900
    await service.tell(month([], version=2, enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")))
    assert await total(service) == 1000


async def test_regular_and_occasional_days_unbooked_ones_and_packages_have_their_prices(service: Started) -> None:
    tariff = ruled({"when": {"booking": "regular"}, "cents": 250}, {"when": {"booking": "occasional"}, "cents": 370},
        adjustments=[{"label": "Sans réservation", "when": {"unbooked": True}, "cents": 100}])  # fmt: skip
    await service.send(tariff, CASHIER)
    told = month([23, 24])
    came = told.days[1].model_copy(update={"status": DayStatus.PRESENT_UNBOOKED})
    await service.tell(told.model_copy(update={"days": (told.days[0], came)}))
    assert await total(service) == 370 + 470
    await service.tell(
        EnrolmentSaved(
            version=1, family_id=DUPONT, enrolment_id=LEA_EATS, child_id=LEA, activity_id=MEAL, guardian_id=new_id(),
            valid_from=date(2026, 9, 1), valid_to=date(2027, 7, 1), weekdays=(1,),
        )
    )  # fmt: skip
    assert await total(service) == 250 + 470
    await service.send(ruled({"cents": 765}, tariff_id=tariff.tariff_id, unit="package", package={"per": "month"}), CASHIER)

    async def one_package() -> bool:
        return await total(service) == 765

    await eventually(one_package)


async def test_who_counts_as_a_resident_prices_the_days_again(service: Started) -> None:
    await service.send(ruled({"when": {"resident": True}, "cents": 300}, {"when": {"resident": False}, "cents": 650}), CASHIER)
    await service.tell(
        month([23]), FamilySaved(version=1, family_id=DUPONT, family_number="1", city="SAINT - JEAN", postal_code="31400", guardians=())
    )
    assert await total(service) == 650
    residents = Policies(residents=(Commune(postal_code="31400", city="Saint-Jean"),))
    town = ActivitySaved(version=1, activity_id=MEAL, facility_id=new_id(), facility="École", name="Cantine", policies=residents)
    await service.tell(town)

    async def as_residents() -> bool:
        return await total(service) == 300

    await eventually(as_residents)


async def test_rules_with_a_gap_are_not_kept(service: Started) -> None:
    with pytest.raises(Refusal) as refused:
        await service.send(ruled({"when": {"resident": True}, "cents": 100}), CASHIER)
    assert (refused.value.slug, refused.value.members["errors"][0]["pointer"]) == ("tariff_refused", "/rules/lines")


def told(event: MonthChanged, **more: Any) -> MonthChanged:
    """Tell a month whose days have more in common than their state."""
    return event.model_copy(update={"days": tuple(one.model_copy(update=more) for one in event.days)})


def stayed(minutes: int, left_at: time | None = None) -> DayHours:
    return DayHours(minutes=minutes, left_at=left_at)


async def test_hours_that_nobody_told_have_no_price_until_they_are_told(service: Started) -> None:
    await service.send(ruled({"cents": 100}, unit="half_hour"), CASHIER)
    await service.tell(month([23]))
    assert await total(service) == 0
    await service.tell(told(month([23], version=2), hours=stayed(61)))
    assert await total(service) == 300


EVERYTHING: dict[str, tuple[tuple[dict[str, Any], ...], tuple[Event, ...], int]] = {
    "quotient": (
        ({"when": {"quotient": {"below": 500}}, "cents": 100}, {"when": {"quotient": {"at_least": 500}}, "cents": 200}),
        (quotients((400, date(2026, 1, 1))),),
        100,
    ),
    "regimes": (
        ({"when": {"regimes": ["caf"]}, "cents": 100}, {"when": {"regimes": ["msa", "other", "none"]}, "cents": 200}),
        (quotients().model_copy(update={"regime": "caf"}),),
        100,
    ),
    "age": (
        ({"when": {"age": {"below": 6}}, "cents": 100}, {"when": {"age": {"at_least": 6}}, "cents": 200}),
        (child(LEA, "Léa", date(2021, 1, 1)),),
        100,
    ),
    "school_classes": (
        ({"when": {"school_classes": ["CE1"]}, "cents": 100}, {"when": {"other_classes_than": ["CE1"]}, "cents": 200}),
        (child(LEA, "Léa", date(2019, 1, 1)),),
        100,
    ),
    "booking": (
        ({"when": {"booking": "regular"}, "cents": 100}, {"when": {"booking": "occasional"}, "cents": 200}),
        (told(month([23], version=2), regular=True),),
        100,
    ),
    "late": (
        ({"when": {"late": True}, "cents": 200}, {"when": {"late": False}, "cents": 100}),
        (told(month([23], version=2), late=True),),
        200,
    ),
    "unbooked": (
        ({"when": {"unbooked": True}, "cents": 200}, {"when": {"unbooked": False}, "cents": 100}),
        (month([23], version=2, status=DayStatus.PRESENT_UNBOOKED),),
        200,
    ),
    "absent": (
        ({"when": {"absent": True}, "cents": 50}, {"when": {"absent": False}, "cents": 100}),
        (month([23], version=2, status=DayStatus.ABSENT_BILLED),),
        50,
    ),
    "left_at": (
        ({"when": {"left_at": {"until": "18:15"}}, "cents": 100}, {"when": {"left_at": {"after": "18:15"}}, "cents": 400}),
        (told(month([23], version=2, status=DayStatus.PRESENT), hours=stayed(110, time(18, 20))),),
        400,
    ),
}
"""Criteria with a tariff that looks at each, what is told, and what the day costs then; residence, rank and packages have tests above."""


@pytest.mark.parametrize("criterion", EVERYTHING)
async def test_each_criterion_gets_its_fact_from_what_is_told_in_whatever_order(service: Started, criterion: str) -> None:
    priced, news, cents = EVERYTHING[criterion]
    await service.tell(*news)
    await service.send(ruled(*priced), CASHIER)
    await service.tell(month([23]), *news)

    async def as_told() -> bool:
        return await total(service) == cents

    await eventually(as_told)


async def test_a_penalty_for_whoever_does_not_come_is_not_for_whoever_had_declared_it(service: Started) -> None:
    penalty = {"label": "Absence non justifiée", "when": {"absent": True}, "percent": 50}
    await service.send(ruled({"cents": 400}, adjustments=[penalty]), CASHIER)
    await service.tell(month([23], status=DayStatus.ABSENT_BILLED))
    assert await total(service) == 600
    await service.tell(told(month([23], version=2, status=DayStatus.ABSENT_BILLED), declared=True))
    ((cents, why),) = (await lines(service)).values()
    assert (cents, "non justifiée" in why) == (400, False)


async def test_an_absence_that_was_told_before_anybody_said_whether_it_was_declared_is_told_again_at_its_version(service: Started) -> None:
    penalty = {"label": "Absence non justifiée", "when": {"absent": True}, "percent": 50}
    await service.send(ruled({"cents": 400}, adjustments=[penalty]), CASHIER)
    before = month([23], status=DayStatus.ABSENT_BILLED)
    await service.tell(before)
    assert await total(service) == 600
    async with service.database.transaction() as tx:
        await tx.execute(RETOLD.read_text().split("-- migrate:down")[0].rsplit(";", 2)[1])
    await service.tell(told(before, declared=True))
    assert await total(service) == 400


async def test_a_departure_is_late_also_where_nobody_knows_how_long_the_day_lasted(service: Started) -> None:
    await service.send(ruled({"cents": 200}, adjustments=CARE["adjustments"]), CASHIER)
    await service.tell(told(month([23], version=2, status=DayStatus.PRESENT), left_at=time(18, 20)))
    assert await total(service) == 300
    (line,) = (await service.send(GetEstimate(month=NOVEMBER), JEAN)).lines
    assert line.explanation.endswith("le 23/11 jusqu'à 18\u00a0h\u00a020")


async def test_every_criterion_of_a_tariff_has_a_test_here() -> None:
    assert set(CRITERIA) == {*EVERYTHING, "other_classes_than", "resident", "sibling_rank"}


CARE: dict[str, Any] = {
    "unit": "half_hour",
    "adjustments": [{"label": "Départ tardif", "when": {"left_at": {"after": "18:15"}}, "cents": 100}],
    "split": {"care_percent": 100},
}


async def test_what_was_attended_is_billed_by_the_started_half_hour_with_its_hours_and_corrected_by_a_credit_note(service: Started) -> None:
    await service.send(ruled({"cents": 110}, **CARE), CASHIER)
    await service.tell(told(month([23, 24]), hours=stayed(120)))
    assert await total(service) == 2 * 440
    monday, tuesday = told(month([23, 24], status=DayStatus.PRESENT, version=2), hours=stayed(102, time(18, 12))).days
    late = tuesday.model_copy(update={"hours": stayed(121, time(18, 31))})
    attended = month([], version=2).model_copy(update={"days": (monday, late)})
    await service.tell(attended)
    assert await total(service) == 440 + 650
    view = await service.send(GetEstimate(month=NOVEMBER), JEAN)
    why = {line.cents: line.explanation for line in view.lines}
    assert "4\u00a0demi-heures commencées × 1,10\u00a0€ = 4,40\u00a0€" in why[440]
    assert why[440].endswith("\nPrésence notée le 23/11 jusqu'à 18\u00a0h\u00a012")
    assert "Départ tardif" in why[650]
    assert why[650].endswith("le 24/11 jusqu'à 18\u00a0h\u00a031")
    await issued(service)
    (invoice,) = await service.tells(InvoiceIssued)
    billed = await service.send(GetInvoice(invoice_id=invoice.invoice_id), JEAN)
    assert sorted(line.explanation.rpartition("\n")[2] for line in billed.lines) == [
        "Présence notée le 23/11 jusqu'à 18\u00a0h\u00a012", "Présence notée le 24/11 jusqu'à 18\u00a0h\u00a031",
    ]  # fmt: skip
    mended = tuesday.model_copy(update={"hours": stayed(61, time(17, 31))})
    await service.tell(attended.model_copy(update={"version": 3, "days": (monday, mended)}))
    assert (await service.send(GetInvoice(invoice_id=invoice.invoice_id), JEAN)).total_cents == 1090, "an invoice never changes"
    run = await issued(service, november(corrective=True))
    assert run.invoiced_cents == 330 - 650
    (note,) = await service.tells(CreditNoteIssued)
    (line,) = (await service.send(GetInvoice(invoice_id=note.credit_note_id), JEAN)).lines
    assert "3\u00a0demi-heures commencées" in line.explanation
    assert line.explanation.endswith("Présence notée le 24/11 jusqu'à 17\u00a0h\u00a031")


async def test_what_has_no_date_corrects_nothing_that_was_invoiced_not_even_beside_a_corrected_day(service: Started) -> None:
    town = Policies(residents=(Commune(postal_code="31400", city="Saint-Jean"),))
    await service.tell(ActivitySaved(version=1, activity_id=MEAL, facility_id=new_id(), facility="École", name="Cantine", policies=town))
    lives = FamilySaved(version=1, family_id=DUPONT, family_number="1", city="SAINT-JEAN", postal_code="31400", guardians=())
    absent = {"label": "Absence", "when": {"absent": True}, "cents": -100}
    prices = ({"when": {"resident": True}, "cents": 300}, {"when": {"resident": False}, "cents": 650})
    await service.send(ruled(*prices, adjustments=[absent]), CASHIER)
    await service.tell(lives, month([23, 24]))
    await issued(service)
    await service.tell(lives.model_copy(update={"version": 2, "city": "LYON", "postal_code": "69001"}))
    attended = month([23, 24], version=2)
    missed = attended.days[1].model_copy(update={"status": DayStatus.ABSENT_BILLED})
    await service.tell(attended.model_copy(update={"days": (attended.days[0], missed)}))
    async with service.database.transaction() as tx:
        found = await tx.fetch("select day, billed_cents, due_cents from correction")
    assert [tuple(row) for row in found] == [(date(2026, 11, 24), 300, 200)]


@pytest.mark.parametrize("mended", ["birth date", "class"])
async def test_what_is_mended_of_a_child_prices_the_days_of_both_its_households_again(service: Started, mended: str) -> None:
    when = {"age": {"at_least": 6}} if mended == "birth date" else {"school_classes": ["CE1"]}
    await service.send(ruled({"cents": 1000}, adjustments=[{"label": "Grands", "when": when, "percent": 50}]), CASHIER)
    before = child(LEA, "Léa", date(2021, 1, 1)).model_copy(update={"school_class": "GS"})
    fathers = month([24, 26], family_id=MARTIN, enrolment_id=new_id())
    await service.tell(before, month([23]), fathers)
    assert (await total(service), (await service.send(GetEstimate(month=NOVEMBER), ANNE)).total_cents) == (1000, 2000)
    now = {"birth_date": date(2019, 1, 1)} if mended == "birth date" else {"school_class": "CE1"}
    await service.tell(before.model_copy(update={"version": 2, **now}))
    assert await total(service) == 1500
    assert (await service.send(GetEstimate(month=NOVEMBER), ANNE)).total_cents == 3000, "the other household's days too"
    (told,) = [one for one in await service.told(EstimateChanged) if one.family_id == MARTIN and one.total_cents == 3000]
    assert told.month == NOVEMBER


async def test_a_regime_that_is_told_later_prices_what_is_not_invoiced_yet(service: Started) -> None:
    await service.send(ruled(*EVERYTHING["regimes"][0]), CASHIER)
    await service.tell(quotients((400, date(2026, 1, 1))), month([23]))
    assert await total(service) == 200
    await service.tell(quotients((400, date(2026, 1, 1)), version=2).model_copy(update={"regime": "caf"}))
    assert await total(service) == 100
