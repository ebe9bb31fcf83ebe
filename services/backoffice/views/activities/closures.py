"""Closures as staff choose, weigh and look back on them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from chassis import french
from contracts.planning import MOST_CLOSED_DAYS, ActivityView, ClosedActivity, ClosurePreview, ClosureView


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tick."""

    value: UUID
    name: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A facility to be closed whole, or some of its activities."""

    facility: Choice
    activities: tuple[Choice, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether one of its activities is ticked by itself."""
        return any(one.ticked for one in self.activities)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a preview: its activities with how many children are booked and how many asked."""

    title: str
    lines: tuple[tuple[str, str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A closure that was carried out."""

    view: ClosureView
    when: str
    where: str
    state: str
    tone: str


def places(activities: Iterable[ActivityView], ticked: Collection[str]) -> tuple[Place, ...]:
    """List facilities with their activities, ticked as they were sent."""
    by_facility: dict[tuple[UUID, str], list[ActivityView]] = {}
    for one in activities:
        by_facility.setdefault((one.facility_id, one.facility), []).append(one)
    return tuple(
        Place(
            Choice(facility_id, name, str(facility_id) in ticked),
            tuple(Choice(one.activity_id, one.name, str(one.activity_id) in ticked) for one in own),
        )
        for (facility_id, name), own in by_facility.items()
    )


def days(first: date | None, last: date | None) -> tuple[date, ...] | str:
    """List the days from one to another, or say what is wrong; without a last day it is the first one alone."""
    if first is None:
        return "Indiquez le jour de la fermeture."
    last = last or first
    if last < first:
        return "La fin précède le début."
    count = (last - first).days + 1
    if count > MOST_CLOSED_DAYS:
        return f"Une fermeture dure au plus {MOST_CLOSED_DAYS} jours : entrez les longues périodes au calendrier."
    return tuple(first + timedelta(days=number) for number in range(count))


def by_day(preview: ClosurePreview) -> tuple[Day, ...]:
    """Set a preview out day by day."""
    return tuple(
        Day(french.capitalised(french.day(day)), tuple((one.activity, one.facility, one.booked, one.asked) for one in lines))
        for day, lines in groupby(preview.lines, key=lambda one: one.day)
    )


def lines(closures: Iterable[ClosureView], today: date) -> tuple[Line, ...]:
    """Present closures that were carried out."""
    return tuple(_line(one, today) for one in closures)


def told(done: ClosureView) -> str:
    """Say whom a closure concerns; nothing where it concerns nobody."""
    if not done.families:
        return ""
    return (
        f"{french.plural(done.children, 'enfant')} : les réservations sont annulées sans frais."
        f" Un message attend {french.plural(done.families, 'famille')} sur le portail."
    )


def when(closed: Sequence[date]) -> str:
    """Say a day, or from which to which."""
    if len(closed) == 1:
        return french.long_date(closed[0])
    return f"du {french.day(closed[0])} au {french.long_date(closed[-1])}"


def _named(one: ClosedActivity) -> str:
    return one.activity if one.activity == one.facility else f"{one.activity} ({one.facility})"


def _line(one: ClosureView, today: date) -> Line:
    facilities = {activity.facility for activity in one.activities}
    where = french.listed(sorted(facilities)) if len(one.activities) > len(facilities) else ""
    named = where or french.listed([_named(activity) for activity in one.activities])
    if one.reopened_at is not None:
        state, tone = "levée", "wait"
    elif one.days[-1] < today:
        state, tone = "passée", ""
    else:
        state, tone = ("en cours", "no") if one.days[0] <= today else ("à venir", "no")
    return Line(one, french.capitalised(when(one.days)), named, state, tone)
