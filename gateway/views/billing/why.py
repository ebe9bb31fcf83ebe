"""Why a line costs what it costs: how its price is made, point by point, as families read it, and whether it is contested."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis import french
from chassis.edge.papers.invoice import counted
from chassis.french import NO_BREAK
from contracts.billing import LineContest


@dataclass(frozen=True, slots=True)
class Contest:
    """What was written to contest a line and cannot be sent: where it goes, about what, and what is wrong with it."""

    action: str
    fields: Mapping[str, str]
    words: str
    fault: str


def state(contests: Iterable[LineContest]) -> str:
    """Tell what became of the first contest of a line: "pending", "accepted" until it is corrected, "corrected", "refused", "" of none."""
    first = next(iter(contests), None)
    if first is None:
        return ""
    return "corrected" if first.status == "accepted" and first.corrected else first.status


def points(explanation: str) -> tuple[str, ...]:
    """Lay a sentence out: what the price looks at, then each step of the arithmetic."""
    found: list[str] = []
    for one in explanation.split("\n"):
        basis, colon, steps = one.partition(f"{NO_BREAK}: ")
        if not colon or "€" not in steps:
            found.append(one)
            continue
        found += [basis, *steps.split(f"{NO_BREAK}; ")]
    return tuple(one[:1].upper() + one[1:] for one in found if one)


def of_line(explanation: str, days: Sequence[date], quantity: int, unit_cents: int | None, cents: int) -> tuple[str, ...]:
    """Lay a line out: its days, what its price looks at, and the price multiplied where it would stand alone.

    The family quotient is spelt out where it is first abbreviated.
    """
    told = points(explanation.replace("QF", "quotient familial (QF)", 1))
    if unit_cents is not None and quantity > 1:
        unit, by = french.euros(unit_cents), f"{quantity}{NO_BREAK}×{NO_BREAK}"
        told = tuple(f"{by}{unit} = {french.euros(cents)}" if one == unit else one for one in told)
    when = counted(days, explanation)
    return (when, *told) if when else told
