"""The readable part of a family's data: a tagged PDF in French, with what people understand and without what only programs do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from chassis import french
from chassis.edge.deed_details import in_french
from chassis.edge.deeds import SERVICES, deed
from chassis.edge.printing import printed
from chassis.edge.record_words import TABLES, VALUES, label
from chassis.traces import ATTEMPT
from contracts.privacy import FamilyData, HeldTable

SOURCE = Path(__file__).with_name("dossier.typ").read_bytes()
MOST_ROWS = 400
ID = re.compile(r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT")
DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
MACHINERY = re.compile(
    r"(_id|_ids|_key|_by|^version|_version|^entry|^seq|^facts?|^must_.*|^body|^traceparent|^swept|^arrival|^attempts|^domain|^perhaps_sent"
    r"|^cause|^taken_at|^last_step|^offered_to|^answers|^asked_from|^underway|^together|^blocks|^told|^made|^stood|^became|^round|^closing"
    r"|^sequence|^first_halves|^holds_place|^for_account|^edition)$"
)
"""What only programs do something with; it is in the file for computers."""


SAID_OTHERWISE = {("valid_to", "1900-01-01"): ("Annulée avant son début", "Oui")}
"""Values of a column that mean something else than they say: the end of an enrolment that was withdrawn before it began."""


def pdf(parts: Sequence[FamilyData], *, town: str, day: date) -> bytes:
    """Draw up the document (PDF/UA-1)."""
    told = {
        "town": french.of_town(town),
        "day": french.plain_date(day),
        "parts": [{"title": SERVICES.get(part.service, part.service), "tables": list(_tables(part))} for part in parts],
    }
    return printed(SOURCE, "data", told)


def _tables(part: FamilyData) -> Iterator[dict[str, Any]]:
    for table in part.tables:
        rows = [row for one in table.rows[:MOST_ROWS] if (row := list(fields(one)))]
        if rows:
            yield {"title": TABLES.get(table.table, label(table.table)), "rows": rows, "more": _more(table)}
    if part.documents:
        rows = [[["Document", one.name]] for one in part.documents]
        yield {"title": "Documents remis avec ce dossier", "rows": rows, "more": ""}


def _more(table: HeldTable) -> str:
    left = len(table.rows) - MOST_ROWS
    return f"Et {french.plural(left, 'autre ligne', 'autres lignes')} : voir le fichier joint." if left > 0 else ""


def fields(row: Mapping[str, Any]) -> Iterator[list[str]]:
    """Tell a row as pairs of words: what is empty or of use to programs only is left out."""
    for name, value in row.items():
        if MACHINERY.search(name) or (name == "detail" and value == ATTEMPT):
            continue
        if found := SAID_OTHERWISE.get((name, str(value))):
            yield [*found]
        elif name == "sealed" and isinstance(value, Mapping):
            yield from fields(value)
        elif text := _told(name, value, row):
            yield [label(name), text]


def _told(name: str, value: Any, row: Mapping[str, Any]) -> str:
    """Write a value of a column: deeds and what stands beside them are told as in the audit log, fields by their names."""
    if name == "action":
        return deed(str(value), str(row.get("detail") or ""))
    if name == "detail":
        return in_french(str(value or ""))
    return label(str(value)) if name == "field" else said(value)


def said(value: Any) -> str:
    """Write a value as people say it; an id says nothing to them."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, Mapping):
        return _listed(f"{pair[0]} : {pair[1]}" for pair in fields(value))
    if isinstance(value, list):
        return _listed(said(one) for one in value)
    text = "" if value is None else str(value).strip()
    return "" if ID.match(text) else _dated(VALUES.get(text, text))


def _dated(text: str) -> str:
    """Write a moment or a day as people do; any other text is itself, also one that only looks like a day."""
    try:
        return _in_words(text)
    except ValueError:
        return text


def _in_words(text: str) -> str:
    if MOMENT.match(text):
        moment = datetime.fromisoformat(text)
        return f"{french.short_date(french.local(moment).date())} à {french.hour(moment)}" if moment.tzinfo else text
    return french.short_date(date.fromisoformat(text)) if DAY.match(text) else text


def _listed(texts: Iterable[str]) -> str:
    return " ; ".join(text for text in texts if text)
