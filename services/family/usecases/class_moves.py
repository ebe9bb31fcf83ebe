"""The end of a school year: preview who goes up to which class, then move everybody at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import ClassMoves
from services.family.domain.classes import AFTER, FIRST_OF_PRIMARY, is_over, opens_on, undo_until
from services.family.domain.errors import ClassMoveOver, ClassMoveStands, ClassMoveTooSoon
from services.family.store import class_moves
from services.family.store.class_moves import Made
from services.family.usecases.completeness import look_again


async def preview(tx: Tx, school_year: int) -> ClassMoves:
    """Tell who would move to which class, and from when on; once it is done, how many did, and until when it may be taken back."""
    made = await class_moves.made(tx, school_year)
    if made is not None and made.undone_at is None:
        return await _done(tx, school_year, made)
    return await _to_make(tx, school_year, made)


async def _to_make(tx: Tx, school_year: int, undone: Made | None) -> ClassMoves:
    """Tell who would move and whom a move that was taken back left; into a year that has ended by then nobody moves any more."""
    today = paris_date(tx.now)
    told = ClassMoves(school_year=school_year, moves=(), done=False, left=(await class_moves.since(tx, undone)).left if undone else ())
    if is_over(school_year, today):
        return told
    opens = opens_on(school_year, await class_moves.last_made(tx))
    moves = await class_moves.in_school(tx, AFTER)
    return told.model_copy(update={"moves": moves, "opens_on": opens if opens > today else None})


async def _done(tx: Tx, school_year: int, made: Made) -> ClassMoves:
    """Tell a move that was made; what its undoing would do is looked for only while that is possible."""
    last = undo_until(paris_date(made.moved_at))
    told = ClassMoves(school_year=school_year, moves=(), done=True, moved=made.moved, made_at=made.moved_at)
    if not made.moved or paris_date(tx.now) > last:
        return told
    since = await class_moves.since(tx, made)
    return told.model_copy(update={"undo_until": last, "returning": since.returning, "left": since.left})


async def undo(tx: Tx, school_year: int, made_at: datetime) -> ClassMoves:
    """Take back the move that was made at a moment; who changed since is left alone. Whoever clicks again changes nothing."""
    await class_moves.alone(tx)
    made = await class_moves.made(tx, school_year)
    if made is None or made.moved_at != made_at:
        raise ClassMoveStands("Il n'a pas été fait, ou un autre l'a été depuis : rechargez la page.")
    if made.undone_at is None:
        last = undo_until(paris_date(made.moved_at))
        if paris_date(tx.now) > last:
            raise ClassMoveStands(f"Il s'annulait jusqu'au {french.plain_date(last)}. Corrigez les enfants concernés dans leur fiche.")
        told = await class_moves.move_back(tx, made)
        for event in told:
            await tx.emit(event)
        await class_moves.take_back(tx, school_year)
        tx.audit("family.class.undo", detail=str(school_year))
        await look_again(tx, [event.child_id for event in told])
    return await _to_make(tx, school_year, await class_moves.made(tx, school_year))


async def apply(tx: Tx, school_year: int, stay: Sequence[UUID], primary_school: str) -> ClassMoves:
    """Move everybody up but those who stay; a school year is begun once, whoever clicks again changes nothing.

    Raises ClassMoveOver or ClassMoveTooSoon for a year into which nobody moves now.
    """
    await class_moves.alone(tx)
    found = await preview(tx, school_year)
    if found.done:
        return found
    if is_over(school_year, paris_date(tx.now)):
        raise ClassMoveOver(f"Plus personne ne passe en {school_year}-{school_year + 1}.")
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
