"""Who prints and sends the notices of what the treasury collects: as the file told the treasury, so the family is told."""

import pytest

from contracts.billing import GetAccountSummary, GetCardOffer, GetInvoice, InvoiceIssued, PutRegie, TreasuryOrderIssued
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.billing.debit_cast import owes
from tests.service.billing.run_cast import issued, priced
from tests.service.billing.treasury_cast import CASHIER, CODES, handed_over, opened
from tests.service.harness import Started


async def test_families_are_told_who_prints_the_notice_as_the_file_told_the_treasury(service: Started) -> None:
    town = CODES.model_copy(update={"printing": "04"})
    await opened(service, treasury=True)
    (first,) = await owes(service, 5000)
    before = await handed_over(service)
    await service.send(PutRegie(code="AL", name="Régie", treasury=town), CASHIER)
    (second,) = await owes(service, 6000, first=50)
    waiting = (await service.send(GetInvoice(invoice_id=second), JEAN)).treasury
    assert waiting
    assert (waiting.issued, waiting.town_prints) == ("", True)
    assert [one.town_prints for one in (await service.send(GetCardOffer(), JEAN)).offices] == [False, True]
    batch = await handed_over(service)
    assert (before.town_prints, batch.town_prints) == (False, True)
    shown = [(await service.send(GetInvoice(invoice_id=one), JEAN)).treasury for one in (first, second)]
    assert [one.town_prints for one in shown if one] == [False, True], "a title says what its file said, whatever the regie does now"
    assert [one.town_prints for one in await service.tells(TreasuryOrderIssued, count=2)] == [False, True]
    await service.send(PutRegie(code="AL", name="Régie", treasury=CODES), CASHIER)
    account = await service.send(GetAccountSummary(), JEAN)
    assert [one.town_prints for one in account.treasury] == [True]


@pytest.mark.parametrize("printing", ["01", "04"])
async def test_a_new_invoice_tells_who_prints_its_notice(service: Started, printing: str) -> None:
    await opened(service, treasury=True)
    codes = CODES.model_copy(update={"printing": printing})
    await service.send(PutRegie(code="AL", name="Régie", treasury=codes), CASHIER)
    await priced(service, [DUPONT], days=(2, 3, 5, 6, 9, 10))
    await issued(service)
    assert (await service.tells(InvoiceIssued))[-1].town_prints == (printing == "04")
