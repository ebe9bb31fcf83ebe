"""What the balance of an account means to the family that reads it, and what it need not pay itself."""

from datetime import date

from chassis.french import short_date

HOW_TO_PAY = "Comment régler"
"""What the way to pay is called in a town that takes no cards: the page says how."""


def meaning(cents: int, *, set_off: bool, at_treasury: bool, debited: bool = False) -> str:
    """Say who owes whom, and that there is nothing to do where all of it is `debited`.

    A balance of zero is no more than that where a credit equals what is unpaid, or the treasury collects.
    """
    if cents > 0 and debited:
        return "à régler par prélèvement : vous n'avez rien à faire"
    if cents:
        return "à régler" if cents > 0 else "en votre faveur"
    if set_off:
        return "Votre crédit est égal à ce qui reste impayé."
    return "Rien à régler ici. Ce que suit votre trésorerie n'y est pas compté." if at_treasury else "Vous êtes à jour."


def debited_words(debited_on: date | None, *, will_be_debited: bool) -> str:
    """Say that an invoice is paid by direct debit, on which day once that is announced; empty where the family pays it itself."""
    if debited_on:
        return f"prélevée le {short_date(debited_on)}"
    return "sera prélevée" if will_be_debited else ""
