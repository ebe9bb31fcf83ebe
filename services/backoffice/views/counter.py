"""The counter in words: means of payment, what a family can pay, what the till holds."""

from collections.abc import Collection
from typing import get_args

from chassis.french import euros, listed
from contracts.billing import METHOD_LABELS, CounterAccount, CounterMethod, CounterPayment

TAKEN: tuple[tuple[CounterMethod, str], ...] = tuple((one, METHOD_LABELS[one]) for one in get_args(CounterMethod))
"""Means that the counter takes, in the order of its buttons."""


def surplus(account: CounterAccount, key: str, regie: str, chosen: Collection[str], cents: int) -> int:
    """Tell by how much an amount is more than the invoices that it is to settle; nothing for a payment that is recorded already."""
    if any(str(one.payment_id) == key for one in account.payments):
        return 0
    wanted = [one for one in account.invoices if one.regie == regie and (not chosen or str(one.invoice_id) in chosen)]
    return max(0, cents - sum(one.remaining_cents for one in wanted))


def too_much(cents: int, over: int) -> str:
    """Ask again before more is taken than is due: a slip of the keyboard costs a family's money."""
    due = euros(cents - over) if cents > over else "rien"
    return f"C'est {euros(over)} de plus que ce qu'il y a à régler ({due}). Corrigez, ou validez de nouveau : le surplus restera en crédit."


def settled(one: CounterPayment) -> str:
    """Say what a payment has settled, and what of it stays as credit: "Il règle AL-36 (20,00 €)."."""
    paid = [f"{number} ({euros(cents)})" for number, cents in one.settled]
    told = f"Il règle {listed(paid)}." if paid else "Il ne règle aucune facture."
    left = f" {euros(one.unused_cents)} restent en crédit." if one.unused_cents else ""
    return f"{told}{left} La quittance est dans la liste des règlements."
