"""A clerk asks in the place of a family: by the same rules, in plain sight of the family."""

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from contracts.planning import (
    AskedDay,
    DayStatus,
    EnrolmentView,
    GetMonth,
    ListPlanningRequests,
    PlanningRequestDecided,
    SubmitDaysFor,
)
from contracts.rights import Right
from services.planning.domain.errors import AlreadyAsked, ReasonMissing, UnknownChild, UnknownEnrolment
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, Household, Town, refusal


def asked(who: Household, enrolled: EnrolmentView, **more: object) -> SubmitDaysFor:
    day = AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY)
    facts = {"family_id": who.family_id, "child_id": who.child_id, "kind": "booking", "days": (day,), **more}
    return SubmitDaysFor.model_validate(facts)


async def test_the_family_sees_that_the_town_hall_booked_and_who(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    made = await town.decided(await town.service.send(asked(town.dupont, enrolled), CLERK))
    assert (made.by_staff_name, made.status) == ("C. MOREL", "accepted")
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.BOOKED
    (listed,) = (await town.service.send(ListPlanningRequests(), town.dupont.actor)).requests
    assert (listed.by_staff_name, listed.asked_by_name) == ("C. MOREL", "")
    (told,) = await town.service.tells(PlanningRequestDecided)
    assert (told.by_staff, told.by_staff_name, told.submitted_at) == (False, "C. MOREL", made.submitted_at)
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select submitted_by from request") == CLERK.account_id
        entries = await tx.fetch("select action, family_id from audit_entry where action = 'planning.request.enter'")
    assert [row["family_id"] for row in entries] == [town.dupont.family_id]


async def test_what_the_family_asks_itself_names_the_adult_and_no_agent(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    asked = await town.book(town.dupont, enrolled, THURSDAY)
    assert (asked.by_staff_name, asked.asked_by_name, asked.family_name) == ("", "DUPONT JEAN", "DUPONT JEAN")


async def test_adults_are_named_as_the_record_names_them_however_they_were_typed(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.service.tell(town.dupont.saved("Dupont", version=2))
    asked = await town.book(town.dupont, enrolled, THURSDAY)
    assert (asked.asked_by_name, asked.family_name) == ("DUPONT JEAN", "DUPONT JEAN")


async def test_an_absence_is_declared_for_a_family_with_its_reason(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.book(town.dupont, enrolled, THURSDAY)
    await refusal(town.service.send(asked(town.dupont, enrolled, kind="absence"), CLERK), ReasonMissing)
    made = await town.service.send(asked(town.dupont, enrolled, kind="absence", absence_reason="family"), CLERK)
    assert (await town.decided(made)).status == "accepted"
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED


async def test_the_rules_are_those_of_the_family(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.book(town.dupont, enrolled, THURSDAY)
    await refusal(town.service.send(asked(town.dupont, enrolled), CLERK), AlreadyAsked)


async def test_another_familys_child_or_enrolment_is_not_found(town: Town) -> None:
    meals = await town.activity()
    mine, theirs = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await refusal(town.service.send(asked(town.dupont, mine, child_id=town.martin.child_id), CLERK), UnknownChild)
    await refusal(town.service.send(asked(town.dupont, theirs), CLERK), UnknownEnrolment)


async def test_it_needs_the_right_and_is_not_for_families(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    with pytest.raises(Forbidden):
        await town.service.send(asked(town.dupont, enrolled), staff(Right.READ_MONTH, Right.DECIDE_PLANNING_REQUEST))
    with pytest.raises(NotFound):
        await town.service.send(asked(town.dupont, enrolled), town.dupont.actor)


async def test_a_clerk_of_another_facility_finds_no_enrolment_to_act_on(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    elsewhere, here = staff(*Right, facilities=[new_id()]), staff(*Right, facilities=[town.facility_id])
    await refusal(town.service.send(asked(town.dupont, enrolled), elsewhere), UnknownEnrolment)
    june = AskedDay(enrolment_id=enrolled.enrolment_id, day=FRIDAY.replace(year=2028))
    await refusal(town.service.send(asked(town.dupont, enrolled, days=(june,)), elsewhere), UnknownEnrolment)
    assert await town.service.send(asked(town.dupont, enrolled), here)


async def test_the_month_is_drawn_as_the_family_sees_it(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    month = GetMonth(child_id=town.dupont.child_id, month=THURSDAY, for_family=town.dupont.family_id)
    (row,) = (await town.service.send(month, CLERK)).rows
    assert row.enrolment_id == enrolled.enrolment_id
    foreign = month.model_copy(update={"for_family": town.martin.family_id})
    await refusal(town.service.send(foreign, CLERK), UnknownChild)
