"""All that a service holds about a family, readable: what was sealed is opened here, where its keys are (droit d'accès)."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from asyncpg import Range

from chassis import holdings
from chassis.cipher import UnreadableError
from chassis.holdings import Holding, Privacy, Shared
from chassis.tx import Tx
from chassis.vault import SubjectKey
from contracts.privacy import FamilyData, HeldDocument, HeldTable

DOCUMENTS = "document"
EXPORT = "family_data.export"
SECRET = ("_hash", "secret")
"""Endings of columns that open doors: what they hold is told to nobody."""

WITHHELD = {
    "audit_entry.hash": "a link of the chain",
    "audit_entry.actor_id": "the account of a member of staff",
    "document.sealed": "the file itself, which is handed over beside",
}


async def collect(tx: Tx, family_id: UUID, privacy: Privacy) -> FamilyData:
    """Read every row that a family may see in every table of the service; documents are only named. Staff who do leave a trace."""
    async with tx.as_family(family_id):
        tables, documents = await _own(tx, family_id, privacy)
        more = await shared(tx, family_id, privacy)
    if tx.actor.kind == "staff":
        tx.audit(EXPORT, family_id=family_id)
        for household, child_id in more.others:
            tx.audit(EXPORT, family_id=household, about_id=child_id)
    return FamilyData(service=tx.source, tables=(*tables, *more.tables), documents=(*documents, *more.documents))


async def _own(tx: Tx, family_id: UUID, privacy: Privacy) -> tuple[list[HeldTable], tuple[HeldDocument, ...]]:
    tables: list[HeldTable] = []
    documents: tuple[HeldDocument, ...] = ()
    for holding in sorted(await holdings.of_service(tx, privacy), key=lambda one: one.table):
        if holding.table in privacy.not_exported:
            continue
        columns = ", ".join(f'"{name}"' for name in shown_columns(holding, privacy))
        rows = await tx.fetch(
            f"select {columns} from {holding.table} where ({holding.where})"  # noqa: S608 - names of the catalogue, conditions of the service
            f" and ({privacy.each_adults.get(holding.table, 'true')}) order by 1",
            family_id,
        )
        opened = await _opened(tx, holding, [dict(row) for row in rows])
        if holding.table == DOCUMENTS:
            documents = tuple(HeldDocument(**{name: row[name] for name in HeldDocument.model_fields}) for row in opened)
        if rows:
            tables.append(HeldTable(table=holding.table, rows=tuple({name: plain(value) for name, value in row.items()} for row in opened)))
    return tables, documents


async def shared(tx: Tx, family_id: UUID, privacy: Privacy) -> Shared:
    """Read what belongs to another household, and this one may see because they share a child."""
    return await privacy.shared(tx, family_id) if privacy.shared else Shared()


def shown_columns(holding: Holding, privacy: Privacy) -> list[str]:
    """List the columns of a table that are handed over: all but secrets and what is withheld with a reason."""
    withheld = {*WITHHELD, *privacy.not_exported}
    return [name for name in holding.columns if not name.endswith(SECRET) and f"{holding.table}.{name}" not in withheld]


async def _opened(tx: Tx, holding: Holding, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Open what is sealed in some rows; a sealed value opens with the key of its subject at its place, and nowhere else."""
    sealed = {name for row in rows for name, value in row.items() if isinstance(value, bytes)} & holding.sealed
    if not sealed:
        return rows
    ids = {value for row in rows for value in row.values() if isinstance(value, UUID)}
    keys = await tx.vault.keys(tx, ids)
    for row in rows:
        clear = {name: _open(holding.table, name, row[name], row, keys) for name in sealed if row[name] is not None}
        row.update(clear)
    return rows


def _open(table: str, column: str, value: bytes, row: Mapping[str, Any], keys: Mapping[UUID, SubjectKey]) -> str:
    ids = [one for one in row.values() if isinstance(one, UUID)]
    for subject in ids:
        for place in ids:
            if subject in keys and (clear := _tried(keys[subject], value, f"{table}:{column}:{place}")) is not None:
                return clear
    message = f"{table}.{column} opens with no key of its row: seal it for `table:column:row`, or say why it is not exported"
    raise UnreadableError(message)


def _tried(key: SubjectKey, value: bytes, place: str) -> str | None:
    try:
        return key.open_text(value, place)
    except UnreadableError:
        return None


def plain(value: Any) -> Any:
    """Write a value as JSON knows it; JSON kept in the database or in a sealed field is opened up."""
    if isinstance(value, (list, tuple, set)):
        return [plain(one) for one in value]
    if isinstance(value, (UUID, date, datetime, time, Decimal)):
        return value.isoformat() if isinstance(value, (date, datetime, time)) else str(value)
    if isinstance(value, Range):
        return _days(value)
    if isinstance(value, str) and value[:1] in ("{", "["):
        return _without_secrets(_json(value))
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _days(span: "Range[date]") -> str:
    """Write days from the first to the last, both included (ISO 8601), two dots where there is no end."""
    first = span.lower.isoformat() if span.lower else ".."
    return f"{first}/{(span.upper - date.resolution).isoformat() if span.upper else '..'}"


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _without_secrets(value: Any) -> Any:
    """Leave out what opens doors, however deep: what a payment provider told holds the secret of the payment."""
    if isinstance(value, dict):
        return {name: _without_secrets(one) for name, one in value.items() if not name.endswith(SECRET)}
    return [_without_secrets(one) for one in value] if isinstance(value, list) else value
