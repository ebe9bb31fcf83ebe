"""The forms with which a clerk asks, for a family, to change the record of an adult, what a tax notice says, how it stands at the CAF."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contracts.family import (
    KIND_LABELS,
    KIND_TITLES,
    NO_SCHEME,
    SCHEMES,
    TITLES,
    FamilyRecord,
    GuardianView,
    RecordRequestKind,
    RecordRequestView,
    with_its_own,
)

Value = str | bool
Widget = Literal["text", "tel", "email", "month", "choice", "yes_no"]


@dataclass(frozen=True, slots=True)
class Box:
    """A field of a form."""

    name: str
    widget: Widget = "text"
    hint: str = ""
    longest: int = 120
    words: tuple[str, ...] = ()

    def options(self) -> list[tuple[str, str]]:
        """Offer the words of a choice, and the two of a question."""
        if self.widget == "yes_no":
            return [("oui", "Oui"), ("non", "Non")]
        return [("", "Choisir…"), *((word, word) for word in self.words)]


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A form for one kind of change; `document` names the paper without which the town hall decides nothing."""

    kind: RecordRequestKind
    boxes: tuple[Box, ...]
    document: str = ""

    @property
    def title(self) -> str:
        """Name the form as the guide does."""
        return KIND_TITLES[self.kind]

    @property
    def labels(self) -> Mapping[str, str]:
        """Name each field as the guide does."""
        return KIND_LABELS[self.kind]


_WIDGETS: Mapping[str, Widget] = {
    "title": "choice",
    "home_phone": "tel",
    "work_phone": "tel",
    "mobile_phone": "tel",
    "email": "email",
    "email_consent": "yes_no",
    "sms_consent": "yes_no",
}
_PERSON = tuple(Box(name, _WIDGETS.get(name, "text"), words=TITLES) for name in KIND_LABELS["guardian"])
FORMS: Mapping[str, RecordForm] = {
    "responsable": RecordForm("guardian", _PERSON),
    "conjoint": RecordForm("partner", _PERSON),
    "fiscales": RecordForm(
        "tax",
        (
            Box("parts", hint="Par exemple 2,5", longest=6),
            Box("reference_income", hint="En euros, sans les centimes", longest=15),
            Box("notice_year", hint="Par exemple 2026", longest=4),
        ),
        document="Avis d'imposition",
    ),
    "caf": RecordForm(
        "caf",
        (
            Box("beneficiary_number", longest=20),
            Box("benefit_office", hint="Le code, par exemple CAF 691", longest=20),
            Box("office_name", hint="Par exemple CAF du Rhône"),
            Box("scheme", "choice", words=(*SCHEMES, NO_SCHEME)),
            Box("quotient", hint="En euros, tel qu'il est sur l'attestation", longest=9),
            Box("quotient_month", "month", hint="Le mois écrit sur l'attestation"),
        ),
        document="Attestation de quotient familial",
    ),
}
"""Every form, by the end of its address."""


def adult(record: FamilyRecord, form: RecordForm) -> GuardianView | None:
    """Find the adult that a form is about, if there is one."""
    role = {"guardian": "primary", "partner": "partner"}.get(form.kind)
    return next((one for one in record.guardians if one.role == role), None)


def present(form: RecordForm, record: FamilyRecord) -> dict[str, str]:
    """Write what the record holds as a form shows it."""
    about = adult(record, form)
    values: dict[str, object] = {"email_consent": False, "sms_consent": False}
    if about:
        values = {"title": about.title, "last_name": about.last_name, "first_name": about.first_name, **about.fields.model_dump()}
    if form.kind == "tax" and record.tax:
        values = record.tax.model_dump()
    if form.kind == "caf":
        begun = record.quotient
        values = {**(record.benefits.model_dump() if record.benefits else {}), "benefit_office": record.benefit_office}
        values |= {"quotient": begun.value, "quotient_month": f"{begun.valid_from:%Y-%m}"} if begun else {}
    return {box.name: _text(values.get(box.name)) for box in form.boxes}


def changed(form: RecordForm, typed: Mapping[str, str], known: Mapping[str, str]) -> dict[str, Value]:
    """Keep what differs from what the form was filled with, with what belongs together with it."""
    names = with_its_own(form.kind, (box.name for box in form.boxes if typed[box.name] != known[box.name]))
    asked = [box for box in form.boxes if box.name in names]
    return {box.name: typed[box.name] == "oui" if box.widget == "yes_no" else typed[box.name] for box in asked}


def summary(request: RecordRequestView) -> str:
    """Tell in a line what a request that waits asks."""
    if request.closed:
        return "Données de santé"
    return ", ".join(f"{change.label} : {change.new or 'vide'}" for change in request.changes)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)
