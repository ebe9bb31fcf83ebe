"""Who at the town hall consulted or changed the record, as the family reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from chassis.edge import deeds
from chassis.french import local
from contracts.privacy import AuditEntryView


@dataclass(frozen=True, slots=True)
class Look:
    """One line: when, who, from which part of the town hall, what."""

    at: datetime
    who: str
    deed: str
    part: str
    reads: bool


def by_day(entries: Sequence[AuditEntryView]) -> list[tuple[date, list[Look]]]:
    """Group what was done, latest first, by day; the same deed of the same person within a minute is one line."""
    looks = [_look(entry) for entry in entries]
    kept = [look for number, look in enumerate(looks) if number == 0 or not _repeats(look, looks[number - 1])]
    return [(day, list(some)) for day, some in groupby(kept, key=lambda look: local(look.at).date())]


def _look(entry: AuditEntryView) -> Look:
    deed = deeds.deed(entry.action, entry.detail)
    return Look(
        entry.at, entry.actor_name or "Un agent", deed, deeds.service(entry.service), deed.startswith(("a consulté", "a téléchargé"))
    )


def _repeats(look: Look, later: Look) -> bool:
    same = (look.who, look.deed) == (later.who, later.deed)
    return same and (later.at - look.at).total_seconds() < 60  # noqa: PLR2004 - seconds of a minute
