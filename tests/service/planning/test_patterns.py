"""Weekly patterns that families change themselves, from a day on: at once, or once staff agree."""

from datetime import date, timedelta
from typing import Any

from chassis import retention
from contracts.planning import (
    ActivityView,
    ChangePattern,
    DayStatus,
    DecidePatternRequest,
    EnrolmentSaved,
    EnrolmentView,
    ListOwnPatternRequests,
    ListOwnPatterns,
    ListPatternRequests,
    MonthChanged,
    OwnPattern,
    PatternChange,
    PatternDecided,
    PoliciesAsked,
    WithdrawEnrolment,
    WithdrawPatternRequest,
)
from contracts.rights import Right
from services.planning.daily import do_jobs
from services.planning.domain.errors import (
    ConstraintBroken,
    CutoffPassed,
    NothingToDecide,
    OutsideEnrolment,
    PatternFixed,
    PatternPending,
    PatternUnchanged,
    PlacesTaken,
    ReasonMissing,
    UnknownChild,
    UnknownEnrolment,
    UnknownRequest,
    WeekdayNotOpen,
)
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, TUESDAY, Town, enrolment, refusal

JANUARY = date(2027, 1, 4)


async def meals(town: Town, pattern: str, **rules: Any) -> tuple[ActivityView, EnrolmentView]:
    place = await town.activity(policies=PoliciesAsked.model_validate({"pattern": pattern, **rules.pop("policies", {})}), **rules)
    return place, await town.enrol(town.dupont, place, (1, 2))


async def change(town: Town, enrolled: EnrolmentView, weekdays: tuple[int, ...], since: date, **more: Any) -> PatternChange:
    actor = more.pop("actor", town.dupont.actor)
    return await town.service.send(ChangePattern(enrolment_id=enrolled.enrolment_id, weekdays=weekdays, from_day=since, **more), actor)


async def own(town: Town) -> OwnPattern:
    (found,) = (await town.service.send(ListOwnPatterns(child_id=town.dupont.child_id), town.dupont.actor)).patterns
    return found


async def regular(town: Town, *days: date) -> list[bool]:
    months = {day.replace(day=1): await town.month(town.dupont, day) for day in days}
    return [months[day.replace(day=1)].rows[0].cells[day.day - 1].status == DayStatus.REGULAR for day in days]


async def test_a_family_changes_its_week_at_once_from_a_day_on_and_reads_until_when_the_old_one_counts(town: Town) -> None:
    place, lea = await meals(town, "automatic")
    before = await own(town)
    assert (before.weekdays, before.terms, before.first_day) == ((1, 2), "automatic", TUESDAY)
    preview = await change(town, lea, (4, 5), NEXT_TUESDAY, preview=True)
    assert preview.added > 50
    assert preview.month is not None
    assert (preview.month.month, {day.isoweekday() for day in preview.month.days}) == (date(2026, 12, 1), {4, 5})
    assert {day.isoweekday() for day in preview.month.days_before} == {1, 2}
    assert await regular(town, THURSDAY) == [False]
    made = await change(town, lea, (4, 5), NEXT_TUESDAY)
    assert (made.status, made.added, made.removed) == ("accepted", preview.added, preview.removed)
    days = (MONDAY, TUESDAY, THURSDAY, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, NEXT_TUESDAY + timedelta(days=2))
    assert await regular(town, *days) == [True, True, False, False, True, False, True]
    assert [await town.taken(place, day) for day in (NEXT_MONDAY, NEXT_TUESDAY, NEXT_TUESDAY + timedelta(days=2))] == [1, 0, 1]
    after = await own(town)
    assert (after.weekdays, after.next_weekdays, after.next_from) == ((1, 2), (4, 5), NEXT_TUESDAY)
    told = max((one for one in await town.service.tells(MonthChanged) if one.month == date(2026, 12, 1)), key=lambda one: one.version)
    assert {day.day.isoweekday() for day in told.days} == {4, 5}
    # Once the day is there the new week takes the place of the old one, and nothing that was lived changes.
    town.service.move_clock(timedelta(days=9))
    await do_jobs(town.service.database, NEXT_TUESDAY + timedelta(days=1))
    await do_jobs(town.service.database, NEXT_TUESDAY + timedelta(days=1))
    assert await regular(town, *days) == [True, True, False, False, True, False, True]
    later = await own(town)
    assert (later.weekdays, later.next_from) == ((4, 5), None)
    assert max(await town.service.tells(EnrolmentSaved), key=lambda one: one.version).weekdays == (4, 5)


async def test_what_a_family_cannot_change_is_refused_with_the_reason(town: Town) -> None:
    place, lea = await meals(town, "automatic", policies={"constraints": {"min_days_a_week": 2}}, capacity=1)
    town.service.move_clock(timedelta(hours=2))  # Tuesday's lunch was to be changed before ten.
    late = await refusal(change(town, lea, (4, 5), TUESDAY), CutoffPassed)
    assert "mercredi 25 novembre" in late.detail
    await refusal(change(town, lea, (3, 4), NEXT_MONDAY), WeekdayNotOpen)
    await refusal(change(town, lea, (4,), NEXT_MONDAY), ConstraintBroken)
    await refusal(change(town, lea, (1, 2), NEXT_MONDAY), PatternUnchanged)
    await refusal(change(town, lea, (4, 5), date(2027, 8, 30)), OutsideEnrolment)
    await refusal(change(town, lea, (4, 5), NEXT_MONDAY, actor=town.martin.actor), UnknownEnrolment)
    await refusal(town.service.send(ListOwnPatterns(child_id=town.dupont.child_id), town.martin.actor), UnknownChild)
    hugo = await town.enrol(town.martin, place)
    taken = tuple(NEXT_MONDAY + timedelta(days=n) for n in (3, 4))
    await town.book(town.martin, hugo, *taken)
    assert (await change(town, lea, (4, 5), NEXT_MONDAY, preview=True)).full_days == taken
    await refusal(change(town, lea, (4, 5), NEXT_MONDAY), PlacesTaken)
    await change(town, lea, (2, 5), NEXT_MONDAY + timedelta(days=7))
    await refusal(change(town, lea, (1, 2), JANUARY), PatternPending)
    _, fixed = await meals(town, "staff")
    await refusal(change(town, fixed, (4, 5), NEXT_MONDAY), PatternFixed)


async def test_where_staff_agree_first_the_week_waits_and_the_family_is_told(town: Town) -> None:
    _, lea = await meals(town, "ask_staff")
    send = town.service.send
    asked = await change(town, lea, (4, 5), NEXT_MONDAY, note="Nouveau travail")
    assert asked.status == "pending"
    await refusal(change(town, lea, (4,), NEXT_MONDAY), PatternPending)
    assert await regular(town, NEXT_MONDAY) == [True]
    (waits,) = (await send(ListPatternRequests(), CLERK)).requests
    assert (await send(ListOwnPatternRequests(), town.dupont.actor)).requests == (waits,)
    assert (await send(ListOwnPatternRequests(), town.martin.actor)).requests == ()
    assert (waits.note, waits.weekdays, waits.instead_of) == ("Nouveau travail", (4, 5), (1, 2))
    assert (await send(ListPatternRequests(), staff(Right.READ_PLANNING_REQUEST, facilities=[waits.request_id]))).requests == ()
    assert asked.request_id is not None
    await refusal(send(WithdrawPatternRequest(request_id=asked.request_id), town.martin.actor), UnknownRequest)
    await refusal(send(DecidePatternRequest(request_id=asked.request_id, accept=False), CLERK), ReasonMissing)
    await send(WithdrawPatternRequest(request_id=asked.request_id), town.dupont.actor)
    await send(WithdrawPatternRequest(request_id=asked.request_id), town.dupont.actor)
    await refusal(send(DecidePatternRequest(request_id=asked.request_id, accept=True), CLERK), NothingToDecide)
    again = await change(town, lea, (4, 5), TUESDAY + timedelta(days=2))
    assert again.request_id is not None
    town.service.move_clock(timedelta(days=3))  # It is answered on the day itself, and so counts from the next one.
    decided = await send(DecidePatternRequest(request_id=again.request_id, accept=True), CLERK)
    assert decided.status == "accepted"
    assert await regular(town, TUESDAY, THURSDAY, FRIDAY, NEXT_MONDAY) == [True, False, True, False]
    (told,) = await town.service.tells(PatternDecided)
    assert (told.accepted, told.from_day, told.weekdays) == (True, FRIDAY, (4, 5))
    listed = await send(ListOwnPatternRequests(limit=1), town.dupont.actor)
    assert ([one.status for one in listed.requests], listed.next) == (["accepted"], again.request_id)
    following = ListOwnPatternRequests(before=again.request_id, before_at=listed.requests[0].submitted_at)
    assert [one.status for one in (await send(following, town.dupont.actor)).requests] == ["withdrawn"]
    found = await own(town)
    assert found.pending is None
    assert found.last_answer is not None


async def test_an_answer_is_listed_for_a_month_however_long_ago_it_was_asked(town: Town) -> None:
    _, lea = await meals(town, "ask_staff")
    asked = await change(town, lea, (4, 5), NEXT_MONDAY)
    assert asked.request_id is not None
    town.service.move_clock(timedelta(days=40))
    await town.service.send(DecidePatternRequest(request_id=asked.request_id, accept=False, reason="Plus de place."), CLERK)
    assert [one.reason for one in (await town.service.send(ListOwnPatternRequests(), town.dupont.actor)).requests] == ["Plus de place."]
    town.service.move_clock(timedelta(days=32))
    assert (await town.service.send(ListOwnPatternRequests(), town.dupont.actor)).requests == ()


async def test_a_week_that_would_begin_after_the_end_is_not_accepted(town: Town) -> None:
    place, lea = await meals(town, "ask_staff")
    asked = await change(town, lea, (4, 5), JANUARY)
    assert asked.request_id is not None
    shorter = enrolment(town.dupont, place, [1, 2], enrolment_id=lea.enrolment_id, valid_to=date(2026, 12, 18))
    await town.service.send(shorter, CLERK)
    refused = await refusal(town.service.send(DecidePatternRequest(request_id=asked.request_id, accept=True), CLERK), OutsideEnrolment)
    assert refused.detail is not None
    assert "18 décembre 2026" in refused.detail
    answer = DecidePatternRequest(request_id=asked.request_id, accept=False, reason="L'inscription finit avant.")
    assert (await town.service.send(answer, CLERK)).status == "refused"
    (told,) = await town.service.tells(PatternDecided)
    assert not told.accepted


async def test_staff_change_a_week_from_a_day_to_come(town: Town) -> None:
    place, lea = await meals(town, "staff")
    later = await town.enrol(town.dupont, place, (4, 5), enrolment_id=lea.enrolment_id, from_day=JANUARY)
    assert (later.weekdays, later.from_day, later.until_then) == ((4, 5), JANUARY, (1, 2))
    december, january = date(2026, 12, 1), JANUARY + timedelta(days=3)
    assert await regular(town, december, JANUARY, january) == [True, False, True]
    ended = await town.enrol(town.dupont, place, (4, 5), enrolment_id=lea.enrolment_id, valid_to=date(2027, 3, 31))
    assert (ended.from_day, ended.valid_to) == (JANUARY, date(2027, 3, 31))
    again = await town.enrol(town.dupont, place, (1,), enrolment_id=lea.enrolment_id, valid_to=date(2027, 3, 31))
    assert (again.weekdays, again.from_day, again.until_then) == ((1,), None, ())
    assert await regular(town, NEXT_MONDAY, december, JANUARY, january) == [True, False, True, False]


async def test_what_was_written_with_a_pattern_decided_long_ago_is_emptied(town: Town) -> None:
    _, lea = await meals(town, "ask_staff")
    asked = await change(town, lea, (4, 5), NEXT_MONDAY, note="Nouveau travail")
    await town.service.send(WithdrawPatternRequest(request_id=asked.request_id), town.dupont.actor)
    await change(town, lea, (4, 5), NEXT_MONDAY, note="Encore")
    await retention.run(town.service.database, town.service.service.retention)
    town.service.move_clock(timedelta(days=740))
    assert (await retention.run(town.service.database, town.service.service.retention))["planning.notes"] == 1
    async with town.service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch("select status, note from pattern_request order by submitted_at")
    assert [tuple(row) for row in rows] == [("withdrawn", ""), ("pending", "Encore")]


async def test_what_was_asked_of_an_enrolment_that_is_withdrawn_is_refused_with_it_and_nothing_more_can_be_asked(town: Town) -> None:
    send = town.service.send
    place = await town.activity(policies=PoliciesAsked(pattern="ask_staff"))
    coming = await town.enrol(town.dupont, place, (2,), valid_from=NEXT_TUESDAY)
    assert (await change(town, coming, (4,), JANUARY)).status == "pending"
    await send(WithdrawEnrolment(enrolment_id=coming.enrolment_id, version=coming.version), CLERK)
    (told,) = await town.service.tells(PatternDecided)
    assert (told.accepted, told.reason) == (False, "L'inscription a été annulée.")
    assert (await send(ListPatternRequests(), CLERK)).requests == ()
    why = await refusal(change(town, coming, (4,), JANUARY), OutsideEnrolment)
    assert "1900" not in why.detail
