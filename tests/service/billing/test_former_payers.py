"""The adult who was billed left: what was issued goes on naming them, what comes names who remains, and money is as it was."""

from datetime import timedelta
from uuid import UUID

from contracts.billing import (
    GetAccountSummary,
    GetInvoice,
    GetPaymentCertificate,
    GetStatement,
    GetTaxCertificate,
    PaymentCertificate,
    ReadInvoice,
)
from contracts.family import AdultLeft
from services.billing.store import households
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import CASHIER, DUPONT, GUIDE, JEAN
from tests.service.billing.run_cast import ISSUER
from tests.service.harness import Started

(HIS,) = SAVED.guardians
HERS = HIS.model_copy(update={"guardian_id": UUID(int=12), "title": "Madame", "first_name": "Jeanne"})
ALONE = SAVED.model_copy(update={"version": SAVED.version + 1, "guardians": (HERS,)})


def left(service: Started, *, takes_over: bool = True) -> AdultLeft:
    now = service.service.settings.clock.now()
    return AdultLeft(
        version=1,
        family_id=DUPONT,
        guardian_id=HIS.guardian_id,
        name=f"{HIS.first_name} {HIS.last_name.upper()}",
        remaining_id=HERS.guardian_id,
        takes_over=takes_over,
        left_on=now.date(),
        noted_at=now,
    )


async def payer(service: Started, year: int) -> str:
    found: PaymentCertificate = await service.send(GetPaymentCertificate(year=year), JEAN)
    assert (await service.send(GetTaxCertificate(year=year), JEAN)).payer == found.payer
    return found.payer


async def test_what_was_issued_names_who_was_billed_then(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    before = await service.send(GetAccountSummary(), JEAN)
    (unpaid,) = before.unpaid
    asked = GetInvoice(invoice_id=unpaid.invoice_id)
    assert (await service.send(asked, JEAN)).payer == "", "who is billed is who was"
    service.move_clock(timedelta(hours=1))
    gone = left(service)
    await service.tell(gone, ALONE, gone)
    assert (await service.send(asked, JEAN)).payer == "Monsieur Jean DUPONT"
    assert (await service.send(ReadInvoice(family_id=DUPONT, invoice_id=unpaid.invoice_id), ISSUER)).payer == "Monsieur Jean DUPONT"
    assert await service.send(GetAccountSummary(), JEAN) == before
    assert (await service.send(GetStatement(), JEAN)).balance_cents == before.balance_cents


async def test_a_certificate_names_who_was_billed_in_its_year(service: Started) -> None:
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    await service.tell(left(service), ALONE)
    year = service.service.settings.clock.today().year
    named = [await payer(service, one) for one in (year - 1, year, year + 1)]
    assert named == ["DUPONT Jean", "DUPONT Jean puis DUPONT Jeanne", "DUPONT Jeanne"]


async def test_where_the_one_who_is_billed_stays_nothing_is_noted(service: Started) -> None:
    late = left(service)
    await service.tell(SAVED)
    await service.send(GUIDE, CASHIER)
    await service.tell(left(service, takes_over=False), ALONE, late)
    async with service.database.transaction() as tx:
        assert await households.former_payers(tx, DUPONT) == (), "told again, a departure finds another name and is passed over"


async def test_who_was_entered_by_mistake_and_never_billed_is_on_no_certificate(service: Started) -> None:
    await service.tell(SAVED, left(service), ALONE)
    assert await payer(service, service.service.settings.clock.today().year) == "DUPONT Jeanne"
