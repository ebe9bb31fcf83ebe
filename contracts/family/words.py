"""Values that the record is made of, as people type them."""

from typing import Annotated, Literal

from pydantic import EmailStr, StringConstraints

from contracts.base import Body

Title = Literal["Monsieur", "Madame"]
TITLES: tuple[Title, ...] = ("Madame", "Monsieur")
"""In the order in which forms offer them."""
GuardianRole = Literal["primary", "partner"]
RequestStatus = Literal["pending", "accepted", "refused", "withdrawn"]
FamilyRegime = Literal["caf", "msa", "other", "none"]
DepartureReason = Literal["separation", "death", "mistake", "other"]
DEPARTURE_LABELS: dict[DepartureReason, str] = {
    "separation": "Séparation",
    "death": "Décès",
    "mistake": "Adulte saisi par erreur",
    "other": "Autre départ du foyer",
}
"""In the order in which forms offer them."""
QuotientSource = Literal["caf", "tax", "town"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
PostalCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{5})?$")]
Email = EmailStr | Literal[""]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[0-9+ .()-]*$")]


class GuardianFields(Body):
    """What a guardian may ask to change about themself (Infos responsable); an empty text means "none"."""

    quality: Line = ""
    marital_status: Line = ""
    address: Line = ""
    postal_code: PostalCode = ""
    city: Line = ""
    home_phone: Phone = ""
    work_phone: Phone = ""
    mobile_phone: Phone = ""
    email: Email = ""
    occupation: Line = ""
    occupation_category: Line = ""
    employer: Line = ""
    employer_address: Line = ""
    email_consent: bool = False
    sms_consent: bool = False


GUARDIAN_LABELS: dict[str, str] = {
    "quality": "Qualité",
    "marital_status": "Situation",
    "address": "Adresse",
    "postal_code": "Code postal",
    "city": "Ville",
    "home_phone": "Téléphone domicile",
    "work_phone": "Téléphone prof.",
    "mobile_phone": "Mobile",
    "email": "Email",
    "occupation": "Profession",
    "occupation_category": "CSP",
    "employer": "Employeur",
    "employer_address": "Adresse employeur",
    "email_consent": "Autorisation courriel",
    "sms_consent": "Autorisation SMS",
}
"""What the town calls each field of `GuardianFields`, in the order in which screens show them."""

PERSON_LABELS: dict[str, str] = {"title": "Civilité", "last_name": "Nom", "first_name": "Prénom", **GUARDIAN_LABELS}
"""What the town calls each field of an adult, in the order in which screens show them."""
