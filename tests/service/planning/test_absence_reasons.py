"""Reasons of absences as data of the town: what each costs, who may choose it, which first days stay billed."""

from datetime import date, time, timedelta
from typing import Any

from chassis.errors import Forbidden
from contracts.planning import (
    AbsenceTerms,
    AskedDay,
    Constraints,
    DayStatus,
    EnrolmentView,
    FreeLate,
    ListAbsenceReasons,
    ListPlanningRequests,
    PlanningRequestDecided,
    PoliciesAsked,
    PreviewDays,
    PutAbsenceReason,
    RemoveAbsenceReason,
    SubmitDaysFor,
    WithdrawPlanningRequest,
    WorkingDaysBefore,
)
from contracts.rights import Right
from services.planning.domain.errors import UnknownAbsenceReason
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, THURSDAY, TUESDAY, Town, refusal

NEXT_THURSDAY = THURSDAY + timedelta(days=7)
BASES = {"illness", "family", "school_trip", "other"}


async def reason(town: Town, code: str, excused: Any, **more: Any) -> None:
    await town.service.send(PutAbsenceReason(code=code, label=code.capitalize(), excused=excused, **more), CLERK)


async def test_a_town_begins_with_the_reasons_of_the_guide_and_families_see_those_they_may_choose(town: Town) -> None:
    await reason(town, "hospital", "with_certificate", for_families=False, position=9)
    mine = (await town.service.send(ListAbsenceReasons(), town.dupont.actor)).reasons
    every = (await town.service.send(ListAbsenceReasons(), CLERK)).reasons
    assert {one.code for one in mine} == {*BASES, "leave"}
    assert [one.code for one in every] == ["illness", "family", "school_trip", "other", "leave", "hospital"]
    assert [one.code for one in every if one.needs_certificate] == ["illness", "hospital"]


async def test_month_and_preview_tell_what_the_reasons_of_families_make_of_an_absence(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    asked = PreviewDays(child_id=town.dupont.child_id, kind="absence", days=(AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),))
    await reason(town, "hospital", "with_certificate", for_families=False)

    async def told() -> AbsenceTerms:
        seen = (await town.month(town.dupont)).absences
        assert (await town.service.send(asked, town.dupont.actor)).absences == seen
        return seen

    assert await told() == AbsenceTerms(free_late=(FreeLate(label="Maladie"),))
    await reason(town, "accident", "with_certificate", waiting_days=1, position=2)
    assert await told() == AbsenceTerms(free_late=(FreeLate(label="Maladie"), FreeLate(label="Accident", waiting_days=1)), some_billed=True)
    for code in ("illness", "accident"):
        await town.service.send(RemoveAbsenceReason(code=code), CLERK)
    assert await told() == AbsenceTerms()


async def test_what_a_reason_says_of_the_familys_choice_stays_where_it_is_not_said_again(town: Town) -> None:
    async def choices() -> dict[str, bool]:
        return {one.code: one.gives_up for one in (await town.service.send(ListAbsenceReasons(), CLERK)).reasons}

    assert await choices() == {"illness": False, "family": True, "school_trip": False, "other": True, "leave": False}
    await reason(town, "school_trip", "in_time")
    await reason(town, "hospital", "with_certificate")
    await reason(town, "travel", "in_time")
    await reason(town, "other", "in_time", gives_up=False)
    assert (await choices()).items() >= {"school_trip": False, "hospital": False, "travel": True, "other": False}.items()


async def test_only_who_writes_the_rules_of_the_whole_town_keeps_the_reasons(town: Town) -> None:
    asked = PutAbsenceReason(code="travel", label="Voyage", excused="never")
    await refusal(town.service.send(asked, staff(Right.READ_PLANNING_REQUEST)), Forbidden)
    await refusal(town.service.send(asked, staff(Right.WRITE_ACTIVITY, facilities=[town.facility_id])), Forbidden)
    await refusal(town.service.send(RemoveAbsenceReason(code="illness"), staff(Right.READ_PLANNING_REQUEST)), Forbidden)


async def test_a_reason_that_families_do_not_choose_is_chosen_by_staff(town: Town) -> None:
    await reason(town, "hospital", "in_time", for_families=False)
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    await refusal(town.miss(town.dupont, enrolled, THURSDAY, reason="hospital"), UnknownAbsenceReason)
    days = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    asked = SubmitDaysFor(
        family_id=town.dupont.family_id, child_id=town.dupont.child_id, kind="absence", days=days, absence_reason="hospital"
    )
    assert (await town.service.send(asked, CLERK)).absence_label == "Hospital"


async def test_a_reason_taken_out_of_use_is_not_chosen_any_more_and_keeps_its_name_where_it_was(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[2, 4])
    await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="other"))
    await town.service.send(RemoveAbsenceReason(code="other"), CLERK)
    await refusal(town.miss(town.dupont, enrolled, TUESDAY, reason="other"), UnknownAbsenceReason)
    await refusal(town.service.send(RemoveAbsenceReason(code="other"), CLERK), UnknownAbsenceReason)
    (listed,) = (await town.service.send(ListPlanningRequests(), town.dupont.actor)).requests
    assert (listed.absence_reason, listed.absence_label) == ("other", "Autre")
    await reason(town, "other", "in_time")
    await town.miss(town.dupont, enrolled, TUESDAY, reason="other")


async def test_an_absence_that_is_never_free_is_billed_in_time_and_says_why(town: Town) -> None:
    await reason(town, "travel", "never")
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=[4])
    absence = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="travel"))
    (day,) = absence.days
    assert (day.decision, day.billed, day.reason) == ("accepted", True, "Une absence pour ce motif reste facturée.")
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_BILLED
    assert await town.taken(meals, THURSDAY) == 1
    (told,) = await town.service.tells(PlanningRequestDecided)
    assert [one.billed for one in told.days] == [True]


async def test_with_a_certificate_in_time_only_a_late_absence_is_billed_at_once(town: Town) -> None:
    await reason(town, "care", "in_time_with_certificate")
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[2, 4])
    town.service.move_clock(timedelta(hours=2))
    absence = await town.decided(await town.miss(town.dupont, enrolled, TUESDAY, THURSDAY, reason="care"))
    assert [(day.decision, day.billed, day.late) for day in absence.days] == [("accepted", True, True), ("pending", False, False)]
    assert absence.certificate == "awaited"


async def test_the_first_days_of_an_absence_stay_billed_and_are_counted_once(town: Town) -> None:
    await reason(town, "illness", "with_certificate", waiting_days=1)
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[1, 2, 4])
    first = await town.decided(await town.miss(town.dupont, enrolled, TUESDAY, reason="illness"))
    assert [(day.decision, day.billed) for day in first.days] == [("accepted", True)]
    assert (first.certificate, first.certificate_until) == ("none", None)
    again = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, NEXT_MONDAY, reason="illness"))
    assert [day.decision for day in again.days] == ["pending", "pending"]
    assert again.certificate_until == NEXT_MONDAY + timedelta(days=3)


async def test_a_preview_tells_of_each_reason_the_days_that_its_certificate_would_excuse(town: Town) -> None:
    await reason(town, "care", "in_time_with_certificate")
    await reason(town, "accident", "with_certificate", waiting_days=1)
    canteen = await town.enrol(town.dupont, await town.activity(cancelling_cutoff=WorkingDaysBefore(days=3, at=time(10))), weekdays=[4])
    care = await town.enrol(town.dupont, await town.activity("Garderie"), weekdays=[2, 4])
    town.service.move_clock(timedelta(hours=2))

    async def told(*days: tuple[EnrolmentView, date]) -> dict[str, tuple[date, ...] | None]:
        asked = tuple(AskedDay(enrolment_id=one.enrolment_id, day=day) for one, day in days)
        preview = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="absence", days=asked), town.dupont.actor)
        return {one.code: one.certified for one in preview.reasons if one.certified}

    assert await told((care, TUESDAY), (canteen, NEXT_THURSDAY)) == {
        "illness": (TUESDAY, NEXT_THURSDAY),
        "care": (NEXT_THURSDAY,),
    }, "apart by more than a week, both are the first of an absence"
    assert await told((care, TUESDAY), (care, THURSDAY)) == {"illness": (TUESDAY, THURSDAY), "care": (THURSDAY,), "accident": (THURSDAY,)}
    assert await told((care, TUESDAY)) == {"illness": (TUESDAY,)}
    await town.decided(await town.miss(town.dupont, care, TUESDAY, reason="accident"))
    assert await told((care, THURSDAY), (canteen, THURSDAY)) == {"illness": (THURSDAY,), "care": (THURSDAY,), "accident": (THURSDAY,)}
    sent = await town.miss(town.dupont, care, THURSDAY, reason="accident")
    assert sent.certificate_until == THURSDAY + timedelta(days=3)


async def test_a_day_that_only_wants_others_beside_it_is_excused_by_its_certificate_all_the_same(town: Town) -> None:
    await reason(town, "wish", "in_time_with_certificate", gives_up=True)
    meals = await town.activity(policies=PoliciesAsked(constraints=Constraints(min_days_a_week=2)))
    enrolled = await town.enrol(town.dupont, meals, weekdays=[4, 5])
    days = (AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),)
    preview = await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="absence", days=days), town.dupont.actor)
    (wish,) = [one for one in preview.reasons if one.code == "wish"]
    assert ([one.refusal for one in wish.refused], wish.certified) == (["constraint_broken"], (THURSDAY,))


async def test_an_absence_that_was_taken_back_is_not_one_of_the_first_days_that_stay_billed(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4, 5])
    absence = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="illness"))
    await town.service.send(WithdrawPlanningRequest(request_id=absence.request_id), town.dupont.actor)
    await reason(town, "illness", "with_certificate", waiting_days=1)
    (day,) = (await town.decided(await town.miss(town.dupont, enrolled, FRIDAY, reason="illness"))).days
    assert (day.decision, day.rule) == ("accepted", "reason_bills")
