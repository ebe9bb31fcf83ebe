"""SQL of what a family that is erased leaves to others, and takes with it: children of two households, spellings of names."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx

_ADULTS = "select guardian_id from guardian where $1 in (family_id, former_family_id)"


async def move_shared_children(tx: Tx, family_id: UUID) -> Sequence[UUID]:
    """Move the family's children that live with another household, or will, into that one's record: of two, the one that keeps them longer.

    All that was agreed shared them with the family that goes; what is known of their other links stays.
    """
    rows = await tx.fetch(
        "with heir as (select distinct on (h.child_id) h.child_id, h.family_id from household_child h join child c using (child_id)"
        " where c.family_id = $1 and coalesce(h.until >= today_here(), true) order by h.child_id, h.until desc nulls first),"
        " entered as (delete from household_child h using heir where h.child_id = heir.child_id and h.family_id = heir.family_id)"
        " update child c set family_id = heir.family_id, version = c.version + 1 from heir where c.child_id = heir.child_id"
        " returning c.child_id",
        family_id,
    )
    moved = [row["child_id"] for row in rows]
    await tx.execute("delete from custody_calendar where child_id = any($1)", moved)
    await tx.execute("delete from custody_exception where child_id = any($1)", moved)
    await _end_custody(tx, family_id, moved)
    return moved


async def leave_others_children(tx: Tx, family_id: UUID) -> Sequence[UUID]:
    """Take the family away from children in another household's record, with what was agreed of its days; what others agreed stays."""
    rows = await tx.fetch("select child_id from household_child where family_id = $1", family_id)
    left = [row["child_id"] for row in rows]
    await tx.execute(
        "delete from custody_calendar c using household_child h where h.family_id = $1 and c.child_id = h.child_id"
        " and (c.first_halves = $1 or strpos(c.pattern::text, $1::text) > 0"
        "  or (c.valid_from >= h.since and coalesce(c.valid_from <= h.until, true)))",
        family_id,
    )
    await tx.execute(
        "delete from custody_exception e using household_child h where h.family_id = $1 and e.child_id = h.child_id"
        " and (e.family_id = $1 or (e.first_night >= h.since and coalesce(e.first_night <= h.until, true)))",
        family_id,
    )
    await _end_custody(tx, family_id, left)
    return left


async def take_others_traces(tx: Tx, family_id: UUID) -> Sequence[UUID]:
    """Take away what other households, whose links ended, left about the children that go: their links, files and requests; tells whose."""
    rows = await tx.fetch(
        "select h.child_id, h.family_id from household_child h join child c using (child_id) where c.family_id = $1", family_id
    )
    gone, others = [row["child_id"] for row in rows], [row["family_id"] for row in rows]
    await tx.execute("select erase_children_history($1, $2)", gone, others)
    await tx.execute("delete from record_request where family_id = any($2) and child_id = any($1)", gone, others)
    await tx.execute("delete from document where document_id in (select document_id from child_document where child_id = any($1))", gone)
    await tx.execute("delete from custody_exception where child_id = any($1)", gone)
    await tx.execute("delete from household_child where child_id = any($1)", gone)
    return others


async def forget_judgments(tx: Tx, family_id: UUID) -> None:
    """Forget the judgments kept with the authority of the family's adults: they stand in no family's files."""
    await tx.execute(f"delete from document where subject_id in ({_ADULTS})", family_id)  # noqa: S608 - our own words


async def forget_spellings(tx: Tx, family_id: UUID) -> None:
    """Forget how names are mistyped that only this family bears."""
    await tx.execute(
        "delete from name_variant v using family_word w where w.family_id = $1 and v.word = w.word"
        " and not exists (select from family_word other where other.word = w.word and other.family_id <> $1)",
        family_id,
    )


async def _end_custody(tx: Tx, family_id: UUID, child_ids: Sequence[UUID]) -> None:
    """End the family's own link with children; they are shared until the last link that remains ends."""
    await tx.execute("select erase_custody_words($1, $2)", family_id, child_ids)
    await tx.execute("delete from household_child where family_id = $1 and child_id = any($2)", family_id, child_ids)
    await tx.execute(
        "update child c set shared_until = (select case when bool_and(h.until is not null) then max(h.until) end"
        " from household_child h where h.child_id = c.child_id) where c.child_id = any($1)",
        child_ids,
    )
    await tx.execute(f"delete from child_authority where child_id = any($2) and guardian_id in ({_ADULTS})", family_id, child_ids)  # noqa: S608 - our own words
