"""What was contested and accepted is corrected: by a corrective run, or otherwise, which somebody notes and the family reads."""

from uuid import UUID

from chassis.tx import Tx
from contracts.billing import ContestCorrected, Contests, ContestView
from services.billing.domain.contest import about
from services.billing.domain.errors import ContestNotAccepted, UnknownContest
from services.billing.store import contests
from services.billing.usecases.contest_line import read


async def to_correct(tx: Tx, *, limit: int, after: UUID | None) -> Contests:
    """List what was accepted and is not corrected yet."""
    found = await contests.to_correct(tx, limit=limit + 1, after=after)
    page = found[:limit]
    return Contests(
        requests=page, pending=await contests.count_to_correct(tx), next=page[-1].request_id if len(found) > limit else None
    )  # fmt: skip


async def note_corrected(tx: Tx, request_id: UUID, correction: str) -> ContestView:
    """Note how an accepted line was corrected, once; raises UnknownContest, and ContestNotAccepted where nothing is to be corrected."""
    locked = await contests.lock(tx, request_id)
    if locked is None:
        raise UnknownContest
    found = await read(tx, request_id)
    if found.status != "accepted":
        raise ContestNotAccepted
    if found.corrected_at is not None:
        return found
    await contests.correct(tx, request_id, correction)
    settled, version = await read(tx, request_id), locked[1]
    await tx.emit(corrected(settled, version + 1))
    tx.audit("billing.contest.correct", family_id=settled.family_id, about_id=request_id)
    return settled


def corrected(one: ContestView, version: int) -> ContestCorrected:
    """Tell how an accepted line was corrected."""
    return ContestCorrected(
        family_id=one.family_id,
        request_id=one.request_id,
        version=version,
        correction=one.correction,
        corrected_at=one.corrected_at or one.submitted_at,
        child_id=one.child_id,
        about=about(one),
    )
