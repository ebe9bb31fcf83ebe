"""Staff of one facility: they see, decide and enter what is theirs, and find nothing of the others."""

from dataclasses import dataclass
from datetime import date

import pytest
import pytest_asyncio

from chassis.errors import Forbidden
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.family import ChildSaved
from contracts.planning import (
    ActivityView,
    AskedDay,
    CalendarDay,
    CountPlanningQueue,
    DecidePlanningRequest,
    EnrolmentView,
    GetMonth,
    GetPlanningRequest,
    ListActivities,
    ListPlanningQueue,
    Mark,
    MarkAttendance,
    PlanningRequestView,
    PutCalendarDays,
    PutFacility,
    RemoveCalendarDay,
    SubmitDays,
)
from contracts.rights import Right
from services.planning.domain.errors import (
    NothingToDecide,
    UnknownActivity,
    UnknownCalendarDay,
    UnknownChild,
    UnknownEnrolment,
    UnknownFacility,
    UnknownRequest,
)
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, THURSDAY, Town, activity, enrolment, refusal


@dataclass(frozen=True)
class Two:
    """A canteen beside the leisure centre, each with an activity that clerks decide, and Léa enrolled in both."""

    town: Town
    canteen: Actor
    meals: ActivityView
    outing: ActivityView
    eats: EnrolmentView
    plays: EnrolmentView

    async def ask(self, *days: AskedDay) -> PlanningRequestView:
        request = SubmitDays(child_id=self.town.dupont.child_id, kind="booking", days=days)
        return await self.town.decided(await self.town.service.send(request, self.town.dupont.actor))

    def meal(self) -> AskedDay:
        return AskedDay(enrolment_id=self.eats.enrolment_id, day=THURSDAY)

    def trip(self) -> AskedDay:
        return AskedDay(enrolment_id=self.plays.enrolment_id, day=FRIDAY)


@pytest_asyncio.fixture(loop_scope="session")
async def two(town: Town) -> Two:
    canteen = new_id()
    await town.service.send(PutFacility(facility_id=canteen, name="Restauration scolaire"), CLERK)
    meals = await town.service.send(activity(canteen, "Repas", approval="manual"), CLERK)
    outing = await town.activity("Sortie", approval="manual")
    eats, plays = await town.enrol(town.dupont, meals), await town.enrol(town.dupont, outing)
    return Two(town, staff(*Right, facilities=[canteen]), meals, outing, eats, plays)


async def test_the_queue_of_the_canteen_holds_the_canteens_requests_only(two: Two) -> None:
    meal, _ = await two.ask(two.meal()), await two.ask(two.trip())
    queue = await two.town.service.send(ListPlanningQueue(), two.canteen)
    assert ([one.request_id for one in queue.requests], queue.pending) == ([meal.request_id], 1)
    assert (await two.town.service.send(ListPlanningQueue(), CLERK)).pending == 2
    assert [(await two.town.service.send(CountPlanningQueue(), one)).count for one in (two.canteen, CLERK)] == [1, 2]


async def test_a_request_for_another_facility_is_not_found_read_or_decided(two: Two) -> None:
    trip = await two.ask(two.trip())
    await refusal(two.town.service.send(GetPlanningRequest(request_id=trip.request_id), two.canteen), UnknownRequest)
    await refusal(two.town.service.send(DecidePlanningRequest(request_id=trip.request_id, accept=True), two.canteen), UnknownRequest)
    assert (await two.town.service.send(GetPlanningRequest(request_id=trip.request_id), CLERK)).status == "pending"


async def test_of_a_request_for_both_the_canteen_sees_and_decides_its_own_days(two: Two) -> None:
    both = await two.ask(two.meal(), two.trip())
    (shown,) = (await two.town.service.send(ListPlanningQueue(), two.canteen)).requests
    assert [day.activity for day in shown.days] == ["Repas"]
    decision = DecidePlanningRequest(request_id=both.request_id, accept=True)
    decided = await two.town.service.send(decision, two.canteen)
    assert [(day.activity, day.decision) for day in decided.days] == [("Repas", "accepted")]
    assert (await two.town.service.send(ListPlanningQueue(), two.canteen)).requests == ()
    await refusal(two.town.service.send(decision, two.canteen), NothingToDecide)
    whole = await two.town.service.send(GetPlanningRequest(request_id=both.request_id), CLERK)
    assert {day.activity: day.decision for day in whole.days} == {"Repas": "accepted", "Sortie": "pending"}
    assert {day.decision for day in (await two.town.service.send(decision, CLERK)).days} == {"accepted"}


async def test_the_month_shows_the_rows_of_ones_own_facility(two: Two) -> None:
    month = GetMonth(child_id=two.town.dupont.child_id, month=MONDAY)
    assert [row.activity for row in (await two.town.service.send(month, two.canteen)).rows] == ["Repas"]
    assert len((await two.town.service.send(month, CLERK)).rows) == 2
    foreign = month.model_copy(update={"enrolment_id": two.plays.enrolment_id})
    await refusal(two.town.service.send(foreign, two.canteen), UnknownEnrolment)


async def test_the_month_of_a_child_is_not_found_unless_it_or_a_child_of_its_household_goes_to_ones_own_facility(two: Two) -> None:
    await two.town.enrol(two.town.martin, two.outing)
    stranger = GetMonth(child_id=two.town.martin.child_id, month=MONDAY)
    await refusal(two.town.service.send(stranger, two.canteen), UnknownChild)
    assert len((await two.town.service.send(stranger, CLERK)).rows) == 1
    sister = ChildSaved(
        version=1,
        family_id=two.town.dupont.family_id,
        child_id=new_id(),
        last_name="DUPONT",
        first_name="Zoé",
        birth_date=date(2019, 3, 1),
        school="",
        school_class="",
    )
    await two.town.service.tell(sister)
    assert (await two.town.service.send(GetMonth(child_id=sister.child_id, month=MONDAY), two.canteen)).rows == ()


async def test_activities_are_listed_and_changed_in_ones_own_facility_only(two: Two) -> None:
    service = two.town.service
    assert [one.name for one in (await service.send(ListActivities(), two.canteen)).activities] == ["Repas"]
    own = activity(two.meals.facility_id, "Repas du midi", activity_id=two.meals.activity_id, approval="manual")
    assert (await service.send(own, two.canteen)).name == "Repas du midi"
    await refusal(service.send(activity(two.outing.facility_id, "Intrus"), two.canteen), UnknownFacility)
    taken = activity(two.meals.facility_id, "Sortie", activity_id=two.outing.activity_id)
    await refusal(service.send(taken, two.canteen), UnknownActivity)
    assert {one.name: one.facility_id for one in (await service.send(ListActivities(), CLERK)).activities}["Sortie"] == two.town.facility_id


async def test_children_are_enrolled_in_ones_own_facility_only(two: Two) -> None:
    service, martin = two.town.service, two.town.martin
    assert await service.send(enrolment(martin, two.meals), two.canteen)
    await refusal(service.send(enrolment(martin, two.outing), two.canteen), UnknownActivity)
    changed = enrolment(two.town.dupont, two.outing, (1,), enrolment_id=two.plays.enrolment_id)
    await refusal(service.send(changed, two.canteen), UnknownEnrolment)


async def test_attendance_is_taken_in_ones_own_facility_only(two: Two) -> None:
    mark = Mark(child_id=two.town.dupont.child_id, present=True, marked_at=two.town.service.service.settings.clock.now())

    def attendance(at: ActivityView) -> MarkAttendance:
        return MarkAttendance(activity_id=at.activity_id, day=MONDAY, marks=(mark,))

    assert (await two.town.service.send(attendance(two.meals), two.canteen)).changed == 1
    await refusal(two.town.service.send(attendance(two.outing), two.canteen), UnknownActivity)


@pytest.mark.parametrize("own", [True, False])
async def test_a_facility_is_renamed_by_its_own_staff_only(two: Two, own: bool) -> None:
    request = PutFacility(facility_id=two.meals.facility_id if own else two.town.facility_id, name="Réfectoire")
    if own:
        assert (await two.town.service.send(request, two.canteen)).name == "Réfectoire"
    else:
        await refusal(two.town.service.send(request, two.canteen), UnknownFacility)


async def test_a_closure_is_entered_and_taken_back_for_ones_own_facility_only(two: Two) -> None:
    service = two.town.service

    def entry(facility_id: object) -> CalendarDay:
        return CalendarDay.model_validate({"day": FRIDAY, "kind": "closed", "label": "Travaux", "facility_id": facility_id})

    await service.send(PutCalendarDays(days=(entry(two.meals.facility_id),)), two.canteen)
    await refusal(service.send(PutCalendarDays(days=(entry(two.town.facility_id),)), two.canteen), UnknownFacility)
    with pytest.raises(Forbidden):
        await service.send(PutCalendarDays(days=(entry(None),)), two.canteen)
    foreign = RemoveCalendarDay(day=FRIDAY, kind="closed", facility_id=two.town.facility_id)
    await refusal(service.send(foreign, two.canteen), UnknownCalendarDay)
    await service.send(foreign.model_copy(update={"facility_id": two.meals.facility_id}), two.canteen)
