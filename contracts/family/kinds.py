"""The kinds of changes that a family may ask for, with the town's words for each and for its fields, in the order of the screens."""

from typing import Literal

from contracts.family.words import PERSON_LABELS

RecordRequestKind = Literal["guardian", "partner"]

KIND_TITLES: dict[RecordRequestKind, str] = {
    "guardian": "Infos responsable",
    "partner": "Informations conjoint",
}
"""What the town calls each kind."""

KIND_LABELS: dict[RecordRequestKind, dict[str, str]] = {
    "guardian": PERSON_LABELS,
    "partner": PERSON_LABELS,
}
"""What the town calls each field of each kind, in the order in which screens show them."""
