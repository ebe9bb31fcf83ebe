"""The forms of change requests: which fields each shows, in the guide's words, and what a browser sends back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from chassis import french
from contracts.family import (
    KIND_LABELS,
    NO_SCHEME,
    SCHEMES,
    TITLES,
    FamilyRecord,
    GuardianRole,
    GuardianView,
    RecordRequestKind,
    with_its_own,
)

Value = str | bool
ControlKind = Literal["text", "tel", "email", "month", "select", "yes_no"]

QUALITIES = ("Père", "Mère", "Tuteur", "Tutrice", "Autre")
TYPING = "Changez ce qui n'est plus juste. Vous vérifierez avant de transmettre."
SITUATIONS = {
    "Monsieur": ("Célibataire", "Marié", "Pacsé", "Vie maritale", "Séparé", "Divorcé", "Veuf"),
    "Madame": ("Célibataire", "Mariée", "Pacsée", "Vie maritale", "Séparée", "Divorcée", "Veuve"),
    "": ("Célibataire", "Marié(e)", "Pacsé(e)", "Vie maritale", "Séparé(e)", "Divorcé(e)", "Veuf ou veuve"),
}
"""The situations offered, by the title of whom they are said of; "" where it is not known."""


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

    def attributes(self) -> dict[str, str]:
        """Tell the browser how to help with what is typed."""
        found = {"autocomplete": self.autocomplete} if self.autocomplete else {}
        if self.digits:
            found["inputmode"] = "numeric"
        return found

    def options(self, present: Value, title: Value = "") -> list[tuple[str, str]]:
        """Offer the usual words, which agree with the title, and the one that the record holds."""
        usual = SITUATIONS.get(str(title), SITUATIONS[""]) if self.name == "marital_status" else self.choices
        words = usual if present in usual or not present else (str(present), *usual)
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
    whose: str = ""
    """Whose record it changes, for whoever is signed in."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Name each field as the guide does."""
        return KIND_LABELS[self.kind]


PERSON = (
    Control("title", "select", choices=TITLES),
    Control("last_name", autocomplete="family-name"),
    Control("first_name", autocomplete="given-name"),
    Control("quality", "select", choices=QUALITIES),
    Control("marital_status", "select"),
    Control("address", autocomplete="street-address", whole=True),
    Control("postal_code", autocomplete="postal-code", digits=True),
    Control("city", autocomplete="address-level2"),
    Control("home_phone", "tel", autocomplete="home tel"),
    Control("work_phone", "tel", autocomplete="work tel"),
    Control("mobile_phone", "tel", autocomplete="mobile tel"),
    Control("email", "email", autocomplete="email"),
    Control("occupation", autocomplete="organization-title"),
    Control("occupation_category", hint="Catégorie socioprofessionnelle"),
    Control("employer", autocomplete="organization"),
    Control("employer_address"),
    Control("email_consent", "yes_no", hint="Recevoir aussi vos messages par courriel"),
    Control("sms_consent", "yes_no", hint="Recevoir les messages urgents par SMS"),
)

FORMS = {
    form.slug: form
    for form in (
        RecordForm(
            "guardian",
            "responsable",
            "Infos Responsable",
            TYPING,
            PERSON,
        ),
        RecordForm(
            "partner",
            "conjoint",
            "Informations Conjoint",
            TYPING,
            PERSON,
        ),
        RecordForm(
            "tax",
            "fiscales",
            "Informations Fiscales",
            "Recopiez votre dernier avis d'imposition, et joignez-le.",
            (
                Control("parts", hint="Par exemple 2,5"),
                Control("reference_income", hint="En euros, sans les centimes"),
                Control("notice_year", hint="Par exemple 2026", digits=True),
            ),
            document="Votre dernier avis d'imposition",
        ),
        RecordForm(
            "caf",
            "caf",
            "Informations Caf",
            "Recopiez votre attestation de la CAF ou de la MSA, et joignez-la. Vos tarifs dépendent du quotient familial.",
            (
                Control("beneficiary_number", hint="Le numéro d'allocataire de votre famille"),
                Control("benefit_office", hint="Le code de votre CAF ou MSA, par exemple CAF 691"),
                Control("office_name", hint="Par exemple CAF du Rhône"),
                Control("scheme", "select", choices=(*SCHEMES, NO_SCHEME)),
                Control("quotient", hint="En euros, tel qu'il est sur l'attestation", digits=True),
                Control("quotient_month", "month", hint="Le mois écrit sur l'attestation, par exemple 11/2026"),
            ),
            document="Votre attestation de quotient familial",
        ),
    )
}
"""Every form of "Mon compte" but that of bank details, by the end of its address."""

SLUGS = {form.kind: form.slug for form in FORMS.values()}

ROLES: Mapping[RecordRequestKind, GuardianRole] = {"guardian": "primary", "partner": "partner"}
"""Which adult of the household a form is about, whoever is signed in: each has a place in the record."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose part of the record a form changes, said to whoever is signed in: for the menu, the form and the review."""

    hint: str
    intro: str
    named: str


def whose(kind: RecordRequestKind, adults: Sequence[GuardianView], own: UUID) -> Whose | None:
    """Say whose record a form changes, by name; none for what belongs to the whole household. `own` is the adult who is signed in."""
    if kind not in ROLES:
        return None
    adult = _of(kind, adults)
    if adult is None:
        return Whose("Coordonnées de l'autre adulte du foyer", f"L'autre adulte de votre foyer. {TYPING}", "l'autre adulte de votre foyer")
    name = f"{adult.first_name} {adult.last_name.upper()}"
    if adult.guardian_id == own:
        mine = f"votre fiche, {name}"
        return Whose("Votre adresse, vos téléphones, votre e-mail, vos autorisations", f"{french.capitalised(mine)}. {TYPING}", mine)
    of = french.of(name)
    return Whose(
        f"Coordonnées {french.of(adult.first_name)}, l'autre adulte du foyer",
        f"La fiche {of}, l'autre adulte de votre foyer. {TYPING}",
        f"la fiche {of}",
    )


def named(form: RecordForm, adults: Sequence[GuardianView], own: UUID) -> RecordForm:
    """Have a form say whose record it changes."""
    told = whose(form.kind, adults, own)
    return replace(form, intro=told.intro, whose=told.named) if told else form


def own_address(adult: GuardianView) -> str:
    """Tell where an adult changes their own e-mail and authorisations: each place in the record has its form."""
    return f"/compte/{next(SLUGS[kind] for kind, role in ROLES.items() if role == adult.role)}"


def _of(kind: RecordRequestKind, adults: Sequence[GuardianView]) -> GuardianView | None:
    return next((adult for adult in adults if adult.role == ROLES[kind]), None)


def present(kind: RecordRequestKind, record: FamilyRecord) -> dict[str, Value]:
    """Read the values of a form from the record as it is."""
    if kind in ROLES:
        return _person(_of(kind, record.guardians))
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


def only(form: RecordForm, known: Mapping[str, Value]) -> dict[str, Value]:
    """Keep what the form shows of the record."""
    return {control.name: known[control.name] for control in form.controls}


def filled_with(form: RecordForm, before: Mapping[str, str]) -> dict[str, Value]:
    """Read what the form was filled with, as what was typed is read."""
    return {name: value for name, value in posted(form, before).items() if name in before}


def asked(form: RecordForm, values: Mapping[str, Value], known: Mapping[str, Value]) -> dict[str, Value]:
    """Keep the values that differ from the record, with those that belong together with them."""
    names = with_its_own(form.kind, (name for name, value in values.items() if value != known[name]))
    return {name: value for name, value in values.items() if name in names}


def errors_of(found: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Put what the town hall's record refuses beside the fields."""
    return {one["field"]: one["detail"] for one in found if "field" in one}
