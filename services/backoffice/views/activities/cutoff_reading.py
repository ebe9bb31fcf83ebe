"""Reading the form of a cut-off: the rule it means, or what is wrong with it, each word beside its field."""

from datetime import date, time
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from chassis import french
from chassis.edge.days import day_of
from contracts.planning import Cutoff
from services.backoffice.views.activities.cutoff_form import EARLIER, NONE, STAYS, Node, Problems, Row
from services.backoffice.views.activities.cutoff_words import CLOSED

RULE: TypeAdapter[Cutoff] = TypeAdapter(Cutoff)
LIMITS = {
    "working_days_before": (0, 60, "jours ouvrés"),
    "school_days_before": (1, 15, "jours d'école"),
    "calendar_days_before": (0, 90, "jours"),
    "hours_before": (1, 720, "heures"),
}


def read(node: Node) -> tuple[Cutoff | None, dict[str, str]]:
    """Read a rule; without one, the problems say why."""
    problems = Problems()
    plain = _rule(node, problems)
    if problems.found or plain is None:
        return None, problems.found
    try:
        return RULE.validate_python(plain), {}
    except ValidationError:
        return None, {node.path: "Ce délai n'est pas complet : vérifiez chaque ligne."}


def _rule(node: Node, problems: Problems) -> dict[str, Any] | None:
    if node.kind == NONE:
        return None
    plain: dict[str, Any] = {"kind": node.kind}
    match node.kind:
        case "by_weekday" | "by_period":
            lines = {one.key: rule for one in node.children if (rule := _rule(one, problems)) is not None}
            if not lines and not problems.found:
                problems.add(node.path, "Prévoyez un délai pour une ligne au moins.")
            plain["days" if node.kind == "by_weekday" else "periods"] = lines
        case "by_dates":
            plain["deadlines"] = _deadlines(node, problems)
            plain["otherwise"] = _rule(node.children[0], problems)
        case "unless_closed":
            if not node.closed:
                problems.add(node.path, "Cochez ce qui compte comme jour fermé.")
            plain |= {one.key: _rule(one, problems) for one in node.children} | {"closed": [kind for kind in CLOSED if kind in node.closed]}
        case _:
            plain |= _step(node, problems)
    return plain


def _step(node: Node, problems: Problems) -> dict[str, Any]:
    at = node.values["heure"]
    if not _is_time(at):
        problems.add(node.path, "Indiquez une heure, par exemple 18:00.")
    found: dict[str, Any] = {"begins" if node.kind == "hours_before" else "at": at}
    if node.kind in LIMITS:
        found["hours" if node.kind == "hours_before" else "days"] = _number(node, "n", *LIMITS[node.kind], problems=problems)
    if node.kind == "school_days_before":
        if not node.school:
            problems.add(node.path, "Cochez les jours où il y a école.")
        found["school_weekdays"] = sorted(node.school)
    if node.kind in ("weekday_before", "week_before"):
        found["weekday"] = _number(node, "jour", 1, 7, "de la semaine", problems=problems)
    if node.kind == "week_before":
        found["weeks"] = _number(node, "semaines", 1, 8, "semaines", problems=problems)
    if node.kind in ("calendar_days_before", "weekday_before", "week_before"):
        found["closed_day"] = EARLIER if node.values["ferme"] == EARLIER else STAYS
    return found


def _number(node: Node, name: str, least: int, most: int, words: str, *, problems: Problems) -> int:
    typed = node.values[name]
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < len("10000") else -1
    if not least <= number <= most:
        problems.add(node.path, f"Indiquez un nombre de {words}, de {least} à {most}.")
    return number


def _deadlines(node: Node, problems: Problems) -> list[dict[str, Any]]:
    rows = [row for row in node.rows if not row.is_blank]
    if not rows:
        problems.add(f"{node.path}_1", "Indiquez au moins une période et sa date limite.")
    for row in rows:
        if fault := _fault(row):
            problems.add(f"{node.path}_{row.number}", fault)
    if problems.found:
        return []
    for before, after in pairwise(sorted(rows, key=lambda row: (row.first, row.last))):
        if after.first <= before.last:
            day = french.plain_date(date.fromisoformat(after.first))
            problems.add(f"{node.path}_{after.number}", f"Le {day} a déjà une date limite, dans une autre ligne.")
    return [{"first": row.first, "last": row.last, "until": row.until, "at": row.at} for row in rows]


def _fault(row: Row) -> str:
    if not all(map(day_of, (row.first, row.last, row.until))):
        return "Indiquez le premier jour, le dernier jour et la date limite."
    if not _is_time(row.at):
        return "Indiquez l'heure limite, par exemple 23:59."
    if row.last < row.first:
        return "La période finit avant de commencer."
    if row.until > row.first:
        return "La date limite vient après le premier jour de la période."
    return ""


def _is_time(typed: str) -> bool:
    try:
        return time.fromisoformat(typed).tzinfo is None and len(typed) == len("18:00")
    except ValueError:
        return False
