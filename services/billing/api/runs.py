"""Invoice runs over HTTP: they concern the whole town."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import (
    AdjustDraft,
    CancelRun,
    Drafts,
    DraftView,
    ExcludeFamily,
    GetDraft,
    GetRun,
    IssueRun,
    ListDrafts,
    ListRunInvoices,
    ListRuns,
    PrepareRun,
    ReadRunReport,
    RedraftRun,
    RunInvoices,
    RunReport,
    Runs,
    RunView,
)
from contracts.rights import Right
from services.billing.store import regies
from services.billing.store import runs as store
from services.billing.usecases import issue_run, look_through_run, prepare_run

routes = Routes()


@routes.handle(ListRuns)
async def list_runs(tx: Tx, call: Call[ListRuns]) -> Runs:
    """List the latest runs."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    latest = await store.latest(tx, call.body.limit)
    return Runs(runs=latest, regies=await regies.names(tx), billed_until=await regies.billed_until_all(tx))


@routes.handle(PrepareRun)
async def prepare(tx: Tx, call: Call[PrepareRun]) -> RunView:
    """Draft the invoices of a regie for a period."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await prepare_run.prepare(tx, call.body)


@routes.handle(GetRun)
async def get_run(tx: Tx, call: Call[GetRun]) -> RunView:
    """Tell how far a run is."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await prepare_run.read(tx, call.body.run_id)


@routes.handle(RedraftRun)
async def redraft(tx: Tx, call: Call[RedraftRun]) -> RunView:
    """Draft again."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await prepare_run.redraft(tx, call.body.run_id)


@routes.handle(IssueRun)
async def issue(tx: Tx, call: Call[IssueRun]) -> RunView:
    """Issue the invoices."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await issue_run.issue(tx, call.body)


@routes.handle(CancelRun)
async def cancel(tx: Tx, call: Call[CancelRun]) -> RunView:
    """Give up a draft."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await issue_run.cancel(tx, call.body.run_id)


@routes.handle(ListDrafts)
async def list_drafts(tx: Tx, call: Call[ListDrafts]) -> Drafts:
    """List drafts that a control names."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await look_through_run.list_drafts(tx, call.body)


@routes.handle(ListRunInvoices)
async def list_invoices(tx: Tx, call: Call[ListRunInvoices]) -> RunInvoices:
    """List what a run issued."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await look_through_run.invoices(tx, call.body.run_id)


@routes.handle(GetDraft)
async def get_draft(tx: Tx, call: Call[GetDraft]) -> DraftView:
    """Show a family's draft."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await look_through_run.draft(tx, call.body.run_id, call.body.family_id)


@routes.handle(ExcludeFamily)
async def exclude(tx: Tx, call: Call[ExcludeFamily]) -> DraftView:
    """Leave a family out of a run, or take it back in."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await look_through_run.exclude(tx, call.body)


@routes.handle(AdjustDraft)
async def adjust(tx: Tx, call: Call[AdjustDraft]) -> DraftView:
    """Add a line to a family's draft."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await look_through_run.adjust(tx, call.body)


@routes.handle(ReadRunReport)
async def read_report(tx: Tx, call: Call[ReadRunReport]) -> RunReport:
    """Draw up the control report."""
    call.actor.require_everywhere(Right.ISSUE_INVOICE)
    return await look_through_run.report(tx, call.body.run_id)
