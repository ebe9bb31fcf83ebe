"""What a service's database holds about a family, found in the catalogue of its tables, so that no table can be forgotten.

A table belongs to a family by its column `family_id`, or else by a key that leads to a row that does (a child, an adult, an account,
a request). A new table is thus exported and erased from its first day; what must not be says so with its reason (`Privacy`).
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from chassis.tx import Tx
from contracts.privacy import HeldDocument, HeldTable

CHASSIS = {
    "schema_migrations": "no data of people",
    "projection_position": "no data of people",
    "outbox": "leaves at once for the broker; emptied of the family when it is erased",
    "work": "side effects still to carry out; emptied of the family when it is erased",
    "dead_event": "events that could not be applied; emptied of the family when it is erased",
    "idempotency": "answers given within a week; emptied of the family when it is erased",
    "spent_key": "that a request was carried out, without what was asked or answered; a family's own go when it is erased",
    "subject_key": "keys, which open nothing by themselves; destroyed when the family is erased",
    "audit_head": "no data of people",
    "audit_anchor": "no data of people",
    "retention_evidence": "counts without names",
    "erased_family": "the id of a family that is no more, so that nothing brings it back",
}
"""Tables of every service that hold no family's rows of their own, each with the reason."""

OWNERS = ("child_id", "guardian_id", "account_id")
"""Columns that lead to a person where the database declares no foreign key, in the order in which they are tried."""

READER = "nullif(current_setting('app.guardian', true), '')::uuid"
"""SQL: the adult who reads; null where nobody acts for one."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a family may see of the children that it shares with another household, told as pages tell it, and files about them.

    `others` are these households, each with the child: they see it when staff took its data away.
    """

    tables: tuple[HeldTable, ...] = ()
    documents: tuple[HeldDocument, ...] = ()
    others: tuple[tuple[UUID, UUID], ...] = ()


@dataclass(frozen=True, slots=True)
class Privacy:
    """What a service says of its tables beyond what the catalogue tells.

    `not_exported` names tables or `table.column` with the reason, `kept` the tables that an erasure leaves, `erased_by` the SQL that
    erases a family's rows of a table the service may not delete from, `reached_by` the condition that finds a family's rows where the
    catalogue cannot tell; `each_adults` names the tables of whose rows every adult is handed over their own alone, with the condition
    that finds these (`READER` is who asks; staff act for no adult, and get none: docs/decisions/0131); `first` does what only this
    service knows, in the transaction of an erasure before any row goes; `shared` reads what a family may see of its children although
    it belongs to their other household, for the export.
    """

    not_exported: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    erased_by: Mapping[str, str] = field(default_factory=dict)
    reached_by: Mapping[str, str] = field(default_factory=dict)
    each_adults: Mapping[str, str] = field(default_factory=dict)
    first: Callable[[Tx, UUID], Awaitable[None]] | None = None
    shared: Callable[[Tx, UUID], Awaitable[Shared]] | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A table with rows of families, and the condition that finds those of the family `$1`."""

    table: str
    where: str
    key: str | None
    columns: tuple[str, ...]
    sealed: frozenset[str]
    after: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[str, ...]
    sealed: frozenset[str]
    key: str | None
    leads: tuple[tuple[str, str, str], ...]


async def of_service(tx: Tx, privacy: Privacy) -> tuple[Holding, ...]:
    """List the tables that hold rows of families, each before those through which it is found or to which it refers: rows can go so."""
    tables = await _catalogue(tx)
    found = _found(tables, privacy)
    held = {
        name: Holding(
            name,
            where,
            tables[name].key,
            tables[name].columns,
            tables[name].sealed,
            frozenset({*through, *(target for _, target, _ in tables[name].leads)} & found.keys() - {name}),
        )
        for name, (where, through) in found.items()
    }
    return tuple(reversed(_referred_first(held)))


async def tables_holding(tx: Tx, family_id: UUID, privacy: Privacy, *, but: Collection[str]) -> tuple[str, ...]:
    """Name the tables that hold any row of a family, leaving some out; the log of who did what says nothing about that."""
    held = [one for one in await of_service(tx, privacy) if one.table not in but and one.table != "audit_entry"]
    each = [f"select '{one.table}' as name where exists (select from {one.table} where {one.where})" for one in held]  # noqa: S608 - names of the catalogue
    rows = await tx.fetch(" union all ".join(each), family_id) if each else ()
    return tuple(sorted(row["name"] for row in rows))


def _found(tables: Mapping[str, _Table], privacy: Privacy) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Find each table's condition, with the table through which it was found."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {
        name: ("family_id = $1", ()) for name, table in tables.items() if "family_id" in table.columns
    }
    found.update({name: (where, ()) for name, where in privacy.reached_by.items()})
    owners = {table.key: name for name, table in tables.items() if table.key and table.key in OWNERS and name in found}
    while True:
        more = {name: step for name, table in tables.items() if name not in found and (step := _step(name, table, found, owners))}
        if not more:
            return found
        found.update(more)


def _step(
    name: str, table: _Table, found: Mapping[str, tuple[str, tuple[str, ...]]], owners: Mapping[str, str]
) -> tuple[str, tuple[str, ...]] | None:
    steps = [(column, target, key) for column, target, key in table.leads if target in found and target != name]
    steps += [(column, owners[column], column) for column in OWNERS if column in table.columns and column in owners]
    for column, target, key in steps:
        return f"{column} in (select {key} from {target} where {found[target][0]})", (target,)  # noqa: S608 - names of the catalogue
    return None


def _referred_first(holdings: Mapping[str, Holding]) -> Sequence[Holding]:
    """Sort tables so that each comes after those it refers to."""
    done: dict[str, Holding] = {}

    def visit(name: str) -> None:
        if name in done:
            return
        for target in sorted(holdings[name].after):
            visit(target)
        done[name] = holdings[name]

    for name in sorted(holdings):
        visit(name)
    return list(done.values())


async def _catalogue(tx: Tx) -> dict[str, _Table]:
    columns = await tx.fetch(
        "select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns,"
        " coalesce(array_agg(a.attname::text) filter (where a.atttypid = 'bytea'::regtype), '{}') as sealed"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition group by c.relname"
    )
    keys = await tx.fetch(
        "select conrelid::regclass::text as table, a.attname as key from pg_constraint k"
        " join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]"
        " where k.contype = 'p' and cardinality(k.conkey) = 1 and k.connamespace = 'public'::regnamespace"
    )
    leads = await tx.fetch(
        "select conrelid::regclass::text as table, a.attname as column, confrelid::regclass::text as target, f.attname as key"
        " from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]"
        " join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[1]"
        " where k.contype = 'f' and k.connamespace = 'public'::regnamespace order by k.conname"
    )
    key_of = {row["table"]: row["key"] for row in keys}
    return {
        row["table"]: _Table(
            tuple(row["columns"]),
            frozenset(row["sealed"]),
            key_of.get(row["table"]),
            tuple((lead["column"], lead["target"], lead["key"]) for lead in leads if lead["table"] == row["table"]),
        )
        for row in columns
        if row["table"] not in CHASSIS
    }
