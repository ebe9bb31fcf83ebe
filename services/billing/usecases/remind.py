"""Remind families of what is overdue, each day; block those that a step blocks, lift the block once they have paid."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import RemindedInvoice, RemindedRefund, ReminderIssued, ReminderStep
from services.billing.domain.allocation import Open
from services.billing.domain.reminding import OverdueInvoice, blocks, due_now
from services.billing.store import family_blocks, mandates, regies, reminders
from services.billing.store import to_return as refunds_to_return
from services.billing.usecases import settle
from services.billing.usecases.sign_mandate import told

TOGETHER = 500
START = UUID(int=0)


async def cover_refunds(tx: Tx) -> None:
    """Cover what families are to return with what they have to their credit: what a process of the release before left."""
    for regie, families in (await refunds_to_return.families(tx)).items():
        await regies.lock(tx, regie)
        await settle.cover(tx, regie, families)


async def use_credits(tx: Tx, regie: str) -> None:
    """Settle what families would be reminded of with what they have to their credit: nobody is reminded of money that the town has.

    What is not due yet, contested, left out or about to be debited stays as it is, and so does a credit that is asked to be given back.
    """
    await regies.lock(tx, regie)
    overdue: dict[UUID, list[Open]] = {}
    for one in await reminders.overdue(tx, regie, paris_date(tx.now)):
        if not one.excluded:
            overdue.setdefault(one.family_id, []).append(Open(one.invoice_id, one.cents))
    await settle.use_credits(tx, regie, overdue)


async def remind_some(tx: Tx, regie: str, after: UUID) -> UUID | None:
    """Remind the next families of a regie; returns the last one looked at, None when there are no more."""
    today = paris_date(tx.now)
    steps = await reminders.steps(tx, regie)
    overdue = await reminders.to_remind(tx, regie, today, after, TOGETHER)
    if not steps or not overdue:
        return None
    name = dict(await regies.names(tx))[regie]
    to_return = await refunds_to_return.in_regie(tx, regie)
    sent = []
    for family_id, invoices in groupby(overdue, key=lambda one: one.family_id):
        due = due_now(steps, list(invoices), today)
        if due:
            sent.append((_reminder(tx, family_id, name, due, steps, to_return=to_return.get(family_id, [])), due))
    await reminders.insert(tx, [event for event, _ in sent], regie, today)
    about = [(one.reminder_id, invoice, step, steps[step - 1].days) for one, due in sent for invoice, step in due]
    await reminders.remind(tx, about, today)
    tx.bulk = True
    for event, _ in sent:
        await tx.emit(event)
    for block in await family_blocks.block(tx, [one.family_id for one, _ in sent if one.blocks], name):
        await tx.emit(block)
    return overdue[-1].family_id


async def lift_blocks(tx: Tx) -> None:
    """Let families book again that have paid what they were blocked for."""
    for event in await family_blocks.lift(tx):
        await tx.emit(event)


async def lapse_mandates(tx: Tx) -> None:
    """End the mandates that were not used for 36 months."""
    today = paris_date(tx.now)
    for ended in await mandates.end(tx, await mandates.lapsed(tx, today), "lapsed", today):
        await tx.emit(told(ended, tx))


def _reminder(
    tx: Tx,
    family_id: UUID,
    regie_name: str,
    due: Sequence[tuple[OverdueInvoice, int]],
    steps: Sequence[ReminderStep],
    *,
    to_return: Sequence[RemindedRefund],
) -> ReminderIssued:
    number = max(step for _, step in due)
    step = steps[number - 1]
    return ReminderIssued(
        version=1,
        family_id=family_id,
        reminder_id=new_id(),
        regie_name=regie_name,
        step=number,
        subject=step.subject,
        text=step.text,
        invoices=tuple(
            RemindedInvoice(
                number=one.number, due_on=one.due_on, cents=one.cents, step=its, billed_to=one.billed_to, total_cents=one.total_cents
            )
            for one, its in due
        ),
        to_return=tuple(to_return),
        issued_on=paris_date(tx.now),
        blocks=blocks(steps, due),
    )
