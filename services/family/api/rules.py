"""What staff and families ask about the règlement intérieur, and the yearly confirmation of the record."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File
from contracts.family import (
    AcceptRules,
    ConfirmRecord,
    DownloadRules,
    FamilyRecord,
    FamilyRules,
    GetRules,
    ListRecordsToConfirm,
    ListRules,
    PublishedRules,
    PublishRules,
    RecordsToConfirm,
    RulesVersions,
)
from contracts.rights import Right
from services.family.usecases import confirmation, rules

routes = Routes()


@routes.handle(PublishRules, transaction=False)
async def publish(database: Database, call: Call[PublishRules]) -> PublishedRules:
    """Publish a version of the rules."""
    call.actor.require_everywhere(Right.PUBLISH_RULES)
    upload = await checked(call.body.file_name, call.body.file) if call.body.file else None
    async with database.transaction(call.actor) as tx:
        return await rules.publish(tx, call.body, upload)


@routes.handle(ListRules)
async def list_rules(tx: Tx, call: Call[ListRules]) -> RulesVersions:
    """List the versions, and how the families stand."""
    call.actor.require_everywhere(Right.PUBLISH_RULES)
    return await rules.versions(tx)


@routes.handle(GetRules)
async def get_rules(tx: Tx, call: Call[GetRules]) -> FamilyRules:
    """Show the version in force."""
    return await rules.of_family(tx, call.actor.family())


@routes.handle(AcceptRules)
async def accept(tx: Tx, call: Call[AcceptRules]) -> FamilyRules:
    """Accept the version in force."""
    return await rules.accept(tx, call.actor.family(), call.body.rules_id)


@routes.handle(DownloadRules, transaction=False)
async def download(database: Database, call: Call[DownloadRules]) -> File:
    """Hand over a version; it is public, so the service reads it in its own name, where no family's wall stands before the town's file."""
    async with database.transaction(read_only=True) as tx:
        return await rules.download(tx, call.body.rules_id)


@routes.handle(ConfirmRecord)
async def confirm(tx: Tx, call: Call[ConfirmRecord]) -> FamilyRecord:
    """Keep that the family looked at its record and found it right."""
    return await confirmation.confirm(tx, call.actor.family())


@routes.handle(ListRecordsToConfirm)
async def list_to_confirm(tx: Tx, call: Call[ListRecordsToConfirm]) -> RecordsToConfirm:
    """List the families whose confirmation the town hall waits for."""
    call.actor.require(Right.READ_RECORD)
    return await confirmation.waiting(tx, call.body.limit)
