"""What can be handed over to the treasury: who must be named how, from which amount, and how an invoice is split into lines."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from contracts.billing import OF_DEBTOR, AddressPart, TitleFault, TitleRemark, TreasuryCodes
from services.billing.domain.ormc import CITY, NAME, STREET, Debtor, Part, plain, street_lines
from services.billing.domain.pain008 import euros

LEAST_CENTS = 1_500
"""Debts under 15 euros are not issued: they are carried over (article D1611-1 of the code général des collectivités territoriales)."""
STREET_LINES = 2
POSTAL_CODE = 5
TOGETHER = 2_000
"""Most titles of one batch; the rest takes a second one."""


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of an invoice."""

    child: str
    activity: str
    quantity: int
    unit_cents: int
    cents: int


def faults_of(debtor: Debtor, cents: int) -> tuple[TitleFault, ...]:
    """Say why a title cannot be issued to somebody."""
    found: list[TitleFault] = []
    if not plain(debtor.last_name):
        found.append("no_name")
    street = street_lines(debtor.street)
    if missing_of(debtor):
        found.append("no_address")
    elif len(street) > STREET_LINES or any(len(line) > STREET for line in street) or len(plain(debtor.city)) > CITY:
        found.append("long_address")
    if cents < LEAST_CENTS:
        found.append("too_small")
    return tuple(found)


def by_hand(faults: Collection[TitleFault]) -> bool:
    """Tell whether a title made by hand may be noted: where the debtor hinders a file, and nothing else does."""
    return bool(faults) and OF_DEBTOR.issuperset(faults)


def missing_of(debtor: Debtor) -> tuple[AddressPart, ...]:
    """Say what an address lacks, or has otherwise than the format takes it."""
    code = debtor.postal_code
    known: dict[AddressPart, bool] = {
        "street": bool(street_lines(debtor.street)),
        "postal_code": len(code) == POSTAL_CODE and code.isascii() and code.isdigit(),
        "city": bool(plain(debtor.city)),
    }
    return tuple(part for part, there in known.items() if not there)


def remarks_of(debtor: Debtor, lines: Sequence[BilledLine], cents: int) -> tuple[TitleRemark, ...]:
    """Say what the file has otherwise than the portal."""
    found: list[TitleRemark] = []
    if len(plain(debtor.last_name)) > NAME or len(plain(debtor.first_name)) > NAME:
        found.append("long_name")
    if not _whole(lines, cents):
        found.append("line_merged")
    return tuple(found)


def parts_of(invoice_number: str, lines: Sequence[BilledLine], cents: int) -> tuple[Part, ...]:
    """Split a title by child and activity, with the basis of each amount.

    What is left of an invoice that was paid in part, or that has reductions, is one line: the format knows no negative amount.
    """
    if not _whole(lines, cents):
        basis = ", ".join(_basis(line) for line in lines if line.cents)
        return (Part(f"Reste dû sur facture {invoice_number} : {basis}", cents),)
    return tuple(Part(_basis(line), line.cents) for line in lines if line.cents)


def is_siret(digits: str) -> bool:
    """Check the key of a SIRET (Luhn)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(one // 10 + one % 10 for one in doubled) % 10 == 0


def _whole(lines: Sequence[BilledLine], cents: int) -> bool:
    return sum(line.cents for line in lines) == cents and all(line.cents >= 0 for line in lines)


def _basis(line: BilledLine) -> str:
    """Say what a line is made of: "Léa Garderie 10 x 12.06", or its amount where that is no product."""
    made = f"{line.quantity} x {_written(line.unit_cents)}"
    return f"{line.child} {line.activity} {made if line.quantity * line.unit_cents == line.cents else _written(line.cents)}"


def _written(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{euros(abs(cents))}"


def next_number(
    last: int, of_budget: Sequence[TreasuryCodes], first: Callable[[TreasuryCodes], int], *, exercise: int, earlier: bool
) -> int:
    """Tell the next number of a series that the régies of a budget count together in a year, after the last; 0 before the first.

    The first number that a régie was given is another program's next one: it holds for its year. Where none is named that is the first year
    in which the budget tells anything; `earlier` tells whether it did before.
    """
    begun = [first(one) for one in of_budget if (one.first_exercise == exercise if one.first_exercise else not earlier)]
    return max(last + 1, *begun) if begun else last + 1


def series(codes: TreasuryCodes) -> tuple[object, ...]:
    """Tell which numbers a régie counts: of which budget, from which on in which year."""
    return (
        *(codes.siret, codes.collectivity, codes.budget, codes.first_exercise),
        *(codes.first_batch, codes.first_title, codes.first_reduction_batch, codes.first_reduction),
    )


def follows_another(codes: TreasuryCodes) -> bool:
    """Tell whether a régie's first numbers are those that follow another program's."""
    return any(first > 1 for first in (codes.first_batch, codes.first_title, codes.first_reduction_batch, codes.first_reduction))
