"""The line for a day: the order in which those who wait get a place, and what it becomes when staff give a child another place."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.planning.domain.booking import Seat

APART = 1_000_000
"""How far two requests that follow each other are apart: turns between them are for those whom staff move."""


def party(line: Sequence[Seat], of: UUID) -> list[Seat]:
    """Tell who waits together with an enrolment, itself included; nobody when it does not wait."""
    own = next((one for one in line if one.enrolment_id == of), None)
    if own is None or own.together is None:
        return [own] if own else []
    return [one for one in line if one.together == own.together]


def moved(line: Sequence[Seat], who: Collection[UUID], rank: int) -> dict[UUID, int]:
    """Tell the turns that change when some (enrolments) shall stand at a rank of their line, which is given in its order.

    They stand right before whoever has that rank without them, so that nobody in another line who shares the same places is passed
    unseen; past the end they stand right behind the last. Those whom staff put there before make room, in the order they have.
    """
    own = [one for one in line if one.enrolment_id in who]
    others = [one for one in line if one.enrolment_id not in who]
    before, after = others[: rank - 1], others[rank - 1 :]
    if not others:
        return {}
    if not after:
        last = _turn(before[-1])
        return {one.enrolment_id: last + n for n, one in enumerate(own, 1)}
    turn = _turn(after[0])
    turns: dict[UUID, int] = {}
    for one in [*before, *own][::-1]:
        if one.enrolment_id not in who and _turn(one) < turn:
            break
        turn -= 1
        turns[one.enrolment_id] = turn
    return turns


def _turn(one: Seat) -> int:
    return one.arrival or 0
