"""Enrolling many: the classes to choose from, and what would become of a list, child by child."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from chassis import french
from chassis.edge.days import date_of
from chassis.school_year import SchoolYear
from contracts.planning import CandidateChild, ClassSize, EnrolmentsMade, SchoolClass
from services.backoffice.views.activities.enrolment_form import at_the_same_hours, tight
from services.backoffice.views.children.schools import rank
from services.backoffice.views.typed import Fields, text

SEPARATOR = "\t"
"""Between the school and the class of a choice: neither can hold it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A class that may be ticked."""

    value: str
    name: str
    children: int


@dataclass(frozen=True, slots=True)
class Line:
    """A child of the list; `reason` is why it cannot be enrolled, empty when it can."""

    value: str
    name: str
    details: str
    reason: str
    beside: str = ""
    """What the child has every week at the same hours."""


def schools(classes: Iterable[ClassSize]) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """List the classes by school."""
    return tuple(
        (school or "Sans école", tuple(_choice(one) for one in sorted(own, key=lambda one: rank(one.school_class))))
        for school, own in groupby(classes, key=lambda one: one.school)
    )


def chosen(fields: Fields) -> tuple[SchoolClass, ...]:
    """Read the classes that were ticked."""
    parts = [typed.partition(SEPARATOR) for typed in fields.get("classe", ()) if SEPARATOR in typed]
    return tuple(SchoolClass(school=school[:200], school_class=name[:200]) for school, _, name in parts)


def years(today: date) -> list[tuple[str, str]]:
    """List the school years whose enrolments may be taken up again, the latest first."""
    this = SchoolYear.of(today).start
    return [(str(start), SchoolYear(start).label) for start in (this, this - 1, this - 2)]


def faults(fields: Fields) -> dict[str, str]:
    """Tell what is wrong with the choice, by its field."""
    found = {name: "Indiquez une date qui existe." for name in ("du", "au") if date_of(text(fields, name)) is None}
    if not chosen(fields) and not text(fields, "inscrits"):
        found["qui"] = "Cochez au moins une classe, ou choisissez une prestation."
    return found


def pairs(fields: Fields) -> list[dict[str, str]]:
    """Read the children that were ticked, each with who pays."""
    read = [typed.partition(".") for typed in fields.get("enfant", ())]
    return [{"child_id": child_id, "guardian_id": guardian_id} for child_id, _, guardian_id in read]


def weighed(found: Iterable[CandidateChild], made: EnrolmentsMade) -> tuple[list[Line], list[Line]]:
    """Tell who would be enrolled from who would not, with the reasons."""
    reasons: dict[tuple[UUID, UUID | None], str] = {(one.child_id, one.guardian_id): one.reason for one in made.refused}
    lines = [_line(one, reasons.get((one.child_id, one.guardian_id)) or reasons.get((one.child_id, None), "")) for one in found]
    fitting, others = [one for one in lines if not one.reason], [one for one in lines if one.reason]
    beside = [at_the_same_hours(one.overlaps) for one in made.enrolled]
    if len(beside) == len(fitting):  # both are in the order of the list
        fitting = [replace(one, beside=words) for one, words in zip(fitting, beside, strict=True)]
    return fitting, others


def meaning(made: EnrolmentsMade) -> list[str]:
    """Say what the whole list takes."""
    each = french.plural(made.days, "jour régulier", "jours réguliers")
    words = (
        f"Chaque enfant prend une place sur {each} à venir." if made.days else "Aucun jour régulier : les familles réservent jour par jour."
    )
    past = french.plural(made.past, "jour régulier déjà passé", "jours réguliers déjà passés")
    billed = [f"Et {past} pour chacun : à facturer aussi."] if made.past else []
    return [words, *billed, *tight(made.tightest)]


def hidden(fields: Fields) -> list[tuple[str, Any]]:
    """List what was chosen, to be sent again with the children."""
    return [(name, value) for name in ("classe", "inscrits", "annee", "du", "au", "jours") for value in fields.get(name, ())]


def _choice(one: ClassSize) -> Choice:
    return Choice(f"{one.school}{SEPARATOR}{one.school_class}", one.school_class or "Sans classe", one.children)


def _line(one: CandidateChild, reason: str) -> Line:
    where = ", ".join(filter(None, (one.school_class, one.school)))
    return Line(f"{one.child_id}.{one.guardian_id}", one.child, f"{where + ' · ' if where else ''}payé par {one.guardian}", reason)
