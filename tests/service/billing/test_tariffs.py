import asyncio
from datetime import date
from uuid import UUID

import pytest

from chassis.errors import Forbidden, Refusal
from chassis.ids import new_id
from contracts.billing import Bracket, EstimateChanged, GetEstimate, PutRegie, RegieView
from services.billing.usecases.put_tariff import SHARES
from tests.eventually import eventually
from tests.service.billing.cast import CASHIER, JEAN, MEALS, MORNING, NOVEMBER, meal_tariff, month
from tests.service.harness import Started, staff


async def test_a_tariff_is_answered_as_it_was_entered(service: Started) -> None:
    entered = meal_tariff()
    view = await service.send(entered, CASHIER)
    assert view.model_dump() == {**entered.model_dump(), "version": 1}
    assert (await service.send(entered, CASHIER)).version == 2


async def test_a_regie_may_be_renamed(service: Started) -> None:
    assert await service.send(PutRegie(code="AL", name="Régie périscolaire"), CASHIER) == RegieView(code="AL", name="Régie périscolaire")


@pytest.mark.parametrize("starts", [(10,), (0, 400, 400), (0, 400, 300)])
async def test_a_gap_or_an_overlap_cannot_be_entered(service: Started, starts: tuple[int, ...]) -> None:
    brackets = tuple(Bracket(from_quotient=start, cents=100) for start in starts)
    with pytest.raises(Refusal) as refused:
        await service.send(meal_tariff().model_copy(update={"brackets": brackets}), CASHIER)
    assert (refused.value.status, refused.value.slug) == (400, "brackets_refused")


async def test_a_tariff_needs_a_regie_that_exists(service: Started) -> None:
    with pytest.raises(Refusal) as refused:
        await service.send(meal_tariff().model_copy(update={"regie": "ZZ"}), CASHIER)
    assert (refused.value.status, refused.value.slug) == (400, "unknown_regie")


async def test_an_activity_has_one_tariff_from_a_date(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    with pytest.raises(Refusal) as refused:
        await service.send(meal_tariff(), CASHIER)
    assert (refused.value.status, refused.value.slug) == (409, "tariff_date_taken")
    assert refused.value.detail == "Cette prestation a déjà un tarif à partir du mardi 1er septembre 2026 : modifiez-le."


async def test_a_tariff_stays_with_its_activity(service: Started) -> None:
    tariff = meal_tariff()
    await service.send(tariff, CASHIER)
    with pytest.raises(Refusal) as refused:
        await service.send(tariff.model_copy(update={"activity_id": MORNING}), CASHIER)
    assert (refused.value.status, refused.value.slug) == (409, "tariff_of_another_activity")


async def test_tariffs_and_regies_need_their_rights(service: Started) -> None:
    reader = staff("billing.account.read")
    with pytest.raises(Forbidden):
        await service.send(meal_tariff(), reader)
    with pytest.raises(Forbidden):
        await service.send(PutRegie(code="CA", name="Cantine"), reader)


async def test_a_month_priced_while_its_tariff_changes_ends_with_the_new_price(service: Started) -> None:
    """Whichever comes first, the days are priced by the new tariff or are found by the pricing that follows it."""
    tariff = meal_tariff((0, 100))
    await service.send(tariff, CASHIER)
    for round_ in range(1, 16):
        price = 100 + round_
        family, enrolment = new_id(), new_id()
        await asyncio.gather(
            service.tell(month([2, 5], family_id=family, enrolment_id=enrolment)),
            service.send(tariff.model_copy(update={"brackets": (Bracket(from_quotient=0, cents=price),)}), CASHIER),
        )

        async def priced(expected: int = price) -> bool:
            async with service.database.transaction() as tx:
                wrong = await tx.fetchval("select count(*) from charge where cents is distinct from $1", expected)
                return bool(wrong == 0)

        await eventually(priced)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from estimate where total_cents <> 2 * $1", price) == 0


async def test_days_cite_the_version_of_the_tariff_that_they_cost_by_even_at_the_same_price(service: Started) -> None:
    tariff = meal_tariff((0, 100))
    await service.send(tariff, CASHIER)
    await service.tell(month([2, 5]))
    assert await explained(service) == [f"{MEALS}, prix unique\u00a0: 1,00\u00a0€"]
    await service.send(tariff.model_copy(update={"name": "Repas"}), CASHIER)
    renamed = "Tarif «\u00a0Repas\u00a0» du 1er septembre 2026 (version 2), prix unique\u00a0: 1,00\u00a0€"

    async def told() -> bool:
        return await explained(service) == [renamed]

    await eventually(told)
    async with service.database.transaction() as tx:
        kept = await tx.fetch("select name, version from tariff_edition order by edition")
    assert [tuple(row) for row in kept] == [("Restauration scolaire", 1), ("Repas", 2)]


async def explained(service: Started) -> list[str]:
    """Read how the lines of November's estimate are explained."""
    return [one.explanation for one in (await service.send(GetEstimate(month=NOVEMBER), JEAN)).lines]


async def test_two_tariffs_of_an_activity_entered_at_once_both_count(service: Started) -> None:
    await service.tell(month([2, 20]))
    await asyncio.gather(
        service.send(meal_tariff((0, 100)), CASHIER),
        service.send(meal_tariff((0, 300), valid_from=date(2026, 11, 15)), CASHIER),
    )

    async def priced() -> bool:
        return (await service.send(GetEstimate(month=NOVEMBER), JEAN)).total_cents == 400

    await eventually(priced)


async def test_of_two_tariffs_from_the_same_date_entered_at_once_one_is_refused(service: Started) -> None:
    outcomes = await asyncio.gather(*(service.send(meal_tariff(), CASHIER) for _ in range(2)), return_exceptions=True)
    refusals = [one for one in outcomes if isinstance(one, Refusal)]
    assert [one.slug for one in refusals] == ["tariff_date_taken"]


async def test_a_busy_account_stops_neither_the_others_nor_its_own_new_price(service: Started) -> None:
    tariff = meal_tariff((0, 100))
    await service.send(tariff, CASHIER)
    families = sorted(new_id() for _ in range(5))
    await service.tell(*(month([2], family_id=one, enrolment_id=new_id()) for one in families))
    await service.tells(EstimateChanged, count=5)
    service.heard.clear()
    async with service.database.transaction() as tx:
        await tx.execute("select pg_advisory_xact_lock(2, hashtext($1::uuid::text))", families[2])
        await service.send(tariff.model_copy(update={"brackets": (Bracket(from_quotient=0, cents=200),)}), CASHIER)
        free = {one for one in families if one < families[2] or _share(one) != _share(families[2])}
        assert {one.family_id for one in await service.tells(EstimateChanged, count=len(free))} == free
    changed = await service.tells(EstimateChanged, count=5)
    assert sorted((one.family_id, one.total_cents) for one in changed) == [(one, 200) for one in families]


def _share(family_id: UUID) -> int:
    """Tell in which of the parts that are priced side by side a family falls."""
    return family_id.bytes[-1] % SHARES
