"""What staff enter in a child's record themselves: the same parts, checked and kept in the same way as accepted requests."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis import french
from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import ChildPart, ChildRecord
from services.family.domain.change import Subject, Value, asked_changes, meant
from services.family.domain.errors import IdTaken, UnknownChild, UnknownFamily
from services.family.store import children, families, guardians, households, requests
from services.family.store.requests import Change, RecordRequest
from services.family.usecases.child_kinds import enter
from services.family.usecases.child_news import tell_other_households
from services.family.usecases.child_records import child_record
from services.family.usecases.decide_request import decided
from services.family.usecases.kinds import KINDS, Handling
from services.family.usecases.records import saved
from services.family.usecases.remember import remember
from services.family.usecases.search_families import refresh_words, refresh_words_of_others


async def add_child(tx: Tx, family_id: UUID, child_id: UUID | None, fields: Mapping[str, Value], *, telling: bool) -> ChildRecord:
    """Enter a child in a household, perhaps `telling` it; one that is there already under its id is answered as it is."""
    await _lock(tx, family_id)
    if child_id is not None and await children.several(tx, [child_id]):
        known = await child_record(tx, child_id)
        if known.family_id != family_id:
            raise IdTaken
        return known
    handling = KINDS["child_new"]
    subject = await _subject(tx, family_id, None)
    changes = await _change(tx, handling, subject, fields)
    entered = await enter(tx, subject, {one.field: one.new for one in changes}, child_id or new_id())
    told = await _tell(tx, handling, subject, changes) if telling else None
    await remember(tx, handling, family_id, entered, changes, request_id=told)
    tx.audit("family.child.write", family_id=family_id, about_id=entered, detail="child_new")
    await _tell_family(tx, family_id)
    return await child_record(tx, entered)


async def change_child(tx: Tx, child_id: UUID, part: ChildPart, fields: Mapping[str, Value], *, telling: bool) -> ChildRecord:
    """Change a part of a child's record, perhaps `telling` its household; the audit log says so to each household of the child."""
    handling = KINDS[part]
    if handling.right is not None:
        tx.actor.require(handling.right)
    child = await children.access(tx, child_id)
    await _lock(tx, child.family_id)
    subject = await _subject(tx, child.family_id, child_id)
    changes = await _change(tx, handling, subject, fields)
    about_id = await handling.apply(tx, subject, {one.field: one.new for one in changes})
    told = await _tell(tx, handling, subject, changes) if telling else None
    await remember(tx, handling, child.family_id, about_id, changes, request_id=told)
    if telling:
        await tell_other_households(tx, part, child_id, child.family_id, french.initialled(tx.actor.display_name))
    for family_id in await households.current(tx, child_id):
        tx.audit("family.child.write", family_id=family_id, about_id=child_id, detail=part)
    if part == "child_identity":
        await _tell_family(tx, child.family_id)
        await refresh_words_of_others(tx, child_id, child.family_id)
    return await child_record(tx, child_id)


async def _change(tx: Tx, handling: Handling, subject: Subject, fields: Mapping[str, Value]) -> list[Change]:
    present = (await handling.present(tx, [subject])).get(subject)
    if present is None:
        raise UnknownChild
    present = meant(handling.kind, present, fields)
    changes = asked_changes(handling.kind, present, fields, paris_date(tx.now))
    return [Change(field, present[field], value) for field, value in changes.items()]


async def _tell(tx: Tx, handling: Handling, subject: Subject, changes: Sequence[Change]) -> UUID:
    """Enter what was changed in the family's list as a request decided at once, under the agent's name, and tell it."""
    entered = RecordRequest(
        request_id=new_id(),
        family_id=subject.family_id,
        guardian_id=subject.guardian_id,
        child_id=subject.child_id,
        kind=handling.kind.name,
        status="accepted",
        version=1,
        changes=tuple(changes),
        submitted_at=tx.now,
        by_staff=french.initialled(tx.actor.display_name),
        decided_at=tx.now,
    )
    entered = await requests.insert(tx, entered, sealing=handling.sealed)
    await tx.emit(decided(entered))
    return entered.request_id


async def _lock(tx: Tx, family_id: UUID) -> None:
    if not await families.lock(tx, family_id):
        raise UnknownFamily


async def _subject(tx: Tx, family_id: UUID, child_id: UUID | None) -> Subject:
    adults = await guardians.of_family(tx, family_id)
    return Subject(family_id, adults[0].guardian_id, child_id)


async def _tell_family(tx: Tx, family_id: UUID) -> None:
    """Names may have changed: the family is told anew, and found under them."""
    await refresh_words(tx, family_id)
    await families.bump(tx, family_id)
    await tx.emit(await saved(tx, family_id))
