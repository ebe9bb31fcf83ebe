"""Who pays what is left of an invoice, and whether it is late: one rule for every page, the same as that of the reminders."""

from datetime import date
from typing import Protocol


class Owed(Protocol):
    """An invoice with something left to pay, as any answer of billing tells it."""

    @property
    def due_on(self) -> date | None:
        """Until when it is to be paid; none of what is no invoice."""

    @property
    def debited_on(self) -> date | None:
        """The day for which a direct debit of it is announced."""

    @property
    def will_be_debited(self) -> bool:
        """Whether a mandate in force will pay it."""

    @property
    def contested(self) -> bool:
        """Whether a line of it waits for an answer, or for the correction that it was promised."""


def is_debited(one: Owed) -> bool:
    """Tell whether a direct debit pays it: the family need do nothing."""
    return one.debited_on is not None or one.will_be_debited


def waits_for_family(one: Owed) -> bool:
    """Tell whether the family is to pay it by its date: not what will be debited, nor what the town has yet to answer or to correct."""
    return not (is_debited(one) or one.contested)


def is_late(one: Owed, today: date) -> bool:
    """Tell whether the family should have paid it by now."""
    return one.due_on is not None and one.due_on < today and waits_for_family(one)
