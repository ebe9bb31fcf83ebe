"""A family contests a line, or takes that back; clerks accept, which is to be corrected, or refuse with a reason."""

from uuid import UUID

from chassis.decided import Decided, told_one
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import ContestDecided, ContestDecision, ContestEstimate, ContestView, ContestWithdrawn
from services.billing.domain.contest import about
from services.billing.domain.errors import ContestSettled, ReasonMissing, UnknownContest, UnknownLine
from services.billing.store import contests
from services.billing.usecases import read_account


async def contest_invoice_line(tx: Tx, family_id: UUID, invoice_id: UUID, position: int, words: str) -> ContestView:
    """Contest a line of the family's own invoice; raises UnknownInvoice or UnknownLine for any other."""
    invoice = await read_account.invoice(tx, invoice_id, family_id=family_id)
    line = next((one for one in invoice.lines if one.position == position), None)
    if line is None:
        raise UnknownLine
    asked = ContestView(
        request_id=new_id(),
        family_id=family_id,
        status="pending",
        submitted_at=tx.now,
        asked_by_name=tx.actor.display_name,
        words=words,
        invoice_id=invoice_id,
        position=position,
        child=line.child,
        activity=line.activity,
        quantity=line.quantity,
        cents=line.cents,
        explanation=line.explanation,
    )
    return await _kept(tx, asked)


async def contest_estimate(tx: Tx, family_id: UUID, contested: ContestEstimate) -> ContestView:
    """Contest what a month's estimate says of a child in an activity; raises UnknownLine where it says nothing."""
    child_id, activity_id = contested.child_id, contested.activity_id
    estimate = await read_account.estimate(tx, family_id, day=contested.month)
    lines = [one for one in estimate.lines if (one.child_id, one.activity_id) == (child_id, activity_id)]
    if not lines:
        raise UnknownLine
    asked = ContestView(
        request_id=new_id(),
        family_id=family_id,
        status="pending",
        submitted_at=tx.now,
        asked_by_name=tx.actor.display_name,
        words=contested.words,
        month=estimate.month,
        child_id=child_id,
        activity_id=activity_id,
        child=lines[0].child,
        activity=lines[0].activity,
        quantity=sum(one.quantity for one in lines),
        cents=sum(one.cents for one in lines),
        explanation="\n".join(one.explanation for one in lines),
    )
    return await _kept(tx, asked)


async def withdraw(tx: Tx, family_id: UUID, request_id: UUID) -> ContestView:
    """Take back what nobody has answered yet; a family only its own."""
    version, ended = await _locked(tx, request_id, family_id)
    if ended is not None and ended.status == "withdrawn":
        return await read(tx, request_id)
    if ended is not None:
        words, members = await told_one(tx, ended)
        raise ContestSettled(words, **members)
    await contests.settle(tx, request_id, "withdrawn", version + 1, "")
    taken_back = await read(tx, request_id)
    await tx.emit(withdrawn(taken_back, version + 1))
    return taken_back


async def decide(tx: Tx, request_id: UUID, *, accept: bool, reason: str) -> ContestView:
    """Accept, or refuse with a reason; a request is decided once."""
    version, ended = await _locked(tx, request_id)
    if ended is not None:
        words, members = await told_one(tx, ended)
        raise ContestSettled(words, **members)
    if not accept and not reason:
        raise ReasonMissing("Indiquez à la famille pourquoi le montant est juste.")
    decision: ContestDecision = "accepted" if accept else "refused"
    await contests.settle(tx, request_id, decision, version + 1, reason)
    settled = await read(tx, request_id)
    await tx.emit(decided(settled, version + 1))
    tx.audit(f"billing.contest.{'accept' if accept else 'refuse'}", family_id=settled.family_id, about_id=request_id)
    return settled


async def read(tx: Tx, request_id: UUID) -> ContestView:
    """Read a request; raises UnknownContest."""
    found = await contests.find(tx, request_id)
    if found is None:
        raise UnknownContest
    return found


def withdrawn(one: ContestView, version: int) -> ContestWithdrawn:
    """Tell that a line is contested no more."""
    return ContestWithdrawn(
        family_id=one.family_id,
        request_id=one.request_id,
        version=version,
        submitted_at=one.submitted_at,
        withdrawn_at=one.decided_at or one.submitted_at,
        invoice_id=one.invoice_id,
    )


def decided(one: ContestView, version: int) -> ContestDecided:
    """Tell a decision."""
    return ContestDecided(
        family_id=one.family_id,
        request_id=one.request_id,
        version=version,
        status="accepted" if one.status == "accepted" else "refused",
        reason=one.reason,
        submitted_at=one.submitted_at,
        decided_at=one.decided_at or one.submitted_at,
        invoice_id=one.invoice_id,
        child_id=one.child_id,
        about=about(one),
    )


async def _locked(tx: Tx, request_id: UUID, family_id: UUID | None = None) -> tuple[int, Decided | None]:
    """Have a request, of one family where it is named; tells its version, and how it ended if it did."""
    found = await contests.lock(tx, request_id)
    if found is None or family_id not in (None, found[0]):
        raise UnknownContest
    return found[1:]


async def _kept(tx: Tx, asked: ContestView) -> ContestView:
    """Keep a request unless the same line already waits, for an answer or for its correction: then that one is the answer."""
    found = await contests.waiting(tx, asked)
    if found is None and not await contests.add(tx, asked):
        found = await contests.waiting(tx, asked)  # It came while this one was being added.
    if found is not None:
        return found
    await tx.emit(contests.submitted(asked))
    return await read(tx, asked.request_id)
