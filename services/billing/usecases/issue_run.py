"""Issue the drafted invoices of a run: a part of the families in each transaction, each invoice once, whatever stops in between."""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import paris_date
from chassis.french import NO_BREAK, euros, plural
from chassis.tx import Tx
from contracts.billing import IssueRun, RunView
from services.billing.domain.errors import RunMoved, RunRefused, RunSettled, UnknownRun
from services.billing.store import corrections, debits_foreseen, draft_lines, drafts, issuing, locks, runs
from services.billing.store.runs import Run
from services.billing.usecases.issue_corrections import credited
from services.billing.usecases.prepare_run import RunWork, read

TOGETHER = 1000
"""Families invoiced in one transaction: few enough that a family's click hardly waits."""


async def issue(tx: Tx, asked: IssueRun) -> RunView:
    """Have the invoices of the draft that was seen issued after the commit; asked again, nothing more happens."""
    run = await runs.lock(tx, asked.run_id)
    if run is None:
        raise UnknownRun
    if run.status in ("issuing", "issued"):
        return await read(tx, run.run_id)
    if run.status != "draft":
        raise RunSettled("Le brouillon doit d'abord être terminé.")
    _as_seen(asked, await read(tx, run.run_id))
    today = paris_date(tx.now)
    if run.due_on < today:
        raise RunRefused("L'échéance est passée depuis le brouillon : préparez-en un autre.", field="due_on")
    await runs.move(tx, run, "issuing", issued_on=today)
    await tx.enqueue("issue_run", RunWork(run_id=run.run_id))
    return await read(tx, run.run_id)


def _as_seen(asked: IssueRun, now: RunView) -> None:
    """Refuse to issue something else than what was seen; the run's row is locked."""
    if asked.to_issue not in (None, now.to_issue) or asked.to_issue_cents not in (None, now.to_issue_cents):
        told = f"{plural(now.to_issue, 'document' if now.kind == 'corrective' else 'facture')}, {euros(now.to_issue_cents)}"
        raise RunMoved(f"Il y a maintenant {told} à émettre. Rien n'est parti{NO_BREAK}: relisez les contrôles, puis confirmez l'émission.")


async def cancel(tx: Tx, run_id: UUID) -> RunView:
    """Give up a draft."""
    run = await runs.lock(tx, run_id)
    if run is None:
        raise UnknownRun
    if run.status not in ("drafting", "draft"):
        raise RunSettled("Des factures émises ne s'annulent pas : corrigez-les par un avoir.")
    await runs.move(tx, run, "cancelled")
    return await read(tx, run_id)


async def issue_some(tx: Tx, lane: runs.Lane) -> UUID | None:
    """Issue the invoices of the next families of a lane; tells the last of them, None when those were all."""
    tx.bulk = True
    run = await runs.find(tx, lane.run_id)
    if run is None or run.status != "issuing" or run.issued_on is None:
        return None
    families = await issuing.ready(tx, lane, limit=TOGETHER)
    if not families:
        return None
    held = await locks.to_price_accounts(tx, families)
    await _issue(tx, run, await issuing.drafted(tx, run, held))
    return held[-1] if len(held) == TOGETHER or len(held) < len(families) else None


async def end_issue(tx: Tx, run_id: UUID) -> None:
    """Close a run that is issued; attendance of what was invoiced stays as it is."""
    run = await runs.lock(tx, run_id)
    if run is None or run.status != "issuing":
        return
    await runs.move(tx, run, "issued")
    if locked := await runs.locked(tx, run_id):
        await tx.emit(locked)


async def _issue(tx: Tx, run: Run, drafted: Sequence[issuing.Drafted]) -> None:
    """Issue the invoices of families whose accounts are held, but of those whose days changed since the draft."""
    moved = await _moved(tx, run, drafted)
    if moved:
        await issuing.leave_out(tx, run, sorted(moved))
    invoiced = [one for one in drafted if one.family_id not in moved]
    if not invoiced:
        return
    issued = await (credited if run.kind == "corrective" else _invoiced)(tx, run, invoiced)
    debited = await debits_foreseen.families(tx, run.regie, [one.family_id for one in issued], paris_date(tx.now))
    for one in issued:
        await tx.emit(one.told(run, will_be_debited=one.family_id in debited))
    await runs.issued(tx, run, len(issued), sum(one.cents for one in issued))


async def _invoiced(tx: Tx, run: Run, drafted: Sequence[issuing.Drafted]) -> list[issuing.Issued]:
    """Issue the invoices of families whose days leave their estimates; the days first, for numbers are taken by one lane at a time."""
    for estimate in await issuing.mark(tx, run, drafted):
        await tx.emit(estimate)
    return await issuing.issue(tx, run, drafted)


async def _moved(tx: Tx, run: Run, drafted: Sequence[issuing.Drafted]) -> set[UUID]:
    """Find the families whose lines would no longer be those of the draft; those that are say what is known now."""
    store = corrections if run.kind == "corrective" else drafts
    suspects = [one.family_id for one in drafted if one.changed or run.kind == "corrective"]
    if not suspects:
        return set()
    compared = await draft_lines.compare(tx, run, suspects, await store.due(tx, run, suspects))
    if compared.outworded:
        await draft_lines.reword(tx, run, compared.outworded)
    return compared.moved
