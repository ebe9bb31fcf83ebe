"""The kinds of changes that a family may ask for, with the town's words for each and for its fields, in the order of the screens."""

from collections.abc import Iterable
from typing import Literal

from contracts.family.child_words import AUTHORISATION_LABELS, HEALTH_LABELS, IDENTITY_LABELS, PICKUP_LABELS
from contracts.family.words import PERSON_LABELS

RecordRequestKind = Literal["guardian", "partner", "tax", "caf", "child_new", "child_identity", "pickup", "health", "authorisations"]

KIND_TITLES: dict[RecordRequestKind, str] = {
    "guardian": "Infos responsable",
    "partner": "Informations conjoint",
    "tax": "Informations fiscales",
    "caf": "Informations CAF",
    "child_new": "Ajouter un enfant",
    "child_identity": "Identité",
    "pickup": "Personnes autorisées",
    "health": "Port de lunettes, données sanitaires",
    "authorisations": "Autorisations",
}
"""What the town calls each kind."""

CHILD_KINDS: frozenset[RecordRequestKind] = frozenset({"child_new", "child_identity", "pickup", "health", "authorisations"})
"""The kinds that are about a child; the others are about the adults or the household."""

KIND_LABELS: dict[RecordRequestKind, dict[str, str]] = {
    "guardian": PERSON_LABELS,
    "partner": PERSON_LABELS,
    "tax": {
        "parts": "Nombre de parts",
        "reference_income": "Revenu fiscal de référence",
        "notice_year": "Année de l'avis d'imposition",
    },
    "caf": {
        "beneficiary_number": "N° allocataire",
        "benefit_office": "Organisme rattachement",
        "office_name": "Nom de l'organisme",
        "scheme": "Régime",
        "quotient": "Quotient familial",
        "quotient_month": "Mois du quotient",
    },
    "child_new": IDENTITY_LABELS,
    "child_identity": IDENTITY_LABELS,
    "pickup": PICKUP_LABELS,
    "health": HEALTH_LABELS,
    "authorisations": AUTHORISATION_LABELS,
}
"""What the town calls each field of each kind, in the order in which screens show them."""

_ADDRESS = frozenset({"address", "postal_code", "city"})
ASKED_AS_ONE: dict[RecordRequestKind, frozenset[str]] = {
    "guardian": _ADDRESS,
    "partner": _ADDRESS,
    "caf": frozenset({"quotient", "quotient_month"}),
    "health": frozenset({"doctor", "doctor_phone"}),
}
"""The fields of a kind that mean something together only: whoever changes one asks for all of them, as they stand in the form."""


def with_its_own(kind: RecordRequestKind, changed: Iterable[str]) -> set[str]:
    """Name the fields that are asked where some were changed: those, and all that belong together with one of them."""
    names, one = set(changed), ASKED_AS_ONE.get(kind, frozenset())
    return names | one if names & one else names


SCHEMES = ("Régime général (CAF)", "Régime agricole (MSA)", "Autre régime")
"""Where a family draws its benefits (régime)."""

NO_SCHEME = "Sans régime"
"""Said by a family that draws benefits nowhere, which is more than not having told."""
