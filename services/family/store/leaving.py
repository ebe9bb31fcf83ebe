"""SQL of what a family that is erased leaves to others: children of two households, spellings of names."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx


async def move_shared_children(tx: Tx, family_id: UUID) -> Sequence[UUID]:
    """Move the family's children that have another household into that one's record; custody ends with the household that goes."""
    rows = await tx.fetch(
        "update child c set family_id = h.family_id, version = c.version + 1, shared_until = null from household_child h"
        " where c.family_id = $1 and h.child_id = c.child_id and h.until is null returning c.child_id",
        family_id,
    )
    moved = [row["child_id"] for row in rows]
    await _end_custody(tx, family_id, moved)
    return moved


async def leave_others_children(tx: Tx, family_id: UUID) -> Sequence[UUID]:
    """Take the family away from children that stand in another household's record."""
    rows = await tx.fetch("select child_id from household_child where family_id = $1", family_id)
    left = [row["child_id"] for row in rows]
    await tx.execute("update child set shared_until = null where child_id = any($1)", left)
    await _end_custody(tx, family_id, left)
    return left


async def forget_spellings(tx: Tx, family_id: UUID) -> None:
    """Forget how names are mistyped that only this family bears."""
    await tx.execute(
        "delete from name_variant v using family_word w where w.family_id = $1 and v.word = w.word"
        " and not exists (select from family_word other where other.word = w.word and other.family_id <> $1)",
        family_id,
    )


async def _end_custody(tx: Tx, family_id: UUID, child_ids: Sequence[UUID]) -> None:
    await tx.execute("delete from household_child where child_id = any($1)", child_ids)
    await tx.execute("delete from custody_calendar where child_id = any($1)", child_ids)
    await tx.execute("delete from custody_exception where child_id = any($1)", child_ids)
    await tx.execute("delete from child_authority where guardian_id in (select guardian_id from guardian where family_id = $1)", family_id)
