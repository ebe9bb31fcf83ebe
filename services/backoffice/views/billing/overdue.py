"""The families with overdue invoices, narrowed to those that somebody looks for, some at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from chassis.french import plain
from contracts.billing import Overdue

AT_ONCE = 25
FILTERS: Mapping[str, tuple[str, Callable[[Overdue], bool]]] = {
    "": ("Toutes", lambda _: True),
    "bloquees": ("Réservations bloquées", lambda one: one.blocked),
    "jamais": ("Pas encore relancées", lambda one: not one.last_step),
    "laissees": ("En pause ou écartées", lambda one: one.paused or any(line.excluded for line in one.lines)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: words of a name, a number or an amount, a filter, a page counted from 1."""

    words: str = ""
    only: str = ""
    page: int = 1

    def query(self, *, page: int | None = None) -> str:
        """Write it as an address does; nothing where nothing is looked for."""
        told = {"q": self.words, "voir": self.only, "page": str(page or self.page)}
        kept = {name: value for name, value in told.items() if value and (name, value) != ("page", "1")}
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the families: how many there are in all, what they owe, and the addresses of the pages before and after."""

    families: tuple[Overdue, ...]
    count: int
    cents: int
    before: str | None
    after: str | None


def part(overdue: Sequence[Overdue], asked: Asked) -> Part:
    """Narrow families to what is asked for, and take one page of them: the last one where there are fewer."""
    wanted = plain(asked.words).split()
    fits = FILTERS[asked.only][1]
    found = [one for one in overdue if fits(one) and all(word in _text(one) for word in wanted)]
    last = max(1, -(-len(found) // AT_ONCE))
    page = min(asked.page, last)
    return Part(
        families=tuple(found[(page - 1) * AT_ONCE : page * AT_ONCE]),
        count=len(found),
        cents=sum(one.cents for one in found),
        before=asked.query(page=page - 1) if page > 1 else None,
        after=asked.query(page=page + 1) if page < last else None,
    )


def _text(one: Overdue) -> str:
    amount = f"{one.cents // 100},{one.cents % 100:02}"
    return plain(" ".join((one.family_name, one.family_number, amount, *(line.number for line in one.lines))))
