"""Direct debits of these tests: who collects, a family that signed, what it owes, a batch."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from pydantic import SecretStr

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.billing import (
    DebitBatchView,
    DirectDebitView,
    GetAccountSummary,
    PrepareDebitBatch,
    PutCreditor,
    SignMandate,
    TakeOver,
)
from contracts.rights import Right
from services.billing.domain.bank_days import next_open
from tests.service.billing.bank_cast import AGRICOLE, SAVED, known
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, invoice
from tests.service.harness import Started, staff

COLLECTOR = staff(Right.COLLECT_DEBIT, Right.WRITE_REGIE, Right.WRITE_MANDATE, Right.READ_ACCOUNT, Right.TAKE_PAYMENT)
COLLEAGUE = replace(staff(Right.COLLECT_DEBIT, Right.WRITE_REGIE, name="Paul GIRARD"), account_id=UUID(int=8))
CREDITOR = PutCreditor(
    name="Trésor public - SGC de L'Arbresle",
    ics="FR72ZZZ123456",
    iban=SecretStr("FR1420041010050500013M02606"),
    street="rue de la Gare",
    building="12",
    postal_code="69210",
    city="L'Arbresle",
)


async def signs(service: Started, actor: Actor = JEAN, *, iban: str = AGRICOLE) -> DirectDebitView:
    """Have a family that gave its bank details sign a mandate."""
    await service.send(CREDITOR, COLLECTOR)
    await service.tell(SAVED)
    await known(service, actor, iban=iban)
    return await service.send(SignMandate(place="Sainte-Consorce", agreed=True), actor)


async def owes(service: Started, *cents: int, family_id: UUID = DUPONT, actor: Actor = JEAN, first: int = 1) -> list[UUID]:
    """Give a family invoices that are due; returns their ids, oldest first."""
    found = tuple(
        invoice(
            f"AL-{first + place}", one, issued_on=date(2026, 1 + place, 8), period=(date(2026, 1 + place, 1), date(2026, 1 + place, 28))
        )
        for place, one in enumerate(cents)
    )
    found = tuple(one.model_copy(update={"family_id": family_id}) for one in found)
    await service.send(TakeOver(regie="AL", invoices=found), CASHIER)
    return [one.invoice_id for one in (await service.send(GetAccountSummary(), actor)).unpaid]


def day(service: Started, days: int) -> date:
    """Tell the day on which banks settle, some days from now."""
    return next_open(paris_date(service.service.settings.clock.now()) + timedelta(days=days))


async def batched(service: Started, *, due_to: date | None = None, days: int = 14, regie: str = "AL") -> DebitBatchView:
    """Prepare the collections of a regie."""
    asked = PrepareDebitBatch(batch_id=new_id(), regie=regie, invoices_due_to=due_to or day(service, days), due_on=day(service, days))
    return await service.send(asked, COLLECTOR)
