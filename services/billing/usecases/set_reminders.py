"""What clerks set about reminders: the steps of a regie, which family gets none, which invoice is left out."""

from datetime import date, timedelta
from itertools import groupby

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.billing import (
    ExcludeFromReminders,
    ListSentReminders,
    NoteReminderLetters,
    Overdue,
    OverdueInvoiceView,
    PauseReminders,
    PutReminderSteps,
    Reminders,
    ReminderStep,
    SentReminder,
    SentReminders,
)
from services.billing.domain.errors import ReasonMissing, RemindersRefused, UnknownAccount, UnknownInvoice, UnknownRegie
from services.billing.domain.reminding import OverdueInvoice, in_order, next_step
from services.billing.store import counter, regies, reminders, reserved, to_return
from services.billing.store.reminders import Household


async def read(tx: Tx, regie: str) -> Reminders:
    """List the steps of a regie, and its families with overdue invoices, who owes most first."""
    names = await regies.names(tx)
    if regie not in dict(names):
        raise UnknownRegie(f"Aucune régie n'a le code {regie}.")
    today = paris_date(tx.now)
    steps = await reminders.steps(tx, regie)
    invoices = await reminders.overdue(tx, regie, today)
    families = sorted({one.family_id for one in invoices})
    known = await reminders.households(tx, families, today)
    asked = await reserved.for_transfers(tx, regie, families)
    returning = {family_id: sum(one.cents for one in owed) for family_id, owed in (await to_return.in_regie(tx, regie)).items()}
    found = [
        _overdue(list(parts), known[family_id], steps, today, (asked.get(family_id, 0), returning.get(family_id, 0)))
        for family_id, parts in groupby(invoices, key=lambda one: one.family_id)
    ]
    return Reminders(
        regie=regie,
        regie_name=dict(names)[regie],
        regies=names,
        steps=steps,
        overdue=tuple(sorted(found, key=lambda one: (-one.cents, one.family_name))),
        to_return_only=len(returning.keys() - set(families)),
    )


async def sent(tx: Tx, asked: ListSentReminders) -> SentReminders:
    """List what was sent and is still overdue, of one regie or all that remind.

    What a family is to return stands in the latest of its reminders alone: several letters do not claim the same sum, and none to an adult
    who left, unless there is no other.
    """
    names = dict(await regies.names(tx))
    if asked.code is not None and asked.code not in names:
        raise UnknownRegie(f"Aucune régie n'a le code {asked.code}.")
    found: list[SentReminder] = []
    for regie in [asked.code] if asked.code else sorted(names):
        returning = await to_return.in_regie(tx, regie)
        rows = await reminders.sent(tx, regie, paris_date(tx.now), asked.since or date.min)
        stays = {row["family_id"] for row in rows if not row["addressee"]}
        found += [
            SentReminder(
                **row,
                regie_name=names[regie],
                to_return=() if row["addressee"] and row["family_id"] in stays else tuple(returning.pop(row["family_id"], ())),
            )
            for row in rows
        ]
    return SentReminders(reminders=tuple(found))


async def note_letters(tx: Tx, asked: NoteReminderLetters) -> Nothing:
    """Note that letters are in the post, or take that back."""
    today, by = (paris_date(tx.now), tx.actor.display_name) if asked.posted else (None, "")
    await reminders.note_letters(tx, asked.reminder_ids, today, by)
    return Nothing()


async def put_steps(tx: Tx, asked: PutReminderSteps) -> Reminders:
    """Enter the steps of a regie; what was sent stays sent."""
    if not await regies.lock(tx, asked.code):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.code}.")
    if not in_order(asked.steps):
        raise RemindersRefused("Chaque relance vient plus tard que la précédente : corrigez les nombres de jours.", field="days")
    await reminders.put_steps(tx, asked.code, asked.steps)
    return await read(tx, asked.code)


async def pause(tx: Tx, asked: PauseReminders) -> Overdue:
    """Send a family no reminder for a while, or again."""
    today = paris_date(tx.now)
    owner = await counter.owner(tx, asked.family_id)
    if owner is None:
        raise UnknownAccount
    if not asked.paused:
        await reminders.resume(tx, asked.family_id)
    elif not asked.reason:
        raise ReasonMissing("Indiquez pourquoi cette famille n'est pas relancée.")
    elif asked.until is not None and asked.until < today:
        raise RemindersRefused("Cette date est passée.", field="until")
    else:
        await reminders.pause(tx, asked.family_id, asked.until, asked.reason)
    number, name, balance = owner
    known = (await reminders.households(tx, [asked.family_id], today))[asked.family_id]
    return Overdue(
        family_id=asked.family_id,
        family_number=number,
        family_name=name,
        invoices=0,
        cents=balance,
        oldest_due_on=today,
        paused=known.paused,
        paused_until=known.paused_until,
        pause_reason=known.pause_reason,
        blocked=known.blocked,
    )


async def exclude(tx: Tx, asked: ExcludeFromReminders) -> Nothing:
    """Leave an invoice out of the reminders, or take it in again."""
    if not asked.excluded:
        await reminders.include(tx, asked.invoice_id)
    elif not asked.reason:
        raise ReasonMissing("Indiquez pourquoi cette facture n'est pas relancée.")
    elif not await reminders.exclude(tx, asked.invoice_id, asked.reason):
        raise UnknownInvoice
    return Nothing()


def _overdue(
    invoices: list[OverdueInvoice], known: Household, steps: tuple[ReminderStep, ...], today: date, refunds: tuple[int, int]
) -> Overdue:  # fmt: skip
    """Show a family; `refunds` are what waits to be transferred to it, and what it is to return."""
    latest = max(invoices, key=lambda one: (one.last_step, one.last_on or date.min))
    lines = tuple(_line(one, None if known.paused else next_step(steps, one), today) for one in invoices)
    coming = min((one for one in lines if one.next_on), key=lambda one: one.next_on or today, default=None)
    return Overdue(
        family_id=invoices[0].family_id,
        family_number=known.family_number,
        family_name=known.family_name,
        invoices=len(invoices),
        cents=sum(one.cents for one in invoices),
        oldest_due_on=invoices[0].due_on,
        last_step=latest.last_step,
        last_on=latest.last_on,
        next_step=coming.next_step if coming else None,
        next_on=coming.next_on if coming else None,
        paused=known.paused,
        paused_until=known.paused_until,
        pause_reason=known.pause_reason,
        blocked=known.blocked,
        refund_asked_cents=refunds[0],
        to_return_cents=refunds[1],
        lines=lines,
    )


def _line(one: OverdueInvoice, coming: tuple[int, date] | None, today: date) -> OverdueInvoiceView:
    """Say what comes: at the earliest the coming night, as those of today have left."""
    return OverdueInvoiceView(
        invoice_id=one.invoice_id,
        number=one.number,
        due_on=one.due_on,
        cents=one.cents,
        last_step=one.last_step,
        last_on=one.last_on,
        next_step=coming[0] if coming else None,
        next_on=max(coming[1], today + timedelta(days=1)) if coming else None,
        excluded=one.excluded,
        billed_to=one.billed_to,
    )
