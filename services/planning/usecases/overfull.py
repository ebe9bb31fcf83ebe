"""Overfull: what would plan more children on some days than there are places is refused, with the days."""

from collections.abc import Iterable
from datetime import date

from chassis import french
from services.planning.domain.errors import PlacesTaken

NAMED_DAYS = 3


def refuse_overfull(lacking: Iterable[date]) -> None:
    """Refuse when any day lacks places."""
    days = sorted(set(lacking))
    if not days:
        return
    named = [french.day(day) for day in days[:NAMED_DAYS]]
    if len(days) > NAMED_DAYS:
        named.append(french.plural(len(days) - NAMED_DAYS, "autre jour", "autres jours"))
    raise PlacesTaken(f"Il n'y a pas assez de places : {french.listed(named)}.", days=days)
