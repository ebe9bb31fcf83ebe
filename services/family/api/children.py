"""What a family may ask about its children's records."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File
from contracts.family import (
    AddChildDocument,
    ChildDocument,
    ChildHealth,
    ChildRecord,
    ChildRecords,
    GetChild,
    GetChildDocument,
    GetChildHealth,
    GetChildren,
    RemoveChildDocument,
)
from services.family.store import children
from services.family.usecases import child_files, child_records
from services.family.usecases.child_files import NewFile

routes = Routes()


@routes.handle(GetChildren)
async def get_children(tx: Tx, call: Call[GetChildren]) -> ChildRecords:
    """Show a family the records of its children."""
    own = await children.of_family(tx, call.actor.family())
    return ChildRecords(children=await child_records.child_records(tx, [child.child_id for child in own]))


@routes.handle(GetChild)
async def get_child(tx: Tx, call: Call[GetChild]) -> ChildRecord:
    """Show a family the record of one of its children."""
    return await child_records.child_record(tx, call.body.child_id)


@routes.handle(GetChildHealth)
async def get_child_health(tx: Tx, call: Call[GetChildHealth]) -> ChildHealth:
    """Show a family what it told about a child's health."""
    return await child_records.child_health(tx, call.body.child_id)


@routes.handle(AddChildDocument, transaction=False)
async def add_child_document(database: Database, call: Call[AddChildDocument]) -> ChildDocument:
    """Take a document of a child."""
    upload = await checked(call.body.name, call.body.content)  # drawn anew before a connection is taken
    async with database.transaction(call.actor) as tx:
        file = NewFile(call.body.kind, upload, call.body.expires_on, call.body.document_id)
        return await child_files.hand_in(tx, call.body.child_id, file)


@routes.handle(GetChildDocument)
async def get_child_document(tx: Tx, call: Call[GetChildDocument]) -> File:
    """Hand a family a document of its child."""
    return await child_files.open_file(tx, call.body.child_id, call.body.document_id)


@routes.handle(RemoveChildDocument)
async def remove_child_document(tx: Tx, call: Call[RemoveChildDocument]) -> ChildRecord:
    """Take a document back."""
    return await child_files.take_back(tx, call.body.child_id, call.body.document_id)
