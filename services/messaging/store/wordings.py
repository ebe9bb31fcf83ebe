"""SQL of how the town words its notices."""

from collections.abc import Collection

from asyncpg import Record

from chassis.tx import Tx
from contracts.messaging import WordingVersion
from services.messaging.domain.wording import Words

KEPT = 20
COLUMNS = "version, subject, text, original, saved_at, saved_by"


async def in_force(tx: Tx, slugs: Collection[str]) -> dict[str, Words]:
    """Read the words in force of some notices, where they are not the portal's own."""
    rows = await tx.fetch(
        "select distinct on (slug) slug, subject, text, original from wording_version where slug = any($1::text[])"
        " order by slug, version desc",
        list(slugs),
    )
    return {row["slug"]: Words(row["subject"], row["text"]) for row in rows if not row["original"]}


async def latest(tx: Tx) -> dict[str, WordingVersion]:
    """Read the latest version of every notice that was ever worded."""
    rows = await tx.fetch(f"select distinct on (slug) slug, {COLUMNS} from wording_version order by slug, version desc")  # noqa: S608 - our own columns
    return {row["slug"]: _version(row) for row in rows}


async def history(tx: Tx, slug: str) -> tuple[WordingVersion, ...]:
    """List how a notice was worded, the latest first."""
    rows = await tx.fetch(f"select {COLUMNS} from wording_version where slug = $1 order by version desc limit {KEPT}", slug)  # noqa: S608 - our own columns
    return tuple(_version(row) for row in rows)


async def add(tx: Tx, slug: str, version: int, words: Words, *, original: bool) -> bool:
    """Write the next version; False when somebody wrote it meanwhile."""
    done = await tx.execute(
        "insert into wording_version (slug, version, subject, text, original, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (slug, version) do nothing",
        *(slug, version, words.subject, words.text, original, tx.now, tx.actor.display_name),
    )
    return done == 1


def _version(row: Record) -> WordingVersion:
    return WordingVersion(**{name: row[name] for name in COLUMNS.split(", ")})
