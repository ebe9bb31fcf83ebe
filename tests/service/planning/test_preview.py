"""Previewing a request: what would be refused, late, full, and until when it can still be changed; nothing is written."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chassis.clock import PARIS
from chassis.errors import Invalid
from chassis.ids import new_id
from contracts.family import RulesPublished
from contracts.planning import (
    AskedDay,
    DaysPreview,
    DecidePlanningRequest,
    EnrolmentView,
    GetPlanningRequest,
    PreviewDays,
    PutActivityHours,
    PutFacility,
    SubmitDays,
)
from contracts.rights import Right
from services.planning.domain.errors import AlreadyAsked, RulesNotAccepted, UnknownChild, UnknownEnrolment
from tests.service.harness import staff
from tests.service.planning.cast import (
    CLERK,
    FRIDAY,
    NEXT_MONDAY,
    NEXT_TUESDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Household,
    Town,
    activity,
    refusal,
)
from tests.service.planning.test_constraints import ruled


async def preview(town: Town, who: Household, enrolled: EnrolmentView, *days: date, kind: Any = "booking") -> DaysPreview:
    asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in days)
    return await town.service.send(PreviewDays(child_id=who.child_id, kind=kind, days=asked), who.actor)


async def test_possible_days_tell_their_places_and_until_when_they_can_be_changed(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(capacity=2))
    seen = await preview(town, town.dupont, enrolled, FRIDAY, THURSDAY)
    assert (seen.child, seen.judged_at.date(), seen.next_possible_day) == ("Léa DUPONT", date(2026, 11, 23), None)
    thursday, friday = seen.days
    assert (thursday.day, thursday.refusal, thursday.places, thursday.rank) == (THURSDAY, "", "last", None)
    assert thursday.until == datetime(2026, 11, 25, 10, tzinfo=PARIS).astimezone(UTC)
    assert friday.day == FRIDAY


async def test_nothing_is_written_and_the_days_can_still_be_asked(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await preview(town, town.dupont, enrolled, THURSDAY)
    assert await town.status(town.dupont, enrolled, THURSDAY) is None
    assert (await town.book(town.dupont, enrolled, THURSDAY)).status == "accepted"


async def test_each_impossible_day_tells_why_and_the_others_stay_possible(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), valid_to=date(2026, 12, 4))
    await town.close(FRIDAY, label="Grève")
    await town.book(town.dupont, enrolled, NEXT_MONDAY)
    town.service.move_clock(timedelta(hours=1, minutes=1))
    beyond = date(2026, 12, 7)
    seen = await preview(town, town.dupont, enrolled, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, beyond)
    assert {day.day: day.refusal for day in seen.days} == {
        TUESDAY: "cutoff_passed",
        WEDNESDAY: "day_closed",
        THURSDAY: "",
        FRIDAY: "day_closed",
        NEXT_MONDAY: "already_asked",
        NEXT_TUESDAY: "",
        beyond: "outside_enrolment",
    }
    assert "Grève" in seen.days[3].reason


async def test_the_preview_and_the_submission_refuse_for_the_same_reasons(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.book(town.dupont, enrolled, THURSDAY)
    (seen,) = (await preview(town, town.dupont, enrolled, THURSDAY)).days
    refused = await refusal(town.ask(town.dupont, enrolled, THURSDAY), AlreadyAsked)
    assert refused.members["errors"][0]["detail"] == seen.reason


async def test_when_no_day_is_possible_the_next_one_that_is_helps(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    seen = await preview(town, town.dupont, enrolled, WEDNESDAY)
    assert (seen.days[0].refusal, seen.next_possible_day) == ("day_closed", THURSDAY), "a day of the past of what was asked helps nobody"


async def test_a_full_day_tells_the_estimated_place_on_the_waiting_list(town: Town) -> None:
    meals = await town.activity(capacity=1)
    ((first, his), (second, hers)) = await town.enrol_many(2, meals)
    enrolled = await town.enrol(town.dupont, meals)
    await town.book(first, his, THURSDAY)
    (alone,) = (await preview(town, town.dupont, enrolled, THURSDAY)).days
    assert (alone.places, alone.rank) == ("full", 1)
    await town.book(second, hers, THURSDAY)
    (behind,) = (await preview(town, town.dupont, enrolled, THURSDAY)).days
    assert (behind.places, behind.rank) == ("full", 2)
    sent = await town.ask(town.dupont, enrolled, THURSDAY, FRIDAY)
    assert [(day.day, day.full) for day in sent.days] == [(THURSDAY, True), (FRIDAY, False)]
    decided = await town.decided(sent)
    assert [(day.decision, day.rank) for day in decided.days] == [("waiting", 2), ("accepted", None)]


async def test_an_absence_tells_whether_it_would_be_billed(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=(2, 4))
    town.service.move_clock(timedelta(hours=1, minutes=1))
    seen = await preview(town, town.dupont, enrolled, TUESDAY, THURSDAY, FRIDAY, kind="absence")
    assert [(day.refusal, day.late, day.places) for day in seen.days] == [("", True, None), ("", False, None), ("not_booked", False, None)]


async def test_another_familys_child_or_enrolment_is_not_found(town: Town) -> None:
    meals = await town.activity()
    enrolled, other = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await refusal(preview(town, town.dupont, other, THURSDAY), UnknownEnrolment)
    asked = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    request = PreviewDays(child_id=town.dupont.child_id, kind="booking", days=asked)
    await refusal(town.service.send(request, town.martin.actor), UnknownChild)
    await refusal(town.service.send(request.model_copy(update={"child_id": new_id()}), town.dupont.actor), UnknownChild)


async def test_rules_that_were_not_accepted_are_said_before_anything_is_sent(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=(4,))
    now = town.service.service.settings.clock.now()
    await town.service.tell(RulesPublished(version=1, rules_id=new_id(), in_force_from=date(2026, 9, 1), published_at=now))
    await refusal(preview(town, town.dupont, enrolled, FRIDAY), RulesNotAccepted)
    assert len((await preview(town, town.dupont, enrolled, THURSDAY, kind="absence")).days) == 1


async def test_too_many_days_at_once_are_refused_with_the_limit(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    days = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY + timedelta(days=n)) for n in range(400))
    for request in (PreviewDays, SubmitDays):
        asked = request.model_construct(child_id=town.dupont.child_id, kind="booking", days=days)
        refused = await refusal(town.service.send(asked, town.dupont.actor), Invalid)
        assert refused.members["errors"][0]["detail"] == "Il y en a trop (250 au plus)."


async def test_activities_that_meet_on_a_day_say_so_beside_each_other_and_are_not_refused(town: Town) -> None:
    day, afternoon = await town.activity("Journée"), await town.activity("Après-midi")
    meal, unknown = await ruled(town, "Repas", requires=(day.activity_id,)), await town.activity("Étude")
    for one, starts, ends in ((day, 8, 18), (afternoon, 13, 18), (meal, 12, 13)):
        await town.service.send(PutActivityHours(activity_id=one.activity_id, starts=time(starts), ends=time(ends)), CLERK)
    whole, half, lunch, study = [await town.enrol(town.dupont, one) for one in (day, afternoon, meal, unknown)]
    await town.book(town.dupont, whole, NEXT_TUESDAY)
    asked = [(one.enrolment_id, NEXT_TUESDAY) for one in (half, lunch, study)] + [(half.enrolment_id, NEXT_MONDAY)]
    days = tuple(AskedDay(enrolment_id=enrolment_id, day=on) for enrolment_id, on in asked)
    seen = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="booking", days=days), town.dupont.actor)
    told = {(one.activity, one.day): (one.overlaps, one.refusal) for one in seen.days}
    assert told == {
        ("Après-midi", NEXT_MONDAY): ((), ""),
        ("Après-midi", NEXT_TUESDAY): (("Journée",), ""),
        ("Repas", NEXT_TUESDAY): ((), ""),
        ("Étude", NEXT_TUESDAY): ((), ""),
    }


async def test_a_clerk_reads_of_a_booking_what_meets_it_as_far_as_they_see_the_activity(town: Town) -> None:
    whole, half = [await town.activity(name, approval=approval) for name, approval in (("Journée", "automatic"), ("Après-midi", "manual"))]
    for one, starts in ((whole, 8), (half, 13)):
        await town.service.send(PutActivityHours(activity_id=one.activity_id, starts=time(starts), ends=time(18)), CLERK)
    day, afternoon = [await town.enrol(town.dupont, one) for one in (whole, half)]
    await town.book(town.dupont, day, NEXT_TUESDAY)
    asked = await town.book(town.dupont, afternoon, NEXT_TUESDAY, NEXT_MONDAY)
    read = GetPlanningRequest(request_id=asked.request_id)
    assert {one.day: one.overlaps for one in (await town.service.send(read, CLERK)).days} == {
        NEXT_TUESDAY: ("Journée",), NEXT_MONDAY: (),
    }  # fmt: skip
    elsewhere = new_id()
    await town.service.send(PutFacility(facility_id=elsewhere, name="Maison des sports"), CLERK)
    sport = await town.service.send(activity(elsewhere, "Judo"), CLERK)
    await town.service.send(PutActivityHours(activity_id=sport.activity_id, starts=time(14), ends=time(15)), CLERK)
    await town.book(town.dupont, await town.enrol(town.dupont, sport), NEXT_TUESDAY)
    here = staff(Right.READ_PLANNING_REQUEST, facilities=(town.facility_id,))
    for reader, names in ((CLERK, ["Journée", "Judo"]), (here, ["Journée"])):
        tuesday = next(one for one in (await town.service.send(read, reader)).days if one.day == NEXT_TUESDAY)
        assert sorted(tuesday.overlaps) == names
    await town.service.send(DecidePlanningRequest(request_id=asked.request_id, accept=True), CLERK)
    assert [one.overlaps for one in (await town.service.send(read, CLERK)).days] == [(), ()], "it is decided"
