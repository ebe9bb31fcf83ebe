"""How the days that a child spends away from a household are written: spans of days, end excluded, as PostgreSQL writes them."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

ONE_DAY = timedelta(days=1)
NEVER: frozenset[date] = frozenset()


@lru_cache(maxsize=4096)
def read(text: str) -> frozenset[date]:
    """Read days from text; enrolments of one child, and one child's at every visit, share them."""
    if text == "{}":
        return NEVER
    found: set[date] = set()
    for span in text.strip("{}[)").split("),["):
        first, end = map(date.fromisoformat, span.split(","))
        found.update(date.fromordinal(n) for n in range(first.toordinal(), end.toordinal()))
    return frozenset(found)


def written(days: Collection[date]) -> str:
    """Write days as text: each run of them is one span."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and spans[-1][1] == day:
            spans[-1] = spans[-1][0], day + ONE_DAY
        else:
            spans.append((day, day + ONE_DAY))
    return "{" + ",".join(f"[{first},{end})" for first, end in spans) + "}"
