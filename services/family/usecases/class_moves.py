"""The end of a school year: preview who goes up to which class, then move everybody at once."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ClassMoves
from services.family.domain.classes import AFTER, FIRST_OF_PRIMARY
from services.family.store import class_moves
from services.family.usecases.completeness import look_again


async def preview(tx: Tx, school_year: int) -> ClassMoves:
    """Tell who would move to which class; once it is done, how many did."""
    moved = await class_moves.made(tx, school_year)
    if moved is not None:
        return ClassMoves(school_year=school_year, moves=(), done=True, moved=moved)
    return ClassMoves(school_year=school_year, moves=await class_moves.in_school(tx, AFTER), done=False)


async def apply(tx: Tx, school_year: int, stay: Sequence[UUID], primary_school: str) -> ClassMoves:
    """Move everybody up but those who stay; a school year is begun once, whoever clicks again changes nothing."""
    if not await class_moves.start(tx, school_year):
        return await preview(tx, school_year)
    told = await class_moves.move(tx, AFTER, stay, FIRST_OF_PRIMARY, primary_school)
    for event in told:
        await tx.emit(event)
    await class_moves.count(tx, school_year, len(told))
    tx.audit("family.class.move", detail=str(school_year))
    await look_again(tx, [event.child_id for event in told])
    return await preview(tx, school_year)
