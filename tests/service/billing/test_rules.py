"""Days priced by tariffs that are told by rules."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Refusal
from chassis.ids import new_id
from contracts.billing import GetEstimate, PutTariff, TariffRules
from contracts.family import ChildSaved, FamilySaved
from contracts.planning import ActivitySaved, Commune, DayStatus, EnrolmentSaved, MonthDay, Policies
from tests.eventually import eventually
from tests.service.billing.cast import CASHIER, DUPONT, HUGO, HUGO_EATS, JEAN, LEA, LEA_EATS, MEAL, NOVEMBER, month, quotients
from tests.service.harness import Started


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
    return (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents


async def test_an_effort_rate_follows_the_quotient_and_says_how_the_price_is_made(service: Started) -> None:
    await service.send(ruled({"effort": {"rate_percent": "0.9", "floor_cents": 200, "ceiling_cents": 1400}}), CASHIER)
    await service.tell(month([23, 24]), quotients((850, date(2026, 1, 1))))
    assert await total(service) == 2 * 765
    ((cents, why),) = (await lines(service)).values()
    assert (cents, "QF 850 × 0,9" in why, "depuis le 1er janvier 2026" in why) == (1530, True, True)
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


async def test_hours_that_nobody_told_have_no_price_yet(service: Started) -> None:
    await service.send(ruled({"cents": 100}, unit="half_hour"), CASHIER)
    await service.tell(month([23]))
    assert await total(service) == 0
    assert isinstance(month([23]).days[0], MonthDay)
