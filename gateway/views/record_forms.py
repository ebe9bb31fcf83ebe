"""The forms of change requests: which fields each shows, in the guide's words, and what a browser sends back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.family import KIND_LABELS, NO_SCHEME, SCHEMES, FamilyRecord, GuardianView, RecordRequestKind

Value = str | bool
ControlKind = Literal["text", "tel", "email", "month", "select", "yes_no"]

QUALITIES = ("Père", "Mère", "Tuteur", "Tutrice", "Autre")
SITUATIONS = ("Célibataire", "Marié", "Pacsé", "Vie maritale", "Séparé", "Divorcé", "Veuf")


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a form."""

    name: str
    kind: ControlKind = "text"
    hint: str = ""
    autocomplete: str = ""
    digits: bool = False
    choices: tuple[str, ...] = ()
    whole: bool = False
    longest: int = 120

    def attributes(self) -> dict[str, str]:
        """Tell the browser how to help with what is typed."""
        found = {"maxlength": str(self.longest)} if self.kind != "month" else {}
        if self.autocomplete:
            found["autocomplete"] = self.autocomplete
        if self.digits:
            found["inputmode"] = "numeric"
        return found

    def options(self, present: Value) -> list[tuple[str, str]]:
        """Offer the usual words, and the one that the record holds."""
        words = self.choices if present in self.choices or not present else (str(present), *self.choices)
        return [("", "Non renseigné"), *((word, word) for word in words)]


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A form for one kind of change."""

    kind: RecordRequestKind
    slug: str
    title: str
    intro: str
    controls: tuple[Control, ...]
    document: str = ""
    """What to send along, where the town hall needs it."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Name each field as the guide does."""
        return KIND_LABELS[self.kind]


PERSON = (
    Control("title", "select", choices=("Madame", "Monsieur")),
    Control("last_name", autocomplete="family-name", longest=80),
    Control("first_name", autocomplete="given-name", longest=80),
    Control("quality", "select", choices=QUALITIES),
    Control("marital_status", "select", choices=SITUATIONS),
    Control("address", autocomplete="street-address", whole=True),
    Control("postal_code", autocomplete="postal-code", digits=True, longest=5),
    Control("city", autocomplete="address-level2"),
    Control("home_phone", "tel", autocomplete="home tel", longest=20),
    Control("work_phone", "tel", autocomplete="work tel", longest=20),
    Control("mobile_phone", "tel", autocomplete="mobile tel", longest=20),
    Control("email", "email", autocomplete="email"),
    Control("occupation", autocomplete="organization-title"),
    Control("occupation_category", hint="Catégorie socioprofessionnelle"),
    Control("employer", autocomplete="organization"),
    Control("employer_address"),
    Control("email_consent", "yes_no", hint="Recevoir aussi vos messages par e-mail"),
    Control("sms_consent", "yes_no", hint="Recevoir les messages urgents par SMS"),
)

FORMS = {
    form.slug: form
    for form in (
        RecordForm(
            "guardian",
            "responsable",
            "Infos Responsable",
            "Changez ce qui n'est plus juste. Vous vérifierez avant de transmettre.",
            PERSON,
        ),
        RecordForm(
            "partner",
            "conjoint",
            "Informations Conjoint",
            "L'autre adulte de votre foyer. Changez ce qui n'est plus juste. Vous vérifierez avant de transmettre.",
            PERSON,
        ),
        RecordForm(
            "tax",
            "fiscales",
            "Informations Fiscales",
            "Recopiez votre dernier avis d'imposition, et joignez-le.",
            (
                Control("parts", hint="Par exemple 2,5", longest=6),
                Control("reference_income", hint="En euros, sans les centimes", longest=15),
                Control("notice_year", hint="Par exemple 2026", digits=True, longest=4),
            ),
            document="Votre dernier avis d'imposition",
        ),
        RecordForm(
            "caf",
            "caf",
            "Informations Caf",
            "Recopiez votre attestation de la CAF ou de la MSA, et joignez-la. Vos tarifs dépendent du quotient familial.",
            (
                Control("beneficiary_number", hint="Le numéro d'allocataire de votre famille", longest=20),
                Control("benefit_office", hint="Le code de votre CAF ou MSA, par exemple CAF 691", longest=20),
                Control("office_name", hint="Par exemple CAF du Rhône"),
                Control("scheme", "select", choices=(*SCHEMES, NO_SCHEME)),
                Control("quotient", hint="En euros, tel qu'il est sur l'attestation", digits=True, longest=9),
                Control("quotient_month", "month", hint="Le mois écrit sur l'attestation, par exemple 11/2026"),
            ),
            document="Votre attestation de quotient familial",
        ),
    )
}
"""Every form of "Mon compte" but that of bank details, by the end of its address."""

SLUGS = {form.kind: form.slug for form in FORMS.values()}


def present(kind: RecordRequestKind, record: FamilyRecord) -> dict[str, Value]:
    """Read the values of a form from the record as it is."""
    if kind in ("guardian", "partner"):
        role = "primary" if kind == "guardian" else "partner"
        return _person(next((adult for adult in record.guardians if adult.role == role), None))
    if kind == "tax":
        return dict(record.tax.model_dump()) if record.tax else dict.fromkeys(KIND_LABELS["tax"], "")
    begun = record.quotient
    return {
        **dict.fromkeys(KIND_LABELS["caf"], ""),
        **(record.benefits.model_dump() if record.benefits else {}),
        "benefit_office": record.benefit_office,
        "quotient": str(begun.value) if begun else "",
        "quotient_month": f"{begun.valid_from:%Y-%m}" if begun else "",
    }


def _person(adult: GuardianView | None) -> dict[str, Value]:
    if adult is None:
        return {control.name: False if control.kind == "yes_no" else "" for control in PERSON}
    return {"title": adult.title, "last_name": adult.last_name, "first_name": adult.first_name, **adult.fields.model_dump()}


def posted(form: RecordForm, sent: Mapping[str, str]) -> dict[str, Value]:
    """Read what a browser sent: texts as they are, consents as answers."""
    return {
        control.name: sent.get(control.name, "") == "oui" if control.kind == "yes_no" else sent.get(control.name, "").strip()
        for control in form.controls
    }


def asked(values: Mapping[str, Value], known: Mapping[str, Value]) -> dict[str, Value]:
    """Keep the values that differ from the record."""
    return {name: value for name, value in values.items() if value != known[name]}


def errors_of(found: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Put what the town hall's record refuses beside the fields."""
    return {one["field"]: one["detail"] for one in found if "field" in one}
