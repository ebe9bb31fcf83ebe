"""The forecast as a workbook for the kitchen: day by day, then by activity and group."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from chassis import french
from contracts.base import File
from services.backoffice.exports.workbook import Column, Table, Value, workbook
from services.backoffice.views.activities.forecast import DayForecast, diets_in


def forecast_workbook(days: Sequence[DayForecast], first: date, last: date, *, now: datetime) -> File:
    """Make the workbook of a forecast; diets are empty where nobody counted them, or no meal is served."""
    diets = diets_in(days)
    columns = tuple(Column(words, "count", 11) for _, words in diets)
    codes = [code for code, _ in diets]
    by_day = Table(
        "Par jour",
        (Column("Jour", "day"), Column("Enfants", "count", 9), Column("Repas", "count", 9), *columns),
        [(one.day, one.children, one.meals, *_counts(one.diets, codes)) for one in days],
    )
    by_group = Table(
        "Par prestation",
        (
            Column("Jour", "day"),
            Column("Structure", width=28),
            Column("Prestation", width=32),
            Column("Groupe", width=16),
            Column("Enfants", "count", 9),
            Column("Repas", "count", 9),
            *columns,
        ),
        [
            (
                one.day,
                line.facility,
                line.activity,
                line.group,
                line.children,
                line.children if line.meal else None,
                *_counts(line.diets if line.meal else None, codes),
            )
            for one in days
            for line in one.lines
        ],
    )
    name = f"previsions-{first.isoformat()}-{last.isoformat()}.xlsx"
    return workbook(name, (by_day, by_group), title=f"Prévisions {french.span(first, last)}", now=now)


def _counts(diets: Mapping[str, int] | None, codes: Sequence[str]) -> tuple[Value, ...]:
    return tuple(None if diets is None else diets.get(code, 0) for code in codes)
