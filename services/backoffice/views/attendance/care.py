"""What whoever looks after children must see: signs on a list, the health of all its children, the sheet of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from contracts.family import (
    DIET_LABELS,
    HEALTH_LABELS,
    CareAdult,
    ChildCare,
    ChildHealth,
    HealthOfList,
    PickupOfList,
    PickupPerson,
)
from services.backoffice.views.attendance.attendance import Line

ANSWERS = {True: "Oui", False: "Non", None: "Pas de réponse"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may fetch the child, or must not, with what is known."""

    name: str
    told: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Who must not be handed a child, its adults who may fetch it, and the others."""

    forbidden: tuple[Person, ...]
    adults: tuple[Person, ...]
    others: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A child's sheet; `dangers` are what must be seen at once."""

    dangers: tuple[tuple[str, str], ...]
    health: tuple[tuple[str, str], ...]
    forbidden: tuple[Person, ...]
    adults: tuple[Person, ...]
    others: tuple[Person, ...]
    answers: tuple[tuple[str, str], ...]


def sheet_of(found: ChildCare) -> Sheet:
    """Put a child's sheet into words."""
    told = found.health
    people = _people(found.adults, found.pickup)
    dangers = [(HEALTH_LABELS["allergies"], told.allergies), (HEALTH_LABELS["care"], told.care)]
    if told.pai:
        dangers.insert(0, (HEALTH_LABELS["pai"], "Oui : suivre le protocole du PAI"))
    return Sheet(
        dangers=tuple((label, value) for label, value in dangers if value),
        health=(
            (HEALTH_LABELS["diet"], DIET_LABELS[told.diet]),
            (HEALTH_LABELS["glasses"], ANSWERS[told.glasses]),
            (HEALTH_LABELS["doctor"], ", ".join(part for part in (told.doctor, told.doctor_phone) if part)),
        ),
        forbidden=people.forbidden,
        adults=people.adults,
        others=people.others,
        answers=(("Peut partir seul", ANSWERS[found.leave_alone]), ("Hospitalisation en cas d'urgence", ANSWERS[found.hospital])),
    )


@dataclass(frozen=True, slots=True)
class Sign:
    """A word beside a child's name: that there is something to know about its health, or that nobody told."""

    words: str
    tone: str
    icon: str


PAI = Sign("PAI", "no", "alert")
ALLERGY = Sign("Allergie", "no", "alert")
CARE = Sign("Soins", "wait", "heart")
UNTOLD = Sign("Santé non renseignée", "wait", "info")
UNKNOWN = Sign("Santé pas encore connue ici", "wait", "info")
NOTHING = "Rien de signalé"
"""What a list on paper says of a child whose family told that there is nothing: an empty place could be one that was forgotten."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A child about whose health there is something to know; `doctor` in one line."""

    line: Line
    signs: tuple[Sign, ...]
    allergies: str
    care: str
    doctor: str


@dataclass(frozen=True, slots=True)
class HealthOfDay:
    """The health of a list's children: whom to watch, of whom nothing is known, and how many have nothing to tell."""

    watched: tuple[Watched, ...]
    untold: tuple[Line, ...]
    unknown: tuple[Line, ...]
    others: int


def signs_of(found: HealthOfList, lines: Iterable[Line]) -> dict[UUID, tuple[Sign, ...]]:
    """Put signs beside the children of a list; none for whom the family told that there is nothing."""
    known = {one.child_id: one for one in found.children}
    return {line.child_id: _signs(known.get(line.child_id)) for line in lines}


def health_of_day(found: HealthOfList, lines: Iterable[Line]) -> HealthOfDay:
    """Put the health of a list's children into words, in the order of the list."""
    known: Mapping[UUID, ChildHealth] = {one.child_id: one for one in found.children}
    every = [(line, _signs(known.get(line.child_id))) for line in lines]
    return HealthOfDay(
        watched=tuple(_watched(line, signs, known[line.child_id]) for line, signs in every if signs and signs[0] not in (UNTOLD, UNKNOWN)),
        untold=tuple(line for line, signs in every if signs == (UNTOLD,)),
        unknown=tuple(line for line, signs in every if signs == (UNKNOWN,)),
        others=sum(not signs for _, signs in every),
    )


def _signs(found: ChildHealth | None) -> tuple[Sign, ...]:
    if found is None:
        return (UNKNOWN,)
    if found.told_at is None:
        return (UNTOLD,)
    told = found.fields
    return tuple(sign for sign, holds in ((PAI, told.pai), (ALLERGY, told.allergies), (CARE, told.care)) if holds)


def _watched(line: Line, signs: tuple[Sign, ...], found: ChildHealth) -> Watched:
    told = found.fields
    return Watched(line, signs, told.allergies, told.care, ", ".join(part for part in (told.doctor, told.doctor_phone) if part))


@dataclass(frozen=True, slots=True)
class Leaving:
    """A child at the end of the day: whether it may leave alone, in words and their tone, and who may fetch it."""

    line: Line
    alone: Sign
    people: People


@dataclass(frozen=True, slots=True)
class Leavings:
    """The children of a list as they leave, and those of whom nothing is known here."""

    known: tuple[Leaving, ...]
    unknown: tuple[Line, ...]


ALONE = {
    True: Sign("Peut partir seul", "ok", "check"),
    False: Sign("Ne part pas seul", "", "cross"),
    None: Sign("Départ seul : pas de réponse", "", "info"),
}


def leavings(found: PickupOfList, lines: Iterable[Line]) -> Leavings:
    """Put into words who may fetch the children of a list, in its order."""
    told = {one.child_id: one for one in found.children}
    every = [(line, told.get(line.child_id)) for line in lines]
    return Leavings(
        known=tuple(Leaving(line, ALONE[one.leave_alone], _people(one.adults, one.pickup)) for line, one in every if one),
        unknown=tuple(line for line, one in every if one is None),
    )


def _people(adults: Iterable[CareAdult], pickup: Iterable[PickupPerson]) -> People:
    known, named = list(adults), [one.fields for one in pickup]
    people = [(one.allowed, Person(one.name, one.relation, (one.phone,) if one.phone else ())) for one in named]
    return People(
        forbidden=(
            *(Person(one.name, "parent", ()) for one in known if not one.may_pick_up),
            *(person for may, person in people if not may),
        ),
        adults=tuple(Person(one.name, "", one.phones) for one in known if one.may_pick_up),
        others=tuple(person for may, person in people if may),
    )
