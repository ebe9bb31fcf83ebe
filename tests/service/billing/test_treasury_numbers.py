"""Régies that tell the treasury of one budget number together, each year anew."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.errors import Invalid
from chassis.ids import new_id
from contracts.billing import (
    CorrectTitle,
    HandOver,
    HandOverReductions,
    NoteTitle,
    PutRegie,
    TakeOver,
    TreasuryBatchView,
    TreasuryCodes,
    TreasuryReductionBatch,
)
from tests.service.billing import cast
from tests.service.billing.cast import DUPONT, REGIE, invoice
from tests.service.billing.test_title_by_hand import ABROAD
from tests.service.billing.treasury_cast import AT_HOME, CASHIER, CODES
from tests.service.harness import Started

FROM_ONE = CODES.model_copy(update={"first_batch": 1, "first_title": 1})
MUSIC = FROM_ONE.model_copy(update={"product": "MUSI", "nature": "7062"})


async def set_up(service: Started, **codes: TreasuryCodes) -> None:
    """Set régies up with their codes, families at home."""
    for code, one in codes.items():
        asked = PutRegie(code=code, name=f"Régie {code}", collector="treasury", treasury=one, billed_until=REGIE.billed_until)
        await service.send(asked, CASHIER)
    await service.tell(AT_HOME)


async def hands_over(service: Started, regie: str, place: int, *cents: int) -> TreasuryBatchView:
    """Give the Duponts invoices of a régie, and hand them over."""
    days = (date(2026, place, 8), (date(2026, place, 1), date(2026, place, 28)))
    found = tuple(invoice(f"{regie}-{place * 10 + one}", amount, issued_on=days[0], period=days[1]) for one, amount in enumerate(cents))
    await service.send(TakeOver(regie=regie, invoices=found), cast.CASHIER)
    return await service.send(HandOver(batch_id=new_id(), regie=regie, due_to=date(2026, 12, 31)), CASHIER)


def numbered(batch: TreasuryBatchView) -> tuple[int, list[int]]:
    """Tell the numbers of a batch and of its titles."""
    return batch.number, [one.number for one in batch.items]


async def annulled(service: Started, batch: TreasuryBatchView) -> TreasuryReductionBatch:
    """Annul the first title of a batch, and make its slip."""
    asked = CorrectTitle(batch_id=batch.batch_id, title_id=batch.items[0].title_id, correction_id=new_id(), reason="Erreur")
    await service.send(asked, CASHIER)
    return await service.send(HandOverReductions(batch_id=new_id(), regie=batch.regie, exercise=batch.exercise), CASHIER)


async def test_two_regies_of_a_budget_never_give_one_number_twice(service: Started) -> None:
    await set_up(service, AL=FROM_ONE, RS=MUSIC)
    assert numbered(await hands_over(service, "AL", 1, 2000, 2100)) == (1, [1, 2])
    assert numbered(await hands_over(service, "RS", 1, 2200)) == (2, [3])
    assert numbered(await hands_over(service, "AL", 2, 2300)) == (3, [4])


async def test_two_regies_of_a_budget_that_hand_over_at_the_same_moment_count_one_after_the_other(service: Started) -> None:
    await set_up(service, AL=FROM_ONE, RS=MUSIC)
    batches = await asyncio.gather(hands_over(service, "AL", 1, 2000, 2100, 2200), hands_over(service, "RS", 1, 2300, 2400, 2500))
    assert sorted(one.number for one in batches) == [1, 2]
    assert sorted(title.number for one in batches for title in one.items) == [1, 2, 3, 4, 5, 6]


async def test_another_budget_counts_for_itself(service: Started) -> None:
    await set_up(service, AL=FROM_ONE, RS=MUSIC.model_copy(update={"budget": "01"}))
    assert numbered(await hands_over(service, "AL", 1, 2000)) == (1, [1])
    assert numbered(await hands_over(service, "RS", 1, 2200)) == (1, [1])


async def test_the_first_numbers_of_any_regie_hold_for_its_budget(service: Started) -> None:
    await set_up(service, AL=CODES, RS=MUSIC)
    assert numbered(await hands_over(service, "RS", 1, 2200)) == (CODES.first_batch, [CODES.first_title]), (
        "another program had those before"
    )
    assert numbered(await hands_over(service, "AL", 1, 2000)) == (CODES.first_batch + 1, [CODES.first_title + 1])


async def test_a_regie_that_moves_to_another_budget_gives_none_of_its_own_numbers_again(service: Started) -> None:
    await set_up(service, AL=FROM_ONE)
    await hands_over(service, "AL", 1, 2000)
    await set_up(service, AL=FROM_ONE.model_copy(update={"budget": "01"}))
    assert numbered(await hands_over(service, "AL", 2, 2000)) == (2, [2])


@pytest.mark.parametrize(("named", "expected"), [(None, (1, [1])), (2026, (1, [1])), (2027, (12, [300]))])
async def test_first_numbers_hold_for_one_year(service: Started, named: int | None, expected: tuple[int, list[int]]) -> None:
    await set_up(service, AL=CODES)
    assert numbered(await hands_over(service, "AL", 1, 2000)) == (12, [300])
    await set_up(service, AL=CODES.model_copy(update={"first_exercise": named}))
    service.move_clock(timedelta(days=60))
    assert numbered(await hands_over(service, "AL", 2, 2000)) == expected


@pytest.mark.parametrize("first", ["first_batch", "first_title", "first_reduction_batch", "first_reduction"])
async def test_a_regie_that_joins_a_budget_in_a_later_year_says_for_which_year_its_first_numbers_are(service: Started, first: str) -> None:
    await set_up(service, AL=CODES)
    await hands_over(service, "AL", 1, 2000)
    joining = MUSIC.model_copy(update={first: 4000})
    service.move_clock(timedelta(days=60))
    with pytest.raises(Invalid) as refused:
        await set_up(service, RS=joining)
    assert (refused.value.slug, refused.value.members["field"]) == ("regie_refused", "first_exercise")
    assert "Indiquez l'année" in refused.value.detail
    await set_up(service, RS=joining.model_copy(update={"first_exercise": 2027}))
    number, titles = numbered(await hands_over(service, "RS", 2, 2200))
    assert (number, titles) == (4000 if first == "first_batch" else 1, [4000 if first == "first_title" else 1])


async def test_a_regie_whose_first_numbers_served_is_set_up_again_as_it_is_in_any_year(service: Started) -> None:
    await set_up(service, AL=CODES)
    await hands_over(service, "AL", 1, 2000)
    service.move_clock(timedelta(days=60))
    await set_up(service, AL=CODES.model_copy(update={"how_to_pay": "Au guichet"}), RS=MUSIC)
    with pytest.raises(Invalid):
        await set_up(service, AL=CODES.model_copy(update={"first_title": 301}))


async def test_slips_of_reductions_are_counted_by_budget_and_year_too(service: Started) -> None:
    from_five = {"first_reduction_batch": 5, "first_reduction": 50}
    await set_up(service, AL=FROM_ONE.model_copy(update=from_five), RS=MUSIC)
    first, second = await hands_over(service, "AL", 1, 2000), await hands_over(service, "RS", 1, 2100)
    assert [(await annulled(service, one)).number for one in (first, second)] == [5, 6]
    async with service.database.transaction() as tx:
        pieces = await tx.fetch("select regie, number from treasury_reduction order by number")
    assert [(one["regie"], one["number"]) for one in pieces] == [("AL", 50), ("RS", 51)]
    service.move_clock(timedelta(days=60))
    assert (await annulled(service, await hands_over(service, "AL", 3, 2300))).number == 1


async def test_a_title_made_by_hand_has_no_number_of_a_file_of_its_budget(service: Started) -> None:
    await set_up(service, AL=FROM_ONE, RS=MUSIC)
    await hands_over(service, "RS", 1, 2100, 2200)
    await service.tell(ABROAD)
    (found,) = (invoice("AL-90", 2500, issued_on=date(2026, 3, 8), period=(date(2026, 3, 1), date(2026, 3, 28))),)
    await service.send(TakeOver(regie="AL", invoices=(found,)), cast.CASHIER)
    async with service.database.transaction() as tx:
        invoice_id = await tx.fetchval("select operation_id from ledger_operation where number = 'AL-90'")
    facts: dict[str, Any] = {"batch_id": new_id(), "regie": "AL", "family_id": DUPONT, "invoices": (invoice_id,), "cents": 2500}
    today = service.service.settings.clock.today()
    with pytest.raises(Invalid) as refused:
        await service.send(NoteTitle(issued_on=today, number=2, **facts), CASHIER)
    assert refused.value.members["field"] == "number"
    assert (await service.send(NoteTitle(issued_on=today, number=3, **facts), CASHIER)).number == 3
    await service.tell(AT_HOME.model_copy(update={"version": ABROAD.version + 1}))
    assert numbered(await hands_over(service, "RS", 4, 2300)) == (2, [4]), "it leaves out what was noted of the other régie"
