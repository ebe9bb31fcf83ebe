"""Draft the invoices of a regie: a part of the families in each transaction, until all are drafted."""

from uuid import UUID

from pydantic import BaseModel

from chassis.clock import paris_date
from chassis.french import plain_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import PrepareRun, RunView
from services.billing.domain.errors import FormUsed, RunRefused, RunSettled, UnknownRegie, UnknownRun
from services.billing.domain.namesakes import told_apart
from services.billing.domain.treasury import LEAST_CENTS
from services.billing.store import corrections, drafts, names, regies, runs

TOGETHER = 1000
"""Families drafted in one transaction."""
LONGEST_DAYS = 460
"""How far a run that bills days reaches: its month and the fourteen before, as enrolments that were entered late (docs/decisions/0095)."""


class RunWork(BaseModel):
    """Work to do on a run: after which family each of its lanes goes on; None where it is through."""

    run_id: UUID
    after: tuple[UUID | None, ...] = (runs.START,) * runs.LANES


async def prepare(tx: Tx, asked: PrepareRun) -> RunView:
    """Enter a run and have it drafted after the commit; the same run asked again is answered as it is.

    What the treasury collects is carried over while it is too little for a title. A corrective run reaches as far back as what waits.
    """
    since = asked.since or asked.period_from
    if asked.period_to < asked.period_from:
        raise RunRefused("La période finit avant de commencer.", field="period_to")
    if asked.kind == "regular" and (asked.period_to - since).days > LONGEST_DAYS:
        raise RunRefused("La période dure plus de quinze mois.", field="period_to")
    if since > asked.period_from:
        raise RunRefused("Les jours plus anciens commencent avant la période.", field="since")
    if asked.due_on < paris_date(tx.now):
        raise RunRefused("L'échéance est déjà passée.", field="due_on")
    if not await regies.exists(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}. Saisissez-la d'abord.")
    former = await regies.billed_until(tx, asked.regie)
    if asked.kind == "regular" and await regies.collector(tx, asked.regie) == "treasury":
        asked = asked.model_copy(update={"threshold_cents": max(asked.threshold_cents, LEAST_CENTS)})
    if former and asked.kind == "regular" and asked.period_to <= former:
        raise RunRefused(f"L'ancien logiciel a déjà facturé jusqu'au {plain_date(former)}.", field="period_to")
    run_id = asked.run_id or new_id()
    if await runs.insert(tx, run_id, asked, since):
        await tx.enqueue("draft_run", RunWork(run_id=run_id))
    found = await read(tx, run_id)
    if (found.regie, found.kind, found.period_from, found.period_to) != (asked.regie, asked.kind, asked.period_from, asked.period_to):
        raise FormUsed(f"Il a préparé une autre facturation, de {found.regie_name}. Rechargez la page.")
    return found


async def redraft(tx: Tx, run_id: UUID) -> RunView:
    """Draft a run again from what is known now."""
    run = await runs.lock(tx, run_id)
    if run is None:
        raise UnknownRun
    if run.status != "draft":
        raise RunSettled("On ne recalcule qu'un brouillon terminé et pas encore émis.")
    await drafts.forget_rest(tx, run)
    await runs.move(tx, run, "drafting")
    await tx.enqueue("draft_run", RunWork(run_id=run_id))
    return await read(tx, run_id)


async def draft_some(tx: Tx, lane: runs.Lane) -> UUID | None:
    """Draft the next families of a lane; tells the last of them, None when those were all."""
    run = await runs.find(tx, lane.run_id)
    if run is None or run.status != "drafting":
        return None
    store = corrections if run.kind == "corrective" else drafts
    families = await store.families_due(tx, run, lane, limit=TOGETHER)
    if families:
        due = await store.due(tx, run, families)
        children = await names.children(tx, families, {one.child_id for one in due})
        await drafts.write(tx, run, families, told_apart(due, children))
        await runs.drafted(tx, run, len(families))
    return families[-1] if len(families) == TOGETHER else None


async def end_draft(tx: Tx, run_id: UUID) -> None:
    """Show a run that is drafted to whoever looks it through."""
    run = await runs.lock(tx, run_id)
    if run is not None and run.status == "drafting":
        await runs.move(tx, run, "draft")


async def read(tx: Tx, run_id: UUID) -> RunView:
    """Read a run; raises UnknownRun when there is none."""
    found = await runs.view(tx, run_id)
    if found is None:
        raise UnknownRun
    return found
