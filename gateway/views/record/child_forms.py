"""The forms with which a family asks to change a child's record: fields, what was typed, and the difference in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chassis import french
from contracts.family import (
    DIET_LABELS,
    KIND_LABELS,
    SEX_LABELS,
    ChildHealth,
    ChildRecord,
    FieldChange,
    PickupPerson,
    RecordRequestKind,
    with_its_own,
)
from gateway.views.record.record import Change, yes_no

Value = str | bool
Widget = Literal["text", "tel", "date", "choice", "yes_no", "paragraph", "may_fetch", "hidden"]

REQUIRED: Mapping[str, str] = {
    "last_name": "Indiquez le nom de l'enfant.",
    "first_name": "Indiquez le prénom de l'enfant.",
    "birth_date": "Indiquez sa date de naissance.",
    "name": "Indiquez le nom de la personne.",
}
CHOICES: Mapping[str, Mapping[str, str]] = {"sex": SEX_LABELS, "diet": DIET_LABELS}


@dataclass(frozen=True, slots=True)
class Box:
    """A field of a form."""

    name: str
    widget: Widget = "text"
    hint: str = ""
    kind: str = ""

    @property
    def required(self) -> bool:
        """Whether the form is not taken without it."""
        return self.name in REQUIRED


@dataclass(frozen=True, slots=True)
class ChildForm:
    """A part of a child's record as a form."""

    slug: str
    kind: RecordRequestKind
    title: str
    lead: str
    boxes: tuple[Box, ...]


_IDENTITY = (
    Box("last_name"),
    Box("first_name"),
    Box("birth_date", "date"),
    Box("birth_place"),
    Box("sex", "choice"),
    Box("school", hint="Laissez vide si l'enfant ne va pas encore à l'école"),
    Box("school_class", hint="Par exemple CP ou CE1"),
)
PAI = "Un papier fait avec le médecin et l'école, par exemple pour une allergie. S'il y en a un, joignez-le ensuite dans « Documents »."

FORMS: Mapping[str, ChildForm] = {
    form.slug: form
    for form in (
        ChildForm("nouveau", "child_new", "Ajouter un enfant", "La mairie vous contactera pour remplir la fiche d'inscription.", _IDENTITY),
        ChildForm("identite", "child_identity", "Identité", "Changez ce qui n'est plus juste.", _IDENTITY),
        ChildForm(
            "personnes",
            "pickup",
            "Personne autorisée",
            "Une personne qui peut venir chercher votre enfant, ou à qui il ne doit jamais être confié.",
            (
                Box("person", "hidden"),
                Box("name"),
                Box("relation", hint="Par exemple grand-mère, voisin, assistante maternelle"),
                Box("phone", "tel"),
                Box("allowed", "may_fetch", kind="whole"),
                Box("removed", "hidden"),
            ),
        ),
        ChildForm(
            "sante",
            "health",
            "Port de lunettes / Données sanitaires",
            "Ce qu'il faut savoir pour s'occuper de votre enfant. Ces données sont protégées ; vous voyez qui les consulte.",
            (
                Box("glasses", "yes_no"),
                Box("allergies", "paragraph", "Alimentaires, médicamenteuses, et que faire. Laissez vide s'il n'y en a pas.", "whole"),
                Box("pai", "yes_no", PAI),
                Box("diet", "choice"),
                Box("doctor"),
                Box("doctor_phone", "tel"),
                Box(
                    "care",
                    "paragraph",
                    "Ce qu'il faut faire et où se trouve le médicament, sans nommer de maladie ni de handicap.",
                    "whole",
                ),
            ),
        ),
        ChildForm(
            "autorisations",
            "authorisations",
            "Autorisations",
            "Répondez par oui ou par non ; votre réponse est datée.",
            (
                Box("image", "yes_no", "Photos et vidéos prises pendant les activités"),
                Box("leave_alone", "yes_no", "Rentrer sans être accompagné, à la fin de l'activité"),
                Box("hospital", "yes_no", "Faire transporter et soigner votre enfant en cas d'urgence"),
            ),
        ),
    )
}
CHILD_SLUGS: Mapping[RecordRequestKind, str] = {form.kind: form.slug for form in FORMS.values()}
"""The form of each kind of change."""


def present(form: ChildForm, child: ChildRecord | None, health: ChildHealth | None, person: PickupPerson | None) -> dict[str, Value]:
    """Read what the record holds into the values of a form."""
    if form.kind == "health" and health is not None:
        return {**health.fields.model_dump()} if health.told_at else {**health.fields.model_dump(), "glasses": "", "pai": ""}
    if form.kind == "authorisations" and child is not None:
        given: dict[str, bool] = {one.kind: one.granted for one in child.authorisations}
        return {box.name: given.get(box.name, "") for box in form.boxes}
    if form.kind == "pickup":
        known = person.fields.model_dump() if person else {"name": "", "relation": "", "phone": "", "allowed": True}
        return {"person": str(person.person_id) if person else "", "removed": "", **known}
    if child is not None:
        return {**child.identity.model_dump(), "birth_date": child.identity.birth_date.isoformat()}
    return dict.fromkeys((box.name for box in form.boxes), "")


def taken_up(before: Mapping[str, Value], changes: Iterable[FieldChange]) -> dict[str, Value]:
    """Put what a former request asked over what the record holds; who it is about is chosen apart."""
    asked = {one.field: one.asked for one in changes if one.asked is not None and one.field in before and one.field != "person"}
    return {**before, **asked}


def typed(form: ChildForm, posted: Mapping[str, str]) -> dict[str, Value]:
    """Read what was typed: texts as they are, answers as answers; what was not answered stays empty."""
    return {box.name: _typed(box, posted.get(box.name, "")) for box in form.boxes}


def known(form: ChildForm, before: Mapping[str, str]) -> dict[str, Value]:
    """Read what the form was filled with, as what was typed is read."""
    return {box.name: _typed(box, before[box.name]) for box in form.boxes if box.name in before}


def _typed(box: Box, text: str) -> Value:
    if box.widget in ("yes_no", "may_fetch") or box.name == "removed":
        return {"oui": True, "non": False}.get(text, "")
    return text.replace("\r\n", "\n").strip()


def asked(form: ChildForm, before: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Value]:
    """Keep what differs, with what belongs together with it; a person of the list is always named, a first "no" about health counts."""
    names = with_its_own(form.kind, (name for name, value in values.items() if value != before[name]))
    differing = {name: value for name, value in values.items() if name in names}
    changes = {name: value for name, value in differing.items() if value != "" or not isinstance(before[name], bool)}
    if form.kind == "pickup" and changes:
        return {**changes, **({"person": values["person"]} if values["person"] else {"allowed": values["allowed"]})}
    return changes


def faults(values: Mapping[str, Value], day: date) -> dict[str, str]:
    """Tell beside each field what cannot be, before anything is transmitted; the town hall's own rules speak again afterwards."""
    found = {name: words for name, words in REQUIRED.items() if name in values and not values[name]}
    try:
        born = date.fromisoformat(str(values.get("birth_date") or day.isoformat()))
    except ValueError:
        return {**found, "birth_date": "Indiquez un jour, par exemple 14/05/2018."}
    if born > day:
        found["birth_date"] = "Cette date est dans le futur."
    return found


def differences(form: ChildForm, before: Mapping[str, Value], changes: Mapping[str, Value]) -> tuple[Change, ...]:
    """Tell a difference in words, in the order of the form; of somebody new nothing was known before."""
    labels = KIND_LABELS[form.kind]
    new = form.kind == "pickup" and not before["person"]
    if changes.get("removed"):
        return (Change("Personne", shown("name", before["name"]), "à retirer de la liste"),)
    return tuple(
        Change(labels[box.name], "" if new else shown(box.name, before[box.name]), shown(box.name, changes[box.name]))
        for box in form.boxes
        if box.name in changes and box.widget != "hidden" and (before[box.name], changes[box.name]) != ("", "")
    )


def shown(name: str, value: Value) -> str:
    """Tell a value in words."""
    if isinstance(value, bool):
        return yes_no(value)
    if name in CHOICES:
        return CHOICES[name].get(value, value) if value or name == "diet" else ""
    if name == "birth_date" and value:
        try:
            return french.plain_date(date.fromisoformat(value))
        except ValueError:
            return value
    return value
