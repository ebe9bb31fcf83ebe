"""Amounts as people type them."""

import re

AMOUNT = re.compile(r"(-?)([0-9]{1,6})(?:[.,]([0-9]{1,2}))?")


def amount(words: str) -> int | None:
    """Read an amount that a clerk looks for: "120,60 €" is 12060 cents; None for anything else."""
    found = AMOUNT.fullmatch(re.sub(r"[\s€]", "", words))
    if found is None:
        return None
    cents = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -cents if found[1] else cents
