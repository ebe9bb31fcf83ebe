"""What may be taken over from the program that the town used before."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta

from chassis.french import plain_date
from contracts.billing import FormerInvoice, FormerPayment, TakeOver
from services.billing.domain.errors import TakeoverRefused


def total_cents(invoice: FormerInvoice) -> int:
    """Sum up an invoice: its lines are the truth."""
    return sum(line.cents for line in invoice.lines)


def check_takeover(asked: TakeOver) -> None:
    """Refuse the whole takeover, naming every operation that cannot be true."""
    operations: tuple[FormerInvoice | FormerPayment, ...] = (*asked.invoices, *asked.payments)
    counts = Counter(one.number for one in operations)
    errors = [f"{number} figure {times} fois." for number, times in counts.items() if times > 1]
    errors += [
        f"{one.number} n'est pas un numéro de la régie {asked.regie}." for one in operations if one.number.partition("-")[0] != asked.regie
    ]
    errors += [problem for invoice in asked.invoices for problem in _problems_of_invoice(invoice)]
    errors += [problem for payment in asked.payments for problem in _problems_of_payment(payment)]
    if errors:
        raise TakeoverRefused(f"Rien n'a été repris. {errors[0]}", errors=[{"detail": one} for one in errors])


def check_billed(asked: TakeOver, billed_until: date | None) -> None:
    """Refuse invoices for days that the former program is not said to have billed: they would be billed again."""
    if not asked.invoices:
        return
    if billed_until is None:
        raise TakeoverRefused(
            f"Indiquez d'abord, dans les réglages de la régie {asked.regie}, jusqu'à quel jour l'ancien logiciel a facturé."
        )
    if late := [one for one in asked.invoices if one.period_to > billed_until]:
        said = [
            f"{one.number} : sa période va jusqu'au {plain_date(one.period_to)}, mais l'ancien logiciel a facturé jusqu'au"
            f" {plain_date(billed_until)} (réglages de la régie {asked.regie})."
            for one in late
        ]
        raise TakeoverRefused(f"Rien n'a été repris. {said[0]}", errors=[{"detail": one} for one in said])


def latest_billed(today: date) -> date:
    """Tell the last day that a former program can have billed: the end of next month, where invoices come before the month."""
    next_month = today.replace(day=1) + timedelta(days=31)
    return next_month.replace(day=monthrange(next_month.year, next_month.month)[1])


def _problems_of_invoice(invoice: FormerInvoice) -> list[str]:
    problems = []
    if invoice.period_to < invoice.period_from:
        problems.append(f"{invoice.number} : la période finit avant de commencer.")
    if total_cents(invoice) < 0:
        problems.append(f"{invoice.number} : le total d'une facture ne peut pas être négatif.")
    return problems


def _problems_of_payment(payment: FormerPayment) -> list[str]:
    if payment.ormc is not None and payment.method != "treasury":
        return [f"{payment.number} : seul un titre émis porte un numéro ORMC."]
    return []
