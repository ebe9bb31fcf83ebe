from collections.abc import Iterable
from datetime import date
from uuid import UUID

import pytest

from contracts.billing import FormerInvoice, FormerPayment, InvoiceLine, PaymentMethod, TakeOver
from services.billing.domain.errors import TakeoverRefused
from services.billing.domain.takeover import check_takeover, total_cents

DAY = date(2015, 4, 8)


def invoice(number: str = "AL-36", amounts: Iterable[int] = (12060,), period_to: date = date(2015, 4, 30)) -> FormerInvoice:
    lines = tuple(InvoiceLine(child="Léa", activity="Garderie", quantity=1, unit_cents=cents, cents=cents) for cents in amounts)
    return FormerInvoice(
        number=number, family_id=UUID(int=1), issued_on=DAY, due_on=DAY, period_from=date(2015, 4, 1), period_to=period_to, lines=lines
    )


def payment(number: str = "AL-228", method: PaymentMethod = "cheque", ormc: int | None = None) -> FormerPayment:
    return FormerPayment(number=number, family_id=UUID(int=1), paid_on=DAY, method=method, cents=24320, ormc=ormc)


def test_what_is_plausible_is_taken_over() -> None:
    check_takeover(TakeOver(regie="AL", invoices=(invoice(),), payments=(payment(), payment("AL-229", "treasury", 12))))


def test_a_reduction_lowers_the_total_of_an_invoice() -> None:
    assert total_cents(invoice(amounts=(12060, -60))) == 12000


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (TakeOver(regie="AL", invoices=(invoice("AL-1"),), payments=(payment("AL-1"),)), "AL-1 figure 2 fois."),
        (TakeOver(regie="CA", payments=(payment(),)), "AL-228 n'est pas un numéro de la régie CA."),
        (TakeOver(regie="AL", invoices=(invoice(amounts=(100, -101)),)), "AL-36 : le total d'une facture ne peut pas être négatif."),
        (TakeOver(regie="AL", invoices=(invoice(period_to=date(2015, 3, 31)),)), "AL-36 : la période finit avant de commencer."),
        (TakeOver(regie="AL", payments=(payment(ormc=12),)), "AL-228 : seul un titre émis porte un numéro ORMC."),
    ],
)
def test_what_cannot_be_true_is_refused_whole_and_named(asked: TakeOver, complaint: str) -> None:
    with pytest.raises(TakeoverRefused) as refused:
        check_takeover(asked)
    assert refused.value.detail == f"Rien n'a été repris. {complaint}"
    assert refused.value.members["errors"] == [{"detail": complaint}]
