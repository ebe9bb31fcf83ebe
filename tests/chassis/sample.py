"""A tiny service to try the chassis with: families keep notes, and the service projects its own events."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from pydantic import BaseModel

from chassis.database import Database
from chassis.errors import Conflict, NotFound
from chassis.http import Call, Routes
from chassis.reactions import Reactions
from chassis.service import Service
from chassis.settings import Settings
from chassis.tx import Tx
from chassis.work import GiveUp, Job, Work
from contracts.base import Answer, Body, Event, Request

TABLES = """
create table note (id uuid primary key, family_id uuid not null, text text not null, version bigint not null);
alter table note enable row level security;
alter table note force row level security;
create policy family_wall on note using (
    family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town'
);
create table seen (id uuid primary key, text text not null, version bigint not null, times int not null);
create table done (id uuid primary key, attempts int not null);
grant select, insert, update, delete on note, seen, done to sample;
"""


class NoteSaved(Event, type="sample.note.saved", aggregate="note_id"):
    """A note was written."""

    note_id: UUID
    text: str


class NoteRead(Event, type="sample.note.read", aggregate="note_id"):
    """A note was read, which nobody waits to be told."""

    note_id: UUID


class Note(Answer):
    """A note."""

    note_id: UUID
    text: str
    version: int


class Tags(Body):
    """A nested body."""

    words: tuple[str, ...] = ()


class WriteNote(Request[Note], method="PUT", path="/v1/notes/{note_id}", audience="family"):
    """Write a note."""

    note_id: UUID
    text: str
    tags: Tags = Tags()


class ReadNote(Request[Note], method="GET", path="/v1/notes/{note_id}", audience=("family", "staff")):
    """Read a note."""

    note_id: UUID
    shout: bool = False


class CorrectNote(Request[Note], method="POST", path="/v1/notes/{note_id}/correction", audience="staff"):
    """Correct a note; a `reason` is entered in the audit log in its own words."""

    note_id: UUID
    text: str
    reason: str = ""


class BurnNote(Request[Note], method="DELETE", path="/v1/notes/{note_id}", audience="staff"):
    """Burn a note, in transactions of its own."""

    note_id: UUID


class Errand(BaseModel):
    """A side effect to carry out."""

    fails: int = 0
    hopeless: bool = False


class RefusedWord(Conflict):
    """A word that is not wanted."""

    slug = "refused_word"
    title = "Ce mot n'est pas permis"


HELD_UP = 8
LET_GO = asyncio.Event()
"""What an errand that fails eight times waits for at each attempt."""

routes = Routes()
reactions = Reactions()
work = Work()


@routes.handle(WriteNote)
async def write(tx: Tx, call: Call[WriteNote]) -> Note:
    """Write a note, and tell it."""
    if call.body.text == "refused":
        raise RefusedWord("Choisissez un autre mot.", word=call.body.text)
    if call.body.text == "bug":
        raise ZeroDivisionError("secret detail")
    if call.body.text == "slow":
        await asyncio.sleep(0.3)
    version = await tx.fetchval(
        "insert into note (id, family_id, text, version) values ($1, $2, $3, 1)"
        " on conflict (id) do update set text = $3, version = note.version + 1 returning version",
        call.body.note_id,
        call.actor.family(),
        call.body.text,
    )
    await tx.emit(NoteSaved(note_id=call.body.note_id, family_id=call.actor.family(), text=call.body.text, version=version))
    if call.body.text.startswith("errand"):
        await tx.enqueue("errand", Errand(fails=int(call.body.text[6:] or 0), hopeless=call.body.text == "errand9"))
    return Note(note_id=call.body.note_id, text=call.body.text, version=version)


@routes.handle(ReadNote)
async def read(tx: Tx, call: Call[ReadNote]) -> Note:
    """Read a note; the wall in the database hides other families' ones even without a filter here."""
    row = await tx.fetchrow("select id, text, version from note where id = $1", call.body.note_id)
    if row is None:
        raise NotFound
    return Note(note_id=row["id"], text=row["text"].upper() if call.body.shout else row["text"], version=row["version"])


@routes.handle(CorrectNote)
async def correct(tx: Tx, call: Call[CorrectNote]) -> Note:
    """Correct a note."""
    row = await tx.fetchrow("update note set text = $2 where id = $1 returning id, family_id, version", call.body.note_id, call.body.text)
    if row is None:
        raise NotFound
    if call.body.reason:
        tx.audit("sample.note.corrected", family_id=row["family_id"], about_id=row["id"], detail="text")
    return Note(note_id=row["id"], text=call.body.text, version=row["version"])


@routes.handle(BurnNote, transaction=False)
async def burn(database: Database, call: Call[BurnNote]) -> Note:
    """Burn a note."""
    async with database.transaction(call.actor) as tx:
        row = await tx.fetchrow("delete from note where id = $1 returning id, text, version", call.body.note_id)
    if row is None:
        raise NotFound
    return Note(note_id=row["id"], text=row["text"], version=row["version"])


@reactions.on(NoteSaved)
async def see(tx: Tx, event: NoteSaved) -> None:
    """Project a note; one that says "poison" cannot be applied, one that says "slow" takes a while, "endless" as many statements do."""
    if event.text == "poison":
        raise ValueError("poison")
    if event.text == "slow":
        await tx.execute("select pg_sleep(0.1)")
    for _ in range(4 if event.text == "endless" else 0):
        await tx.execute("select pg_sleep(0.4)")
    await tx.execute(
        "insert into seen (id, text, version, times) values ($1, $2, $3, 1)"
        " on conflict (id) do update set text = $2, version = $3, times = seen.times + 1 where seen.version < $3",
        event.note_id,
        event.text,
        event.version,
    )


@reactions.on(NoteRead, at_leisure=True)
async def count(tx: Tx, event: NoteRead) -> None:
    """Note that a note was read."""
    await tx.execute("insert into seen (id, text, version, times) values ($1, 'read', 1, 1)", event.note_id)


@work.on("errand")
async def run_errand(database: Database, job: Job) -> None:
    """Fail as often as the errand says, then do it."""
    errand = Errand.model_validate_json(job.payload)
    if errand.hopeless:
        raise GiveUp("nobody can do this")
    if errand.fails == HELD_UP:
        await LET_GO.wait()
    if job.attempt <= errand.fails:
        raise ConnectionError(f"attempt {job.attempt}")
    async with database.transaction() as tx:
        await tx.execute("insert into done (id, attempts) values ($1, $2)", job.id, job.attempt)
        await job.finish(tx)


async def republish(database: Database) -> AsyncIterator[Event]:
    """Tell every note again."""
    async with database.transaction() as tx:
        for row in await tx.fetch("select id, family_id, text, version from note"):
            yield NoteSaved(note_id=row["id"], family_id=row["family_id"], text=row["text"], version=row["version"])


def build(settings: Settings) -> Service:
    """Put the sample service together."""
    return Service("sample", settings, [routes], reactions, work, republish=republish)
