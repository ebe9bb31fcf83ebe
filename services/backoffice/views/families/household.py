"""A family record as clerks read it: what is known first, what is missing in one line."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from chassis.ages import age_on
from contracts.family import DEPARTURE_LABELS, GUARDIAN_LABELS, FamilyRecord, FormerAdult, GuardianView, PostalAddress

ROLES = {"primary": "Responsable", "partner": "Conjoint"}
PAIRED = {"postal_code", "city"}


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult of the household: facts that are known, names of those that are not."""

    name: str
    role: str
    facts: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    guardian_id: UUID
    first_name: str
    employed: bool | None
    seen: str


@dataclass(frozen=True, slots=True)
class ToCome:
    """A child of another household who will be of this one too from a day on."""

    child_id: str
    name: str
    initial: str
    since: str


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the household."""

    child_id: str
    name: str
    initial: str
    born: date
    age: int
    school: str


def household_name(record: FamilyRecord) -> str:
    """Name a family by the adult who is billed: "DUPONT Jean"."""
    primary = next((adult for adult in record.guardians if adult.role == "primary"), record.guardians[0])
    return full_name(primary.last_name, primary.first_name)


def postal_lines(at: PostalAddress | None) -> tuple[str, ...]:
    """Write where a letter goes as its envelope shows it, the name first; nothing where that is not known."""
    if at is None:
        return ()
    lines = (f"{at.title} {at.first_name} {at.last_name.upper()}", at.address, f"{at.postal_code} {at.city.upper()}")
    return tuple(line.strip() for line in lines if line.strip())


def full_name(last_name: str, first_name: str) -> str:
    """Write a name as the town hall does: "DUPONT Jean"."""
    return f"{last_name.upper()} {first_name}"


def adults(record: FamilyRecord) -> tuple[Adult, ...]:
    """Describe the adults, the one who is billed first."""
    ordered = sorted(record.guardians, key=lambda one: one.role != "primary")
    return tuple(_adult(one) for one in ordered)


def _adult(guardian: GuardianView) -> Adult:
    fields = guardian.fields.model_dump()
    values = {name: _text(value) for name, value in fields.items() if name not in PAIRED}
    values["address"] = ", ".join(part for part in (fields["address"], f"{fields['postal_code']} {fields['city']}".strip()) if part)
    shown = [(name, label) for name, label in GUARDIAN_LABELS.items() if name not in PAIRED]
    return Adult(
        name=f"{guardian.title} {full_name(guardian.last_name, guardian.first_name)}",
        role=ROLES[guardian.role],
        facts=tuple((label, values[name]) for name, label in shown if values[name]),
        missing=tuple(label for name, label in shown if not values[name]),
        guardian_id=guardian.guardian_id,
        first_name=guardian.first_name,
        employed=guardian.employed,
        seen=_seen(guardian),
    )


def _seen(guardian: GuardianView) -> str:
    """Say when a clerk confirmed the employment of an adult, and who."""
    if guardian.employment_seen_at is None:
        return ""
    day = french.short_date(french.local(guardian.employment_seen_at).date())
    return f"vu le {day} par {guardian.employment_seen_by}" if guardian.employment_seen_by else f"vu le {day}"


def _text(value: str | bool) -> str:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    return value


def children(record: FamilyRecord, today: date) -> tuple[Child, ...]:
    """Describe the children, the eldest first."""
    return tuple(
        Child(
            child_id=str(child.child_id),
            name=full_name(child.last_name, child.first_name),
            initial=child.first_name[:1].upper(),
            born=child.birth_date,
            age=age_on(child.birth_date, today),
            school=", ".join(part for part in (child.school, child.school_class) if part),
        )
        for child in sorted(record.children, key=lambda child: (child.birth_date, child.first_name))
    )


def to_come(record: FamilyRecord) -> tuple[ToCome, ...]:
    """Describe the children who will be of the household too, the first ones first."""
    return tuple(
        ToCome(
            child_id=str(one.child_id),
            name=full_name(one.last_name, one.first_name),
            initial=one.first_name[:1].upper(),
            since=french.plain_date(one.since),
        )
        for one in record.to_come
    )


def former(record: FamilyRecord) -> tuple[tuple[FormerAdult, str], ...]:
    """Say who left the household: "DUPONT Jean, depuis le 20 novembre 2026 (séparation)"."""
    return tuple(
        (one, f"{one.name}, depuis le {french.plain_date(one.left_on)} ({french.within(DEPARTURE_LABELS[one.reason])})")
        for one in record.former
    )


def children_in_words(record: FamilyRecord) -> str:
    """Count the children as a sentence does: "deux enfants"."""
    words = ("aucun enfant", "un enfant", "deux enfants", "trois enfants", "quatre enfants", "cinq enfants", "six enfants")
    count = len(record.children)
    return words[count] if count < len(words) else f"{count} enfants"
