"""What a month comes to so far: its total, and each line with why it costs what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from contracts.billing import EstimateView
from gateway.views.billing.why import of_line, state

TO_COME = "tarif à venir"
"""What stands in place of an amount while no tariff is in force: nobody reads that it is free."""


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """A child's days in one activity, priced and explained."""

    child: str
    activity: str
    quantity: str
    total: str
    explanation: str
    why: tuple[str, ...] = ()
    child_id: str = ""
    activity_id: str = ""
    contest: str = ""
    """What became of its being contested, empty where it was not."""


@dataclass(frozen=True, slots=True)
class Billed:
    """An invoice that bills days of the month."""

    id: UUID
    number: str
    total: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """The running estimate of a month; `key` is the month as pages and live events write it.

    `hidden` is what is billed for children whom the reader is told nothing about, empty when there is none. `without` says what the total
    leaves out because it has no price yet. `billed` are the invoices that bill days of it; a `closed` month has none but theirs.
    """

    key: str
    month: str
    total: str
    lines: tuple[EstimateLine, ...]
    hidden: str
    without: str
    billed: tuple[Billed, ...]
    closed: bool

    @property
    def children(self) -> list[tuple[str, list[EstimateLine]]]:
        """The lines of each child with its first name, children in the order in which they are told."""
        apart: dict[str, list[EstimateLine]] = {}
        for line in self.lines:
            apart.setdefault(line.child_id, []).append(line)
        return [(lines[0].child, lines) for lines in apart.values()]


def days(quantity: int, absences: Sequence[date]) -> str:
    """Say how many days are billed, and on which of them the child was absent."""
    told = french.plural(quantity, "jour")
    if not absences:
        return told
    missed = french.plural(len(absences), "absence facturée", "absences facturées")
    when = f"{'le' if len(absences) == 1 else 'les'} {french.listed([french.day_number(one) for one in absences])}"
    return f"{told}, dont {missed}{french.NO_BREAK}: {when}"


def _without(view: EstimateView) -> str:
    """Say what the total leaves out: by name where the lines are known, that there is something where only the total was asked for."""
    names = sorted({line.activity for line in view.lines if line.unit_cents is None})
    if names:
        return f"sans {french.listed(names)} : {TO_COME}"
    return "sans les prestations dont le tarif est à venir" if view.unpriced else ""


def estimate(view: EstimateView) -> Estimate:
    """Present the running estimate of a month."""
    return Estimate(
        key=f"{view.month:%Y-%m}",
        month=french.month_name(view.month).rpartition(" ")[0],
        total=french.euros(view.total_cents),
        lines=tuple(
            EstimateLine(
                line.child,
                line.activity,
                days(line.quantity, line.absences),
                TO_COME if line.unit_cents is None else french.euros(line.cents),
                line.explanation,
                of_line(line.explanation, line.days, line.quantity, line.unit_cents, line.cents),
                str(line.child_id),
                str(line.activity_id),
                state(one for one in view.contests if (one.child_id, one.activity_id) == (line.child_id, line.activity_id)),
            )
            for line in view.lines
        ),
        hidden=french.euros(view.hidden_cents) if view.hidden_cents else "",
        without=_without(view),
        billed=tuple(Billed(one.invoice_id, one.number, french.euros(one.total_cents)) for one in view.billed),
        closed=bool(view.billed) and not (view.lines or view.total_cents or view.unpriced),
    )
