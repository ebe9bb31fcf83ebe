"""Dated quotients: which one holds on a day."""

from collections.abc import Iterable
from datetime import date

from contracts.family import QuotientView


def in_force(dated: Iterable[QuotientView], day: date) -> QuotientView | None:
    """Find the quotient that holds on a day: the latest that began, unless it has ended; without one the dearest tariff applies."""
    latest = max((one for one in dated if one.valid_from <= day), key=lambda one: one.valid_from, default=None)
    if latest is None or (latest.valid_until is not None and latest.valid_until < day):
        return None
    return QuotientView(value=latest.value, valid_from=latest.valid_from, valid_until=latest.valid_until)
