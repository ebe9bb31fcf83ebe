"""A child's record as clerks read it: facts, documents with their state, what is missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis import french
from chassis.school_year import SchoolYear
from contracts.family import (
    AUTHORISATION_LABELS,
    DIET_LABELS,
    DOCUMENT_LABELS,
    HEALTH_LABELS,
    REQUIREMENT_LABELS,
    SEX_LABELS,
    ChildRecord,
    ClassMove,
    ClassMoves,
    HealthFields,
    Requirements,
    RequirementsOf,
)
from services.backoffice.views.children.schools import rank

Facts = tuple[tuple[str, str], ...]
OCTOBER = 10
STATUSES = {"received": ("à vérifier", "wait"), "accepted": ("accepté", "ok"), "refused": ("refusé", "no")}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in words, with its last day as forms write it; `waits` when nobody checked it yet."""

    id: UUID
    label: str
    name: str
    received: str
    last_day: str
    until: str
    status: str
    tone: str
    reason: str
    waits: bool


@dataclass(frozen=True, slots=True)
class CheckAgain:
    """A check of a document that is asked again: with the reason and the last day that were typed, and why."""

    paper_id: UUID
    reason: str
    until: str
    error: str


@dataclass(frozen=True, slots=True)
class School:
    """The moves of one class of a school."""

    title: str
    goes_to: str
    moves: tuple[ClassMove, ...]


def identity(child: ChildRecord) -> Facts:
    """List who a child is."""
    found = child.identity
    return (
        ("Date de naissance", french.plain_date(found.birth_date)),
        ("Lieu de naissance", found.birth_place),
        ("Sexe", SEX_LABELS[found.sex] if found.sex else ""),
        ("École", found.school),
        ("Classe", found.school_class),
    )


def health(values: HealthFields, told_at: datetime | None) -> Facts:
    """List what the family told about health; nothing at all while it told nothing, for what was never asked is not "non"."""
    if told_at is None:
        return tuple((label, "") for label in HEALTH_LABELS.values())
    told = {
        "glasses": "Oui" if values.glasses else "Non",
        "allergies": values.allergies,
        "pai": "Oui" if values.pai else "Non",
        "diet": DIET_LABELS[values.diet],
        "doctor": values.doctor,
        "doctor_phone": values.doctor_phone,
        "care": values.care,
    }
    return tuple((label, told[field]) for field, label in HEALTH_LABELS.items())


def authorisations(child: ChildRecord) -> Facts:
    """List what the adults allow, with who said so when."""
    given: dict[str, str] = {}
    for one in child.authorisations:
        who = ", ".join(part for part in (one.given_by, french.short_date(one.given_on)) if part)
        given[one.kind] = f"{'Oui' if one.granted else 'Non'} ({who})"
    return tuple((label, given.get(kind, "")) for kind, label in AUTHORISATION_LABELS.items())


def missing(child: ChildRecord) -> tuple[str, ...]:
    """Say what is missing for each activity."""
    return tuple(f"{one.activity} : {french.listed([REQUIREMENT_LABELS[code].lower() for code in one.codes])}" for one in child.missing)


def papers(child: ChildRecord, today: date) -> tuple[Paper, ...]:
    """Describe the documents, newest first."""
    found = []
    for one in child.documents:
        status, tone = STATUSES[one.status]
        late = one.expires_on is not None and one.expires_on < today
        found.append(
            Paper(
                id=one.document_id,
                label=DOCUMENT_LABELS[one.kind],
                name=one.name,
                received=french.short_date(french.local(one.uploaded_at).date()),
                last_day=one.expires_on.isoformat() if one.expires_on else "",
                until=french.short_date(one.expires_on) if one.expires_on else "",
                status="expiré" if late else status,
                tone="no" if late else tone,
                reason=one.reason,
                waits=one.status == "received",
            )
        )
    return tuple(found)


def by_facility(found: Requirements) -> tuple[tuple[RequirementsOf, tuple[RequirementsOf, ...]], ...]:
    """Group activities under their facility."""
    facilities = [one for one in found.places if one.place_id == one.facility_id]
    return tuple(
        (place, tuple(one for one in found.places if one.facility_id == place.place_id and one is not place)) for place in facilities
    )


def by_class(moves: tuple[ClassMove, ...]) -> tuple[School, ...]:
    """Group the moves by school and class, the youngest first."""
    groups: dict[tuple[str, str], list[ClassMove]] = {}
    for move in sorted(moves, key=_place):
        groups.setdefault((move.school, move.school_class), []).append(move)
    return tuple(
        School(", ".join(part for part in (name, school) if part), _goes_to(found[0].next_class), tuple(found))
        for (school, name), found in groups.items()
    )


def year_to_move(today: date) -> int:
    """Tell the school year into which everybody moves up next; until the end of October the one just begun, if it was forgotten before."""
    return today.year + (today.month > OCTOBER)


def is_over(year: int, today: date) -> bool:
    """Tell whether a school year has ended: a move into it that was taken back is not made again."""
    return today > SchoolYear(year).last


@dataclass(frozen=True, slots=True)
class Moving:
    """How many children a move up a class concerns: those who go up, those who leave school, those who keep their class."""

    up: int
    leaving: int
    staying: int


def moving(moves: tuple[ClassMove, ...], stay: Collection[str]) -> Moving:
    """Count what a move would do, but for the children who `stay`."""
    going = [move.next_class for move in moves if move.next_class is not None and str(move.child_id) not in stay]
    leaving = going.count("")
    return Moving(len(going) - leaving, leaving, len(moves) - len(going))


def taken_back(found: ClassMoves) -> str:
    """Say what became of the children of a move that was taken back."""
    if not found.left:
        return "Chaque enfant a retrouvé sa classe et son école d'avant."
    kept = french.plural(len(found.left), "enfant, modifié depuis, garde sa classe", "enfants, modifiés depuis, gardent leur classe")
    return f"Les enfants ont retrouvé leur classe et leur école d'avant ; {kept}."


def _place(move: ClassMove) -> tuple[str, int, str]:
    return move.school, *rank(move.school_class)


def _goes_to(next_class: str | None) -> str:
    if next_class is None:
        return "ne change pas : classe sans suite connue"
    return f"passe en {next_class}" if next_class else "quitte l'école"
