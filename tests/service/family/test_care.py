"""What people who look after children are told: of a child enrolled today only, and of the kitchen's numbers never a name."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from chassis.errors import Forbidden, Invalid, NotFound, Refusal
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.family import (
    AttachChild,
    ChangeChild,
    ChildCare,
    ChildHealth,
    ChildPickup,
    CountDiets,
    DetachChild,
    DietCounts,
    FamilyRecord,
    HealthFields,
    ListSchemes,
    ReadCare,
    ReadEmergencySheet,
    ReadHealthOfList,
    ReadPickupOfList,
    SetAuthority,
)
from contracts.rights import Right
from services.family.store import health
from services.family.usecases.care import health_of_list, pickup_of_list
from tests.service.family.cast import CLERK, JEANNE, JUDGE
from tests.service.family.test_completeness import CENTRE, MEALS, WEDNESDAY, enrolment, open_centre
from tests.service.harness import TODAY, Started, staff

EDUCATOR = staff(Right.READ_CARE, Right.COUNT_DIETS, name="Paul PETIT")
HERE = staff(Right.READ_CARE, Right.COUNT_DIETS, Right.READ_RECORD, facilities=[CENTRE])
ELSEWHERE = staff(Right.READ_CARE, Right.COUNT_DIETS, Right.READ_RECORD, facilities=[new_id()])
WRITER = staff(*Right)


async def enrolled(service: Started, record: FamilyRecord) -> UUID:
    await open_centre(service)
    await service.tell(enrolment(record))
    return record.children[0].child_id


async def care(service: Started, child_id: UUID, actor: Actor = EDUCATOR, activity_id: UUID = WEDNESDAY) -> ChildCare:
    return await service.send(ReadCare(activity_id=activity_id, child_id=child_id), actor)


async def refused(answer: object, kind: type[Refusal]) -> None:
    try:
        await answer  # type: ignore[misc]
    except kind:
        return
    raise AssertionError(f"not refused: {kind.slug}")


async def test_an_educator_opens_health_numbers_to_call_and_people_who_may_or_must_not_come(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    await service.send(ChangeChild(child_id=child_id, part="health", fields={"allergies": "Arachides", "pai": True}), WRITER)
    for name, allowed in (("Odette DUPONT", True), ("Roger MALIN", False)):
        await service.send(ChangeChild(child_id=child_id, part="pickup", fields={"name": name, "allowed": allowed}), WRITER)
    found = await care(service, child_id)
    assert (found.health.allergies, found.health.pai) == ("Arachides", True)
    assert [(one.fields.name, one.fields.allowed) for one in found.pickup] == [("Roger MALIN", False), ("Odette DUPONT", True)]
    assert all(one.may_pick_up for one in found.adults)
    assert any(one.phones for one in found.adults)
    async with service.database.transaction() as tx:
        seen = await tx.fetch("select actor_name, family_id, about_id, detail from audit_entry where action = 'family.care.read'")
    assert [tuple(row) for row in seen] == [("Paul PETIT", dupont.family_id, child_id, "health, pickup, adults")]


async def test_an_adult_who_must_not_fetch_the_child_is_told_as_such_without_numbers(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    judged = SetAuthority(
        child_id=child_id, guardian_id=dupont.guardians[1].guardian_id, authority="full", may_pick_up=False, since=date(2020, 1, 1)
    )
    await service.send(judged, WRITER)
    first = (await care(service, child_id)).adults[0]
    assert (first.may_pick_up, first.phones) == (False, ())
    assert dupont.guardians[1].first_name in first.name


async def test_a_judgment_is_told_after_the_link_with_that_household_ended_whenever_it_was_entered(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    child_id = await enrolled(service, dupont)
    mother, partner = (one.guardian_id for one in sorted(jeanne.guardians, key=lambda one: one.role, reverse=True))
    judged = SetAuthority(child_id=child_id, guardian_id=mother, authority="full", may_pick_up=False, since=date(2026, 1, 1))
    await service.send(judged, WRITER)
    await service.send(DetachChild(child_id=child_id, family_id=jeanne.family_id, last_day=TODAY), JUDGE)
    both = (await care(service, child_id)).adults
    assert [(one.name, one.may_pick_up) for one in both][:1] == [("DURAND Jeanne", False)]
    assert "DURAND Marc" in {one.name for one in both}, "his household is the child's until tonight"
    service.move_clock(timedelta(days=1))
    first, *others = (await care(service, child_id)).adults
    assert (first.name, first.may_pick_up, first.phones) == ("DURAND Jeanne", False, ())
    assert {one.name for one in others} == {"DUPONT Jean", "DUPONT Jeanne"}
    await service.send(SetAuthority(child_id=child_id, guardian_id=partner, authority="withdrawn", since=TODAY), WRITER)
    assert [one.name for one in (await care(service, child_id)).adults if not one.may_pick_up] == ["DURAND Jeanne", "DURAND Marc"]
    await service.send(judged.model_copy(update={"may_pick_up": True, "since": TODAY + timedelta(days=1)}), WRITER)
    assert [one.name for one in (await care(service, child_id)).adults if not one.may_pick_up] == ["DURAND Marc"]


async def test_the_sheet_of_an_emergency_tells_the_same_of_a_child_who_is_enrolled_nowhere(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    child_id = dupont.children[0].child_id
    withdrawn = SetAuthority(child_id=child_id, guardian_id=dupont.guardians[1].guardian_id, authority="withdrawn", since=date(2026, 1, 1))
    await service.send(withdrawn, WRITER)
    asked = ReadEmergencySheet(child_id=child_id)
    found = await service.send(asked, staff(Right.READ_HEALTH, name="Claire MOREL"))
    forbidden, *others = found.adults
    assert (forbidden.may_pick_up, forbidden.phones) == (False, ())
    assert forbidden.name.endswith(dupont.guardians[1].first_name)
    assert {one.name for one in others} >= {"DURAND Jeanne", "DURAND Marc"}, "its other household is called too"
    async with service.database.transaction() as tx:
        seen = await tx.fetch("select actor_name, family_id from audit_entry where action = 'family.emergency.read' order by family_id")
    assert [tuple(row) for row in seen] == [("Claire MOREL", dupont.family_id), ("Claire MOREL", jeanne.family_id)]
    await refused(service.send(asked, EDUCATOR), Forbidden)
    await refused(service.send(ReadEmergencySheet(child_id=new_id()), WRITER), NotFound)


async def test_a_child_who_is_not_enrolled_today_in_that_activity_is_not_found(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    await refused(care(service, child_id, activity_id=MEALS), NotFound)
    await refused(care(service, new_id()), NotFound)
    await service.tell(enrolment(dupont, until=date(2020, 10, 1), version=2))
    await refused(care(service, child_id), NotFound)


async def test_care_needs_its_right_and_a_facility_within_reach(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    await refused(care(service, child_id, staff(Right.READ_HEALTH)), Forbidden)
    await refused(care(service, child_id, ELSEWHERE), NotFound)
    assert (await care(service, child_id, HERE)).child_id == child_id
    asked = CountDiets(children=(child_id,), sets=((0,),))
    await refused(service.send(asked, staff(Right.READ_CARE)), Forbidden)
    await refused(service.send(ListSchemes(families=(dupont.family_id,)), EDUCATOR), Forbidden)


async def health_of(
    service: Started, *children: UUID, actor: Actor = EDUCATOR, activity_id: UUID = WEDNESDAY, day: date = TODAY
) -> dict[UUID, ChildHealth]:
    asked = ReadHealthOfList(activity_id=activity_id, day=day, children=children)
    return {one.child_id: one for one in (await service.send(asked, actor)).children}


async def seen_on_lists(service: Started) -> list[tuple[str, UUID, UUID]]:
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select actor_name, family_id, about_id from audit_entry where action = 'family.list.read' order by entry")
    return [tuple(row) for row in rows]


async def test_the_health_of_a_list_is_told_at_once_and_noted_once_a_day_for_each_household_and_reader(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    child_id = await enrolled(service, dupont)
    await service.send(ChangeChild(child_id=child_id, part="health", fields={"allergies": "Arachides", "pai": True}), WRITER)
    other, stranger = dupont.children[1].child_id, new_id()
    found = await health_of(service, child_id, other, stranger)
    assert set(found) == {child_id}, "of a child who is not enrolled there nothing is told"
    assert (found[child_id].fields.allergies, found[child_id].fields.pai, found[child_id].told_at is not None) == ("Arachides", True, True)
    households = sorted([dupont.family_id, jeanne.family_id])
    assert await seen_on_lists(service) == [("Paul PETIT", one, child_id) for one in households]
    await health_of(service, child_id, child_id)
    colleague = replace(staff(Right.READ_CARE, name="Nadia ROUX"), account_id=new_id())
    await health_of(service, child_id, actor=colleague)
    by_both = [(name, one, child_id) for name in ("Paul PETIT", "Nadia ROUX") for one in households]
    assert await seen_on_lists(service) == by_both, "who reads again is noted once, who else reads is noted too"
    service.move_clock(timedelta(days=1))
    await health_of(service, child_id, day=TODAY + timedelta(days=1))
    assert await seen_on_lists(service) == by_both + by_both[:2]


async def test_a_child_about_whom_nothing_was_told_is_told_apart_from_one_without_allergy(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    assert (await health_of(service, child_id))[child_id].told_at is None
    await service.send(ChangeChild(child_id=child_id, part="health", fields={"pai": False, "glasses": False}), WRITER)
    told = (await health_of(service, child_id))[child_id]
    assert (told.told_at is not None, told.fields.pai) == (True, False)


async def test_the_health_of_a_list_needs_its_right_its_facility_and_a_day_that_is_not_gone_by(
    service: Started, dupont: FamilyRecord
) -> None:
    child_id = await enrolled(service, dupont)
    for actor in (staff(Right.READ_HEALTH, Right.WRITE_ATTENDANCE), staff(Right.COUNT_DIETS)):
        await refused(health_of(service, child_id, actor=actor), Forbidden)
    assert await health_of(service, child_id, actor=ELSEWHERE) == {}
    assert await health_of(service, child_id, activity_id=MEALS) == {}
    assert await health_of(service, child_id, day=TODAY - timedelta(days=1)) == {}
    assert await seen_on_lists(service) == [], "nothing is noted of who was told nothing"
    assert set(await health_of(service, child_id, actor=HERE, day=TODAY + timedelta(days=1))) == {child_id}
    await service.tell(enrolment(dupont, until=TODAY, version=2))
    assert await health_of(service, child_id, day=TODAY + timedelta(days=1)) == {}


async def test_the_health_of_a_list_is_not_kept_as_an_answer(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    asked = ReadHealthOfList(activity_id=WEDNESDAY, day=TODAY, children=(child_id,))
    await refused(service.send(asked, EDUCATOR, key=str(new_id())), Invalid)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from idempotency where answer::text like '%allergies%'") == 0


async def pickup_of(
    service: Started, *children: UUID, actor: Actor = EDUCATOR, activity_id: UUID = WEDNESDAY, day: date = TODAY
) -> dict[UUID, ChildPickup]:
    asked = ReadPickupOfList(activity_id=activity_id, day=day, children=children)
    return {one.child_id: one for one in (await service.send(asked, actor)).children}


async def test_who_may_fetch_the_children_of_a_list_is_told_as_of_its_day_and_noted_once_a_day_apart_from_health(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    child_id = await enrolled(service, dupont)
    tomorrow = TODAY + timedelta(days=1)
    partner = dupont.guardians[1].guardian_id
    judged = SetAuthority(child_id=child_id, guardian_id=partner, authority="full", may_pick_up=False, since=tomorrow)
    await service.send(judged, WRITER)
    for name, allowed in (("Odette DUPONT", True), ("Roger MALIN", False)):
        await service.send(ChangeChild(child_id=child_id, part="pickup", fields={"name": name, "allowed": allowed}), WRITER)
    await service.send(ChangeChild(child_id=child_id, part="authorisations", fields={"leave_alone": True}), WRITER)
    await health_of(service, child_id)
    found = await pickup_of(service, child_id, dupont.children[1].child_id, new_id())
    assert set(found) == {child_id}, "of a child who is not enrolled there nothing is told"
    assert [(one.fields.name, one.fields.allowed) for one in found[child_id].pickup] == [("Roger MALIN", False), ("Odette DUPONT", True)]
    assert found[child_id].leave_alone is True
    assert all(one.may_pick_up for one in found[child_id].adults)
    assert found[child_id].adults == (await care(service, child_id)).adults
    first = (await pickup_of(service, child_id, day=tomorrow))[child_id].adults[0]
    assert (first.may_pick_up, first.phones) == (False, ()), "the judgment counts on the day of the list"
    async with service.database.transaction() as tx:
        seen = await tx.fetch("select actor_name, family_id, about_id from audit_entry where action = 'family.pickup.read' order by entry")
    assert [tuple(row) for row in seen] == [("Paul PETIT", one, child_id) for one in sorted([dupont.family_id, jeanne.family_id])]


async def test_a_household_that_has_the_child_on_the_day_of_the_list_reads_who_saw_its_numbers(
    service: Started, dupont: FamilyRecord
) -> None:
    child_id, tomorrow = await enrolled(service, dupont), TODAY + timedelta(days=1)
    other = await service.send(JEANNE, CLERK)
    await service.send(AttachChild(child_id=child_id, family_id=other.family_id, since=tomorrow), JUDGE)
    names = [one.name for one in (await pickup_of(service, child_id, day=tomorrow))[child_id].adults]
    assert "DURAND Jeanne" in names
    async with service.database.transaction() as tx:
        seen = await tx.fetch("select family_id from audit_entry where action = 'family.pickup.read' order by family_id")
    assert [row["family_id"] for row in seen] == sorted([dupont.family_id, other.family_id])


async def test_who_may_fetch_the_children_of_a_list_needs_its_right_its_facility_and_a_day_that_is_not_gone_by(
    service: Started, dupont: FamilyRecord
) -> None:
    child_id = await enrolled(service, dupont)
    await refused(pickup_of(service, child_id, actor=staff(Right.READ_HEALTH, Right.WRITE_ATTENDANCE)), Forbidden)
    assert await pickup_of(service, child_id, actor=ELSEWHERE) == {}
    assert await pickup_of(service, child_id, activity_id=MEALS) == {}
    assert await pickup_of(service, child_id, day=TODAY - timedelta(days=1)) == {}
    asked = ReadPickupOfList(activity_id=WEDNESDAY, day=TODAY, children=(child_id,))
    await refused(service.send(asked, EDUCATOR, key=str(new_id())), Invalid)


async def test_a_list_of_three_hundred_children_takes_as_many_round_trips_as_one_of_two(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    few, many = [await children_of_the_town(service, dupont, count) for count in (2, 300)]
    taken = []
    for ids in (few, many):
        named = {"activity_id": WEDNESDAY, "day": TODAY, "children": tuple(ids)}
        async with service.database.transaction(EDUCATOR) as tx:
            statements: list[object] = []
            with tx.connection.query_logger(statements.append):
                found = await health_of_list(tx, ReadHealthOfList.model_validate(named))
                await asyncio.sleep(0)  # The driver logs a statement in the next round of the loop.
                of_health = len(statements)
                fetched = await pickup_of_list(tx, ReadPickupOfList.model_validate(named))
                await asyncio.sleep(0)
        assert len(found.children) == len(fetched.children) == len(ids)
        taken.append((of_health, len(statements) - of_health))
    assert taken[0] == taken[1] <= (4, 5)
    assert len(await seen_on_lists(service)) == 302


async def children_of_the_town(service: Started, record: FamilyRecord, count: int) -> list[UUID]:
    """Enter children of a family, enrolled in the activity, whose health is told."""
    ids = [new_id() for _ in range(count)]
    async with service.database.transaction() as tx:
        await tx.execute(
            "insert into child (child_id, family_id, version, last_name, first_name, birth_date, school, school_class)"
            " select child_id, $2, 1, 'DUPONT', 'Un enfant', '2018-01-01', '', ''"
            " from unnest($1::uuid[]) as t (child_id)",
            ids,
            record.family_id,
        )
        await tx.execute(
            "insert into enrolment (enrolment_id, version, child_id, activity_id, valid_from, valid_to)"
            " select gen_random_uuid(), 1, child_id, $2, '2020-09-01', '2990-08-31' from unnest($1::uuid[]) as t (child_id)",
            ids,
            WEDNESDAY,
        )
        for one in ids:
            await health.put(tx, one, HealthFields(allergies="Arachides"))
    return ids


async def test_diets_are_counted_in_sets_and_leave_a_trace_without_names(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    other = dupont.children[1].child_id
    await service.send(ChangeChild(child_id=child_id, part="health", fields={"diet": "no_pork"}), WRITER)
    asked = CountDiets(children=(child_id, other, new_id()), sets=((0, 1), (1, 2), (), (0,)))
    assert await service.send(asked, EDUCATOR) == DietCounts(
        sets=({"no_pork": 1, "unknown": 1}, {"unknown": 2}, {}, {"no_pork": 1}), watched=(0, 0, 0, 0)
    )
    async with service.database.transaction() as tx:
        (seen,) = await tx.fetch("select family_id, about_id, detail from audit_entry where action = 'family.diet.count'")
        few = await tx.fetch("select family_id, about_id from audit_entry where action = 'family.few.count' order by entry")
    assert tuple(seen) == (None, None, "diets and allergies of 3 children, counted")
    assert {tuple(one) for one in few} == {(dupont.family_id, child_id), (dupont.family_id, other)}
    await service.send(asked, EDUCATOR)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from audit_entry where action = 'family.few.count'") == len(few), "once a day"
    await refused(service.send(CountDiets(children=(child_id,), sets=((1,),)), EDUCATOR), Invalid)


async def test_children_with_a_pai_or_an_allergy_are_counted_once_and_never_named(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    other = dupont.children[1].child_id
    await service.send(ChangeChild(child_id=child_id, part="health", fields={"allergies": "Arachides", "pai": True}), WRITER)
    await service.send(ChangeChild(child_id=other, part="health", fields={"diet": "vegan"}), WRITER)
    asked = CountDiets(children=(child_id, other, new_id()), sets=((0, 1, 2), (1, 2), (0,)))
    assert (await service.send(asked, EDUCATOR)).watched == (1, 0, 1)
    await service.send(ChangeChild(child_id=other, part="health", fields={"pai": True}), WRITER)
    assert (await service.send(asked, EDUCATOR)).watched == (2, 1, 1)
    assert (await service.send(asked, ELSEWHERE)).watched == (0, 0, 0)


async def test_children_of_another_facility_are_counted_as_unknown(service: Started, dupont: FamilyRecord) -> None:
    child_id = await enrolled(service, dupont)
    await service.send(ChangeChild(child_id=child_id, part="health", fields={"diet": "vegan"}), WRITER)
    asked = CountDiets(children=(child_id,), sets=((0,),))
    assert (await service.send(asked, HERE)).sets == ({"vegan": 1},)
    assert (await service.send(asked, ELSEWHERE)).sets == ({"unknown": 1},)


async def test_schemes_are_told_for_families_within_reach(service: Started, dupont: FamilyRecord) -> None:
    await enrolled(service, dupont)
    asked = ListSchemes(families=(dupont.family_id, new_id()))
    (found,) = (await service.send(asked, CLERK)).families
    assert (found.family_id, found.scheme) == (dupont.family_id, "")
    assert (await service.send(asked, HERE)).families == (found,)
    assert (await service.send(asked, ELSEWHERE)).families == ()
