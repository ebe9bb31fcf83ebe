"""What a family may ask to change about its children: identity and school, who may fetch them, health, authorisations."""

from datetime import date

from contracts.family import (
    ASKED_AS_ONE,
    DIET_LABELS,
    KIND_LABELS,
    SEX_LABELS,
    AuthorisationFields,
    ChildIdentity,
    HealthFields,
    PickupFields,
)
from services.family.domain.change import Field, Hints, Implausible, Kind, Value, Values
from services.family.domain.plausible import choice, day, line, name, paragraph, phone, written_phone, yes_no

OLDEST_YEARS = 20
BIRTH_HINT = "indiquez le jour de naissance, par exemple 14/05/2018"


def identity_values(identity: ChildIdentity) -> dict[str, Value]:
    """Write who a child is as the values of a change."""
    return {**identity.model_dump(), "birth_date": identity.birth_date.isoformat()}


def pickup_values(fields: PickupFields) -> dict[str, Value]:
    """Write a person on a child's list as the values of a change."""
    return fields.model_dump()


def health_values(fields: HealthFields) -> dict[str, Value]:
    """Write health data as the values of a change."""
    return fields.model_dump()


def authorisation_values(fields: AuthorisationFields) -> dict[str, Value]:
    """Write answers as the values of a change; empty where there is none yet."""
    return {key: "" if answer is None else answer for key, answer in fields.model_dump().items()}


def written_day(value: Value) -> str:
    """Write a day as people do."""
    return "" if isinstance(value, bool) or not value else f"{date.fromisoformat(value):%d/%m/%Y}"


def _born(values: Values, today: date) -> Hints:
    """Ask for a name and a day on which a child of a school can have been born."""
    asked = {"last_name": "indiquez le nom de l'enfant", "first_name": "indiquez le prénom de l'enfant"}
    hints = {field: hint for field, hint in asked.items() if not values[field]}
    if not values["birth_date"]:
        return {**hints, "birth_date": BIRTH_HINT}
    born = date.fromisoformat(str(values["birth_date"]))
    if born > today:
        hints["birth_date"] = "cette date est dans le futur"
    elif (today.year - born.year, today.month, today.day) > (OLDEST_YEARS, born.month, born.day):
        hints["birth_date"] = f"cette date a plus de {OLDEST_YEARS} ans"
    return hints


def _listed(values: Values, _: date) -> Hints:
    """Ask for a name, and for something that changes about a person who is on the list already."""
    person = values["person"]
    if not values["name"]:
        return {"name": "indiquez le nom de la personne"}
    if person and not values["removed"] and all(values[field] == values.get(f"{person}.{field}") for field in PickupFields.model_fields):
        return {"name": "rien n'a changé pour cette personne"}
    return {}


def _optional_name(value: Value) -> Value:
    return name(value) if value else ""


def _about_health(value: Value) -> Value:
    """Take what is needed to look after the child."""
    try:
        return paragraph(value)
    except Implausible as error:
        raise Implausible(f"{error.hint}, sans nommer de handicap") from error


IDENTITY_FIELDS = (
    Field("last_name", name),
    Field("first_name", name),
    Field("birth_date", day, write=written_day),
    Field("sex", choice(SEX_LABELS), write=lambda value: SEX_LABELS.get(str(value), "") if value else ""),
    Field("birth_place", line),
    Field("school", line),
    Field("school_class", line),
)
NEW_CHILD = Kind("child_new", "family", KIND_LABELS["child_new"], IDENTITY_FIELDS, check=_born)
IDENTITY = Kind("child_identity", "child", KIND_LABELS["child_identity"], IDENTITY_FIELDS, check=_born)
PICKUP = Kind(
    "pickup",
    "child",
    KIND_LABELS["pickup"],
    (
        Field("person", line),
        Field("name", _optional_name),
        Field("relation", line),
        Field("phone", phone, write=written_phone),
        Field("allowed", yes_no),
        Field("removed", yes_no, empty=False),
    ),
    check=_listed,
    which="person",
)
HEALTH = Kind(
    "health",
    "child",
    KIND_LABELS["health"],
    (
        Field("glasses", yes_no, empty=False),
        Field("allergies", paragraph),
        Field("pai", yes_no, empty=False),
        Field("diet", choice(DIET_LABELS), write=lambda value: DIET_LABELS.get(str(value), "")),
        Field("doctor", line),
        Field("doctor_phone", phone, write=written_phone),
        Field("care", _about_health),
    ),
    together=ASKED_AS_ONE["health"],
)
AUTHORISATIONS = Kind(
    "authorisations",
    "child",
    KIND_LABELS["authorisations"],
    tuple(Field(kind, yes_no) for kind in KIND_LABELS["authorisations"]),
)
