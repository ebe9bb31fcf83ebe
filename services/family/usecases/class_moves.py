"""The end of a school year: preview who goes up to which class, then move everybody at once."""

from collections.abc import Sequence
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import ClassMoves
from services.family.domain.classes import AFTER, FIRST_OF_PRIMARY, is_over, opens_on
from services.family.domain.errors import ClassMoveOver, ClassMoveTooSoon
from services.family.store import class_moves
from services.family.usecases.completeness import look_again


async def preview(tx: Tx, school_year: int) -> ClassMoves:
    """Tell who would move to which class, and from when on; once it is done, how many did."""
    moved = await class_moves.made(tx, school_year)
    if moved is not None:
        return ClassMoves(school_year=school_year, moves=(), done=True, moved=moved)
    today = paris_date(tx.now)
    if is_over(school_year, today):
        raise ClassMoveOver(f"Plus personne ne passe en {school_year}-{school_year + 1}.")
    opens = opens_on(school_year, await class_moves.last_made(tx))
    moves = await class_moves.in_school(tx, AFTER)
    return ClassMoves(school_year=school_year, moves=moves, done=False, opens_on=opens if opens > today else None)


async def apply(tx: Tx, school_year: int, stay: Sequence[UUID], primary_school: str) -> ClassMoves:
    """Move everybody up but those who stay; a school year is begun once, whoever clicks again changes nothing.

    Raises ClassMoveOver or ClassMoveTooSoon for a year into which nobody moves now.
    """
    await class_moves.alone(tx)
    found = await preview(tx, school_year)
    if found.done:
        return found
    if found.opens_on:
        raise ClassMoveTooSoon(
            f"Le passage en {school_year}-{school_year + 1} sera possible à partir du {french.plain_date(found.opens_on)}."
        )
    await class_moves.start(tx, school_year)
    told = await class_moves.move(tx, AFTER, stay, FIRST_OF_PRIMARY, primary_school)
    for event in told:
        await tx.emit(event)
    await class_moves.count(tx, school_year, len(told))
    tx.audit("family.class.move", detail=str(school_year))
    await look_again(tx, [event.child_id for event in told])
    return await preview(tx, school_year)
