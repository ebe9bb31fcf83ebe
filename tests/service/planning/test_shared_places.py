"""Places that age groups, a shared room and a facility's limit hold together, from the rule to the booked day."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Forbidden, Invalid
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    AgeGroup,
    DayStatus,
    ListPools,
    PoliciesAsked,
    PoolShare,
    PoolView,
    PutFacility,
    PutPool,
)
from services.planning.domain.errors import PlacesTaken, PoolFixed, RulesContradict, UnknownFacility, UnknownPool
from tests.eventually import eventually
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, Household, Town, activity, refusal

S = DayStatus
SMALL_AND_TALL = (AgeGroup(from_age=3, to_age=5, capacity=1), AgeGroup(from_age=6, to_age=11, capacity=2))


async def child(town: Town, years: int) -> Household:
    """Tell a family whose child is that old during the story."""
    made = Household.make()
    born = date(2026 - years, 6, 1)
    saved = made.child_saved("Zoé", "PETIT").model_copy(update={"birth_date": born})
    await town.service.tell(made.saved("PETIT"), saved)
    return made


async def grouped(town: Town, *groups: AgeGroup, **more: Any) -> ActivityView:
    return await town.activity("Centre", policies=PoliciesAsked(age_groups=groups), **more)


async def room(town: Town, capacity: int, **more: Any) -> PoolView:
    asked = PutPool(pool_id=new_id(), facility_id=town.facility_id, name="Salle bleue", capacity=capacity)
    return await town.service.send(asked.model_copy(update=more), CLERK)


async def in_room(town: Town, name: str, pool_id: UUID, part: Any) -> ActivityView:
    return await town.activity(name, policies=PoliciesAsked(pool=PoolShare(pool_id=pool_id, part=part)))


async def test_each_age_group_has_its_own_places_and_the_whole_activity_its_own(town: Town) -> None:
    centre = await grouped(town, *SMALL_AND_TALL, capacity=2)
    children = [await child(town, years) for years in (4, 5, 6, 7)]
    enrolled = [(one, await town.enrol(one, centre)) for one in children]
    for one, enrolment in enrolled:
        await town.book(one, enrolment, THURSDAY)
    statuses = [await town.status(one, enrolment, THURSDAY) for one, enrolment in enrolled]
    assert statuses == [S.BOOKED, S.WAITING, S.BOOKED, S.WAITING]
    assert (await town.cell(*enrolled[2], FRIDAY)).places == "last"
    await town.miss(*enrolled[0], THURSDAY)
    await eventually(lambda: is_(town, *enrolled[1], S.BOOKED))
    assert await town.status(*enrolled[3], THURSDAY) == S.WAITING


async def is_(town: Town, one: Household, enrolment: Any, status: DayStatus, day: date = THURSDAY) -> bool:
    return await town.status(one, enrolment, day) == status


async def test_the_grid_says_full_where_the_child_s_own_group_is_full(town: Town) -> None:
    centre = await grouped(town, *SMALL_AND_TALL)
    small, other, tall = [(one, await town.enrol(one, centre)) for one in [await child(town, years) for years in (4, 4, 9)]]
    await town.book(*small, THURSDAY)
    assert [(await town.cell(*one, THURSDAY)).places for one in (other, tall)] == ["full", "last"]


async def test_full_days_and_half_days_share_one_room_each_in_its_half(town: Town) -> None:
    pool = await room(town, 2)
    parts = {part: await in_room(town, str(part), pool.pool_id, part) for part in ("day", "morning", "afternoon")}
    asked = ["morning", "day", "morning", "afternoon", "day"]
    enrolled = [(one, await town.enrol(one, parts[part])) for part, one in zip(asked, await town.households(5), strict=True)]
    for one in enrolled:
        await town.book(*one, THURSDAY)
    assert [await town.status(*one, THURSDAY) for one in enrolled] == [S.BOOKED, S.BOOKED, S.WAITING, S.BOOKED, S.WAITING]
    await town.miss(*enrolled[1], THURSDAY)
    await eventually(lambda: is_(town, *enrolled[2], S.BOOKED))
    assert await town.status(*enrolled[4], THURSDAY) == S.WAITING


async def test_a_facility_s_limit_holds_all_its_activities_together_and_lets_in_the_first_when_it_grows(town: Town) -> None:
    await town.service.send(PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs", capacity=1), CLERK)
    meals, care = await town.activity("Repas"), await town.activity("Garderie")
    enrolled = [(one, await town.enrol(one, at)) for one, at in zip(await town.households(3), (meals, care, meals), strict=True)]
    for one in enrolled:
        await town.book(*one, THURSDAY)
    assert [await town.status(*one, THURSDAY) for one in enrolled] == [S.BOOKED, S.WAITING, S.WAITING]
    await town.service.send(PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs", capacity=2), CLERK)
    assert [await town.status(*one, THURSDAY) for one in enrolled] == [S.BOOKED, S.BOOKED, S.WAITING]
    below = PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs", capacity=1)
    await refusal(town.service.send(below, CLERK), PlacesTaken)
    await town.service.send(PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs"), CLERK)
    assert await town.status(*enrolled[2], THURSDAY) == S.BOOKED


async def test_regular_days_take_places_of_every_counter_too(town: Town) -> None:
    pool = await room(town, 1)
    morning, day = [await in_room(town, part, pool.pool_id, part) for part in ("morning", "day")]
    await town.enrol(town.dupont, morning, weekdays=[4])
    refused = await refusal(town.enrol(town.martin, day, weekdays=[4]), PlacesTaken)
    assert "Il n'y a pas assez de places" in refused.detail
    enrolled = await town.enrol(town.martin, day, weekdays=[5])
    await town.book(town.martin, enrolled, THURSDAY)
    assert await town.status(town.martin, enrolled, THURSDAY) == S.WAITING


async def test_a_closed_day_gives_its_places_back_and_takes_them_again_when_it_opens(town: Town) -> None:
    pool = await room(town, 1)
    morning = await in_room(town, "morning", pool.pool_id, "morning")
    await town.enrol(town.dupont, morning, weekdays=[4, 5])
    await town.close(THURSDAY)
    assert await counts(town, THURSDAY) == {0}
    assert await counts(town, FRIDAY) == {1}


async def counts(town: Town, day: date) -> set[int]:
    async with town.service.database.transaction() as tx:
        return {row["taken"] for row in await tx.fetch("select taken from place where day = $1", day)}


async def test_age_groups_entered_later_count_who_is_already_planned_and_are_refused_when_they_are_too_small(town: Town) -> None:
    asked = activity(town.facility_id, "Centre")
    centre = await town.service.send(asked, CLERK)
    children = [(one, await town.enrol(one, centre)) for one in [await child(town, years) for years in (4, 5)]]
    for one in children:
        await town.book(*one, THURSDAY)
    too_small = PoliciesAsked(age_groups=(AgeGroup(from_age=3, to_age=5, capacity=1),))
    await refusal(town.service.send(asked.model_copy(update={"policies": too_small}), CLERK), PlacesTaken)
    fitting = PoliciesAsked(age_groups=(AgeGroup(from_age=3, to_age=5, capacity=2),))
    await town.service.send(asked.model_copy(update={"policies": fitting}), CLERK)
    third = await child(town, 3)
    enrolled = await town.enrol(third, centre)
    await town.book(third, enrolled, THURSDAY)
    assert await town.status(third, enrolled, THURSDAY) == S.WAITING
    await town.service.send(asked, CLERK)
    assert await town.status(third, enrolled, THURSDAY) == S.BOOKED


async def test_a_corrected_birth_date_moves_the_child_to_its_group_takes_no_place_from_it_and_lets_nobody_else_in(town: Town) -> None:
    centre = await grouped(town, *SMALL_AND_TALL)
    small, tall, next_small = [(one, await town.enrol(one, centre)) for one in [await child(town, years) for years in (4, 9, 3)]]
    for one in (small, tall, next_small):
        await town.book(*one, THURSDAY)
    corrected = tall[0].child_saved("Zoé", "PETIT", version=2).model_copy(update={"birth_date": date(2022, 1, 1)})
    await town.service.tell(corrected)
    assert [await town.status(*one, THURSDAY) for one in (small, tall, next_small)] == [S.BOOKED, S.BOOKED, S.WAITING]
    await town.miss(*small, THURSDAY)
    await eventually(lambda: is_(town, *small, S.ABSENT_EXCUSED))
    assert await town.status(*next_small, THURSDAY) == S.WAITING
    await town.miss(*tall, THURSDAY)
    await eventually(lambda: is_(town, *next_small, S.BOOKED))


async def test_a_room_grows_for_those_who_wait_and_never_shrinks_below_who_is_planned(town: Town) -> None:
    pool = await room(town, 1)
    day = await in_room(town, "Journée", pool.pool_id, "day")
    enrolled = [(one, await town.enrol(one, day)) for one in await town.households(2)]
    for one in enrolled:
        await town.book(*one, THURSDAY)
    await room(town, 2, pool_id=pool.pool_id)
    assert await town.status(*enrolled[1], THURSDAY) == S.BOOKED
    await refusal(room(town, 1, pool_id=pool.pool_id), PlacesTaken)
    (listed,) = (await town.service.send(ListPools(), CLERK)).pools
    assert (listed.name, listed.capacity, listed.version) == ("Salle bleue", 2, 2)


async def test_a_room_belongs_to_one_facility_and_to_its_staff(town: Town) -> None:
    pool = await room(town, 1)
    other_id = new_id()
    await town.service.send(PutFacility(facility_id=other_id, name="Autre"), CLERK)
    await refusal(room(town, 1, pool_id=pool.pool_id, facility_id=other_id), PoolFixed)
    elsewhere = activity(other_id, "Ailleurs", policies=PoliciesAsked(pool=PoolShare(pool_id=pool.pool_id)))
    await refusal(town.service.send(elsewhere, CLERK), UnknownPool)
    limited = staff("planning.activity.write", facilities=(other_id,))
    asked = PutPool(pool_id=pool.pool_id, facility_id=town.facility_id, name="Salle", capacity=1)
    await refusal(town.service.send(asked, limited), UnknownPool)
    await refusal(town.service.send(asked.model_copy(update={"pool_id": new_id()}), limited), UnknownFacility)
    assert (await town.service.send(ListPools(), limited)).pools == ()
    await refusal(town.service.send(ListPools(), staff("planning.month.read")), Forbidden)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (((3, 6), (6, 11)), "Les groupes d'âge 3-6 ans et 6-11 ans se chevauchent"),
        (((3, 5), (7, 11)), "Aucun groupe d'âge n'accueille les enfants de 6 ans."),
        (((5, 3),), "Le groupe d'âge 5-3 ans finit avant de commencer."),
    ],
)
async def test_age_groups_that_overlap_or_leave_a_gap_are_refused_when_entered(
    town: Town, groups: tuple[tuple[int, int], ...], said: str
) -> None:
    asked = [AgeGroup(from_age=first, to_age=last, capacity=5) for first, last in groups]
    refused = await refusal(grouped(town, *asked), RulesContradict)
    assert said in refused.detail


async def test_a_room_smaller_than_zero_is_refused_in_french(town: Town) -> None:
    asked = PutPool.model_construct(pool_id=new_id(), facility_id=town.facility_id, name="Salle", capacity=-1)
    refused = await refusal(town.service.send(asked, CLERK), Invalid)
    assert refused.members["errors"][0]["detail"] == "Ce nombre est trop petit (0 au moins)."


async def test_the_table_refuses_one_child_too_many_in_a_group_whoever_writes(town: Town) -> None:
    centre = await grouped(town, *SMALL_AND_TALL)
    one = await child(town, 4)
    await town.book(one, await town.enrol(one, centre), THURSDAY)
    async with town.service.database.transaction() as tx:
        with pytest.raises(Exception, match="place_check"):
            await tx.execute("update place set taken = taken + 1 where day = $1", THURSDAY)
        await tx.execute("rollback; begin")


async def test_whatever_is_asked_at_once_no_counter_is_exceeded_and_each_holds_who_is_there(town: Town) -> None:
    pool = await room(town, 3)
    await town.service.send(PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs", capacity=4), CLERK)
    shared = PoliciesAsked(pool=PoolShare(pool_id=pool.pool_id), age_groups=SMALL_AND_TALL)
    full_day = await town.activity("Journée", policies=shared)
    morning = await in_room(town, "Matin", pool.pool_id, "morning")
    children = [await child(town, 3 + n % 9) for n in range(12)]
    enrolled = [(one, await town.enrol(one, (full_day, morning)[n % 2])) for n, one in enumerate(children)]
    for one in await asyncio.gather(*(town.ask(*one, THURSDAY) for one in enrolled)):
        await town.decided(one)
    booked = [one for one in enrolled if await is_(town, *one, S.BOOKED)]
    await asyncio.gather(*(town.miss(*one, THURSDAY) for one in booked[:2]))
    await eventually(lambda: is_(town, *booked[1], S.ABSENT_EXCUSED))
    async with town.service.database.transaction() as tx:
        wrong = await tx.fetch(
            """
            select p.counter_id, p.taken, p.capacity, count(s.enrolment_id) as there from place p
            join counted k using (counter_id)
            left join seat s on s.activity_id = k.activity_id and s.day = p.day and s.holds_place
                and (k.from_age is null or age_on(s.born, s.day) between k.from_age and k.to_age)
            group by p.counter_id, p.day having p.taken <> count(s.enrolment_id) or p.taken > p.capacity
            """
        )
        assert wrong == []
        assert await tx.fetchval("select count(*) from place where taken > 0") > 4
