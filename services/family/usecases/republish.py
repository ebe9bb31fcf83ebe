"""Tell the present state of every record again, so that projections elsewhere can be rebuilt."""

from collections.abc import AsyncIterator
from uuid import UUID

from chassis.database import Database
from contracts.base import Event
from contracts.family import FamilyErased
from services.family.store import (
    children,
    completeness,
    confirmations,
    custody,
    departures,
    empty_records,
    erasures,
    families,
    places,
    quotient_standing,
    request_lists,
    rules,
)
from services.family.store.requests import RecordRequest
from services.family.usecases.custody import told
from services.family.usecases.decide_request import decided
from services.family.usecases.records import saved_of
from services.family.usecases.rules import published
from services.family.usecases.set_quotient import quotients_told_of
from services.family.usecases.submit_change import submitted, withdrawn

FAMILIES_AT_ONCE = 200


async def republish(database: Database) -> AsyncIterator[Event]:
    """Yield every family, child, quotient and request, some at a time; before them erased families, rules, and what places require."""
    async with database.transaction() as tx:
        gone = [*await erasures.done(tx), *await empty_records.done(tx)]
        versions = [published(one) for one, _ in await rules.all_versions(tx)]
        required = await places.told(tx)
    for family_id, version, erased_at in gone:
        yield FamilyErased(family_id=family_id, version=version, erased_at=erased_at)
    for version_told in versions:
        yield version_told
    for told_of_place in required:
        yield told_of_place
    after: UUID | None = None
    while True:
        async with database.transaction() as tx:
            ids = await families.page_of_ids(tx, after, FAMILIES_AT_ONCE)
            events: list[Event] = [*await departures.told(tx, ids), *await saved_of(tx, ids)]
            quoted = {one.family_id: one.quotient_version for one in await families.several(tx, ids)}
            events += [one for one in await quotients_told_of(tx, quoted) if one.version or one.regime]
            events += await children.told_of_families(tx, ids)
            events += await completeness.told_of_families(tx, ids)
            events += await quotient_standing.told_of_families(tx, ids)
            events += await confirmations.told_of_families(tx, ids)
            events += [_of_request(request) for request in await request_lists.of_families(tx, ids)]
            events += await rules.accepted_by_families(tx, ids)
            events += [await told(tx, child, child.version) for child in await custody.told(tx, ids)]
        for event in events:
            yield event
        if len(ids) < FAMILIES_AT_ONCE:
            return
        after = ids[-1]


def _of_request(request: RecordRequest) -> Event:
    if request.status == "pending":
        return submitted(request)
    return withdrawn(request) if request.status == "withdrawn" else decided(request)
