"""What a request is about, as clerks filter by it: its names and its sign."""

from enum import StrEnum

from contracts.family import RecordSubject
from contracts.planning import PlanningRequestKind


class Kind(StrEnum):
    """What a request is about, as clerks filter by it."""

    PRIMARY = "responsable"
    PARTNER = "conjoint"
    TAX = "fiscal"
    CAF = "caf"
    CHILD = "enfant"
    BANK = "bancaire"
    BOOKING = "reservation"
    ABSENCE = "absence"
    CONTEST = "contestation"


LABELS: dict[Kind, str] = {
    Kind.PRIMARY: "Infos responsable",
    Kind.PARTNER: "Informations conjoint",
    Kind.TAX: "Informations fiscales",
    Kind.CAF: "Informations CAF",
    Kind.CHILD: "Fiche enfant",
    Kind.BANK: "Coordonnées bancaires",
    Kind.BOOKING: "Réservation",
    Kind.ABSENCE: "Absence",
    Kind.CONTEST: "Montant contesté",
}
PLURALS: dict[Kind, str] = {
    **LABELS,
    Kind.BOOKING: "Réservations",
    Kind.ABSENCE: "Absences",
    Kind.CONTEST: "Montants contestés",
}
ICONS: dict[Kind, str] = {
    Kind.PRIMARY: "user",
    Kind.PARTNER: "partner",
    Kind.TAX: "percent",
    Kind.CAF: "hands",
    Kind.CHILD: "child",
    Kind.BANK: "bank",
    Kind.BOOKING: "calendar",
    Kind.ABSENCE: "away",
    Kind.CONTEST: "euro",
}

SUBJECTS: dict[RecordSubject, Kind] = {
    "primary": Kind.PRIMARY,
    "partner": Kind.PARTNER,
    "tax": Kind.TAX,
    "caf": Kind.CAF,
    "child": Kind.CHILD,
}
"""What a change of the record is about."""
ASKED: dict[PlanningRequestKind, Kind] = {"booking": Kind.BOOKING, "absence": Kind.ABSENCE}
"""What is asked of the planning."""
