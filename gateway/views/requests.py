"""What "Liste des demandes" shows: requests by group, type and outcome, with the guide's columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chassis import french
from contracts.family import GUARDIAN_LABELS, RecordRequestView
from contracts.planning import DecidedDay, PlanningRequestView
from gateway.views import record

Group = Literal["compte", "enfants"]
Outcome = Literal["pending", "refused", "accepted"]

TYPES: dict[Group, dict[str, str]] = {
    "compte": {
        "responsable": "Informations responsable",
        "conjoint": "Informations conjoint",
        "fiscales": "Informations fiscales",
        "caf": "Informations CAF",
        "bancaires": "Informations bancaires",
    },
    "enfants": {
        "autorisations": "Autorisations",
        "sanitaires": "Données sanitaires",
        "reservations": "Réservations",
        "absences": "Absences",
    },
}
"""The guide's types of request; each filters its group."""

SECTIONS: tuple[tuple[Outcome, str], ...] = (
    ("pending", "Demandes en attente"),
    ("refused", "Demandes refusées"),
    ("accepted", "Demandes acceptées"),
)
KINDS = {"booking": "reservations", "absence": "absences"}
REASONS = {"illness": "Maladie", "family": "Raison familiale", "school_trip": "Sortie scolaire", "other": "Autre"}

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Qualité", ("quality",)),
    ("Adresse", ("address", "postal_code", "city")),
    ("Tél. domicile", ("home_phone",)),
    ("Tél. prof.", ("work_phone",)),
    ("Mobile", ("mobile_phone",)),
    ("Email", ("email",)),
    ("Profession", ("occupation",)),
    ("Employeur", ("employer",)),
    ("Adresse employeur", ("employer_address",)),
)
"""The guide's columns of a record request, and the fields that each shows."""

IN_COLUMNS = frozenset(field for _, fields in COLUMNS for field in fields)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A change asked of the record: what was asked in each column, empty where nothing was."""

    who: str
    cells: tuple[tuple[str, str], ...]
    others: str
    asked: str
    decided: str
    reason: str
    entered: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day asked for, with what became of it where that needs words."""

    text: str
    note: str


@dataclass(frozen=True, slots=True)
class DaysRow:
    """A request for days or a declared absence."""

    child: str
    kind: str
    why: str
    days: tuple[DayLine, ...]
    asked: str
    decided: str
    reason: str
    entered: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The requests of one outcome."""

    outcome: Outcome
    title: str
    records: tuple[RecordRow, ...]
    days: tuple[DaysRow, ...]
    others: bool


def shown_group(asked: str, records: Sequence[RecordRequestView], days: Sequence[PlanningRequestView]) -> Group:
    """Choose the group: the one asked for, else the one that has something to show."""
    if asked in TYPES:
        return "compte" if asked == "compte" else "enfants"
    return "enfants" if days and not records else "compte"


def sections(group: Group, kind: str, records: Iterable[RecordRequestView], days: Iterable[PlanningRequestView]) -> tuple[Section, ...]:
    """Sort a group's requests by outcome, keeping one type when `kind` names it."""
    own = [one for one in records if group == "compte" and kind in ("", "responsable")]
    childrens = [one for one in days if group == "enfants" and kind in ("", KINDS[one.kind])]
    found = []
    for outcome, title in SECTIONS:
        rows = tuple(_record(one) for one in own if one.status == outcome)
        found.append(
            Section(
                outcome,
                title,
                rows,
                tuple(_days(one) for one in childrens if one.status == outcome),
                others=any(row.others for row in rows),
            )
        )
    return tuple(found)


def _record(one: RecordRequestView) -> RecordRow:
    asked = {change.field: record.shown(change.field, change.new) or "vide" for change in one.changes}
    return RecordRow(
        who=one.guardian_name,
        cells=tuple((label, " ".join(asked[field] for field in fields if field in asked)) for label, fields in COLUMNS),
        others=", ".join(f"{GUARDIAN_LABELS.get(field, field)} : {value}" for field, value in asked.items() if field not in IN_COLUMNS),
        asked=_on(one.submitted_at),
        decided=_on(one.decided_at),
        reason=one.reason,
        entered=_entered(one),
    )


def _days(one: PlanningRequestView) -> DaysRow:
    reasons = dict.fromkeys(day.reason for day in one.days if day.reason)
    return DaysRow(
        child=one.child,
        kind="Absence" if one.kind == "absence" else "Réservation",
        why=", ".join(part for part in (REASONS.get(one.absence_reason or "", ""), one.note) if part),
        days=tuple(DayLine(f"{day.activity}, {french.day(day.day)}", _became(day, one)) for day in one.days),
        asked=_on(one.submitted_at),
        decided=_on(one.decided_at),
        reason=", ".join(reasons),
        entered=_entered(one),
    )


def _entered(one: RecordRequestView | PlanningRequestView) -> str:
    """Tell which agent entered a request for the family, and when; nothing when the family did."""
    return f"Saisie par la mairie ({one.by_staff_name}, {_on(one.submitted_at)})" if one.by_staff_name else ""


def _became(day: DecidedDay, one: PlanningRequestView) -> str:
    """Tell what became of a day, where the section's title does not say it."""
    if day.decision == "waiting":
        return f"liste d'attente, {french.rank(day.rank)}" if day.rank else "liste d'attente"
    if day.decision == "accepted" and day.billed and one.kind == "absence":
        return "facturée"
    if day.decision == one.status:
        return ""
    return {"pending": "en attente", "accepted": "acceptée", "refused": "refusée"}[day.decision]


def _on(moment: datetime | None) -> str:
    return french.short_date(french.local(moment).date()) if moment else ""
