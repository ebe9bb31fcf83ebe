"""Reminders over HTTP: they concern the whole town."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.billing import (
    ExcludeFromReminders,
    ListSentReminders,
    NoteReminderLetters,
    Overdue,
    PauseReminders,
    PutReminderSteps,
    ReadReminders,
    Reminders,
    SentReminders,
)
from contracts.rights import Right
from services.billing.usecases import set_reminders

routes = Routes()


@routes.handle(ReadReminders)
async def read(tx: Tx, call: Call[ReadReminders]) -> Reminders:
    """Show the reminders of a regie."""
    call.actor.require_everywhere(Right.SEND_REMINDER)
    return await set_reminders.read(tx, call.body.code)


@routes.handle(ListSentReminders)
async def sent(tx: Tx, call: Call[ListSentReminders]) -> SentReminders:
    """List reminders that were sent."""
    call.actor.require_everywhere(Right.SEND_REMINDER)
    return await set_reminders.sent(tx, call.body)


@routes.handle(NoteReminderLetters)
async def note_letters(tx: Tx, call: Call[NoteReminderLetters]) -> Nothing:
    """Note that letters are in the post, or that they are not."""
    call.actor.require_everywhere(Right.SEND_REMINDER)
    return await set_reminders.note_letters(tx, call.body)


@routes.handle(PutReminderSteps)
async def put_steps(tx: Tx, call: Call[PutReminderSteps]) -> Reminders:
    """Enter the steps of a regie."""
    call.actor.require_everywhere(Right.SEND_REMINDER)
    return await set_reminders.put_steps(tx, call.body)


@routes.handle(PauseReminders)
async def pause(tx: Tx, call: Call[PauseReminders]) -> Overdue:
    """Send a family no reminder for a while, or again."""
    call.actor.require_everywhere(Right.SEND_REMINDER)
    return await set_reminders.pause(tx, call.body)


@routes.handle(ExcludeFromReminders)
async def exclude(tx: Tx, call: Call[ExcludeFromReminders]) -> Nothing:
    """Leave an invoice out of the reminders, or take it in again."""
    call.actor.require_everywhere(Right.SEND_REMINDER)
    return await set_reminders.exclude(tx, call.body)
