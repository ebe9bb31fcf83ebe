"""What a child's page shows: its menu, each part of its record in words, what is missing, what expires soon."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis import french
from contracts.family import (
    AUTHORISATION_LABELS,
    DIET_LABELS,
    DOCUMENT_LABELS,
    HEALTH_LABELS,
    REQUIREMENT_LABELS,
    SEX_LABELS,
    ChildDocument,
    ChildHealth,
    ChildIdentity,
    ChildOverview,
    ChildRecord,
    DocumentLife,
    PickupPerson,
    RecordRequestView,
)
from gateway.views.record.asked_changes import ChangeRow, of_record
from gateway.views.record.record import Facts, yes_no

SOON = timedelta(days=30)
MENU: tuple[tuple[str, str, str], ...] = (
    ("identite", "Identité", "user"),
    ("personnes", "Personnes autorisées", "hands"),
    ("sante", "Port de lunettes / Données sanitaires", "heart"),
    ("autorisations", "Autorisations", "shield"),
    ("documents", "Documents", "document"),
    ("planning", "Planning", "calendar"),
)
"""The menu at the left of a child's page, as the guide and its list of requests name it."""

PLACE_OF: Mapping[str, str] = {
    "health": "sante",
    "pickup": "personnes",
    "authorisations": "autorisations",
    "school": "identite",
}
STATUSES = {"received": ("en attente de vérification", "wait"), "accepted": ("accepté", "ok"), "refused": ("refusé", "no")}


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a child's record lacks, where to give it, and which activities ask for it."""

    label: str
    href: str
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in words."""

    id: UUID
    label: str
    name: str
    received: str
    until: str
    status: str
    tone: str
    reason: str
    may_take_back: bool


def lacks(child: ChildRecord | ChildOverview) -> tuple[Lack, ...]:
    """List what is missing, each once, with the activities that require it."""
    asked: dict[str, list[str]] = {}
    for one in child.missing:
        for code in one.codes:
            asked.setdefault(code, []).append(one.activity)
    return tuple(
        Lack(label, f"/enfants/{child.child_id}/{PLACE_OF.get(code, 'documents')}", tuple(activities))
        for code, label in REQUIREMENT_LABELS.items()
        if label and (activities := asked.get(code))
    )


def expiring(child: ChildRecord | ChildOverview, today: date) -> tuple[ChildDocument | DocumentLife, ...]:
    """List the documents that expire within a month and that no later one replaces."""
    good = [one for one in child.documents if one.status != "refused"]
    return tuple(
        one
        for one in good
        if one.expires_on is not None
        and today <= one.expires_on <= today + SOON
        and not any(other.kind == one.kind and (other.expires_on is None or other.expires_on > one.expires_on) for other in good)
    )


def identity(found: ChildIdentity) -> Facts:
    """List who a child is."""
    return (
        ("Nom", found.last_name.upper()),
        ("Prénom", found.first_name),
        ("Date de naissance", french.plain_date(found.birth_date)),
        ("Lieu de naissance", found.birth_place),
        ("Sexe", SEX_LABELS[found.sex] if found.sex else ""),
        ("École", found.school),
        ("Classe", found.school_class),
    )


def health(found: ChildHealth) -> Facts:
    """List what was told about a child's health; nothing at all when nothing was."""
    values = found.fields
    if found.told_at is None:
        return tuple((label, "") for label in HEALTH_LABELS.values())
    told = {
        "glasses": yes_no(values.glasses),
        "allergies": values.allergies or "Aucune signalée",
        "pai": yes_no(values.pai),
        "diet": DIET_LABELS[values.diet],
        "doctor": values.doctor,
        "doctor_phone": values.doctor_phone,
        "care": values.care or "Aucun signalé",
    }
    return tuple((label, told[field]) for field, label in HEALTH_LABELS.items())


def authorisations(child: ChildRecord) -> tuple[tuple[str, str, str], ...]:
    """List what the adults allow: what, their answer, and who gave it when."""
    given = {one.kind: one for one in child.authorisations}
    found = []
    for kind, label in AUTHORISATION_LABELS.items():
        one = next((each for name, each in given.items() if name == kind), None)
        note = f"{one.given_by + ', ' if one.given_by else ''}le {french.plain_date(one.given_on)}" if one else ""
        found.append((label, yes_no(one.granted) if one else "", note))
    return tuple(found)


def papers(child: ChildRecord, today: date) -> tuple[Paper, ...]:
    """Describe the documents, newest first."""
    return tuple(_paper(one, today) for one in child.documents)


def _paper(one: ChildDocument, today: date) -> Paper:
    status, tone = STATUSES[one.status]
    until = ""
    if one.expires_on is not None:
        until = f"valable jusqu'au {french.plain_date(one.expires_on)}"
        if one.expires_on < today:
            status, tone = "expiré", "no"
            until = f"expiré depuis le {french.plain_date(one.expires_on)}"
    return Paper(
        id=one.document_id,
        label=DOCUMENT_LABELS[one.kind],
        name=one.name,
        received=french.plain_date(french.local(one.uploaded_at).date()),
        until=until,
        status=status,
        tone=tone,
        reason=one.reason,
        may_take_back=one.own and one.status != "accepted",
    )


def waiting(requests: Iterable[RecordRequestView], kind: str, child_id: UUID | None) -> tuple[RecordRequestView, ...]:
    """Keep the requests of a kind about a child that still wait."""
    return tuple(one for one in requests if one.status == "pending" and one.kind == kind and one.child_id == child_id)


def refused(requests: Iterable[RecordRequestView], kind: str, child_id: UUID | None) -> ChangeRow | None:
    """Keep the latest request of a kind about a child, where it was refused and may be corrected."""
    own = [one for one in requests if one.kind == kind and one.child_id == child_id]
    latest = max(own, key=lambda one: (one.submitted_at, one.request_id), default=None)
    return of_record(latest) if latest and latest.status == "refused" else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A child on the enrolment form, with who may fetch it and who must not."""

    name: str
    facts: Facts
    allowed: tuple[str, ...]
    barred: tuple[str, ...]


def paper(child: ChildRecord, told: ChildHealth | None) -> Sheet:
    """Write a child's whole record for the enrolment form; what is not known is left to be filled by hand."""
    return Sheet(
        name=f"{child.identity.first_name} {child.identity.last_name.upper()}",
        facts=(
            *identity(child.identity),
            *(health(told) if told else ()),
            *((label, answer) for label, answer, _ in authorisations(child)),
        ),
        allowed=tuple(_person(one) for one in child.pickup if one.fields.allowed),
        barred=tuple(_person(one) for one in child.pickup if not one.fields.allowed),
    )


def _person(one: PickupPerson) -> str:
    return ", ".join(part for part in (one.fields.name, one.fields.relation, one.fields.phone) if part)
