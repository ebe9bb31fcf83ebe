"""Values that a child's record is made of, with the town's words for each in the order of the screens."""

from datetime import date
from typing import Literal

from contracts.base import Body
from contracts.family.words import Line, Name, Paragraph, Phone

Sex = Literal["", "F", "M"]
Diet = Literal["", "no_pork", "no_meat", "vegetarian", "vegan"]
ChildPart = Literal["child_identity", "pickup", "health", "authorisations"]
AuthorisationKind = Literal["image", "leave_alone", "hospital"]
ChildDocumentKind = Literal["insurance", "vaccination", "pai", "swimming", "judgment", "other"]
ChildDocumentStatus = Literal["received", "accepted", "refused"]
SCHOOL_CLASSES = ("TPS", "PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2")
"""The classes of French nursery and primary school, in the order in which children go through them."""
RequirementCode = Literal["insurance", "vaccination", "swimming", "health", "pickup", "authorisations", "school"]


class ChildIdentity(Body):
    """Who a child is, and where it goes to school."""

    last_name: Name
    first_name: Name
    birth_date: date
    sex: Sex = ""
    birth_place: Line = ""
    school: Line = ""
    school_class: Line = ""


class PickupFields(Body):
    """Somebody who may fetch a child, or who must never be handed it (`allowed` false)."""

    name: Name
    relation: Line = ""
    phone: Phone = ""
    allowed: bool = True


class HealthFields(Body):
    """What staff must know to look after a child: the care that it needs, never the nature of a handicap, never a religion."""

    glasses: bool = False
    allergies: Paragraph = ""
    pai: bool = False
    diet: Diet = ""
    doctor: Line = ""
    doctor_phone: Phone = ""
    care: Paragraph = ""


class AuthorisationFields(Body):
    """What the adults allow; None where they have not answered yet."""

    image: bool | None = None
    leave_alone: bool | None = None
    hospital: bool | None = None


IDENTITY_LABELS: dict[str, str] = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance",
    "sex": "Sexe",
    "birth_place": "Lieu de naissance",
    "school": "École",
    "school_class": "Classe",
}
PICKUP_LABELS: dict[str, str] = {
    "person": "Personne",
    "name": "Nom et prénom",
    "relation": "Lien avec l'enfant",
    "phone": "Téléphone",
    "allowed": "Peut venir chercher l'enfant",
    "removed": "À retirer de la liste",
}
HEALTH_LABELS: dict[str, str] = {
    "glasses": "Port de lunettes",
    "allergies": "Allergies",
    "pai": "Projet d'accueil individualisé (PAI)",
    "diet": "Régime alimentaire",
    "doctor": "Médecin traitant",
    "doctor_phone": "Téléphone du médecin",
    "care": "Soins ou aménagements nécessaires",
}
AUTHORISATION_LABELS: dict[str, str] = {
    "image": "Droit à l'image",
    "leave_alone": "Partir seul",
    "hospital": "Hospitalisation en cas d'urgence",
}
PART_LABELS: dict[ChildPart, dict[str, str]] = {
    "child_identity": IDENTITY_LABELS,
    "pickup": PICKUP_LABELS,
    "health": HEALTH_LABELS,
    "authorisations": AUTHORISATION_LABELS,
}
"""What the town calls each field of each part of a child's record, in the order in which screens show them."""

SEX_LABELS: dict[str, str] = {"": "Non renseigné", "F": "Fille", "M": "Garçon"}
DIET_LABELS: dict[str, str] = {
    "": "Repas ordinaire",
    "no_pork": "Sans porc",
    "no_meat": "Sans viande",
    "vegetarian": "Végétarien",
    "vegan": "Végétalien",
}
DOCUMENT_LABELS: dict[ChildDocumentKind, str] = {
    "insurance": "Assurance",
    "vaccination": "Vaccination",
    "pai": "PAI",
    "swimming": "Aisance aquatique",
    "judgment": "Jugement",
    "other": "Autre document",
}
HEALTH_DOCUMENTS: frozenset[str] = frozenset({"vaccination", "pai"})
"""Documents that tell about a child's health: staff open them with the right to health data only."""

REQUIREMENT_LABELS: dict[RequirementCode, str] = {
    "insurance": "Assurance",
    "vaccination": "Vaccination",
    "swimming": "Aisance aquatique",
    "health": "Données sanitaires",
    "pickup": "Personnes autorisées",
    "authorisations": "Autorisations",
    "school": "École et classe",
}
"""What an activity may require of a child's record: documents first, then parts that must be filled."""
