"""An id that stands for a batch or a run already answers that one to whoever asks for it again, and refuses anything else."""

import asyncio
from datetime import date
from typing import Any

import pytest

from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from contracts.base import Request
from contracts.billing import (
    CorrectTitle,
    GetTreasuryBatch,
    HandOver,
    HandOverReductions,
    ListTreasuryBatches,
    PrepareDebitBatch,
    PutRegie,
    TakeOver,
)
from tests.service.billing.cast import CASHIER as TAKES_OVER
from tests.service.billing.cast import invoice
from tests.service.billing.debit_cast import COLLECTOR, day, owes, signs
from tests.service.billing.run_cast import ISSUER, november, priced
from tests.service.billing.treasury_cast import CASHIER, CODES, opened
from tests.service.harness import TODAY, Started


async def refused(service: Started, asked: Request[Any], **otherwise: object) -> str:
    """Ask twice alike, then otherwise under the same id; tells how the last was refused."""
    actor = {HandOver: CASHIER, HandOverReductions: CASHIER, PrepareDebitBatch: COLLECTOR}.get(type(asked), ISSUER)
    for _ in range(2):
        await service.send(asked, actor)
    with pytest.raises(Conflict) as told:
        await service.send(asked.model_copy(update=otherwise), actor)
    return told.value.slug


async def test_the_id_of_a_batch_or_run_of_one_regie_is_no_other_ones(service: Started) -> None:
    await opened(service)
    await service.send(PutRegie(code="CL", name="Centre de loisirs", collector="town", treasury=CODES), CASHIER)
    await signs(service)
    await owes(service, 2000)
    prepared = PrepareDebitBatch(batch_id=new_id(), regie="AL", invoices_due_to=TODAY, due_on=day(service, 20))
    assert await refused(service, prepared, regie="CL") == "form_used"
    assert await refused(service, prepared, due_on=day(service, 30)) == "form_used"


async def test_a_batch_of_titles_is_no_other_ones(service: Started) -> None:
    await opened(service)
    await service.send(PutRegie(code="CL", name="Centre de loisirs", collector="town", treasury=CODES), CASHIER)
    await owes(service, 2000)
    assert await refused(service, HandOver(batch_id=new_id(), regie="AL", due_to=TODAY), regie="CL") == "form_used"
    (batch,) = (await service.send(ListTreasuryBatches(), CASHIER)).batches
    (title,) = (await service.send(GetTreasuryBatch(batch_id=batch.batch_id), CASHIER)).items
    annulled = CorrectTitle(batch_id=batch.batch_id, title_id=title.title_id, correction_id=new_id(), reason="Erreur")
    await service.send(annulled, CASHIER)
    slip = HandOverReductions(batch_id=new_id(), regie="AL", exercise=batch.exercise)
    assert await refused(service, slip, regie="CL") == "form_used"


async def test_a_title_is_never_corrected_under_an_id_that_stands_for_something_else(service: Started) -> None:
    await opened(service)
    await service.send(PutRegie(code="CL", name="Loisirs", billed_until=date(2026, 8, 31), treasury=CODES), CASHIER)
    await owes(service, 2000)
    await service.send(TakeOver(regie="CL", invoices=(invoice("CL-1", 3000),)), TAKES_OVER)
    asked = [await _annulled(service, regie) for regie in ("AL", "CL")]
    with pytest.raises(Conflict) as refused:
        await service.send(asked[0].model_copy(update={"correction_id": asked[1].title_id}), CASHIER)
    assert refused.value.slug == "form_used"
    told = await asyncio.gather(
        *(service.send(one.model_copy(update={"correction_id": asked[0].correction_id}), CASHIER) for one in asked), return_exceptions=True
    )
    assert [type(one) for one in told if isinstance(one, BaseException)] == [Invalid], "one of the two, in two régies at once"


async def _annulled(service: Started, regie: str) -> CorrectTitle:
    """Hand over what is due in a régie; ask for the title to be annulled."""
    batch = await service.send(HandOver(batch_id=new_id(), regie=regie, due_to=TODAY), CASHIER)
    (title,) = batch.items
    return CorrectTitle(batch_id=batch.batch_id, title_id=title.title_id, correction_id=new_id(), reason="Erreur")


async def test_a_run_is_no_other_ones(service: Started) -> None:
    await priced(service)
    await service.send(PutRegie(code="CL", name="Centre de loisirs"), CASHIER)
    assert await refused(service, november().model_copy(update={"run_id": new_id()}), regie="CL") == "form_used"
