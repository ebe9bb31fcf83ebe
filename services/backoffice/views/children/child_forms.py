"""The forms with which a clerk enters a child, or a part of its record, paper in hand: fields, what was typed, what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from contracts.family import DIET_LABELS, KIND_LABELS, SEX_LABELS, ChildHealth, ChildRecord, PickupPerson, RecordRequestKind, with_its_own

Value = str | bool
Widget = Literal["text", "tel", "date", "choice", "yes_no", "paragraph"]

BEFORE = "avant-"
"""Before the name of a field: what the form was filled with, so that only what the clerk changed is written over the record."""


@dataclass(frozen=True, slots=True)
class Box:
    """A field of a form; `yes` and `no` word the two answers of a question."""

    name: str
    widget: Widget = "text"
    hint: str = ""
    longest: int = 120
    choices: Mapping[str, str] = field(default_factory=dict)
    yes: str = "Oui"
    no: str = "Non"


@dataclass(frozen=True, slots=True)
class ChildForm:
    """A part of a child's record as a form; `done` is what is said once it is saved."""

    kind: RecordRequestKind
    title: str
    done: str
    boxes: tuple[Box, ...]

    @property
    def labels(self) -> Mapping[str, str]:
        """Name each field as the guide does."""
        return KIND_LABELS[self.kind]

    @property
    def names(self) -> tuple[str, ...]:
        """List the names of what a browser sends."""
        own = tuple(box.name for box in self.boxes)
        return (*own, *(BEFORE + name for name in own))


_IDENTITY = (
    Box("last_name", longest=80),
    Box("first_name", longest=80),
    Box("birth_date", "date"),
    Box("birth_place"),
    Box("sex", "choice", choices=SEX_LABELS),
    Box("school"),
    Box("school_class", hint="Par exemple CP ou CE1"),
)
NEW = ChildForm("child_new", "Ajouter un enfant", "L'enfant est dans la fiche", _IDENTITY)
FORMS: Mapping[str, ChildForm] = {
    "identite": ChildForm("child_identity", "Identité, école et classe", "L'identité est à jour", _IDENTITY),
    "personnes": ChildForm(
        "pickup",
        "Personne autorisée",
        "La liste des personnes est à jour",
        (
            Box("name", longest=80),
            Box("relation", hint="Par exemple grand-mère, voisin"),
            Box("phone", "tel", longest=20),
            Box("allowed", "yes_no", yes="Oui, elle peut venir", no="Non, jamais"),
        ),
    ),
    "sante": ChildForm(
        "health",
        "Lunettes et données sanitaires",
        "Les données sanitaires sont à jour",
        (
            Box("glasses", "yes_no"),
            Box("pai", "yes_no", "Son document se saisit dans Documents."),
            Box("allergies", "paragraph", "Laissez vide s'il n'y en a pas."),
            Box("diet", "choice", choices=DIET_LABELS),
            Box("doctor"),
            Box("doctor_phone", "tel", longest=20),
            Box("care", "paragraph", "Ce qu'il faut faire et où se trouve le médicament, sans nommer de maladie ni de handicap."),
        ),
    ),
    "autorisations": ChildForm(
        "authorisations",
        "Autorisations",
        "Les autorisations sont à jour",
        (
            Box("image", "yes_no", "Photos et vidéos prises pendant les activités"),
            Box("leave_alone", "yes_no", "Rentrer sans être accompagné"),
            Box("hospital", "yes_no", "Transporter et soigner en cas d'urgence"),
        ),
    ),
}
"""Every part that may be entered, by the end of its address."""


def present(form: ChildForm, child: ChildRecord, health: ChildHealth | None, person: PickupPerson | None) -> dict[str, str]:
    """Write what the record holds as a form shows it."""
    values: Mapping[str, object] = child.identity.model_dump()
    if form.kind == "pickup":
        values = person.fields.model_dump() if person else {"allowed": True}
    elif form.kind == "authorisations":
        values = {one.kind: one.granted for one in child.authorisations}
    elif form.kind == "health":
        told = health.fields.model_dump() if health else {}
        values = told if health and health.told_at else {**told, "glasses": "", "pai": ""}  # a first "no" is an answer too
    return {box.name: _text(values.get(box.name)) for box in form.boxes}


def before(form: ChildForm, sent: Mapping[str, str]) -> dict[str, str]:
    """Read what the form was filled with."""
    return {box.name: sent.get(BEFORE + box.name, "") for box in form.boxes}


def changed(form: ChildForm, sent: Mapping[str, str], known: Mapping[str, str]) -> dict[str, Value]:
    """Keep what the clerk changed, with what belongs together with it; a question left without an answer asks for nothing."""
    names = with_its_own(form.kind, (box.name for box in form.boxes if sent.get(box.name, "") != known.get(box.name, "")))
    found: dict[str, Value] = {}
    for box in form.boxes:
        text = sent.get(box.name, "")
        if box.name in names and (text or box.widget != "yes_no"):
            found[box.name] = text == "oui" if box.widget == "yes_no" else text
    return found


def about_person(asked: Mapping[str, Value], sent: Mapping[str, str]) -> dict[str, Value]:
    """Ask about somebody who is on the list already, or for somebody new, who may come or must not."""
    if not sent["personne"]:
        return {"allowed": sent["allowed"] == "oui", **asked}
    if sent["retirer"]:
        return {"person": sent["personne"], "removed": True}
    return {"person": sent["personne"], **asked} if asked else {}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)
