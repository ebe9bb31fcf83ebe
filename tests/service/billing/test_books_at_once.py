"""A morning on which everybody does something at once: nobody meets an error of the house, and the books agree."""

import asyncio
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Refusal
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.base import Request
from contracts.billing import (
    CancelPayment,
    ConfirmRefund,
    CorrectInvoiceLine,
    CorrectTitle,
    GetAccountSummary,
    HandOver,
    IssueRun,
    ListTreasuryBatches,
    MakeDeposit,
    RefundCredit,
    TakePayment,
    UseCredit,
)
from contracts.rights import Right
from services.billing.store.books_agree import BOOKS, CHARGES, ESTIMATES
from services.billing.usecases import titles
from tests.service.billing.cast import DUPONT, month
from tests.service.billing.run_cast import ISSUER, drafted, issued, november, priced, reached
from tests.service.billing.treasury_cast import AT_HOME, opened
from tests.service.harness import Started, family, staff

FAMILIES = tuple(UUID(int=DUPONT.int + 100 * one) for one in range(8))
DESK = staff(*ISSUER.rights, Right.HAND_OVER, Right.REFUND_PAYMENT)
COLLEAGUE = replace(DESK, account_id=UUID(int=8), display_name="Paul GIRARD")
HARD = 500
"""What is worse than a refusal begins here."""


async def tried(service: Started, asked: Request[Any], actor: Actor = DESK) -> None:
    """Ask for something that may well be refused by then, in words."""
    answered = (await asyncio.gather(service.send(asked, actor), return_exceptions=True))[0]
    assert not isinstance(answered, BaseException) or (isinstance(answered, Refusal) and answered.status < HARD), (asked, answered)


def pays(family_id: UUID, cents: int) -> TakePayment:
    """Pay in cash, or by a cheque."""
    means = "cheque" if cents % 2 else "cash"
    return TakePayment(family_id=family_id, payment_id=new_id(), regie="AL", means=means, cents=cents, bank="CA", reference="1")


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_done_at_once_nothing_fails_and_the_books_agree(service: Started, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a morning that can be had again
    await opened(service)
    await service.tell(*(AT_HOME.model_copy(update={"family_id": one, "family_number": str(one.int % 10**13)}) for one in FAMILIES))
    await priced(service, FAMILIES, days=(2, 3, 5, 6, 9, 10, 12))
    await issued(service, november().model_copy(update={"due_on": service.service.settings.clock.today()}))
    first = [pays(one, random.randint(200, 3000)) for one in FAMILIES]
    await asyncio.gather(*(service.send(one, DESK) for one in first))
    unpaid = {one: (await service.send(GetAccountSummary(), family(one))).unpaid for one in FAMILIES}
    changed = [
        month(random.sample(range(2, 20), 5), version=2, family_id=one, enrolment_id=UUID(int=one.int + 7_000),
              child=(UUID(int=one.int + 9_000), "Camille"))
        for one in FAMILIES
    ]  # fmt: skip
    await service.tell(*changed)
    run = await drafted(service, november(corrective=True))
    deeds: list[Any] = [tried(service, IssueRun(run_id=run.run_id))]
    deeds += [service.tell(*(one.model_copy(update={"version": 3, "days": one.days[:3]}) for one in changed[:3]))]
    deeds += [tried(service, HandOver(batch_id=new_id(), regie="AL", due_to=service.service.settings.clock.today()))]
    deeds += [tried(service, MakeDeposit(code="AL", deposit_id=new_id(), means="cash"))]
    for one, payment in zip(FAMILIES, first, strict=True):
        deeds += [tried(service, pays(one, random.randint(1, 2500))), tried(service, UseCredit(family_id=one, regie="AL"))]
        deeds += [tried(service, CancelPayment(family_id=one, payment_id=payment.payment_id, reason="Impayé"))]
        deeds += [
            tried(service, RefundCredit(family_id=one, refund_id=new_id(), regie="AL", cents=random.randint(1, 300), reason="Départ"))
        ]
        deeds += [
            tried(service, CorrectInvoiceLine(family_id=one, invoice_id=open_one.invoice_id, position=1, cents=0, reason="Non servi"))
            for open_one in unpaid[one]
        ]
    random.shuffle(deeds)
    await asyncio.gather(*deeds)
    await _afterwards(service)
    await reached(service, run.run_id, "issued")
    await issued(service, november(corrective=True))
    async with service.database.transaction() as tx:
        wrong = {name: [tuple(row) for row in await tx.fetch(sql)] for name, sql in BOOKS.items()}
        assert {name: rows for name, rows in wrong.items() if rows} == {}
        assert not await tx.fetch(CHARGES)
        assert not await tx.fetch(ESTIMATES)


async def _afterwards(service: Started) -> None:
    """Confirm refunds and take titles back, at once too."""
    async with service.database.transaction() as tx:
        asked = [row["refund_id"] for row in await tx.fetch("select refund_id from refund where status = 'asked'")]
        found = [await titles.read(tx, one.batch_id) for one in (await service.send(ListTreasuryBatches(), DESK)).batches]
    less = [
        CorrectTitle(batch_id=batch.batch_id, title_id=one.title_id, correction_id=new_id(), cents=min(one.cents, 305), reason="Avoir")
        for batch in found
        for one in batch.items
    ]
    await asyncio.gather(
        *(tried(service, ConfirmRefund(refund_id=one), COLLEAGUE) for one in asked),
        *(tried(service, one) for one in less),
        *(tried(service, UseCredit(family_id=one, regie="AL")) for one in FAMILIES),
    )
