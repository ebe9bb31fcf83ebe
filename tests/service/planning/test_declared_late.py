"""An absence that is declared once the day was missed or is over: staff may for a month, a family while its reason lets it."""

from datetime import date, datetime, timedelta
from typing import Any

from chassis.clock import PARIS
from chassis.errors import Refusal
from contracts.planning import (
    AskedDay,
    DayStatus,
    DecidePlanningRequest,
    EnrolmentView,
    GetMonth,
    GridCell,
    PlanningRequestView,
    PlanningRequestWithdrawn,
    PreviewDays,
    PutAbsenceReason,
    SubmitDaysFor,
    WithdrawPlanningRequest,
)
from services.planning.domain.errors import AlreadyAsked, DayPassed, MarkedPresent
from services.planning.usecases import certificates
from tests.service.planning.attending import come_thursday, mark
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, TUESDAY, Town, refusal


async def declared(town: Town, enrolled: EnrolmentView, *days: date, reason: str = "illness") -> PlanningRequestView:
    """Have a clerk declare the absence of Léa in the place of her family."""
    asked = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in days)
    return await town.service.send(
        SubmitDaysFor(family_id=town.dupont.family_id, child_id=town.dupont.child_id, kind="absence", days=asked, absence_reason=reason),
        CLERK,
    )


async def cell(town: Town, actor: Any = CLERK, day: date = THURSDAY) -> GridCell:
    """Read a day of Léa's only row as somebody sees it who acts for her family, or as the family does."""
    asked = GetMonth(child_id=town.dupont.child_id, month=day, for_family=town.dupont.family_id if actor is CLERK else None)
    (row,) = (await town.service.send(asked, actor)).rows
    return next(one for one in row.cells if one.day == day)


async def missed(town: Town) -> EnrolmentView:
    """Have Léa missed on Thursday, on a list that was taken."""
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=[2, 4])
    await come_thursday(town)
    await mark(town, meals, (town.dupont, False))
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_BILLED
    return enrolled


async def test_staff_declare_the_illness_of_a_child_who_was_missed_and_its_certificate_excuses_it(town: Town) -> None:
    enrolled = await missed(town)
    town.service.move_clock(timedelta(days=8))
    found = await cell(town)
    assert (found.status, found.may, found.late) == (DayStatus.ABSENT_BILLED, "declare_absence", True)
    absence = await town.decided(await declared(town, enrolled, THURSDAY))
    assert (absence.status, absence.certificate, absence.by_staff_name) == ("pending", "awaited", "C. MOREL")
    assert absence.certificate_until == THURSDAY + timedelta(days=8 + 3), "as long after it was declared"
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENCE_PROCESSING
    await town.service.send(DecidePlanningRequest(request_id=absence.request_id, accept=True), CLERK)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED


async def test_a_certificate_that_never_comes_bills_the_day_again(town: Town) -> None:
    enrolled = await missed(town)
    town.service.move_clock(timedelta(days=8))
    await town.decided(await declared(town, enrolled, THURSDAY))
    town.service.move_clock(timedelta(days=4))
    async with town.service.database.transaction() as tx:
        await certificates.bill_overdue(tx)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_BILLED
    assert (await declared(town, enrolled, THURSDAY)).status == "pending", "one that came after its last day helps all the same"


async def test_what_was_declared_late_is_taken_back_to_the_day_that_was_missed(town: Town) -> None:
    enrolled = await missed(town)
    absence = await town.decided(await declared(town, enrolled, THURSDAY))
    await town.service.send(WithdrawPlanningRequest(request_id=absence.request_id), town.dupont.actor)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_BILLED
    (told,) = await town.service.tells(PlanningRequestWithdrawn)
    assert [(one.day, one.missed) for one in told.just_now] == [(THURSDAY, True)]


async def test_staff_declare_absences_of_days_gone_by_that_nobody_marked_for_a_month_and_never_of_a_child_who_came(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals, weekdays=[2, 4])
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    town.service.move_clock(timedelta(days=5))
    assert (await cell(town)).may is None
    await refusal(declared(town, enrolled, THURSDAY), MarkedPresent)
    assert (await cell(town, day=TUESDAY)).may == "declare_absence"
    made = await town.decided(await declared(town, enrolled, TUESDAY))
    assert [one.decision for one in made.days] == ["pending"]
    town.service.move_clock(timedelta(days=31))
    await refusal(declared(town, enrolled, TUESDAY), DayPassed)


async def test_a_waiting_day_that_is_declared_anew_stays_one(town: Town) -> None:
    await town.service.send(PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", waiting_days=1), CLERK)
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="illness"))
    town.service.move_clock(timedelta(days=5))
    (day,) = (await town.decided(await declared(town, enrolled, THURSDAY))).days
    assert (day.decision, day.billed, day.rule) == ("accepted", True, "reason_bills")


async def test_the_waiting_day_of_a_longer_illness_that_is_declared_anew_stays_one_and_the_days_after_it_stay_none(town: Town) -> None:
    await town.service.send(PutAbsenceReason(code="illness", label="Maladie", excused="with_certificate", waiting_days=1), CLERK)
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=[4, 5])
    made = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, FRIDAY, reason="illness"))
    assert [(one.decision, one.billed) for one in made.days] == [("accepted", True), ("pending", False)]
    town.service.move_clock(timedelta(days=4))
    (day,) = (await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="illness"))).days
    assert (day.decision, day.billed, day.rule) == ("accepted", True, "reason_bills")
    await town.service.send(WithdrawPlanningRequest(request_id=made.request_id), town.dupont.actor)
    (day,) = (await town.decided(await town.miss(town.dupont, enrolled, FRIDAY, reason="illness"))).days
    assert (day.decision, day.billed) == ("pending", False), "its waiting day was paid"


async def test_a_reason_that_must_be_in_time_bills_a_day_that_is_declared_afterwards(town: Town) -> None:
    enrolled = await missed(town)
    (day,) = (await town.decided(await declared(town, enrolled, THURSDAY, reason="family"))).days
    assert (day.decision, day.billed, day.late) == ("accepted", True, True)


async def test_a_family_reads_what_is_true_of_a_day_that_was_missed_or_is_over(town: Town) -> None:
    enrolled = await missed(town)
    why = await said(town, enrolled)
    assert why.slug == AlreadyAsked.slug
    assert "déjà comptée" in why.detail
    assert "écrivez à la mairie" in why.detail
    town.service.move_clock(timedelta(days=5))
    assert "écrivez à la mairie, qui peut encore déclarer l'absence" in (await said(town, enrolled)).detail
    town.service.move_clock(timedelta(days=31))
    assert "depuis plus de 31\u00a0jours" in (await said(town, enrolled)).detail


async def said(town: Town, enrolled: EnrolmentView, reason: str = "family") -> Refusal:
    """Tell why the family itself may not declare the absence of Thursday any more."""
    try:
        await town.miss(town.dupont, enrolled, THURSDAY, reason=reason)
    except Refusal as why:
        return why
    raise AssertionError("the family may not declare it")


async def test_the_review_of_a_day_gone_by_tells_of_each_reason_what_the_declaration_then_answers(town: Town) -> None:
    enrolled = await missed(town)
    asked = PreviewDays(child_id=town.dupont.child_id, kind="absence", days=(AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),))
    for later in (timedelta(0), timedelta(days=2)):
        town.service.move_clock(later)
        found = (await town.service.send(asked, town.dupont.actor)).reasons
        assert [one.code for one in found if not one.refused] == ["illness"]
        for one in found:
            if one.refused:
                (told,) = one.refused
                why = await said(town, enrolled, one.code)
                assert (told.day, told.refusal, told.reason) == (THURSDAY, why.slug, why.detail)
    assert (await town.miss(town.dupont, enrolled, THURSDAY, reason="illness")).status == "pending"


async def test_a_family_declares_an_illness_as_long_as_its_certificate_may_come(town: Town) -> None:
    enrolled = await missed(town)
    found = await cell(town, town.dupont.actor)
    assert (found.may, found.late, found.until) == ("declare_absence", True, datetime(2026, 11, 29, 23, 59, tzinfo=PARIS))
    preview = PreviewDays(child_id=town.dupont.child_id, kind="absence", days=(AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY),))
    (day,) = (await town.service.send(preview, town.dupont.actor)).days
    assert (day.refusal, day.late) == ("", True)
    town.service.move_clock(timedelta(days=4))
    assert (await cell(town, town.dupont.actor)).may is None
    assert (await town.service.send(preview, town.dupont.actor)).days[0].refusal == "day_passed"
    town.service.move_clock(timedelta(days=-1))
    absence = await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, reason="illness"))
    assert (absence.status, absence.certificate, absence.certificate_until) == ("pending", "awaited", date(2026, 11, 29))
    await town.service.send(DecidePlanningRequest(request_id=absence.request_id, accept=True), CLERK)
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED
