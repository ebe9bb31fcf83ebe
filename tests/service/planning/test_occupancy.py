"""How full a week is, by all that places are counted by."""

from datetime import date, timedelta

from chassis.ids import new_id
from contracts.planning import AgeGroup, GetOccupancy, OccupancyLine, PoliciesAsked, PoolShare, PutFacility, PutPool
from contracts.rights import Right
from services.planning.domain.errors import UnknownFacility
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, THURSDAY, WEDNESDAY, Town, refusal

READER = staff(Right.READ_MONTH)


def week(line: OccupancyLine) -> dict[int, tuple[int, int, int]]:
    """Tell what is taken, what there is and who waits, by weekday; closed days are left out."""
    return {one.day.isoweekday(): (one.taken, one.capacity, one.waiting) for one in line.days if not one.closed}


async def test_a_week_tells_what_is_taken_regular_days_included_and_who_waits(town: Town) -> None:
    meals = await town.activity(capacity=1)
    await town.enrol(town.dupont, meals, weekdays=(4,))
    await town.book(town.martin, await town.enrol(town.martin, meals), THURSDAY, FRIDAY)
    found = await town.service.send(GetOccupancy(first=MONDAY), READER)
    (line,) = found.lines
    assert (line.kind, line.name, found.last.isoweekday()) == ("activity", "Restauration scolaire", 7)
    assert week(line) == {1: (0, 1, 0), 2: (0, 1, 0), 4: (1, 1, 1), 5: (1, 1, 0)}
    await town.close(FRIDAY)
    closed = {one.day: one.closed for one in (await town.service.send(GetOccupancy(first=MONDAY), READER)).lines[0].days}
    assert (closed[THURSDAY], closed[FRIDAY], closed[WEDNESDAY]) == (False, True, True)


async def test_days_gone_by_tell_who_had_a_place_also_of_enrolments_that_were_entered_later(town: Town) -> None:
    groups = (AgeGroup(from_age=6, to_age=11, capacity=5),)
    meals = await town.activity(policies=PoliciesAsked(age_groups=groups))
    await town.enrol(town.dupont, meals, weekdays=(1, 4), valid_from=date(2026, 9, 1))
    await town.close(MONDAY - timedelta(days=7))
    before = await town.service.send(GetOccupancy(first=MONDAY - timedelta(days=7)), READER)
    assert [{day: taken for day, (taken, *_) in week(line).items()} for line in before.lines] == [{2: 0, 4: 1, 5: 0}] * 2
    assert before.lines[0].days[0].taken == 0
    assert week((await town.service.send(GetOccupancy(first=MONDAY), READER)).lines[0])[4][0] == 1


async def test_age_groups_rooms_and_the_facility_have_lines_of_their_own(town: Town) -> None:
    await town.service.send(PutFacility(facility_id=town.facility_id, name="Accueil de Loisirs", capacity=30), CLERK)
    pool_id = new_id()
    await town.service.send(PutPool(pool_id=pool_id, facility_id=town.facility_id, name="Picasso", capacity=20), CLERK)
    groups = (AgeGroup(from_age=3, to_age=5, capacity=8), AgeGroup(from_age=6, to_age=11, capacity=1))
    circus = await town.activity(
        "Cirque", capacity=9, policies=PoliciesAsked(age_groups=groups, pool=PoolShare(pool_id=pool_id, part="morning"))
    )
    for who, at in await town.enrol_many(2, circus):
        await town.book(who, at, THURSDAY)
    lines = (await town.service.send(GetOccupancy(first=MONDAY), READER)).lines
    thursday = [(one.kind, one.name, one.part, one.from_age, week(one)[4]) for one in lines]
    assert thursday == [
        ("facility", "Accueil de Loisirs", None, None, (1, 30, 1)),
        ("room", "Picasso", "morning", None, (1, 20, 1)),
        ("activity", "Cirque", None, None, (1, 9, 1)),
        ("age_group", "Cirque", None, 3, (0, 8, 0)),
        ("age_group", "Cirque", None, 6, (1, 1, 1)),
    ]


async def test_staff_of_some_facilities_see_these_only(town: Town) -> None:
    await town.activity()
    elsewhere = new_id()
    await town.service.send(PutFacility(facility_id=elsewhere, name="Ailleurs"), CLERK)
    stranger = staff(Right.READ_MONTH, facilities=[elsewhere])
    assert (await town.service.send(GetOccupancy(first=MONDAY), stranger)).lines == ()
    await refusal(town.service.send(GetOccupancy(first=MONDAY, facility_id=town.facility_id), stranger), UnknownFacility)
