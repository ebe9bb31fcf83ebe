"""Look through a drafted run: the control report, a family left out, a line added."""

from uuid import UUID

from chassis import french
from chassis.french import NO_BREAK, euros
from chassis.tx import Tx
from contracts.billing import AdjustDraft, Drafts, DraftView, ExcludeFamily, ListDrafts, RunInvoices, RunReport
from services.billing.domain.errors import DraftAdjusted, RunRefused, RunSettled, UnknownDraft, UnknownRun
from services.billing.store import draft_lines, former, run_report, runs
from services.billing.usecases.prepare_run import read

NO_ADJUSTMENT = ("", 0)
"""The label and the cents of a draft's adjustment where it has none."""


async def report(tx: Tx, run_id: UUID) -> RunReport:
    """Draw up the control report."""
    run = await runs.find(tx, run_id)
    if run is None:
        raise UnknownRun
    before = await run_report.before(tx, run) if run.kind == "regular" else None
    return RunReport(
        run=await read(tx, run_id),
        counts=await run_report.counts(tx, run_id),
        totals=await run_report.totals(tx, run_id, before.runs if before else ()),
        previous_period=before.period if before else "",
        previous_cents=before.cents if before else 0,
        previous_invoices=before.invoices if before else 0,
        activity_ids=tuple(await former.activities(tx, run.regie)),
    )


async def list_drafts(tx: Tx, asked: ListDrafts) -> Drafts:
    """List a page of drafts."""
    await read(tx, asked.run_id)
    found = await run_report.drafts(
        tx, asked.run_id, asked.only, asked.q, french.cents(asked.q), limit=asked.limit + 1, offset=asked.offset
    )  # fmt: skip
    more = len(found) > asked.limit
    return Drafts(drafts=tuple(found[: asked.limit]), next=asked.offset + asked.limit if more else None)


async def invoices(tx: Tx, run_id: UUID) -> RunInvoices:
    """List what a run issued; raises UnknownRun when there is no such run."""
    await read(tx, run_id)
    return RunInvoices(invoices=await run_report.invoices(tx, run_id))


async def draft(tx: Tx, run_id: UUID, family_id: UUID) -> DraftView:
    """Read a family's draft line by line; raises UnknownDraft when the run has none."""
    found = await run_report.draft(tx, run_id, family_id)
    if found is None:
        raise UnknownDraft
    return found.model_copy(update={"lines": await draft_lines.of(tx, run_id, family_id)})


async def exclude(tx: Tx, asked: ExcludeFamily) -> DraftView:
    """Leave a family out, or take it back in."""
    run = await runs.lock(tx, asked.run_id)
    if run is None:
        raise UnknownRun
    if asked.excluded and not asked.reason:
        raise RunRefused("Indiquez pourquoi cette famille n'est pas facturée : vos collègues le liront.", field="reason")
    await draft(tx, asked.run_id, asked.family_id)
    done = run.status == "draft" and await run_report.exclude(tx, run, asked.family_id, excluded=asked.excluded, reason=asked.reason)
    if not done:
        raise RunSettled("Seul un brouillon peut changer.")
    return await draft(tx, asked.run_id, asked.family_id)


async def adjust(tx: Tx, asked: AdjustDraft) -> DraftView:
    """Add a line to a draft, in place of the one that was seen; the total of a regular one must not fall below zero."""
    run = await runs.lock(tx, asked.run_id)
    if run is None:
        raise UnknownRun
    found = await draft(tx, asked.run_id, asked.family_id)
    if run.status != "draft" or found.status not in ("ready", "below"):
        raise RunSettled("Seul un brouillon qui sera émis peut recevoir un ajustement.")
    there = next(((line.activity, line.cents) for line in found.lines if line.adjustment), NO_ADJUSTMENT)
    if asked.seen_cents is not None and there != (asked.seen_label or "", asked.seen_cents):
        if there == ((asked.label, asked.cents) if asked.cents else NO_ADJUSTMENT):
            return found
        raise DraftAdjusted(_there_now(*there))
    if asked.cents and not asked.label:
        raise RunRefused("Indiquez un libellé : la famille le lira sur sa facture.", field="label")
    charged = sum(line.cents for line in found.lines if not line.adjustment)
    if charged + asked.cents < 0 and run.kind == "regular":
        raise RunRefused("Une facture ne peut pas être négative : faites un avoir.", field="cents")
    await draft_lines.adjust(tx, asked.run_id, asked.family_id, asked.label, asked.cents)
    await run_report.exclude(tx, run, asked.family_id, excluded=False, reason="")
    return await draft(tx, asked.run_id, asked.family_id)


def _there_now(label: str, cents: int) -> str:
    """Say which adjustment is on a draft now, to whoever had another one before them."""
    if not cents:
        return "Il n'y en a plus. Enregistrez de nouveau pour ajouter celui-ci."
    return f"Il y a maintenant «{NO_BREAK}{label}{NO_BREAK}», {euros(cents)}. Enregistrez de nouveau pour le remplacer par celui-ci."
