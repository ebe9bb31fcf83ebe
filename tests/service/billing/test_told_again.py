"""A month that is told again at its version: what it tells more counts, what it tells less does not."""

from typing import Any

import pytest

from contracts.billing import CreditNoteIssued
from contracts.planning import DayStatus, MonthChanged
from tests.service.billing.cast import CASHIER, month
from tests.service.billing.run_cast import issued, november
from tests.service.billing.test_rules import ruled, stayed, told, total
from tests.service.harness import Started

PENALTY: dict[str, Any] = {"label": "Absence non justifiée", "when": {"absent": True}, "percent": 50}


def missed(*, version: int = 14, **more: Any) -> MonthChanged:
    """Tell a day that is billed although Léa was absent, as a release without `declared` does by default."""
    return told(month([23], version=version, status=DayStatus.ABSENT_BILLED), **more)


async def test_a_month_that_a_former_teller_told_is_mended_when_it_is_told_again_at_its_version(service: Started) -> None:
    await service.send(ruled({"cents": 400}, adjustments=[PENALTY]), CASHIER)
    await service.tell(missed(hours=stayed(60)))
    assert await total(service) == 600
    await service.tell(missed(hours=stayed(60), declared=True))
    assert await total(service) == 400


@pytest.mark.parametrize("version", [14, 13])
async def test_a_former_teller_that_repeats_a_month_takes_nothing_of_it_away(service: Started, version: int) -> None:
    await service.send(ruled({"cents": 400}, adjustments=[PENALTY]), CASHIER)
    await service.tell(missed(declared=True))
    await service.tell(missed(version=version))
    assert await total(service) == 400
    await service.tell(missed(version=15))
    assert await total(service) == 600, "a later version says what holds by then"


async def test_what_was_invoiced_before_it_was_told_again_is_corrected(service: Started) -> None:
    await service.send(ruled({"cents": 400}, adjustments=[PENALTY]), CASHIER)
    await service.tell(missed())
    await issued(service)
    await service.tell(missed(declared=True))
    run = await issued(service, november(corrective=True))
    assert (run.invoiced_cents, len(await service.tells(CreditNoteIssued))) == (-200, 1)


async def test_a_month_that_is_told_again_as_it_is_writes_nothing(service: Started) -> None:
    await service.tell(missed(declared=True))
    before = await written(service)
    await service.tell(missed(declared=True))
    assert await written(service) == before


async def written(service: Started) -> list[tuple[Any, ...]]:
    """Tell which transaction wrote each month that is kept."""
    async with service.database.transaction() as tx:
        return [tuple(row) for row in await tx.fetch("select enrolment_id, month, xmin::text from enrolment_month")]
