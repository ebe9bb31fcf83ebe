"""Changes of the record and of bank details in "Liste des demandes": the guide's columns for adults, a difference for the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chassis import french
from contracts.billing import BANK_LABELS, BankRequestView, ContestView
from contracts.family import KIND_TITLES, FieldChange, RecordRequestKind, RecordRequestView
from contracts.planning import PatternRequestView, PlanningRequestView
from gateway.views.record.child_forms import CHILD_SLUGS
from gateway.views.record.record_forms import SLUGS

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
"""The guide's columns of a request about an adult, and the fields that each shows."""

IN_COLUMNS = frozenset(field for _, fields in COLUMNS for field in fields)
ADULTS: frozenset[RecordRequestKind] = frozenset({"guardian", "partner"})


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was sent along, and where to download it."""

    href: str
    name: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change that was asked for: `cells` are the guide's columns where it is about an adult, `changes` the difference otherwise."""

    title: str
    who: str
    cells: tuple[tuple[str, str], ...]
    others: str
    changes: tuple[FieldChange, ...]
    papers: tuple[Paper, ...]
    asked: str
    decided: str
    reason: str
    withdraw: str
    """Where to take it back, while it waits."""
    again: str
    """Where to correct it and send it again, once it was refused or taken back."""
    entered: str = ""
    withdrawn: str = ""
    """Which agent took it back, if one did."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request at the head of "Mon compte": it waits, or it was refused and may be sent again."""

    waits: bool
    since: datetime
    changes: tuple[FieldChange, ...]
    row: ChangeRow


def of_record(one: RecordRequestView) -> ChangeRow:
    """Present a change of the record."""
    adult = one.kind in ADULTS
    asked = {change.field: change.new or "vide" for change in one.changes}
    labels = {change.field: change.label for change in one.changes}
    return ChangeRow(
        title=KIND_TITLES[one.kind],
        who=one.child_name or one.guardian_name,
        cells=_cells(asked) if adult else (),
        others=", ".join(f"{labels[field]} : {value}" for field, value in asked.items() if field not in IN_COLUMNS) if adult else "",
        changes=() if adult else one.changes,
        papers=tuple(Paper(f"/documents/{file.document_id}", file.name) for file in one.documents),
        asked=on(one.submitted_at),
        decided=on(one.decided_at),
        reason=one.reason,
        withdraw=f"/demandes/fiche-{one.request_id}/retrait{'?groupe=enfants' if one.child_id else ''}" if one.status == "pending" else "",
        again=again(one) if one.status in ("refused", "withdrawn") else "",
        entered=entered(one) or _asker(one),
        withdrawn=f"Retirée par la mairie ({one.withdrawn_by_name})" if one.withdrawn_by_name else "",
    )


def open_requests(found: Iterable[RecordRequestView]) -> tuple[OpenRequest, ...]:
    """List what "Mon compte" should tell of: requests that wait, and refused ones that no later request of their kind replaced."""
    own = [one for one in found if one.kind in SLUGS]
    latest = {one.kind: one.request_id for one in sorted(own, key=lambda one: (one.submitted_at, one.request_id))}
    shown = [one for one in own if one.status == "pending" or (one.status == "refused" and latest[one.kind] == one.request_id)]
    return tuple(
        OpenRequest(waits=one.status == "pending", since=one.decided_at or one.submitted_at, changes=one.changes, row=of_record(one))
        for one in sorted(shown, key=lambda one: one.status, reverse=True)
    )


def of_bank(one: BankRequestView) -> ChangeRow:
    """Present a change of bank details, masked as it was told."""
    return ChangeRow(
        title="Coordonnées bancaires",
        who="",
        cells=(),
        others="",
        changes=tuple(change.model_copy(update={"label": BANK_LABELS.get(change.field, change.field)}) for change in one.changes),
        papers=(Paper(f"/compte/bancaires/{one.request_id}/rib", one.document.name),) if one.document else (),
        asked=on(one.submitted_at),
        decided=on(one.decided_at),
        reason=one.reason,
        withdrawn=f"Retirée par la mairie ({one.withdrawn_by_name})" if one.withdrawn_by_name else "",
        entered=entered(one),
        withdraw=f"/demandes/banque-{one.request_id}/retrait" if one.status == "pending" else "",
        again="/compte/bancaires" if one.status == "refused" else "",
    )


def of_contest(one: ContestView) -> ChangeRow:
    """Present a contested line: of which invoice or month, what it costs, what the family wrote."""
    where = one.document or (f"Estimation {french.of(french.month_name(one.month))}" if one.month else "Facture")
    line = FieldChange(field="line", label=f"{where}, {one.activity} ({one.child})", old="", new=french.euros(one.cents))
    words = FieldChange(field="words", label="Vous avez écrit", old="", new=one.words)
    return ChangeRow(
        title="Montant contesté",
        who="",
        cells=(),
        others="",
        changes=(line, words) if one.words else (line,),
        papers=(),
        asked=on(one.submitted_at),
        decided=on(one.decided_at),
        reason=one.reason,
        withdraw=f"/demandes/contestation-{one.request_id}/retrait" if one.status == "pending" else "",
        again="",
    )


def of_pattern(one: PatternRequestView) -> ChangeRow:
    """Present other regular days: those until now while it waits, and those asked with their first day."""
    asked = f"{french.regular_days(one.weekdays)}, à partir du {french.plain_date(one.from_day)}"
    until_now = french.regular_days(one.instead_of) if one.status == "pending" else ""
    days = FieldChange(field="weekdays", label=one.activity, old=until_now, new=asked)
    note = FieldChange(field="note", label="Vous avez écrit", old="", new=one.note)
    return ChangeRow(
        title="Jours réguliers",
        who=one.child,
        cells=(),
        others="",
        changes=(days, note) if one.note else (days,),
        papers=(),
        asked=on(one.submitted_at),
        decided=on(one.decided_at),
        reason=one.reason,
        withdraw=f"/demandes/rythme-{one.request_id}/retrait?groupe=enfants" if one.status == "pending" else "",
        again=f"/enfants/{one.child_id}/planning/jours-reguliers" if one.status == "refused" else "",
    )


def again(one: RecordRequestView) -> str:
    """Tell where a request is corrected and sent again: the form of its kind, filled with what it asked."""
    if one.kind in SLUGS:
        return f"/compte/{SLUGS[one.kind]}?reprendre={one.request_id}"
    form = f"{one.child_id}/{CHILD_SLUGS[one.kind]}/demande" if one.child_id else CHILD_SLUGS[one.kind]
    return f"/enfants/{form}?reprendre={one.request_id}"


def entered(one: RecordRequestView | PlanningRequestView | BankRequestView) -> str:
    """Tell which agent entered a request for the family, and when; nothing when the family did."""
    return f"Saisie par la mairie ({one.by_staff_name}, {on(one.submitted_at)})" if one.by_staff_name else ""


def _asker(one: RecordRequestView) -> str:
    """Tell which adult of the household asked, where the request does not name that adult anyway."""
    return f"Demandée par {one.asked_by_name}" if one.asked_by_name and (one.child_id or one.asked_by_name != one.guardian_name) else ""


def on(moment: datetime | None) -> str:
    """Write the day of a moment in a column."""
    return french.short_date(french.local(moment).date()) if moment else ""


def _cells(asked: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, " ".join(asked[field] for field in fields if field in asked)) for label, fields in COLUMNS)
