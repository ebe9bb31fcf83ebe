"""Bank details under the family's key: each field sealed for its table, column and row."""

from collections.abc import Mapping
from uuid import UUID

from chassis.vault import SubjectKey
from services.billing.domain.bank_change import SECRET, Details


def seal(key: SubjectKey, details: Details, table: str, row_id: UUID, *, prefix: str = "") -> dict[str, bytes]:
    """Seal the secret fields for their columns."""
    return {f"{prefix}{name}": key.seal_text(getattr(details, name), f"{table}:{prefix}{name}:{row_id}") for name in SECRET}


def opened(key: SubjectKey | None, columns: Mapping[str, bytes | None], table: str, row_id: UUID, *, prefix: str = "") -> dict[str, str]:
    """Open secret fields; one that is not there, or whose family was erased with its key, is empty."""
    found: dict[str, str] = {}
    for name in SECRET:
        sealed = columns[name]
        found[name] = key.open_text(sealed, f"{table}:{prefix}{name}:{row_id}") if key and sealed is not None else ""
    return found
