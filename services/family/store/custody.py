"""SQL of custody: calendars, agreed exceptions, what staff changed, and the school holidays that halves are halves of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from contracts.family import AlternateWeeks, CustodyChange, CustodyException, Pattern, WeekTable
from services.family.domain.custody import Holiday, Rule

PATTERN: TypeAdapter[AlternateWeeks | WeekTable] = TypeAdapter(Pattern)


@dataclass(frozen=True, slots=True)
class SharedChild:
    """A child whose custody is looked at: the household that entered it, and how often its custody was told."""

    child_id: UUID
    family_id: UUID
    last_name: str
    first_name: str
    version: int
    shared_until: date | None


_CHILD = "select child_id, family_id, last_name, first_name, custody_version as version, shared_until from child where child_id = $1"
_LOCKED = f"{_CHILD} for update"


async def child(tx: Tx, child_id: UUID, *, lock: bool = False) -> SharedChild | None:
    """Read a child that the actor may see, and keep its custody from being changed by anybody else when it is locked."""
    row = await tx.fetchrow(
        _LOCKED if lock else _CHILD,
        child_id,
    )
    return SharedChild(**row) if row else None


async def bump(tx: Tx, child_id: UUID) -> int:
    """Count the custody of a child up; returns its new version."""
    version: int = await tx.fetchval(
        "update child set custody_version = custody_version + 1 where child_id = $1 returning custody_version", child_id
    )
    return version


async def end(tx: Tx, child_id: UUID, last_day: date) -> None:
    """End what is agreed about a child with a link that ends: it holds until that day, and what was to begin later is taken back."""
    await tx.execute("delete from custody_calendar where child_id = $1 and valid_from > $2", child_id, last_day)
    await tx.execute(
        "update custody_calendar set valid_until = $2 where child_id = $1 and coalesce(valid_until > $2, true)", child_id, last_day
    )
    await tx.execute("delete from custody_exception where child_id = $1 and first_night > $2", child_id, last_day)
    await tx.execute("update custody_exception set last_night = $2 where child_id = $1 and last_night > $2", child_id, last_day)


async def carry_on(tx: Tx, child_id: UUID, last_day: date, since: date) -> None:
    """Take up from a day on the calendar that held on the last day of a link: the child is back with the same household."""
    await tx.execute(
        "insert into custody_calendar (child_id, valid_from, pattern, handover_at, first_halves)"
        " select child_id, $3, pattern, handover_at, first_halves from custody_calendar"
        " where child_id = $1 and valid_from <= $2 and valid_until = $2 order by valid_from desc limit 1",
        child_id,
        last_day,
        since,
    )


async def rules(tx: Tx, child_id: UUID) -> list[Rule]:
    """Read the calendars of a child, the oldest first."""
    rows = await tx.fetch(
        "select valid_from, pattern, handover_at, first_halves, valid_until from custody_calendar where child_id = $1 order by valid_from",
        child_id,
    )
    return [
        Rule(row["valid_from"], PATTERN.validate_json(row["pattern"]), row["handover_at"], row["first_halves"], row["valid_until"])
        for row in rows
    ]


async def put_rule(tx: Tx, child_id: UUID, rule: Rule) -> None:
    """Enter a calendar over the one that begins on the same day."""
    await tx.execute(
        "insert into custody_calendar (child_id, valid_from, pattern, handover_at, first_halves, valid_until)"
        " values ($1, $2, $3, $4, $5, $6)"
        " on conflict (child_id, valid_from) do update set pattern = excluded.pattern, handover_at = excluded.handover_at,"
        " first_halves = excluded.first_halves, valid_until = excluded.valid_until",
        child_id,
        rule.valid_from,
        rule.pattern.model_dump_json(),
        rule.handover_at,
        rule.first_halves,
        rule.valid_until,
    )


async def remove_rule(tx: Tx, child_id: UUID, valid_from: date) -> bool:
    """Take back the calendar that begins on a day; tells whether there was one."""
    return bool(await tx.execute("delete from custody_calendar where child_id = $1 and valid_from = $2", child_id, valid_from))


async def exceptions(tx: Tx, child_id: UUID) -> list[CustodyException]:
    """Read the agreed nights of a child, the earliest first."""
    rows = await tx.fetch(
        "select exception_id, first_night, last_night, family_id, note from custody_exception where child_id = $1 order by first_night",
        child_id,
    )
    return [CustodyException(**row) for row in rows]


async def add_exception(tx: Tx, child_id: UUID, agreed: CustodyException) -> None:
    """Enter agreed nights."""
    await tx.execute(
        "insert into custody_exception (exception_id, child_id, first_night, last_night, family_id, note) values ($1, $2, $3, $4, $5, $6)",
        agreed.exception_id,
        child_id,
        agreed.first_night,
        agreed.last_night,
        agreed.family_id,
        agreed.note,
    )


async def remove_exception(tx: Tx, child_id: UUID, exception_id: UUID) -> bool:
    """Take back agreed nights; tells whether there were any."""
    return bool(await tx.execute("delete from custody_exception where child_id = $1 and exception_id = $2", child_id, exception_id))


async def note(tx: Tx, child_id: UUID, what: str) -> None:
    """Note what the actor changed."""
    await tx.execute(
        "insert into custody_change (child_id, what, changed_at, changed_by, changed_by_name) values ($1, $2, $3, $4, $5)",
        child_id,
        what,
        tx.now,
        tx.actor.account_id,
        tx.actor.display_name,
    )


async def changes(tx: Tx, child_id: UUID) -> list[CustodyChange]:
    """Read what staff changed, the latest first."""
    rows = await tx.fetch(
        'select changed_at as at, changed_by_name as "by", what from custody_change where child_id = $1 order by entry desc limit 200',
        child_id,
    )
    return [CustodyChange(**row) for row in rows]


async def holidays(tx: Tx) -> list[Holiday]:
    """Read the school holidays."""
    return [Holiday(row["label"], row["first"], row["last"]) for row in await tx.fetch("select label, first, last from school_holiday")]


async def put_holidays(tx: Tx, version: int, known: Sequence[Holiday]) -> bool:
    """Take over the school holidays of the town, unless a newer state is known; tells whether they were new."""
    newer = await tx.execute(
        "insert into school_holidays_known as k (version) values ($1)"
        " on conflict (only_row) do update set version = excluded.version where k.version < excluded.version",
        version,
    )
    if newer:
        await tx.execute("delete from school_holiday")
        await tx.executemany(
            "insert into school_holiday (first, last, label) values ($1, $2, $3)", [(one.first, one.last, one.label) for one in known]
        )
    return bool(newer)


async def holidays_known(tx: Tx) -> int:
    """Tell which version of the school holidays is kept."""
    version: int | None = await tx.fetchval("select version from school_holidays_known")
    return version or 0


async def with_calendar(tx: Tx, after: UUID, limit: int) -> list[UUID]:
    """List and lock children who have a calendar, in the order of their ids, after one of them."""
    rows = await tx.fetch(
        "select child_id from child c where child_id > $1 and exists (select from custody_calendar k where k.child_id = c.child_id)"
        " order by child_id limit $2 for update of c",
        after,
        limit,
    )
    return [row["child_id"] for row in rows]


async def told(tx: Tx, family_ids: Sequence[UUID]) -> list[SharedChild]:
    """List the children entered by some families whose custody was ever told."""
    rows = await tx.fetch(
        "select child_id, family_id, last_name, first_name, custody_version as version, shared_until from child"
        " where family_id = any($1) and custody_version > 0 order by child_id",
        list(family_ids),
    )
    return [SharedChild(**row) for row in rows]
