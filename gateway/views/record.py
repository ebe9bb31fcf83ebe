"""What "Mon compte" shows: the guide's two panels, and the difference that a change request makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from contracts.family import GUARDIAN_LABELS, FamilyRecord, FieldChange, GuardianFields, GuardianView

Facts = tuple[tuple[str, str], ...]

CONSENTS = ("email_consent", "sms_consent")
WRONG = {
    "postal_code": "Un code postal a 5 chiffres, par exemple 69280.",
    "home_phone": "Un numéro ne contient que des chiffres, par exemple 04 78 12 34 56.",
    "work_phone": "Un numéro ne contient que des chiffres, par exemple 04 78 12 34 56.",
    "mobile_phone": "Un numéro ne contient que des chiffres, par exemple 06 12 34 56 78.",
    "email": "Cette adresse n'est pas complète, par exemple prenom.nom@exemple.fr.",
}
UNREADABLE = "Un caractère de ce texte ne peut pas être enregistré : saisissez-le à nouveau."
TOO_LONG = "Ce texte est trop long : 120 caractères au plus."


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference, in words."""

    label: str
    old: str
    new: str


def yes_no(granted: bool) -> str:
    """Tell a consent as the guide does."""
    return "Oui" if granted else "Non"


def shown(field: str, value: object) -> str:
    """Tell a field's value in words; requests carry consents as text."""
    if field in CONSENTS:
        return yes_no(str(value).lower() in ("true", "oui", "on", "1"))
    return str(value)


def own_panel(record: FamilyRecord, adult: GuardianView) -> Facts:
    """List the panel "Mon compte" in the guide's order."""
    fields = adult.fields
    return (
        ("Civilité", adult.title),
        ("N° Famille", record.family_number),
        ("Nom", adult.last_name.upper()),
        ("Prénom", adult.first_name.upper()),
        ("Qualité", fields.quality),
        ("Situation", fields.marital_status),
        *_reach(fields),
        ("Titulaire du compte", record.account_holder),
        ("Nom banque", record.bank_name),
        *_work(fields),
        ("Organisme rattachement", record.benefit_office),
        ("Quotient familial", str(record.quotient.value) if record.quotient else ""),
    )


def partner_panel(adult: GuardianView) -> Facts:
    """List the panel "Mon conjoint" in the guide's order."""
    return (("Nom", adult.last_name.upper()), ("Prénom", adult.first_name.upper()), *_reach(adult.fields), *_work(adult.fields))


def _reach(fields: GuardianFields) -> Facts:
    return (
        ("Adresse", fields.address),
        ("Code postal", fields.postal_code),
        ("Ville", fields.city),
        ("Téléphone domicile", fields.home_phone),
        ("Téléphone prof.", fields.work_phone),
        ("Mobile", fields.mobile_phone),
        ("Email", fields.email),
    )


def _work(fields: GuardianFields) -> Facts:
    return (
        ("Profession", fields.occupation),
        ("CSP", fields.occupation_category),
        ("Employeur", fields.employer),
        ("Adresse employeur", fields.employer_address),
        ("Autorisation courriel", yes_no(fields.email_consent)),
        ("Autorisation SMS", yes_no(fields.sms_consent)),
    )


def posted(form: Mapping[str, str]) -> dict[str, str | bool]:
    """Read the edit form: texts as they are, consents as answers."""
    return {field: form.get(field, "") == "oui" if field in CONSENTS else form.get(field, "").strip() for field in GUARDIAN_LABELS}


def errors_in(values: Mapping[str, str | bool]) -> dict[str, str]:
    """Tell in words which of the changed fields the record cannot take; what was there before is left alone."""
    try:
        GuardianFields.model_validate(dict(values))
    except ValidationError as refused:
        return {
            str(one["loc"][0]): TOO_LONG if one["type"] == "string_too_long" else WRONG.get(str(one["loc"][0]), UNREADABLE)
            for one in refused.errors()
        }
    return {}


def difference(fields: GuardianFields, values: Mapping[str, str | bool]) -> dict[str, str | bool]:
    """Keep the values that differ from the record."""
    present: dict[str, Any] = fields.model_dump()
    return {field: value for field, value in values.items() if value != present[field]}


def changes(fields: GuardianFields, asked: Mapping[str, str | bool]) -> tuple[Change, ...]:
    """Tell a difference in words, in the guide's order."""
    present = fields.model_dump()
    return tuple(
        Change(GUARDIAN_LABELS[field], shown(field, present[field]), shown(field, asked[field]))
        for field in GUARDIAN_LABELS
        if field in asked
    )


def told(asked: tuple[FieldChange, ...]) -> tuple[Change, ...]:
    """Tell the difference of a request that was transmitted."""
    return tuple(Change(GUARDIAN_LABELS.get(one.field, one.field), shown(one.field, one.old), shown(one.field, one.new)) for one in asked)
