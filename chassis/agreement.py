"""Agreement: whether what a service keeps of others' news is what their owners say today, and whether its own books add up.

Owners write down everything that they would tell (`state`), in the words of the contracts. A service reads that beside its own tables
(`agree`), object by object, and names what differs: nobody reads another's database. What differs is forgotten (`forget`), so that it
is taken over anew when its owner tells everything again (`republish`).
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal, TypeVar
from uuid import UUID

import asyncpg

from chassis.clock import paris_date
from chassis.database import Database
from chassis.logs import logger
from chassis.tx import Tx
from contracts.base import Event

log = logger(__name__)

E = TypeVar("E", bound=Event)
Facts = Any
"""What is kept of an object, as JSON: it is compared, never printed."""
Told = Callable[[E, date], tuple[str, Facts]]
Problem = Literal["missing", "extra", "differs", "wrong"]

ROWS_TOGETHER = 5000
UNHURRIED = "set local statement_timeout = '10min'; set local transaction_timeout = 0"


@dataclass(frozen=True, slots=True)
class Kept:
    """One projection: the event that fills it, the facts that an event and a row have in common, and how a row is forgotten.

    `rows` selects `key` (text) and `facts` (json); `forget` and `remove` (what is nobody's) are statements on the keys `$1::text[]`.
    """

    name: str
    kind: type[Event]
    told: Callable[[Any, date], tuple[str, Facts]]
    rows: str
    forget: tuple[str, ...]
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Something in a service's own books that must hold: `wrong` selects `key` (text) and `facts` (json) of what does not.

    `mend` are statements on the keys; without any, a person has to look. `tells` names who is to tell everything again afterwards.
    """

    name: str
    wrong: str
    mend: tuple[str, ...] = ()
    tells: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An object that does not agree; `owner` tells it again, `seen` is a fingerprint of what was seen, the same in two looks or not."""

    keeper: str
    owner: str
    name: str
    key: str
    problem: Problem
    mendable: bool
    seen: str


class Agreements:
    """The projections of a service, and what must hold in its own books."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.checks: list[Check] = []
        self.apart: dict[str, str] = {}

    def on(self, kind: type[E], name: str, *, rows: str, forget: Iterable[str], remove: Iterable[str] = ()) -> Callable[[Told[E]], Told[E]]:
        """Register a projection by the function that tells the key and the facts of an event on a day."""

        def register(told: Told[E]) -> Told[E]:
            self.kept.append(Kept(name, kind, told, rows, tuple(forget), tuple(remove)))
            return told

        return register

    def hold(self, name: str, wrong: str, *, mend: Iterable[str] = (), tells: str = "") -> None:
        """Register what must hold in the service's own books."""
        self.checks.append(Check(name, wrong, tuple(mend), tells))

    def leave_apart(self, why: str, *tables: str) -> None:
        """Name tables that events fill, with the reason why they are not compared."""
        self.apart |= dict.fromkeys(tables, why)

    def tables(self) -> set[str]:
        """Tell the tables that are compared."""
        return {name for kept in self.kept for name in re.findall(r"\b(?:from|join) ([a-z_]+)", kept.rows)}


def line(event: Event) -> str:
    """Write an event as a line of a state: its type, then its content."""
    return f"{event.type}\t{event.model_dump_json()}"


async def differences(database: Database, agreements: Agreements, state: Iterable[str]) -> AsyncIterator[Difference]:
    """Compare what is kept with what owners say, then the service's own books; yields what does not agree."""
    async with database.transaction(read_only=True) as tx:
        await tx.execute(UNHURRIED)
        told = await _told(tx, agreements, state)
        for kept in agreements.kept:
            owner, seen = kept.kind.type.partition(".")[0], told[kept.name]
            async for key, mark in _marks(tx, kept.rows):
                known = seen.pop(key, None)
                if known != mark:
                    problem: Problem = "extra" if known is None else "differs"
                    mends = kept.remove if problem == "extra" else kept.forget
                    yield Difference(database.name, owner, kept.name, key, problem, bool(mends), mark + (known or ""))
            for key, known in seen.items():
                yield Difference(database.name, owner, kept.name, key, "missing", mendable=True, seen=known)
        for check in agreements.checks:
            owner = check.tells or database.name
            async for key, mark in _marks(tx, check.wrong):
                yield Difference(database.name, owner, check.name, key, "wrong", bool(check.mend), mark)


async def forget(database: Database, agreements: Agreements, differing: Iterable[Difference]) -> int:
    """Forget what differs, so that it is taken over when it is told again; remove what is nobody's; mend what can be worked out here.

    Tells how many; what something else hangs on stays, for a person to look at.
    """
    keys: dict[tuple[str, bool], list[str]] = {}
    for one in differing:
        keys.setdefault((one.name, one.problem == "extra"), []).append(one.key)
    statements: Mapping[tuple[str, bool], Sequence[str]] = {
        **{(kept.name, False): kept.forget for kept in agreements.kept},
        **{(kept.name, True): kept.remove for kept in agreements.kept},
        **{(check.name, False): check.mend for check in agreements.checks},
    }
    count = 0
    async with database.transaction() as tx:
        await tx.execute(UNHURRIED)
        for what, known in keys.items():
            await tx.execute("savepoint one")
            try:
                for statement in statements[what]:
                    await tx.execute(statement, known)
                count += len(known)
            except asyncpg.ForeignKeyViolationError:
                log.warning("kept_for_what_hangs_on_it", name=what[0], rows=len(known))
                await tx.execute("rollback to savepoint one")
    return count


def by_version(table: str, key: str, *parts: str) -> dict[str, list[str]]:
    """Write how a table whose rows have a version forgets them, and how it removes those that are nobody's, with what hangs on them."""
    these = f"where {key} = any($1::text[]::uuid[])"
    return {
        "forget": [f"update {table} set version = -1 {these}"],  # noqa: S608 - names of tables, from the code
        "remove": [f"delete from {name} {these}" for name in (*parts, table)],  # noqa: S608 - names of tables, from the code
    }


async def _told(tx: Tx, agreements: Agreements, state: Iterable[str]) -> dict[str, dict[str, str]]:
    """Read a state: the fingerprints of what each projection should hold; erased families are passed over, as in reactions."""
    today = paris_date(tx.now)
    gone = {row["family_id"] for row in await tx.fetch("select family_id from erased_family")}
    wanted: dict[str, list[Kept]] = {}
    for kept in agreements.kept:
        wanted.setdefault(kept.kind.type, []).append(kept)
    told: dict[str, dict[str, str]] = {kept.name: {} for kept in agreements.kept}
    for kind, content in _lines(state):
        for kept in wanted.get(kind, ()):
            event = kept.kind.model_validate_json(content)
            if event.family_id not in gone or kept.kind.told_after_erasure:
                key, facts = kept.told(event, today)
                told[kept.name][key] = _mark(facts)
    return told


def _lines(state: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one in state:
        kind, _, content = one.rstrip("\n").partition("\t")
        yield kind, content


async def _marks(tx: Tx, sql: str) -> AsyncIterator[tuple[str, str]]:
    async for row in tx.connection.cursor(sql, prefetch=ROWS_TOGETHER):
        yield row["key"], _mark(json.loads(row["facts"]))


def _mark(facts: Facts) -> str:
    return sha256(json.dumps(facts, sort_keys=True, default=_word).encode()).hexdigest()[:16]


def _word(value: object) -> str:
    """Write ids, days and times as PostgreSQL writes them in JSON."""
    return str(value) if isinstance(value, UUID) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def written(difference: Difference) -> str:
    """Write a difference as a line of JSON."""
    return json.dumps(asdict(difference))


def read(text: str) -> Difference:
    """Read a difference that was written."""
    return Difference(**json.loads(text))
