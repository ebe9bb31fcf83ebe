"""Erase a family: its record and its keys go here, and every other service is told to do the same."""

from uuid import UUID

from chassis import erasure
from chassis.holdings import Privacy
from chassis.tx import Tx
from contracts.family import FamilyErased
from services.family.store import children, families, leaving
from services.family.usecases.custody import tell
from services.family.usecases.search_families import refresh_words
from services.family.usecases.shared_children import shared_children


async def erase_family(tx: Tx, family_id: UUID) -> int:
    """Erase a family now; returns the version that was told."""
    version = await families.bump(tx, family_id)
    await erasure.erase(tx, family_id, PRIVACY)
    await tx.emit(FamilyErased(family_id=family_id, version=version, erased_at=tx.now))
    return version


async def _let_others_keep_theirs(tx: Tx, family_id: UUID) -> None:
    """Leave children of two households to the other one, with what others agreed, and forget spellings that nobody else bears."""
    moved = await leaving.move_shared_children(tx, family_id)
    stay = await leaving.leave_others_children(tx, family_id)
    for other in sorted(set(await leaving.take_others_traces(tx, family_id))):
        await refresh_words(tx, other)
    await leaving.forget_judgments(tx, family_id)
    for event in await children.told(tx, moved):
        await tx.emit(event)
    for child_id in [*moved, *stay]:
        await tell(tx, child_id)
    await leaving.forget_spellings(tx, family_id)


PRIVACY = Privacy(
    not_exported={
        "family_word": "words of the record, for searching",
        "family.name_key": "the name again, for sorting",
        "guardian.former_family_id": "of which household an adult was: the one whose data these are",
        "guardian.left_reason": "why an adult left: theirs, not the household's",
        "child_authorisation.given_by": "who answered; of an adult of the child's other household, no page tells the name",
    },
    kept={
        "erasure": "proof that the erasure was asked for and confirmed; it holds nothing of the family",
        "empty_record": "proof that an empty record was taken back, and by whom; it holds nothing of the family",
    },
    erased_by={
        "record_history": "select erase_record_history($1)",
        "custody_change": "select erase_custody_changes($1)",
    },
    reached_by={"guardian": "$1 in (family_id, former_family_id)"},
    first=_let_others_keep_theirs,
    shared=shared_children,
)
