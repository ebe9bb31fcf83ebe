"""The running estimate of a month: a sum of its lines, of what is hidden from the reader, and nothing that has no price yet."""

from datetime import date
from uuid import UUID

from contracts.billing import BillingInvoice
from services.billing.domain.estimate import ChargedDays, ChargedMonth, Total, estimate_of
from services.billing.domain.tariff import NOT_PRICED, Price

LEA, HUGO, MEAL = UUID(int=1), UUID(int=2), UUID(int=3)
NOVEMBER = date(2026, 11, 1)
MEALS = Price(850, None, 850, date(2026, 1, 1), 305)


def charged(*days: int, price: Price | None = MEALS, child: str = "Léa") -> ChargedDays:
    return ChargedDays(
        child_id=LEA if child == "Léa" else HUGO,
        child=child,
        activity_id=MEAL,
        activity="Repas",
        quantity=len(days),
        price=price,
        absences=tuple(NOVEMBER.replace(day=one) for one in days[:1]),
        days=tuple(NOVEMBER.replace(day=one) for one in days),
    )


def test_an_estimate_is_the_sum_of_its_lines_and_of_what_is_hidden() -> None:
    view = estimate_of(NOVEMBER, ChargedMonth(version=7, hidden_cents=610, charged=[charged(2, 3, 5), charged(2, child="Hugo")]))
    assert [(one.child, one.quantity, one.unit_cents, one.cents) for one in view.lines] == [("Léa", 3, 305, 915), ("Hugo", 1, 305, 305)]
    assert (view.total_cents, view.hidden_cents, view.version, view.unpriced) == (915 + 305 + 610, 610, 7, False)
    assert (view.lines[0].absences, len(view.lines[0].days)) == ((date(2026, 11, 2),), 3)


def test_days_without_a_tariff_cost_nothing_yet_and_say_so() -> None:
    view = estimate_of(NOVEMBER, ChargedMonth(version=1, hidden_cents=0, charged=[charged(2, 3, price=None), charged(4)]))
    without, priced = view.lines
    assert (without.unit_cents, without.cents, without.explanation) == (None, 0, NOT_PRICED)
    assert (view.total_cents, view.unpriced) == (priced.cents, True)


def test_a_total_alone_says_which_invoices_bill_the_other_days() -> None:
    billed = (BillingInvoice(invoice_id=LEA, number="AL-7", total_cents=915),)
    view = Total(cents=0, version=3, billed=billed).view(NOVEMBER)
    assert (view.total_cents, view.version, view.lines, view.billed, view.unpriced) == (0, 3, (), billed, False)
