"""What was paid for care: the share of an invoice that was paid is paid of each of its lines alike (CGI, article 200 quater B).

Paid is what the family gave, in money, less what it got back. Credit notes and supplementary invoices are no money: they say that days
of an invoice cost less or more than was billed. An invoice so counts for what its days cost now (`net_cents`). What was paid of it
beyond that, and what was paid of a supplementary invoice, is passed on to the invoices that this money settled in truth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

AGE = 6


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that the family paid on a day."""

    day: date
    cents: int


@dataclass(slots=True)
class Billed:
    """An invoice: what is left to pay of what it asked for, and what it comes to now; the money that was paid of it, oldest first.

    Of what settled it, `credit_cents` were of credit notes.
    """

    open_cents: int
    net_cents: int
    credit_cents: int = 0
    money: list[Money] = field(default_factory=list)

    def wants(self) -> int:
        """Tell what is settled of it and was not paid of it: a credit that was used, days that a supplementary invoice billed."""
        settled = min(max(0, self.net_cents - self.open_cents), max(0, self.net_cents))
        return max(0, settled - _sum(self.money))


def is_under_six(birth_date: date, year: int) -> bool:
    """Tell whether a child is under six on 1 January of a year."""
    return birth_date > date(year - AGE, 1, 1)


def pass_on(invoices: Sequence[Billed], *, given_back: int, unused: int) -> None:
    """Leave each invoice of a regie, oldest first, the money that paid what it comes to now, each cent once.

    Of credit notes, so much was given back to the family, which is paid no more, and so much is not used for any invoice yet.
    """
    beyond: list[Money] = []
    for one in invoices:
        one.money, rest = _split(one.money, max(0, one.net_cents))
        beyond += rest
    beyond.sort(key=lambda one: one.day)
    returned = min(given_back, _sum(beyond))
    beyond, _ = _split(beyond, _sum(beyond) - returned)
    _take_back(invoices, given_back - returned)
    beyond, _ = _split(beyond, max(0, _sum(beyond) - unused))
    for only_credits in (True, False):
        for one in invoices:
            wanted = min(one.wants(), one.credit_cents) if only_credits else one.wants()
            taken, beyond = _split(beyond, wanted)
            one.money = sorted([*one.money, *taken], key=lambda part: part.day)


def paid_in_year(care_cents: int, total_cents: int, *, before_cents: int, until_cents: int) -> int:
    """Tell what was paid for care within a year, of an invoice paid of `before_cents` before it and `until_cents` up to its end.

    Years add up: whatever was paid when, the parts of all years sum to the care of the invoice once it is paid. The fraction of a cent
    waits for the next payment, so that the children's parts together never exceed what was paid.
    """
    return _share(care_cents, total_cents, until_cents) - _share(care_cents, total_cents, before_cents)


def _share(care_cents: int, total_cents: int, paid_cents: int) -> int:
    return care_cents * min(paid_cents, total_cents) // total_cents if total_cents > 0 else 0


def _sum(money: Iterable[Money]) -> int:
    return sum(one.cents for one in money)


def _split(money: Sequence[Money], cents: int) -> tuple[list[Money], list[Money]]:
    """Part money in the first so many cents and the rest."""
    first: list[Money] = []
    rest: list[Money] = []
    for one in money:
        taken = min(one.cents, cents)
        cents -= taken
        if taken:
            first.append(Money(one.day, taken))
        if taken < one.cents:
            rest.append(Money(one.day, one.cents - taken))
    return first, rest


def _take_back(invoices: Sequence[Billed], cents: int) -> None:
    """Take what was given back off the youngest invoices that were paid."""
    for one in reversed(invoices):
        held = _sum(one.money)
        one.money, back = _split(one.money, max(0, held - cents))
        cents -= _sum(back)
