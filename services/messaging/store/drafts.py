"""SQL of drafts and of their files; one adult's drafts are nobody else's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import ConversationFile, DraftView, Recipient, SaveDraft
from services.messaging.domain.conversation import TOWN_HALL

PLACE = "case when d.conversation_id is null then d.facility_id else c.facility_id end"


async def lock(tx: Tx, guardian_id: UUID, draft_id: UUID) -> bool:
    """Lock a draft of an adult until the commit; False when there is none."""
    sql = "select draft_id from draft where guardian_id = $1 and draft_id = $2 for update"
    return await tx.fetchval(sql, guardian_id, draft_id) is not None


async def of_conversation(tx: Tx, guardian_id: UUID, conversation_id: UUID) -> UUID | None:
    """Find the draft of an answer."""
    found: UUID | None = await tx.fetchval(
        "select draft_id from draft where guardian_id = $1 and conversation_id = $2", guardian_id, conversation_id
    )
    return found


async def count(tx: Tx, guardian_id: UUID) -> int:
    """Count the drafts of an adult."""
    found: int = await tx.fetchval("select count(*)::int from draft where guardian_id = $1", guardian_id)
    return found


async def add(tx: Tx, family_id: UUID, guardian_id: UUID, written: SaveDraft) -> bool:
    """Keep a new draft; False when its id is another's."""
    added = await tx.execute(
        "insert into draft (draft_id, family_id, guardian_id, conversation_id, facility_id, subject, text, saved_at, child_id,"
        " town_hall) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (draft_id) do nothing",
        written.draft_id,
        family_id,
        guardian_id,
        written.conversation_id,
        written.facility_id,
        written.subject,
        written.text,
        tx.now,
        written.child_id,
        written.town_hall,
    )
    return bool(added)


async def change(tx: Tx, written: SaveDraft) -> None:
    """Keep a draft as it is written now."""
    await tx.execute(
        "update draft set conversation_id = $2, facility_id = $3, subject = $4, text = $5, saved_at = $6, child_id = $7,"
        " town_hall = $8"
        " where draft_id = $1",
        written.draft_id,
        written.conversation_id,
        written.facility_id,
        written.subject,
        written.text,
        tx.now,
        written.child_id,
        written.town_hall,
    )


async def make_room(tx: Tx, former: UUID) -> None:
    """Have a draft leave the place of its conversation's only one."""
    await tx.execute("update draft set conversation_id = null where draft_id = $1", former)


async def stand_for(tx: Tx, former: UUID, draft_id: UUID) -> None:
    """Have a draft take the files of the one that it replaces."""
    await tx.execute("update conversation_file set draft_id = $2 where draft_id = $1", former, draft_id)
    await tx.execute("delete from draft where draft_id = $1", former)


async def of_adult(
    tx: Tx, guardian_id: UUID, *, draft_id: UUID | None = None, conversation_id: UUID | None = None
) -> tuple[DraftView, ...]:
    """Read the drafts of an adult, the latest first: all, one, or the one of a conversation."""
    rows = await tx.fetch(
        f"select d.draft_id, d.conversation_id, {PLACE} as facility_id,"  # noqa: S608 - own words
        " coalesce(f.name, case when d.town_hall or d.conversation_id is not null then $4 else '' end) as recipient,"
        " coalesce(c.subject, d.subject) as subject, d.text, d.saved_at, d.child_id, d.town_hall"
        " from draft d left join conversation c using (conversation_id)"
        f" left join facility f on f.facility_id = {PLACE}"
        " where d.guardian_id = $1 and ($2::uuid is null or d.draft_id = $2) and ($3::uuid is null or d.conversation_id = $3)"
        " order by d.saved_at desc, d.draft_id limit 100",
        guardian_id,
        draft_id,
        conversation_id,
        TOWN_HALL,
    )
    held = await tx.fetch(
        "select f.draft_id, d.document_id, d.name, d.media_type, d.size from conversation_file f join document d using (document_id)"
        " where f.draft_id = any($1) order by d.document_id",
        [row["draft_id"] for row in rows],
    )
    of: dict[UUID, list[ConversationFile]] = {}
    for row in held:
        file = ConversationFile(document_id=row["document_id"], name=row["name"], media_type=row["media_type"], size=row["size"])
        of.setdefault(row["draft_id"], []).append(file)
    return tuple(DraftView(**row, files=tuple(of.get(row["draft_id"], ()))) for row in rows)


async def files(tx: Tx, draft_id: UUID) -> list[UUID]:
    """List the files of a draft."""
    rows = await tx.fetch("select document_id from conversation_file where draft_id = $1 order by document_id", draft_id)
    return [row["document_id"] for row in rows]


async def attach(tx: Tx, family_id: UUID, draft_id: UUID, document_id: UUID) -> None:
    """Add a file to a draft."""
    await tx.execute(
        "insert into conversation_file (document_id, family_id, draft_id) values ($1, $2, $3)", document_id, family_id, draft_id
    )


async def detach(tx: Tx, draft_id: UUID, document_id: UUID) -> bool:
    """Take a file out of a draft; False when it has no such file."""
    return bool(await tx.execute("delete from conversation_file where draft_id = $1 and document_id = $2", draft_id, document_id))


async def become(tx: Tx, draft_id: UUID, entry_id: UUID) -> None:
    """Give the files of a draft to the message that it became, and the draft is no more."""
    await tx.execute("update conversation_file set entry_id = $2, draft_id = null where draft_id = $1", draft_id, entry_id)
    await tx.execute("delete from draft where draft_id = $1", draft_id)


async def remove(tx: Tx, draft_id: UUID) -> None:
    """Throw a draft away."""
    await tx.execute("delete from draft where draft_id = $1", draft_id)


async def recipients(tx: Tx, family_id: UUID) -> tuple[Recipient, ...]:
    """List the facilities by name, with whether a child of the family goes there."""
    rows = await tx.fetch(
        "select f.facility_id, f.name, exists (select from belonging b"
        "  where b.family_id = $1 and b.kind = 'facility' and b.key = f.facility_id::text) as own"
        " from facility f order by f.name, f.facility_id",
        family_id,
    )
    return (Recipient(facility_id=None, name=TOWN_HALL), *(Recipient(**row) for row in rows))


async def forget(tx: Tx, before: datetime, limit: int) -> tuple[int, Sequence[UUID]]:
    """Erase drafts that nobody came back to since a moment; tells how many, and the files that went with them."""
    rows = await tx.fetch("select draft_id from draft where saved_at < $1 order by saved_at limit $2 for update skip locked", before, limit)
    ids = [row["draft_id"] for row in rows]
    held = await tx.fetch("select document_id from conversation_file where draft_id = any($1)", ids)
    await tx.execute("delete from draft where draft_id = any($1)", ids)
    return len(ids), [row["document_id"] for row in held]
