"""What was typed in the fields of a form."""

from collections.abc import Mapping, Sequence

Fields = Mapping[str, list[str]]
"""Every value of each field, by its name."""


def text(fields: Fields, name: str) -> str:
    """Read a field that has one value."""
    return value_at(fields.get(name, ()), 0)


def value_at(column: Sequence[str], n: int) -> str:
    """Read the n-th value of a field that has several; one that was not sent is empty."""
    return str(column[n]).strip() if n < len(column) else ""


def whole_number(typed: str) -> int | None:
    """Read a whole number of at most five digits; anything else is None."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("100000") else None
