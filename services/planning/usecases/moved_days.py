"""Moved days: families hear once which days they lost or won without having asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple
from uuid import UUID, uuid5

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import DaysMoved, MovedChild, MovedDay
from services.planning.domain.booking import Slot
from services.planning.store import moved_days

SOON = timedelta(days=28)
"""How far ahead a regular day is told that the calendar closes or opens; families read later ones in their planning."""


Now = Literal["lost", "won", "cancelled"]
LOST: Now = "lost"
WON: Now = "won"


class Moved(NamedTuple):
    """A day that a family lost or won."""

    family_id: UUID
    child: str
    child_id: UUID
    activity: str
    activity_id: UUID
    day: date
    now: Now


async def tell_moved(
    tx: Tx, moved: Iterable[Moved], cause: Literal["custody", "closing", "opening"], *, of: UUID, at: str = "", reason: str = ""
) -> None:
    """Tell each family its days; `of` and `at` name the change, so that it is one fact however often it is told."""
    for family_id, own in groupby(sorted(moved), key=attrgetter("family_id")):
        children = [
            MovedChild(
                child_id=child_id,
                child=child,
                days=tuple(MovedDay(activity_id=one.activity_id, activity=one.activity, day=one.day, now=one.now) for one in days),
            )
            for (child, child_id), days in groupby(own, key=attrgetter("child", "child_id"))
        ]
        await tx.emit(
            DaysMoved(
                version=1,
                family_id=family_id,
                notice_id=uuid5(of, f"{family_id} {cause} {at}"),
                cause=cause,
                reason=reason,
                changed_at=tx.now,
                children=tuple(children),
            )
        )


async def tell_openings(tx: Tx, opened: Mapping[Slot, str], closed: Sequence[Slot], why: Mapping[date, str]) -> None:
    """Tell what the calendar closes or opens soon of regular days, and which cancelled days an opening does not bring back.

    Each day that is `opened` comes with why it was closed until now: what another rule took back is not told.

    Days asked for that close are told by their requests. Before the closing takes rows away: they tell such days from regular ones.
    """
    today = paris_date(tx.now)
    soon = [slot for slot in closed if today <= slot.day <= today + SOON]
    lost = [Moved(*one, LOST) for one in await moved_days.regular(tx, soon)]
    await tell_moved(tx, lost, "closing", of=tx.cause, reason=_reason(lost, why))
    won = [Moved(*one, WON) for one in await moved_days.regular(tx, [slot for slot in opened if today <= slot.day <= today + SOON])]
    back = {slot: was for slot, was in opened.items() if slot.day >= today}
    cancelled = [Moved(*one, "cancelled") for one in await moved_days.cancelled(tx, back)]
    await tell_moved(tx, won + cancelled, "opening", of=tx.cause, reason=_reason(won + cancelled, why))


def _reason(moved: Iterable[Moved], why: Mapping[date, str]) -> str:
    return french.listed(sorted({why[one.day] for one in moved} - {""}))
