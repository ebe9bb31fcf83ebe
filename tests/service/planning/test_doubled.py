"""No child is enrolled twice for the same days: two adults of a household share the week, two households share the child."""

import asyncio
from datetime import date, timedelta
from typing import Any

from chassis.errors import Conflict, Refusal
from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    AskedDay,
    ChangePattern,
    DayStatus,
    DecidePatternRequest,
    EnrolledChild,
    EnrolMany,
    EnrolmentView,
    FindCandidates,
    ListPatternRequests,
    PlanningRequestView,
    PoliciesAsked,
    SubmitDays,
    SubmitDaysFor,
)
from services.planning.domain.errors import AlreadyAsked, EnrolmentOverlaps
from tests.service.planning.attending import come_thursday, mark
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, THURSDAY, TUESDAY, Household, Town, enrolment, refusal
from tests.service.planning.test_shared_patterns import parents, weeks

LAST_YEAR: dict[str, Any] = {"valid_from": date(2025, 9, 1), "valid_to": date(2026, 7, 3)}


async def with_partner(town: Town) -> Household:
    """Tell a second adult of the household, who may pay too."""
    partner = Household(town.dupont.family_id, new_id(), town.dupont.child_id, town.dupont.actor)
    both = town.dupont.saved("DUPONT", version=2)
    more = both.guardians[0].model_copy(update={"guardian_id": partner.guardian_id, "role": "partner", "first_name": "JEANNE"})
    await town.service.tell(both.model_copy(update={"guardians": (*both.guardians, more)}))
    return partner


async def test_two_adults_of_a_household_share_the_week_and_never_a_day(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity(policies=PoliciesAsked.model_validate({"pattern": "automatic"}))
    await town.enrol(town.dupont, meals, weekdays=[2, 4])
    twice = await refusal(town.service.send(enrolment(jeanne, meals, [4, 5]), CLERK), EnrolmentOverlaps)
    assert twice.detail.endswith("au compte de DUPONT JEAN, du même foyer.")
    fridays = enrolment(jeanne, meals, [5], enrolment_id=new_id())
    await town.service.send(fridays, CLERK)
    await refusal(town.service.send(fridays.model_copy(update={"weekdays": (4, 5)}), CLERK), EnrolmentOverlaps)
    change = ChangePattern(enrolment_id=fridays.enrolment_id or new_id(), weekdays=(4, 5), from_day=date(2027, 1, 4))
    await refusal(town.service.send(change, jeanne.actor), EnrolmentOverlaps)
    await town.service.send(change.model_copy(update={"weekdays": (1, 5)}), jeanne.actor)


async def test_a_day_of_the_week_goes_from_one_adult_to_the_other_from_a_day_to_come(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity(policies=PoliciesAsked.model_validate({"pattern": "automatic"}))
    his = await town.enrol(town.dupont, meals, weekdays=[1, 2])
    hers = await town.service.send(enrolment(jeanne, meals, [5]), CLERK)
    since = date(2027, 1, 4)
    gives = ChangePattern(enrolment_id=his.enrolment_id, weekdays=(2,), from_day=since)
    takes = ChangePattern(enrolment_id=hers.enrolment_id, weekdays=(1, 5), from_day=since)
    await refusal(town.service.send(takes, jeanne.actor), EnrolmentOverlaps)
    await town.service.send(gives, town.dupont.actor)
    earlier = takes.model_copy(update={"from_day": since - timedelta(days=21)})
    await refusal(town.service.send(earlier, jeanne.actor), EnrolmentOverlaps)
    await town.service.send(takes, jeanne.actor)
    again = gives.model_copy(update={"weekdays": (1, 2)})
    await refusal(town.service.send(again, town.dupont.actor), EnrolmentOverlaps)


async def test_a_change_that_was_agreed_cannot_begin_while_the_other_adult_still_has_the_day(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity(policies=PoliciesAsked.model_validate({"pattern": "automatic"}))
    his = await town.enrol(town.dupont, meals, weekdays=[1, 2])
    hers = await town.service.send(enrolment(jeanne, meals, [5]), CLERK)
    since, earlier = date(2027, 1, 4), date(2026, 12, 7)
    gives = ChangePattern(enrolment_id=his.enrolment_id, weekdays=(2,), from_day=since)
    takes = ChangePattern(enrolment_id=hers.enrolment_id, weekdays=(1, 5), from_day=since)
    await town.service.send(gives, town.dupont.actor)
    await town.service.send(takes, jeanne.actor)
    await refusal(town.service.send(takes.model_copy(update={"from_day": earlier}), jeanne.actor), EnrolmentOverlaps)
    entered = enrolment(jeanne, meals, [1, 5], enrolment_id=hers.enrolment_id, from_day=earlier)
    await refusal(town.service.send(entered, CLERK), EnrolmentOverlaps)
    assert await town.taken(meals, earlier) == 1
    await town.service.send(gives.model_copy(update={"from_day": earlier}), town.dupont.actor)
    await town.service.send(takes.model_copy(update={"from_day": earlier}), jeanne.actor)
    assert await town.taken(meals, earlier) == 1


async def test_an_earlier_beginning_is_compared_by_the_week_that_counts_then(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = enrolment(town.dupont, meals, [1], enrolment_id=new_id(), valid_to=date(2026, 12, 31))
    await town.service.send(his, CLERK)
    hers = enrolment(jeanne, meals, [1], enrolment_id=new_id(), valid_from=date(2027, 1, 1))
    await town.service.send(hers, CLERK)
    hers = hers.model_copy(update={"weekdays": (5,), "from_day": date(2027, 2, 1)})
    await town.service.send(hers, CLERK)  # Mondays in January, Fridays from February on.
    await refusal(town.service.send(hers.model_copy(update={"valid_from": date(2026, 12, 1)}), CLERK), EnrolmentOverlaps)


async def test_what_an_adult_no_longer_has_is_free_for_the_other_from_tomorrow_on(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    await town.enrol(town.dupont, meals, weekdays=[1], valid_to=date(2026, 11, 20))
    hers = enrolment(jeanne, meals, [5], enrolment_id=new_id())
    await town.service.send(hers, CLERK)
    changed = await town.service.send(hers.model_copy(update={"weekdays": (1, 5)}), CLERK)
    assert changed.weekdays == (1, 5)


async def test_a_week_that_waits_is_not_accepted_once_another_adult_of_the_household_has_its_day(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity(policies=PoliciesAsked.model_validate({"pattern": "ask_staff"}))
    his = await town.enrol(town.dupont, meals, weekdays=[1])
    hers = await town.service.send(enrolment(jeanne, meals, [5]), CLERK)
    for one, weekdays in ((hers, (4, 5)), (his, (1, 4))):
        await town.service.send(
            ChangePattern(enrolment_id=one.enrolment_id, weekdays=weekdays, from_day=date(2027, 1, 4)), town.dupont.actor
        )
    first, second = (await town.service.send(ListPatternRequests(), CLERK)).requests
    await town.service.send(DecidePatternRequest(request_id=first.request_id, accept=True), CLERK)
    twice = await refusal(town.service.send(DecidePatternRequest(request_id=second.request_id, accept=True), CLERK), EnrolmentOverlaps)
    assert twice.detail.endswith("au compte de DUPONT JEANNE, du même foyer.")
    assert await town.taken(meals, date(2027, 1, 7)) == 1
    no = DecidePatternRequest(request_id=second.request_id, accept=False, reason="Le jeudi est déjà au compte de Jeanne.")
    assert (await town.service.send(no, CLERK)).status == "refused"


async def test_days_that_two_adults_had_in_common_before_can_be_put_right(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    await town.enrol(town.dupont, meals, weekdays=[2, 4])
    hers = enrolment(jeanne, meals, [5], enrolment_id=new_id())
    await town.service.send(hers, CLERK)
    async with town.service.database.transaction() as tx:  # As an earlier release let it pass.
        await tx.execute("update enrolment set weekdays = '{4,5}' where enrolment_id = $1", hers.enrolment_id)
        await tx.execute("update place set taken = taken + 1 where extract(isodow from day) = 4")
    longer = hers.model_copy(update={"weekdays": (4, 5), "valid_to": hers.valid_to + timedelta(days=3)})
    await refusal(town.service.send(longer, CLERK), EnrolmentOverlaps)
    await town.service.send(longer.model_copy(update={"valid_to": FRIDAY}), CLERK)


async def test_a_list_passes_over_whom_the_household_has_enrolled_whoever_pays(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    await town.enrol(town.dupont, meals, weekdays=[2])
    listed = EnrolledChild(child_id=jeanne.child_id, guardian_id=jeanne.guardian_id)
    asked = EnrolMany(activity_id=meals.activity_id, valid_from=FRIDAY, valid_to=date(2027, 7, 2), weekdays=(5,), children=(listed,))
    made = await town.service.send(asked, CLERK)
    assert [(one.child_id, one.guardian_id, one.slug) for one in made.refused] == [
        (jeanne.child_id, jeanne.guardian_id, "enrolment_overlaps")
    ]
    assert made.enrolled == ()


async def test_last_years_children_are_found_with_who_paid_for_that_activity(town: Town) -> None:
    jeanne = await with_partner(town)
    meals, club = await town.activity(), await town.activity("Club")
    await town.enrol(town.dupont, meals, **LAST_YEAR)
    await town.enrol(jeanne, club)  # Later, and of another activity.
    found = await town.service.send(FindCandidates(enrolled_in=meals.activity_id, first=date(2025, 9, 1), last=date(2026, 8, 31)), CLERK)
    assert [(one.child_id, one.guardian_id) for one in found.children] == [(town.dupont.child_id, town.dupont.guardian_id)]


async def test_a_shared_child_is_found_once_for_each_household_that_enrolled_it(town: Town) -> None:
    father, mother = await parents(town)
    meals = await town.activity()
    await town.service.tell(weeks(father, mother, 1, *[mother, father] * 48, begins=date(2025, 9, 5)))
    for one in (father, mother):
        await town.enrol(one, meals, [1, 2], **LAST_YEAR)
    found = await town.service.send(FindCandidates(enrolled_in=meals.activity_id, first=date(2025, 9, 1), last=date(2026, 8, 31)), CLERK)
    payers = [(one.child_id, one.guardian_id, one.weekdays) for one in found.children]
    assert payers == [(father.child_id, one.guardian_id, (1, 2)) for one in (father, mother)]
    children = [EnrolledChild(child_id=one.child_id, guardian_id=one.guardian_id) for one in found.children]
    next_year = EnrolMany(
        activity_id=meals.activity_id, valid_from=date(2026, 9, 1), valid_to=date(2027, 7, 2), weekdays=(1, 2), children=tuple(children)
    )
    assert len((await town.service.send(next_year, CLERK)).enrolled) == 2


async def both_by_the_day(town: Town, weekdays: tuple[int, ...] = ()) -> tuple[Household, ActivityView, EnrolmentView, EnrolmentView]:
    """Enrol a child at both accounts of its household: the father's day by day, the mother's on some weekdays."""
    jeanne = await with_partner(town)
    meals = await town.activity(policies=PoliciesAsked.model_validate({"pattern": "automatic"}))
    return jeanne, meals, await town.enrol(town.dupont, meals), await town.enrol(jeanne, meals, weekdays)


async def test_a_day_that_one_adult_has_is_not_booked_at_the_account_of_the_other(town: Town) -> None:
    jeanne, meals, his, hers = await both_by_the_day(town, (4,))
    regular = await refusal(town.ask(town.dupont, his, THURSDAY), AlreadyAsked)
    assert regular.detail == (
        "Le jeudi 26 novembre est déjà réservé ou demandé pour « Restauration scolaire », au compte de DUPONT JEANNE."
        " Prochain jour possible : vendredi 27 novembre."
    )
    await town.book(jeanne, hers, FRIDAY)
    await refusal(town.ask(town.dupont, his, FRIDAY), AlreadyAsked)
    clerk = SubmitDaysFor(
        family_id=town.dupont.family_id,
        child_id=town.dupont.child_id,
        kind="booking",
        days=(AskedDay(enrolment_id=his.enrolment_id, day=FRIDAY),),
    )
    await refusal(town.service.send(clerk, CLERK), AlreadyAsked)
    cell = await town.cell(town.dupont, his, FRIDAY)
    assert (cell.may, cell.reason) == (None, "Déjà réservé ou demandé au compte de DUPONT JEANNE.")
    assert [await town.taken(meals, day) for day in (THURSDAY, FRIDAY)] == [1, 1]
    await town.decided(await town.miss(jeanne, hers, FRIDAY))
    assert (await town.cell(town.dupont, his, FRIDAY)).may == "book"
    await town.book(town.dupont, his, FRIDAY)
    await refusal(town.ask(jeanne, hers, FRIDAY), AlreadyAsked)
    assert await town.taken(meals, FRIDAY) == 1


async def test_a_day_asked_at_both_accounts_at_once_is_kept_at_one(town: Town) -> None:
    jeanne, meals, his, hers = await both_by_the_day(town)
    days = tuple(AskedDay(enrolment_id=one.enrolment_id, day=THURSDAY) for one in (his, hers))
    twice = await refusal(town.service.send(SubmitDays(child_id=jeanne.child_id, kind="booking", days=days), jeanne.actor), AlreadyAsked)
    assert "demandé deux fois" in twice.detail
    for day in (THURSDAY, FRIDAY, NEXT_MONDAY):
        asked = (town.ask(town.dupont, his, day), town.ask(jeanne, hers, day))
        answers = await asyncio.gather(*asked, return_exceptions=True)
        (kept,) = [one for one in answers if isinstance(one, PlanningRequestView)]
        assert [one.slug for one in answers if isinstance(one, Refusal)] == ["already_asked"]
        await town.decided(kept)
        assert await town.taken(meals, day) == 1


async def test_a_week_leaves_no_day_twice_that_was_booked_by_the_day_at_the_other_account(town: Town) -> None:
    jeanne, meals, his, hers = await both_by_the_day(town)
    await town.book(town.dupont, his, THURSDAY, FRIDAY)
    change = ChangePattern(enrolment_id=hers.enrolment_id, weekdays=(4,), from_day=THURSDAY, preview=True)
    for preview in (True, False):
        held = await refusal(town.service.send(change.model_copy(update={"preview": preview}), jeanne.actor), EnrolmentOverlaps)
        assert "au compte de DUPONT JEAN, du même foyer : jeudi 26 novembre." in held.detail
    entered = enrolment(jeanne, meals, [4], enrolment_id=hers.enrolment_id)
    await refusal(town.service.send(entered, CLERK), EnrolmentOverlaps)
    later = entered.model_copy(update={"from_day": NEXT_MONDAY})
    assert (await town.service.send(later, CLERK)).weekdays == (4,)
    await refusal(town.ask(town.dupont, his, NEXT_MONDAY + timedelta(days=3)), AlreadyAsked)
    assert await town.taken(meals, THURSDAY) == 1


async def test_an_enrolment_entered_while_its_day_is_booked_at_the_other_account_brings_it_once(town: Town) -> None:
    jeanne = await with_partner(town)
    for n in range(3):
        meals = await town.activity(f"Cantine {n}")
        his = await town.enrol(town.dupont, meals)
        answers = await asyncio.gather(
            town.ask(town.dupont, his, FRIDAY), town.service.send(enrolment(jeanne, meals, [5]), CLERK), return_exceptions=True
        )
        assert sorted(isinstance(one, Conflict) for one in answers) == [False, True]
        if isinstance(answers[0], PlanningRequestView):
            await town.decided(answers[0])
        assert await town.taken(meals, FRIDAY) == 1


async def test_an_enrolment_grows_whatever_the_other_adult_had_before_its_week_changed(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    await town.enrol(town.dupont, meals, weekdays=[4], valid_to=date(2026, 10, 31))
    hers = enrolment(jeanne, meals, [1], enrolment_id=new_id())
    await town.service.send(hers, CLERK)
    both = hers.model_copy(update={"weekdays": (1, 4), "valid_to": date(2027, 7, 30)})
    assert (await town.service.send(both, CLERK)).weekdays == (1, 4)
    longer = both.model_copy(update={"valid_to": date(2027, 8, 31)})
    assert (await town.service.send(longer, CLERK)).valid_to == date(2027, 8, 31)


async def test_a_day_that_the_child_came_at_the_other_account_before_the_week_changed_hinders_nothing(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = await town.enrol(town.dupont, meals)
    hers = enrolment(jeanne, meals, [1], enrolment_id=new_id())
    await town.service.send(hers, CLERK)
    await town.book(town.dupont, his, THURSDAY)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    assert await town.status(town.dupont, his, THURSDAY) == DayStatus.PRESENT
    town.service.move_clock(timedelta(days=1))
    both = hers.model_copy(update={"weekdays": (1, 4)})
    await town.service.send(both, CLERK)
    longer = both.model_copy(update={"valid_to": date(2027, 8, 31)})
    assert (await town.service.send(longer, CLERK)).valid_to == date(2027, 8, 31)


async def test_a_day_gone_by_that_both_accounts_had_hinders_no_longer_end_but_an_earlier_beginning_brings_none(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = await town.enrol(town.dupont, meals)
    hers = enrolment(jeanne, meals, enrolment_id=new_id(), valid_from=THURSDAY)
    await town.service.send(hers, CLERK)
    await town.book(town.dupont, his, THURSDAY)
    await come_thursday(town)
    await mark(town, meals, (town.dupont, True))
    assert await town.status(town.dupont, his, THURSDAY) == DayStatus.PRESENT
    async with town.service.database.transaction() as tx:  # As an earlier release let it pass.
        await tx.execute("update enrolment set weekdays = '{4}' where enrolment_id = $1", hers.enrolment_id)
    town.service.move_clock(timedelta(days=1))
    longer = hers.model_copy(update={"weekdays": (4,), "valid_to": date(2027, 8, 31)})
    assert (await town.service.send(longer, CLERK)).valid_to == date(2027, 8, 31)
    async with town.service.database.transaction() as tx:
        await tx.execute("update enrolment set valid_from = $2 where enrolment_id = $1", hers.enrolment_id, NEXT_MONDAY)
    earlier = longer.model_copy(update={"valid_from": TUESDAY})
    await refusal(town.service.send(earlier, CLERK), EnrolmentOverlaps)
    fits = longer.model_copy(update={"valid_from": FRIDAY})
    assert (await town.service.send(fits, CLERK)).valid_from == FRIDAY
