"""Data past its use is erased once a day, and each rule leaves evidence: what, how many, when."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from chassis import audit_chain
from chassis.clock import paris_date
from chassis.database import LOST, Database
from chassis.logs import logger
from chassis.metrics import AUDIT_BROKEN, ERASED
from chassis.recurring import pause
from chassis.tx import Tx

log = logger(__name__)

FIRST_SECONDS = 60.0
EVERY_SECONDS = 900.0
CHAIN = "audit.chain"
DAYS_OF_A_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Rule:
    """What is erased, after how long, and how: `erase` erases some and tells how many, and is called again until there are none."""

    name: str
    kept: str
    erase: Callable[[Tx], Awaitable[int]]


def months(count: int) -> timedelta:
    """Tell a number of months as a duration."""
    return timedelta(days=count * DAYS_OF_A_MONTH)


def of_audit(count: int) -> Rule:
    """Prune the audit log after some months."""

    async def prune(tx: Tx) -> int:
        return await audit_chain.prune(tx, before=tx.now - months(count))

    return Rule("audit.entries", f"{count} mois", prune)


async def keep(database: Database, stop: asyncio.Event, rules: Sequence[Rule]) -> None:
    """Apply the rules and verify the audit log once a day for as long as the process lives; one process of a service does."""
    await pause(stop, FIRST_SECONDS)
    while not stop.is_set():
        try:
            async with database.lead("retention"):
                while not stop.is_set():
                    if not await _done_today(database):
                        await run(database, rules)
                    await pause(stop, EVERY_SECONDS)
        except (*LOST, asyncpg.PostgresError) as error:
            log.warning("retention_postponed", error=type(error).__name__)
            await pause(stop, FIRST_SECONDS)


async def run(database: Database, rules: Sequence[Rule]) -> dict[str, int]:
    """Apply every rule, then verify the audit log; returns how many each rule erased."""
    counts = {rule.name: await apply(database, rule) for rule in rules}
    broken = await audit_chain.first_break(database)
    AUDIT_BROKEN.set(broken or 0)
    if broken is not None:
        log.critical("audit_log_broken", entry=broken)
    entry, link = await audit_chain.head(database)
    log.info("audit_head", entry=entry, hash=link)  # logs are collected outside the database, whose owner could make the chain anew
    async with database.transaction() as tx:
        await note(tx, CHAIN, "chaîne vérifiée" if broken is None else f"chaîne rompue à l'entrée {broken}", 0)
    log.info("retention", **counts)
    return counts


async def apply(database: Database, rule: Rule) -> int:
    """Erase what a rule no longer keeps, some in each transaction, with its evidence."""
    total = 0
    while True:
        async with database.transaction() as tx:
            count = await rule.erase(tx)
            await note(tx, rule.name, rule.kept, count)
        total += count
        if not count:
            return total


async def note(tx: Tx, rule: str, kept: str, erased: int) -> None:
    """Leave evidence of a run of a rule: what it erased today, added up."""
    ERASED.labels(rule).inc(erased)
    await tx.execute(
        "insert into retention_evidence as e (rule, day, kept, runs, erased, last_at) values ($1, $2, $3, 1, $4, $5)"
        " on conflict (rule, day) do update set"
        " kept = excluded.kept, runs = e.runs + 1, erased = e.erased + excluded.erased, last_at = excluded.last_at",
        rule,
        paris_date(tx.now),
        kept,
        erased,
        tx.now,
    )


async def _done_today(database: Database) -> bool:
    async with database.transaction(read_only=True) as tx:
        done: bool = await tx.fetchval(
            "select exists (select from retention_evidence where rule = $1 and day = $2)", CHAIN, paris_date(tx.now)
        )
    return done
