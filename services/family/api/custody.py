"""Custody: what a household may ask of its own days, and what staff enter."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File
from contracts.family import (
    AddCustodyException,
    AttachChild,
    CustodyDays,
    CustodyView,
    DetachChild,
    GetCustodyDays,
    GetCustodyDocument,
    ReadCustody,
    ReadCustodyDays,
    RemoveCustodyCalendar,
    RemoveCustodyException,
    SetAuthority,
    SetCustodyCalendar,
    StaffCustodyDays,
    TriedCustodyDays,
    TryCustodyCalendar,
)
from contracts.rights import Right
from services.family.usecases import change_custody
from services.family.usecases.custody import days_for_family, days_for_staff, found, note_reading, try_calendar, view

routes = Routes()


@routes.handle(GetCustodyDays)
async def get_days(tx: Tx, call: Call[GetCustodyDays]) -> CustodyDays:
    """Show a household its days with a child."""
    return await days_for_family(tx, call.actor.family(), call.body.child_id, call.body.first, call.body.last)


@routes.handle(ReadCustody, leaves_trace=True)
async def read(tx: Tx, call: Call[ReadCustody]) -> CustodyView:
    """Show a child's households, which leaves a trace."""
    call.actor.require(Right.READ_RECORD)
    await note_reading(tx, call.body.child_id)
    return await view(tx, call.body.child_id)


@routes.handle(ReadCustodyDays, leaves_trace=True)
async def read_days(tx: Tx, call: Call[ReadCustodyDays]) -> StaffCustodyDays:
    """Show with which household a child is, which leaves a trace."""
    call.actor.require(Right.READ_RECORD)
    await note_reading(tx, call.body.child_id)
    return await days_for_staff(tx, call.body.child_id, call.body.first, call.body.last)


@routes.handle(AttachChild)
async def attach(tx: Tx, call: Call[AttachChild]) -> CustodyView:
    """Attach a child to a second household."""
    call.actor.require(Right.WRITE_CUSTODY)
    return await change_custody.attach(tx, call.body.child_id, call.body.family_id, call.body.since)


@routes.handle(DetachChild)
async def detach(tx: Tx, call: Call[DetachChild]) -> CustodyView:
    """End the link with the second household."""
    call.actor.require(Right.WRITE_CUSTODY)
    return await change_custody.detach(tx, call.body.child_id, call.body.family_id, call.body.last_day)


@routes.handle(SetAuthority, transaction=False)
async def set_authority(database: Database, call: Call[SetAuthority]) -> CustodyView:
    """Enter an adult's authority; the judgment is checked before the transaction begins."""
    call.actor.require(Right.WRITE_CUSTODY)
    asked = call.body
    file = await checked(asked.document_name, asked.document) if asked.document is not None else None
    async with database.transaction(call.actor) as tx:
        return await change_custody.set_authority(tx, asked, file)


@routes.handle(GetCustodyDocument, leaves_trace=True)
async def get_document(tx: Tx, call: Call[GetCustodyDocument]) -> File:
    """Hand over the judgment kept with an adult's authority."""
    call.actor.require(Right.WRITE_CUSTODY)
    return await change_custody.judgment(tx, call.body.child_id, call.body.document_id)


@routes.handle(TryCustodyCalendar)
async def preview(tx: Tx, call: Call[TryCustodyCalendar]) -> TriedCustodyDays:
    """Show what a calendar would give."""
    call.actor.require(Right.WRITE_CUSTODY)
    child = await found(tx, call.body.child_id)
    draft = await change_custody.checked_rule(tx, child, call.body.calendar)
    return await try_calendar(tx, child, draft, call.body.first, call.body.last)


@routes.handle(SetCustodyCalendar)
async def put_calendar(tx: Tx, call: Call[SetCustodyCalendar]) -> CustodyView:
    """Enter a calendar."""
    call.actor.require(Right.WRITE_CUSTODY)
    return await change_custody.put_calendar(tx, call.body.child_id, call.body.calendar)


@routes.handle(RemoveCustodyCalendar)
async def remove_calendar(tx: Tx, call: Call[RemoveCustodyCalendar]) -> CustodyView:
    """Take back a calendar."""
    call.actor.require(Right.WRITE_CUSTODY)
    return await change_custody.remove_calendar(tx, call.body.child_id, call.body.valid_from)


@routes.handle(AddCustodyException)
async def add_exception(tx: Tx, call: Call[AddCustodyException]) -> CustodyView:
    """Enter agreed nights."""
    call.actor.require(Right.WRITE_CUSTODY)
    return await change_custody.add_exception(tx, call.body)


@routes.handle(RemoveCustodyException)
async def remove_exception(tx: Tx, call: Call[RemoveCustodyException]) -> CustodyView:
    """Take back agreed nights."""
    call.actor.require(Right.WRITE_CUSTODY)
    return await change_custody.remove_exception(tx, call.body.child_id, call.body.exception_id)
