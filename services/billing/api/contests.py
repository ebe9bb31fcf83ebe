"""Contested lines over HTTP: a family's own, and the clerks' queue."""

from chassis.http import Call, Routes
from chassis.listed import listed_since
from chassis.tx import Tx
from contracts.billing import (
    ContestEstimate,
    ContestInvoiceLine,
    Contests,
    ContestView,
    DecideContest,
    GetContest,
    ListContests,
    ListContestsToCorrect,
    ListPendingContests,
    NoteContestCorrected,
    WithdrawContest,
)
from contracts.rights import Right
from services.billing.store import contests, reach
from services.billing.usecases import contest_line, correct_contest

routes = Routes()
staff_routes = Routes()


@routes.handle(ContestInvoiceLine)
async def contest_invoice_line(tx: Tx, call: Call[ContestInvoiceLine]) -> ContestView:
    """Contest a line of an invoice."""
    asked = call.body
    return await contest_line.contest_invoice_line(tx, call.actor.family(), asked.invoice_id, asked.position, asked.words)


@routes.handle(ContestEstimate)
async def contest_estimate(tx: Tx, call: Call[ContestEstimate]) -> ContestView:
    """Contest what the month's estimate says of a child in an activity."""
    return await contest_line.contest_estimate(tx, call.actor.family(), call.body)


@routes.handle(WithdrawContest)
async def withdraw_contest(tx: Tx, call: Call[WithdrawContest]) -> ContestView:
    """Take back a contested line that waits."""
    return await contest_line.withdraw(tx, call.actor.family(), call.body.request_id)


@routes.handle(ListContests)
async def list_contests(tx: Tx, call: Call[ListContests]) -> Contests:
    """Show a family what it contested, or was answered, in the last month and all that still waits."""
    asked = call.body
    found = await contests.of_family(
        tx, call.actor.family(), listed_since(tx.now), limit=asked.limit + 1, before=asked.before, before_at=asked.before_at
    )  # fmt: skip
    page = found[: asked.limit]
    more = len(found) > asked.limit
    waiting = await contests.count_of_family(tx, call.actor.family())
    return Contests(requests=page, pending=waiting, next=page[-1].request_id if more else None)


@staff_routes.handle(ListPendingContests)
async def list_pending_contests(tx: Tx, call: Call[ListPendingContests]) -> Contests:
    """Show a page of the clerks' queue."""
    call.actor.require(Right.READ_BANK_REQUEST)
    asked, within = call.body, await reach.families(tx)
    before = asked.submitted_before
    found = await contests.pending(
        tx, within, asked.family_id, limit=asked.limit + 1, after=asked.after, after_at=asked.after_at, before=before
    )  # fmt: skip
    page = found[: asked.limit]
    more = len(found) > asked.limit
    waiting = await contests.count_pending(tx, within, asked.family_id, before)
    return Contests(requests=page, pending=waiting, next=page[-1].request_id if more else None)


@staff_routes.handle(GetContest)
async def get_contest(tx: Tx, call: Call[GetContest]) -> ContestView:
    """Show one contested line."""
    call.actor.require(Right.READ_BANK_REQUEST)
    return await contest_line.read(tx, call.body.request_id)


@staff_routes.handle(DecideContest)
async def decide(tx: Tx, call: Call[DecideContest]) -> ContestView:
    """Accept or refuse a contested line."""
    call.actor.require(Right.DECIDE_BANK_REQUEST)
    return await contest_line.decide(tx, call.body.request_id, accept=call.body.accept, reason=call.body.reason)


@staff_routes.handle(ListContestsToCorrect)
async def list_to_correct(tx: Tx, call: Call[ListContestsToCorrect]) -> Contests:
    """List what was accepted and is not corrected yet, to whoever may correct it."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await correct_contest.to_correct(tx, limit=call.body.limit, after=call.body.after)


@staff_routes.handle(NoteContestCorrected)
async def note_corrected(tx: Tx, call: Call[NoteContestCorrected]) -> ContestView:
    """Note that an accepted line was corrected without a corrective run."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await correct_contest.note_corrected(tx, call.body.request_id, call.body.correction)
