"""The households of a child, each from a day to a day, and the calendars of custody that hold between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from chassis import french
from services.family.domain.custody import Rule

SOMEBODY = UUID(int=0)
"""The other household, to one that may not know which."""
NO_SECOND = "Rattachez d'abord l'enfant au foyer de l'autre parent."


@dataclass(frozen=True, slots=True)
class Household:
    """A household of a child, from a day to a day; `entered` is the one in whose record the child stands.

    `former` are the first and last days of links that ended before the child was attached to it again, the earliest first.
    """

    family_id: UUID
    entered: bool
    since: date | None
    until: date | None
    former: tuple[tuple[date, date], ...] = ()

    def holds(self, day: date) -> bool:
        """Tell whether the child belongs to it on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or self.until >= day)

    def first_day(self, since: date, until: date | None) -> date | None:
        """Tell the first day of a calendar on which the child belongs to it, if any; former links count only for calendars that ended."""
        for first, last in (*(self.former if until else ()), (self.since, self.until)):
            day = max(since, first or since)
            if (last is None or day <= last) and (until is None or day <= until):
                return day
        return None


def within(rule: Rule, linked: Sequence[Household]) -> Rule:
    """Hold a calendar within the link with the second household of its time, also one that was entered from an earlier day."""
    starts = {one.family_id: day for one in linked if (day := one.first_day(rule.valid_from, rule.valid_until))}
    first = max(starts.values(), default=rule.valid_from)
    return replace(rule, valid_from=first, homes=tuple(one.family_id for one in linked if one.first_day(first, rule.valid_until) == first))


def seen_by(family_id: UUID, rule: Rule, seen: Sequence[Household]) -> Rule:
    """Give a calendar the two households of its time, as far as one of them may know: behind its wall the other is somebody else."""
    held = within(rule, seen)
    homes = rule.households()
    if len(homes) == 1:
        homes |= {family_id if family_id in held.homes and family_id not in homes else SOMEBODY}
    return replace(held, homes=tuple(sorted(homes)))


def no_second_words(linked: Sequence[Household], day: date) -> str:
    """Say why a child has no second household on a day."""
    later = next((one.since for one in linked if one.since and one.since > day), None)
    if later:
        return f"Le rattachement au second foyer commence le {french.plain_date(later)} : choisissez ce jour ou un jour suivant."
    until = next((one.until for one in reversed(linked) if one.until), None)
    return f"Le rattachement au second foyer finit le {french.plain_date(until)} : choisissez un jour plus tôt." if until else NO_SECOND
