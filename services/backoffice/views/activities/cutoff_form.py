"""A cut-off as a form: its fields without any code to know, drawn from a stored rule or from what was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis import french
from contracts.planning import PERIOD_WORDS, ActivityView, Cutoff, Period

Fields = Mapping[str, list[str]]
ROOT = "r"
STEPS = {
    "working_days_before": "Des jours ouvrés avant",
    "school_days_before": "Des jours d'école avant",
    "calendar_days_before": "Des jours avant (la veille, deux jours…)",
    "hours_before": "Des heures avant",
    "weekday_before": "Un jour de la semaine qui précède (le vendredi d'avant…)",
    "week_before": "Un jour de la semaine d'avant, pour toute la semaine",
}
TABLES = {
    "by_weekday": "Un délai par jour de la semaine",
    "by_period": "Un délai selon la période (école, vacances)",
    "by_dates": "Des dates limites par période",
    "unless_closed": "Un autre délai quand la date limite tombe un jour fermé",
}
NONE = "aucun"
STAYS, EARLIER = "stays", "earlier"
BLANK_ROWS = 2
MOST_ROWS = 60
DEEPEST = 3
DEFAULTS = {"n": "1", "heure": "12:00", "jour": "5", "semaines": "1", "ferme": STAYS}


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline of a period, as typed."""

    number: int
    first: str
    last: str
    until: str
    at: str

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed in it but the time."""
        return not (self.first or self.last or self.until)


@dataclass(frozen=True, slots=True)
class Node:
    """A rule of the form, or a line of its table; `path` begins the names of its fields."""

    path: str
    label: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    school: frozenset[str]
    closed: frozenset[str]
    children: tuple["Node", ...]
    rows: tuple[Row, ...]
    key: str


@dataclass(slots=True)
class Problems:
    """What is wrong, by the path of the rule or of the row."""

    found: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, words: str) -> None:
        """Note what is wrong; the first word about a place stays."""
        self.found.setdefault(path, words)


def spread(rule: Cutoff) -> dict[str, list[str]]:
    """Lay a stored rule out as the fields of its form."""
    return _spread(rule.model_dump(mode="json"), ROOT)


def _spread(plain: dict[str, Any], path: str) -> dict[str, list[str]]:
    found = {f"{path}_sorte": [plain["kind"]]}
    names = {"days": "n", "hours": "n", "at": "heure", "begins": "heure", "weekday": "jour", "weeks": "semaines", "closed_day": "ferme"}
    for name, short in names.items():
        if name in plain and not isinstance(plain[name], dict):
            found[f"{path}_{short}"] = [str(plain[name])[:5] if short == "heure" else str(plain[name])]
    if "school_weekdays" in plain:
        found[f"{path}_ecole"] = [str(one) for one in plain["school_weekdays"]]
    if "closed" in plain:
        found[f"{path}_fermes"] = list(plain["closed"])
    for one in plain.get("deadlines", ()):
        for name, short in (("first", "debut"), ("last", "fin"), ("until", "limite"), ("at", "limite_heure")):
            found.setdefault(f"{path}_{short}", []).append(one[name][:5] if name == "at" else one[name])
    tables = {**(plain["days"] if isinstance(plain.get("days"), dict) else {}), **plain.get("periods", {})}
    lines = {**tables, **{name: plain[name] for name in ("usual", "instead", "otherwise") if name in plain}}
    for name, line in lines.items():
        found |= _spread(line, f"{path}-{name}")
    return found


def tree(fields: Fields, activity: ActivityView) -> Node:
    """Draw the form of what was typed; a kind that was just chosen begins with what was there before."""
    return _node(fields, activity, ROOT, "", {}, may_be_none=False, depth=0)


def _node(
    fields: Fields, activity: ActivityView, path: str, label: str, before: Mapping[str, str], *, may_be_none: bool, depth: int
) -> Node:
    kind = _typed(fields, f"{path}_sorte", before.get("sorte", "calendar_days_before"))
    own = {name: _typed(fields, f"{path}_{name}", before.get(name, usual)) for name, usual in DEFAULTS.items()}
    if kind not in STEPS and not (kind in TABLES and depth < DEEPEST) and not (may_be_none and kind == NONE):
        kind = "calendar_days_before"
    former = _typed(fields, f"{path}_avant", "")
    passed_on = {**own, "sorte": former if former in STEPS else "calendar_days_before"}
    school = frozenset(fields.get(f"{path}_ecole", ("1", "2", "4", "5"))) - {""}
    closed = frozenset(fields.get(f"{path}_fermes", ("public_holiday", "closed"))) - {""}
    tables = TABLES if depth < DEEPEST - 1 or kind in TABLES else {}
    kinds = (((NONE, "Pas de délai prévu"),) if may_be_none else ()) + tuple(STEPS.items()) + tuple(tables.items())
    children = tuple(
        _node(fields, activity, f"{path}-{key}", words, passed_on, may_be_none=kind in ("by_weekday", "by_period"), depth=depth + 1)
        for key, words in _lines(kind, fields, path, activity)
    )
    rows = _rows(fields, path) if kind == "by_dates" else ()
    return Node(path, label, kind, kinds, own, school, closed, children, rows, path.rpartition("-")[2])


def _lines(kind: str, fields: Fields, path: str, activity: ActivityView) -> Iterable[tuple[str, str]]:
    """Name the lines of a table: those that the activity needs, and those that are there already."""
    match kind:
        case "by_weekday":
            for number in range(1, 8):
                if number in activity.weekdays or f"{path}-{number}_sorte" in fields:
                    yield str(number), french.capitalised(french.DAYS[number - 1])
        case "by_period":
            for period in Period:
                if period in activity.periods or f"{path}-{period.value}_sorte" in fields:
                    yield period.value, french.capitalised(PERIOD_WORDS[period])
        case "by_dates":
            yield "otherwise", "Tous les autres jours"
        case "unless_closed":
            yield "usual", "D'habitude"
            yield "instead", "Quand la date limite tombe un jour fermé"


def _rows(fields: Fields, path: str) -> tuple[Row, ...]:
    columns = [fields.get(f"{path}_{name}", []) for name in ("debut", "fin", "limite", "limite_heure")]
    count = min(max(map(len, columns)), MOST_ROWS)
    filled = [[column[n].strip() if n < len(column) else "" for column in columns] for n in range(count)]
    kept = [one for one in filled if any(one[:3])]
    kept += [["", "", "", "23:59"]] * min(BLANK_ROWS, MOST_ROWS - len(kept))
    return tuple(Row(n, *one) for n, one in enumerate(kept, 1))


def _typed(fields: Fields, name: str, otherwise: str) -> str:
    return fields[name][0].strip() if fields.get(name) else otherwise
