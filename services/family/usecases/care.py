"""Care: what people who look after children must know, and no more."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from chassis.clock import paris_date
from chassis.errors import Invalid, NotFound
from chassis.french import phone
from chassis.tx import Tx
from contracts.family import (
    UNKNOWN_DIET,
    CareAdult,
    ChildCare,
    ChildPickup,
    CountDiets,
    DietCounts,
    FamilySchemes,
    HealthOfList,
    PickupOfList,
    ReadHealthOfList,
    ReadPickupOfList,
)
from services.family.domain.household import full_name
from services.family.store import authorisations, care, children, health, households, pickup, reach
from services.family.store.care import Adult

FEW = 5
"""Fewer children than that are no crowd: whoever knows who is among them knows what the numbers say of each."""


async def child_care(tx: Tx, activity_id: UUID, child_id: UUID) -> ChildCare:
    """Open what is needed to look after a child who is enrolled today; each of its households sees who did."""
    if not await care.is_enrolled_today(tx, child_id, activity_id):
        raise NotFound
    sheet = await _sheet(tx, child_id)
    for family_id in await households.current(tx, child_id):
        tx.audit("family.care.read", family_id=family_id, about_id=child_id, detail="health, pickup, adults")
    return sheet


async def health_of_list(tx: Tx, asked: ReadHealthOfList) -> HealthOfList:
    """Open the health of a list's children who are enrolled that day; each household sees once a day who did."""
    enrolled = await care.enrolled_on(tx, asked.children, asked.activity_id, asked.day)
    for child_id, family_id in await care.unaware_households(tx, enrolled, "family.list.read", asked.day):
        tx.audit("family.list.read", family_id=family_id, about_id=child_id, detail="health")
    return HealthOfList(children=tuple((await health.of_children(tx, enrolled)).values()))


async def pickup_of_list(tx: Tx, asked: ReadPickupOfList) -> PickupOfList:
    """Tell who may fetch a list's children who are enrolled that day; each household sees once a day who read it."""
    enrolled = await care.enrolled_on(tx, asked.children, asked.activity_id, asked.day)
    for child_id, family_id in await care.unaware_households(tx, enrolled, "family.pickup.read", asked.day):
        tx.audit("family.pickup.read", family_id=family_id, about_id=child_id, detail="pickup, adults")
    adults, people = await care.adults(tx, enrolled, asked.day), await pickup.of_children(tx, enrolled)
    answers = await authorisations.of_children(tx, enrolled)
    return PickupOfList(
        children=tuple(
            ChildPickup(
                child_id=one,
                adults=_adults(adults.get(one, ())),
                pickup=people.get(one, ()),
                leave_alone=next((each.granted for each in answers.get(one, ()) if each.kind == "leave_alone"), None),
            )
            for one in enrolled
        )
    )


async def emergency_sheet(tx: Tx, child_id: UUID) -> ChildCare:
    """Open what is needed when something happens to a child; each of its households sees who did."""
    sheet = await _sheet(tx, child_id)
    for family_id in await households.current(tx, child_id):
        tx.audit("family.emergency.read", family_id=family_id, about_id=child_id, detail="health, pickup, adults")
    return sheet


async def _sheet(tx: Tx, child_id: UUID) -> ChildCare:
    child = await children.access(tx, child_id)
    told = (await health.of_children(tx, [child_id]))[child_id]
    answers = {one.kind: one.granted for one in (await authorisations.of_children(tx, [child_id])).get(child_id, ())}
    return ChildCare(
        child_id=child_id,
        name=full_name(child.identity.last_name, child.identity.first_name),
        birth_date=child.identity.birth_date,
        school_class=child.identity.school_class,
        told_at=told.told_at,
        health=told.fields,
        adults=_adults((await care.adults(tx, [child_id])).get(child_id, ())),
        pickup=(await pickup.of_children(tx, [child_id])).get(child_id, ()),
        leave_alone=answers.get("leave_alone"),
        hospital=answers.get("hospital"),
    )


def _adults(known: Iterable[Adult]) -> tuple[CareAdult, ...]:
    return tuple(
        CareAdult(
            name=full_name(one.last_name, one.first_name),
            may_pick_up=one.may_pick_up,
            phones=tuple(map(phone, one.phones)) if one.may_pick_up else (),
        )
        for one in known
    )


async def count_diets(tx: Tx, asked: CountDiets) -> DietCounts:
    """Count diets and allergies in sets of children; whoever is out of the actor's reach, or has told nothing, counts as unknown.

    Of a set of a few, the numbers say what a child eats: each household sees once a day who counted it.
    """
    if any(place >= len(asked.children) for one in asked.sets for place in one):
        raise Invalid("Un ensemble désigne un enfant qui n'est pas dans la liste.")
    within = set(asked.children) if not tx.actor.facilities else set(asked.children) & await reach.children(tx)
    known = {one: found for one, found in (await health.of_children(tx, within)).items() if found.told_at}
    codes = [str(known[one].fields.diet) if one in known else UNKNOWN_DIET for one in asked.children]
    watched = [one in known and bool(known[one].fields.pai or known[one].fields.allergies) for one in asked.children]
    tx.audit("family.diet.count", detail=f"diets and allergies of {len(asked.children)} children, counted")
    few = {asked.children[place] for one in asked.sets if len(set(one)) < FEW for place in one} & within
    for child_id, family_id in await care.unaware_households(tx, few, "family.few.count", paris_date(tx.now)):
        tx.audit("family.few.count", family_id=family_id, about_id=child_id, detail="diet, allergies, counted")
    return DietCounts(
        sets=tuple(dict(Counter(codes[place] for place in one)) for one in asked.sets),
        watched=tuple(sum(watched[place] for place in one) for one in asked.sets),
    )


async def schemes(tx: Tx, family_ids: tuple[UUID, ...]) -> FamilySchemes:
    """Tell by which scheme families are covered."""
    within = await reach.families(tx)
    asked = set(family_ids) if within is None else set(family_ids) & set(within)
    tx.audit("family.scheme.list", detail=f"schemes of {len(asked)} families")
    return FamilySchemes(families=await care.schemes(tx, asked))
