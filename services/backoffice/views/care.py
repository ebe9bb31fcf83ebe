"""The sheet of a child for whoever looks after it: what is dangerous first, then whom to call and who may come."""

from dataclasses import dataclass

from contracts.family import DIET_LABELS, HEALTH_LABELS, ChildCare

ANSWERS = {True: "Oui", False: "Non", None: "Pas de réponse"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may fetch the child, or must not, with what is known."""

    name: str
    told: str
    phones: tuple[str, ...]


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
    dangers = [(HEALTH_LABELS["allergies"], told.allergies), (HEALTH_LABELS["care"], told.care)]
    if told.pai:
        dangers.insert(0, (HEALTH_LABELS["pai"], "Oui : suivre le protocole du PAI"))
    people = [Person(one.fields.name, one.fields.relation, (one.fields.phone,) if one.fields.phone else ()) for one in found.pickup]
    allowed = [one.fields.allowed for one in found.pickup]
    return Sheet(
        dangers=tuple((label, value) for label, value in dangers if value),
        health=(
            (HEALTH_LABELS["diet"], DIET_LABELS[told.diet]),
            (HEALTH_LABELS["glasses"], ANSWERS[told.glasses]),
            (HEALTH_LABELS["doctor"], ", ".join(part for part in (told.doctor, told.doctor_phone) if part)),
        ),
        forbidden=(
            *(Person(one.name, "parent", ()) for one in found.adults if not one.may_pick_up),
            *(person for person, may in zip(people, allowed, strict=True) if not may),
        ),
        adults=tuple(Person(one.name, "", one.phones) for one in found.adults if one.may_pick_up),
        others=tuple(person for person, may in zip(people, allowed, strict=True) if may),
        answers=(("Peut partir seul", ANSWERS[found.leave_alone]), ("Hospitalisation en cas d'urgence", ANSWERS[found.hospital])),
    )
