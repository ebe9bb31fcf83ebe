"""Reading children's records as people see them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import HEALTH_DOCUMENTS, Authorisation, ChildHealth, ChildRecord
from contracts.rights import Right
from services.family.domain.household import full_name
from services.family.store import authorisations, child_documents, children, completeness, guardians, health, households, pickup
from services.family.store.children import Child
from services.family.store.completeness import Completeness

NOTHING = Completeness((), None)


async def child_record(tx: Tx, child_id: UUID) -> ChildRecord:
    """Read the record of a child that the actor may see."""
    child = await children.access(tx, child_id)
    return (await records_of(tx, [child]))[0]


async def child_records(tx: Tx, child_ids: Collection[UUID]) -> tuple[ChildRecord, ...]:
    """Read the records of some children, the eldest first."""
    return await records_of(tx, await children.several(tx, child_ids))


async def records_of(tx: Tx, found: Sequence[Child]) -> tuple[ChildRecord, ...]:
    """Read what hangs on some children; staff without the right to health data do not see documents about health."""
    ids = [child.child_id for child in found]
    people, answers = await pickup.of_children(tx, ids), await authorisations.of_children(tx, ids)
    files, told = await child_documents.of_children(tx, ids), await health.told_at(tx, ids)
    adults = await _own_adults(tx)
    lacking = await completeness.of_children(tx, ids)
    hidden = hidden_kinds(tx)
    return tuple(
        ChildRecord(
            child_id=child.child_id,
            family_id=tx.actor.family_id or child.family_id,  # a parent never learns of the other household
            version=child.version,
            identity=child.identity,
            pickup=people.get(child.child_id, ()),
            authorisations=tuple(_without_others(one, adults) for one in answers.get(child.child_id, ())),
            documents=tuple(one for one in files.get(child.child_id, ()) if one.kind not in hidden),
            health_told_at=told.get(child.child_id),
            missing=lacking.get(child.child_id, NOTHING).missing,
            valid_until=lacking.get(child.child_id, NOTHING).valid_until,
        )
        for child in found
    )


async def _own_adults(tx: Tx) -> frozenset[str] | None:
    """Name the adults of the family that reads; None for staff, who read every name."""
    if tx.actor.family_id is None:
        return None
    return frozenset(full_name(one.last_name, one.first_name) for one in await guardians.of_family(tx, tx.actor.family_id))


def _without_others(one: Authorisation, adults: frozenset[str] | None) -> Authorisation:
    """Leave out who answered, unless it was an adult of the family that reads: a parent never learns who lives in the other household."""
    return one if adults is None or one.given_by in adults else one.model_copy(update={"given_by": ""})


def hidden_kinds(tx: Tx) -> frozenset[str]:
    """Tell which documents the actor may not see: those about health, for staff without that right."""
    actor = tx.actor
    return HEALTH_DOCUMENTS if actor.kind == "staff" and Right.READ_HEALTH not in actor.rights else frozenset()


async def child_health(tx: Tx, child_id: UUID) -> ChildHealth:
    """Open a child's health data; when staff do, it is noted where each of its households sees it."""
    await children.access(tx, child_id)
    if tx.actor.kind == "staff":
        for family_id in await households.current(tx, child_id):
            tx.audit("family.health.read", family_id=family_id, about_id=child_id, detail="health")
    return (await health.of_children(tx, [child_id]))[child_id]
