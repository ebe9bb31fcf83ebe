"""The family quotient (QF) in words: what holds today, and the history with its sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from chassis import french
from contracts.family import QuotientEntry, QuotientSource, QuotientView

SOURCES: dict[QuotientSource, str] = {"caf": "Attestation CAF ou MSA", "tax": "Avis d'imposition", "town": "Saisie de la mairie"}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A quotient of the history."""

    start: str
    end: str
    value: str
    source: str
    by: str


@dataclass(frozen=True, slots=True)
class Quotient:
    """The quotient that holds today, "" without one, and all that held before or will."""

    value: str
    since: str
    history: tuple[HistoryLine, ...]


def shown(dated: Sequence[QuotientEntry], in_force: QuotientView | None, today: date) -> Quotient:
    """Present a family's quotients, latest first."""
    next_start = {one.valid_from: later.valid_from for one, later in zip(dated[1:], dated, strict=False)}
    return Quotient(
        value=f"{in_force.value}\u00a0€" if in_force else "",
        since=_since(in_force, today) if in_force else "",
        history=tuple(
            HistoryLine(
                start=french.short_date(one.valid_from),
                end=_end(one, next_start.get(one.valid_from)),
                value=f"{one.value}\u00a0€",
                source=SOURCES[one.source],
                by=one.entered_by + (f", le {french.short_date(french.local(one.entered_at).date())}" if one.entered_at else ""),
            )
            for one in dated
        ),
    )


def _since(one: QuotientView, today: date) -> str:
    until = f", jusqu'au {french.plain_date(one.valid_until)}" if one.valid_until and one.valid_until >= today else ""
    return f"Il compte depuis le {french.plain_date(one.valid_from)}{until}."


def _end(one: QuotientView, next_start: date | None) -> str:
    ends = [day for day in (one.valid_until, next_start - timedelta(days=1) if next_start else None) if day]
    return french.short_date(min(ends)) if ends else ""
