"""What the days of an absence become once it is taken back, in words: beside each day, and in a sentence for several."""

from collections.abc import Iterable, Mapping
from datetime import date

from chassis import french
from contracts.planning import DecidedDay, TakenBack

BECOMES: Mapping[TakenBack, tuple[str, str]] = {
    "reserved": ("redevient réservé, et sera facturé", "redeviennent réservés, et seront facturés"),
    "missed": ("compte comme absence non excusée, et sera facturé", "comptent comme absences non excusées, et seront facturés"),
    "declared": ("reste une absence facturée", "restent des absences facturées"),
    "free": (
        "n'est plus réservé, car les jours réguliers ont changé depuis",
        "ne sont plus réservés, car les jours réguliers ont changé depuis",
    ),
}
"""What is said of one day, and of several."""

UNKNOWN = "un jour réservé l'est de nouveau, et sera facturé ; un jour passé où l'enfant n'a pas été vu reste une absence facturée"
"""What is true whatever the day: planning, in the release before, did not tell it."""

MORE = "Le tarif d'une absence non excusée peut comprendre un supplément."
"""What a family may pay beyond the day: tariffs know absences that nobody had declared (docs/tariffs.md)."""

MOST_NAMED = 8
"""More days than these are counted."""

Became = tuple[TakenBack | None, date]
"""What a day becomes, and the day."""


def days_of(days: Iterable[DecidedDay]) -> list[Became]:
    """Tell of days of an absence that are open, or were just taken back, what they become."""
    return [(one.taken_back, one.day) for one in days if one.is_open or one.taken_back is not None]


def beside(became: TakenBack | None) -> str:
    """Say beside a day what it becomes; nothing where planning does not tell it."""
    return french.capitalised(BECOMES[became][0]) if became else ""


def sentence(days: Iterable[Became]) -> str:
    """Say what days become: "Le jeudi 26 novembre redevient réservé, et sera facturé.", each group of them by itself."""
    by_kind: dict[TakenBack | None, set[date]] = {}
    for became, day in days:
        by_kind.setdefault(became, set()).add(day)
    said = [
        french.capitalised(f"{_named(by_kind[one])} {words[len(by_kind[one]) > 1]}.") for one, words in BECOMES.items() if one in by_kind
    ]
    if None in by_kind:
        said.append(f"{french.capitalised(UNKNOWN)}.")
    return " ".join([*said, MORE] if "missed" in by_kind else said)


def _named(days: set[date]) -> str:
    if len(days) > MOST_NAMED:
        return f"{french.plural(len(days), 'jour')}, du {french.day(min(days))} au {french.day(max(days))},"
    return french.listed([f"le {french.day(day)}" for day in sorted(days)])
