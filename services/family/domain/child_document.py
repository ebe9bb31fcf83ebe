"""What a child's document must be: still good today, for a time that makes sense; and how it is told."""

from datetime import date, timedelta

from contracts.family import ChildDocumentKind, ExpiringKind
from services.family.domain.errors import FieldsRefused

LONGEST = timedelta(days=365 * 20)


def check_expiry(expires_on: date | None, *, today: date) -> None:
    """Raise FieldsRefused for a document that has expired already, or would last for ever."""
    if expires_on is None or today <= expires_on <= today + LONGEST:
        return
    hint = "Ce document a déjà expiré." if expires_on < today else "Cette date est trop lointaine."
    raise FieldsRefused(hint, errors=[{"field": "expires_on", "label": "Valable jusqu'au", "detail": hint}])


def told_as(kind: ChildDocumentKind) -> ExpiringKind:
    """Tell how others may name a document: whatever tells of health, or of a household's own affairs, is just a document."""
    match kind:
        case "insurance" | "vaccination" | "swimming":
            return kind
        case _:
            return "other"
