"""How each part of a child's record is read and written, for requests that staff accept and for what staff enter themselves."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import AuthorisationFields, ChildIdentity, ChildSaved, ChildView, HealthFields, PickupFields, PickupPerson
from services.family.domain.change import Subject, Value, Values
from services.family.domain.child_change import (
    HEALTH,
    NEW_CHILD,
    PICKUP,
    authorisation_values,
    health_values,
    identity_values,
    pickup_values,
)
from services.family.domain.errors import PersonGone
from services.family.store import authorisations, children, health, parties, pickup
from services.family.usecases.completeness import look_again

Present = Mapping[Subject, Values]


def _ids(subjects: Sequence[Subject]) -> list[UUID]:
    return [one.child_id for one in subjects if one.child_id is not None]


async def _seen(tx: Tx, subjects: Sequence[Subject]) -> dict[UUID, children.Child]:
    return {child.child_id: child for child in await children.several(tx, _ids(subjects))}


async def nobody_yet(_: Tx, subjects: Sequence[Subject]) -> Present:
    """Read what is known of a child that is not in the record yet: nothing."""
    return {one: NEW_CHILD.empty() for one in subjects}


async def enter_new(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Enter the child that a family asked for."""
    return await enter(tx, subject, changes, new_id())


async def enter(tx: Tx, subject: Subject, changes: Values, child_id: UUID) -> UUID:
    """Enter a child in a household under an id."""
    identity = ChildIdentity.model_validate({**NEW_CHILD.empty(), **changes})
    child = ChildView(child_id=child_id, **identity.model_dump())
    await children.insert_all(tx, subject.family_id, [child])
    await tx.emit(ChildSaved(family_id=subject.family_id, version=1, **child.model_dump()))
    return child.child_id


async def identities(tx: Tx, subjects: Sequence[Subject]) -> Present:
    """Read who some children are."""
    found = await _seen(tx, subjects)
    return {one: identity_values(found[one.child_id].identity) for one in subjects if one.child_id in found}


async def change_identity(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Write who a child is; its record has what other services know of it, so it is told."""
    child = await children.access_to_change(tx, _child(subject))
    identity = ChildIdentity.model_validate({**identity_values(child.identity), **changes})
    version = await children.change_identity(tx, child.child_id, identity)
    await tx.emit(ChildSaved(family_id=child.family_id, child_id=child.child_id, version=version, **identity.model_dump()))
    await look_again(tx, [child.child_id])
    return child.child_id


async def lists(tx: Tx, subjects: Sequence[Subject]) -> Present:
    """Read the lists of who may fetch some children: the values of each person under its id."""
    found = await _seen(tx, subjects)
    people = await pickup.of_children(tx, list(found))
    return {one: _list(people.get(one.child_id, ())) for one in subjects if one.child_id in found}


def _list(people: Sequence[PickupPerson]) -> dict[str, Value]:
    values = PICKUP.empty()
    for person in people:
        values.update({f"{person.person_id}.{field}": value for field, value in pickup_values(person.fields).items()})
    return values


async def change_list(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Put a person on a child's list, change what is known of one, or take one off."""
    child = await children.access_to_change(tx, _child(subject))
    known = {str(one.person_id): one for one in (await pickup.of_children(tx, [child.child_id])).get(child.child_id, ())}
    asked = {field: value for field, value in changes.items() if field in PickupFields.model_fields}
    who = str(changes.get("person", ""))
    if who and who not in known:
        raise PersonGone
    if who and changes.get("removed"):
        await pickup.remove(tx, child.child_id, known[who].person_id)
    else:
        person_id = known[who].person_id if who else new_id()
        present = pickup_values(known[who].fields) if who else {}
        await pickup.put(tx, child.child_id, PickupPerson(person_id=person_id, fields=PickupFields.model_validate({**present, **asked})))
    await look_again(tx, [child.child_id])
    return child.child_id


async def healths(tx: Tx, subjects: Sequence[Subject]) -> Present:
    """Open the health data of some children."""
    found = await _seen(tx, subjects)
    told = await health.of_children(tx, list(found))
    unasked: Values = {**HEALTH.empty(), "glasses": "", "pai": ""}  # a first "no" is an answer too
    return {
        one: health_values(told[one.child_id].fields) if told[one.child_id].told_at else unasked for one in subjects if one.child_id in told
    }


async def change_health(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Seal what is now known of a child's health."""
    child = await children.access_to_change(tx, _child(subject))
    present = (await health.of_children(tx, [child.child_id]))[child.child_id].fields
    await health.put(tx, child.child_id, HealthFields.model_validate({**HEALTH.empty(), **health_values(present), **changes}))
    await look_again(tx, [child.child_id])
    return child.child_id


async def answers(tx: Tx, subjects: Sequence[Subject]) -> Present:
    """Read what the adults of some children allow."""
    found = await _seen(tx, subjects)
    given = await authorisations.of_children(tx, list(found))
    return {
        one: authorisation_values(AuthorisationFields.model_validate({each.kind: each.granted for each in given.get(one.child_id, ())}))
        for one in subjects
        if one.child_id in found
    }


async def change_answers(tx: Tx, subject: Subject, changes: Values) -> UUID:
    """Write what the adults of a child allow, with the day and who asked for it."""
    child = await children.access_to_change(tx, _child(subject))
    who = (await parties.adults(tx, [subject.guardian_id])).get(subject.guardian_id)
    await authorisations.put(tx, child.child_id, {kind: bool(answer) for kind, answer in changes.items()}, given_by=who.name if who else "")
    await look_again(tx, [child.child_id])
    return child.child_id


def _child(subject: Subject) -> UUID:
    if subject.child_id is None:
        message = "a request about a child names it"
        raise ValueError(message)
    return subject.child_id
