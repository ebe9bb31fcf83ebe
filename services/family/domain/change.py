"""A kind of change that a family may ask for: its fields, what each may hold, and the difference with the record as it is.

A kind is data: its fields in the order of the screens, each with the function that takes or refuses what was typed. A request holds
only the fields that it asks to change, so requests that wait side by side never lose each other's changes.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from contracts.family import FieldChange, RecordRequestKind
from services.family.domain.errors import DocumentMissing, FieldsRefused, NothingChanged

Value = str | bool
Values = Mapping[str, Value]
Hints = Mapping[str, str]
About = Literal["guardian", "partner", "family", "child"]


class Implausible(ValueError):
    """A value that cannot be true; says in French what to type instead, as the end of a sentence."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint


def written(value: Value) -> str:
    """Write a field's value as a screen shows it."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    return value


def sound(_: Values, __: date) -> Hints:
    """Find nothing to say about the fields together."""
    return {}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose part of the record a request is about; `guardian_id` is the one who is billed where it is about no adult."""

    family_id: UUID
    guardian_id: UUID
    child_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind: `take` returns the value to keep, or raises Implausible; `empty` is what it holds before anything is known."""

    name: str
    take: Callable[[Value], Value]
    empty: Value = ""
    write: Callable[[Value], str] = written


@dataclass(frozen=True, slots=True)
class Kind:
    """What a family may ask to change at once.

    `check` judges the fields together, as they would be once accepted, on a day. Fields `together` are asked as one: where one
    differs the request holds all of them, so that two requests never mix theirs.
    """

    name: RecordRequestKind
    about: About
    labels: Mapping[str, str]
    fields: tuple[Field, ...]
    check: Callable[[Values, date], Hints] = sound
    together: frozenset[str] = frozenset()
    which: str = ""
    """The field that names which of several things of a list (people who may fetch a child) the change is about; most kinds have none."""
    document: str = ""
    """What document the request must come with, as the end of "Joignez ..."; none when empty."""

    def __post_init__(self) -> None:
        if [field.name for field in self.fields] != list(self.labels):
            message = f"{self.name}: fields and labels differ"
            raise ValueError(message)

    def empty(self) -> dict[str, Value]:
        """Make the values of a record that holds nothing yet."""
        return {field.name: field.empty for field in self.fields}


def meant(kind: Kind, present: Values, asked: Values) -> Values:
    """Narrow the present values of a list to the one thing that a change is about.

    A list holds the values of each thing under its id ("<id>.phone"); the naming field itself then holds the thing's name.
    """
    if not kind.which:
        return present
    thing = asked.get(kind.which) or ""
    values = {field.name: present.get(f"{thing}.{field.name}", field.empty) for field in kind.fields}
    return {**present, **values, kind.which: present.get(f"{thing}.name", "")}


def asked_changes(kind: Kind, present: Values, asked: Values, today: date) -> dict[str, Value]:
    """Keep the fields whose asked value differs from the record, in the order of the kind.

    Raises FieldsRefused naming every field that cannot be accepted, NothingChanged when none differs. What stays as it is is not
    checked: what a former program left wrong never blocks another change.
    """
    changes: dict[str, Value] = {}
    hints = {name: "ce champ n'existe pas" for name in asked if name not in kind.labels}
    for field in kind.fields:
        if field.name not in asked:
            continue
        typed = _tidy(asked[field.name])
        if typed == present[field.name]:
            continue
        try:
            value = field.take(typed)
        except Implausible as error:
            hints[field.name] = error.hint
            continue
        if value != present[field.name]:
            changes[field.name] = value
    if not hints and changes:
        hints.update(kind.check({**present, **changes}, today))
    if hints:
        raise refusal(kind, hints)
    if not changes:
        raise NothingChanged("Aucune modification : ce que vous avez saisi est déjà dans votre fiche.")
    joined = kind.together if kind.together & changes.keys() else frozenset()
    return {name: changes.get(name, present[name]) for name in kind.labels if name in changes or name in joined}


def check_documents(kind: Kind, count: int) -> None:
    """Raise DocumentMissing when the kind needs a document and none came."""
    if kind.document and not count:
        raise DocumentMissing(f"Joignez {kind.document}.")


def differences(kind: Kind, present: Values, changes: Values) -> tuple[FieldChange, ...]:
    """Show changes beside the record as it is, in the order of the kind, but for what is asked along with others and stays empty."""
    return tuple(
        FieldChange(
            field=field.name,
            label=kind.labels[field.name],
            old="" if field.name == kind.which else field.write(present[field.name]),
            new=field.write((present if field.name == kind.which else changes)[field.name]),
            asked=changes[field.name],
        )
        for field in kind.fields
        if field.name in changes and (present[field.name], changes[field.name]) != ("", "")
    )


def contrary(asked: Values, other: Values) -> Values:
    """Give what another request asks for where both change a field, each to a value of its own."""
    return {name: value for name, value in other.items() if name in asked and asked[name] != value}


def refusal(kind: Kind, hints: Hints) -> FieldsRefused:
    """Name the fields that are to be corrected, each with its hint."""
    labels = {name: kind.labels.get(name, name) for name in hints}
    detail = " ".join(f"{labels[name]} : {hint}." for name, hint in hints.items())
    errors = [{"field": name, "label": labels[name], "detail": f"{hint[0].upper()}{hint[1:]}."} for name, hint in hints.items()]
    return FieldsRefused(detail, errors=errors)


def _tidy(value: Value) -> Value:
    return value if isinstance(value, bool) else unicodedata.normalize("NFC", value).strip()
