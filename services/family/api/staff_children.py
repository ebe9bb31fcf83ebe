"""What staff may ask about children's records, each with its right."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File
from contracts.family import (
    AddChild,
    ApplyClassMoves,
    ChangeChild,
    CheckChildDocument,
    ChildDocument,
    ChildHealth,
    ChildRecord,
    ClassMoves,
    DocumentsToCheck,
    EnterChildDocument,
    ListDocumentsToCheck,
    ListRequirements,
    PreviewClassMoves,
    ReadChild,
    ReadChildDocument,
    ReadChildHealth,
    ReadWouldLack,
    Requirements,
    SetRequirements,
    UndoClassMoves,
    WouldLack,
)
from contracts.rights import Right
from services.family.usecases import change_child, child_files, child_records, class_moves, completeness
from services.family.usecases.child_files import NewFile

routes = Routes()


@routes.handle(ReadChild)
async def read_child(tx: Tx, call: Call[ReadChild]) -> ChildRecord:
    """Show a child's record."""
    call.actor.require(Right.READ_RECORD)
    return await child_records.child_record(tx, call.body.child_id)


@routes.handle(ReadChildHealth, leaves_trace=True)
async def read_child_health(tx: Tx, call: Call[ReadChildHealth]) -> ChildHealth:
    """Open a child's health data, which leaves a trace."""
    call.actor.require(Right.READ_HEALTH)
    return await child_records.child_health(tx, call.body.child_id)


@routes.handle(AddChild)
async def add_child(tx: Tx, call: Call[AddChild]) -> ChildRecord:
    """Enter a child in a household."""
    call.actor.require(Right.WRITE_RECORD)
    asked = call.body
    return await change_child.add_child(tx, asked.family_id, asked.child_id, asked.fields, telling=not asked.taken_over)


@routes.handle(ChangeChild)
async def change(tx: Tx, call: Call[ChangeChild]) -> ChildRecord:
    """Change a part of a child's record."""
    call.actor.require(Right.WRITE_RECORD)
    asked = call.body
    return await change_child.change_child(tx, asked.child_id, asked.part, asked.fields, telling=not asked.taken_over)


@routes.handle(EnterChildDocument, transaction=False)
async def enter_child_document(database: Database, call: Call[EnterChildDocument]) -> ChildDocument:
    """Take a document that came on paper."""
    call.actor.require(Right.WRITE_RECORD)
    upload = await checked(call.body.name, call.body.content)  # drawn anew before a connection is taken
    async with database.transaction(call.actor) as tx:
        file = NewFile(call.body.kind, upload, call.body.expires_on, call.body.document_id)
        return await child_files.hand_in(tx, call.body.child_id, file, telling=not call.body.taken_over)


@routes.handle(ReadChildDocument, leaves_trace=True)
async def read_child_document(tx: Tx, call: Call[ReadChildDocument]) -> File:
    """Hand staff a document of a child, which leaves a trace."""
    call.actor.require(Right.READ_RECORD)
    return await child_files.open_file(tx, call.body.child_id, call.body.document_id)


@routes.handle(CheckChildDocument)
async def check_child_document(tx: Tx, call: Call[CheckChildDocument]) -> ChildDocument:
    """Accept or refuse a document."""
    call.actor.require(Right.WRITE_RECORD)
    return await child_files.check(tx, call.body)


@routes.handle(ListDocumentsToCheck)
async def list_documents_to_check(tx: Tx, call: Call[ListDocumentsToCheck]) -> DocumentsToCheck:
    """List the documents that wait for a clerk."""
    call.actor.require(Right.READ_RECORD)
    return await child_files.to_check(tx, call.body.limit)


@routes.handle(ListRequirements)
async def list_requirements(tx: Tx, call: Call[ListRequirements]) -> Requirements:
    """Tell what facilities and activities require."""
    call.actor.require(Right.READ_RECORD)
    return await completeness.requirements(tx)


@routes.handle(ReadWouldLack)
async def read_would_lack(tx: Tx, call: Call[ReadWouldLack]) -> WouldLack:
    """Tell what a record lacks for an activity, before the child is enrolled there."""
    call.actor.require(Right.READ_RECORD)
    return await completeness.would_lack(tx, call.body)


@routes.handle(SetRequirements)
async def set_requirements(tx: Tx, call: Call[SetRequirements]) -> Requirements:
    """Say what a facility or an activity requires."""
    call.actor.require(Right.WRITE_REQUIREMENT)
    return Requirements(places=await completeness.set_requirements(tx, call.body.place_id, call.body.codes))


@routes.handle(PreviewClassMoves)
async def preview_class_moves(tx: Tx, call: Call[PreviewClassMoves]) -> ClassMoves:
    """Preview the moves to a school year."""
    call.actor.require_everywhere(Right.WRITE_RECORD)
    return await class_moves.preview(tx, call.body.school_year)


@routes.handle(ApplyClassMoves)
async def apply_class_moves(tx: Tx, call: Call[ApplyClassMoves]) -> ClassMoves:
    """Move everybody up a class."""
    call.actor.require_everywhere(Right.WRITE_RECORD)
    return await class_moves.apply(tx, call.body.school_year, call.body.stay, call.body.primary_school)


@routes.handle(UndoClassMoves)
async def undo_class_moves(tx: Tx, call: Call[UndoClassMoves]) -> ClassMoves:
    """Take back a move up a class."""
    call.actor.require_everywhere(Right.WRITE_RECORD)
    return await class_moves.undo(tx, call.body.school_year, call.body.made_at)
