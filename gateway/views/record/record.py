"""What "Mon compte" shows: the guide's two panels."""

from dataclasses import dataclass

from contracts.family import FamilyRecord, GuardianFields, GuardianView

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a difference, in words."""

    label: str
    old: str
    new: str


def yes_no(granted: bool) -> str:
    """Tell a consent as the guide does."""
    return "Oui" if granted else "Non"


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
        ("Organisme rattachement", record.office_words),
        ("Quotient familial", f"{record.quotient.value}\u00a0€" if record.quotient else ""),
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


def sentence(text: str) -> str:
    """End what somebody wrote as a sentence."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
