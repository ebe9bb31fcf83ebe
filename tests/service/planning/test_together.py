"""Every day or none; brothers and sisters together."""

from datetime import date
from uuid import UUID

import pytest

from chassis.ids import new_id
from contracts.planning import (
    ActivityView,
    AskedDay,
    DayStatus,
    EnrolmentView,
    PlanningRequestView,
    PreviewDays,
    PutFacility,
    SubmitDays,
    SubmitDaysFor,
)
from services.planning.domain.errors import AlreadyAsked, NoSiblingEnrolment, UnknownChild
from tests.service.planning.cast import CLERK, FRIDAY, THURSDAY, Household, Town, activity, refusal


def asked(who: Household, enrolled: EnrolmentView, *days: date, whole: bool = False, siblings: tuple[UUID, ...] = ()) -> SubmitDays:
    named = tuple(AskedDay(enrolment_id=enrolled.enrolment_id, day=day) for day in days)
    return SubmitDays(child_id=who.child_id, kind="booking", days=named, whole=whole, with_siblings=siblings)


async def sent(town: Town, who: Household, request: SubmitDays) -> PlanningRequestView:
    return await town.decided(await town.service.send(request, who.actor))


async def brother(town: Town, of: Household) -> Household:
    """Enter a second child of a family."""
    made = Household(of.family_id, of.guardian_id, new_id(), of.actor)
    await town.service.tell(made.child_saved("Tom", "DUPONT"))
    return made


async def test_every_day_or_none_is_booked_when_each_has_a_place(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea = await town.enrol(town.dupont, meals)
    found = await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, FRIDAY, whole=True))
    assert [one.decision for one in found.days] == ["accepted", "accepted"]


async def test_every_day_or_none_is_refused_whole_when_one_is_full_and_takes_no_place(town: Town) -> None:
    meals = await town.activity(capacity=1)
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.martin, hugo, FRIDAY)
    found = await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, FRIDAY, whole=True))
    assert [(one.decision, bool(one.reason)) for one in found.days] == [("refused", True), ("refused", True)]
    assert (await town.taken(meals, THURSDAY), await town.taken(meals, FRIDAY)) == (0, 1)


async def test_siblings_come_together_or_wait_together_and_keep_no_place_from_others(town: Town) -> None:
    meals = await town.activity(capacity=2)
    tom = await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, meals), await town.enrol(tom, meals)
    hugo = await town.enrol(town.martin, meals)
    await town.book(town.martin, hugo, THURSDAY)
    found = await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, FRIDAY, siblings=(tom.child_id,)))
    assert [one.decision for one in found.days] == ["waiting", "accepted"]
    assert (await town.status(tom, toms, THURSDAY), await town.status(tom, toms, FRIDAY)) == (DayStatus.WAITING, DayStatus.BOOKED)
    alone = await town.household()
    alones = await town.enrol(alone, meals)
    assert (await town.book(alone, alones, THURSDAY)).days[0].decision == "accepted"
    await town.decided(await town.miss(town.martin, hugo, THURSDAY))
    assert await town.status(tom, toms, THURSDAY) == DayStatus.WAITING
    await town.decided(await town.miss(alone, alones, THURSDAY))
    assert [await town.status(one, at, THURSDAY) for one, at in ((town.dupont, lea), (tom, toms))] == [DayStatus.BOOKED] * 2
    assert await town.taken(meals, THURSDAY) == 2


async def test_siblings_in_two_activities_wait_for_a_place_in_both(town: Town) -> None:
    small, tall = await town.activity("Petits", capacity=1), await town.activity("Grands", capacity=1)
    tom = await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, tall), await town.enrol(tom, small)
    hugo = await town.enrol(town.martin, small)
    await town.book(town.martin, hugo, THURSDAY)
    await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, siblings=(tom.child_id,)))
    assert (await town.status(town.dupont, lea, THURSDAY), await town.taken(tall, THURSDAY)) == (DayStatus.WAITING, 0)
    await town.decided(await town.miss(town.martin, hugo, THURSDAY))
    assert await town.status(town.dupont, lea, THURSDAY) == await town.status(tom, toms, THURSDAY) == DayStatus.BOOKED


async def test_nobody_elses_child_is_a_sibling_and_one_without_enrolment_is_refused(town: Town) -> None:
    meals = await town.activity(capacity=2)
    lea, _ = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    request = asked(town.dupont, lea, THURSDAY, siblings=(town.martin.child_id,))
    await refusal(town.service.send(request, town.dupont.actor), UnknownChild)
    tom = await brother(town, town.dupont)
    evening = await town.activity("Garderie", weekdays=(1,))
    await town.enrol(tom, evening)
    await refusal(town.service.send(asked(town.dupont, lea, THURSDAY, siblings=(tom.child_id,)), town.dupont.actor), NoSiblingEnrolment)
    assert await town.status(town.dupont, lea, THURSDAY) is None


async def test_a_preview_names_the_siblings_for_whom_the_same_days_can_be_asked(town: Town) -> None:
    meals = await town.activity(capacity=5)
    tom, ana = await brother(town, town.dupont), await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, meals), await town.enrol(tom, meals)
    await town.enrol(tom, await town.activity("Garderie du soir"))
    days = tuple(AskedDay(enrolment_id=lea.enrolment_id, day=day) for day in (THURSDAY, FRIDAY))
    wanted = PreviewDays(child_id=town.dupont.child_id, kind="booking", days=days)
    (along,) = (await town.service.send(wanted, town.dupont.actor)).siblings
    assert (along.child_id, along.activities) == (tom.child_id, ("Restauration scolaire",))
    assert ana.child_id != tom.child_id
    await town.book(tom, toms, FRIDAY)
    assert (await town.service.send(wanted.model_copy(update={"days": days[1:]}), town.dupont.actor)).siblings == ()
    assert (await town.service.send(wanted.model_copy(update={"days": days[:1]}), town.dupont.actor)).siblings == (along,)


async def test_a_brother_who_has_one_of_the_days_comes_along_on_the_others_and_one_who_has_them_all_is_refused(town: Town) -> None:
    meals = await town.activity(capacity=3)
    tom = await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, meals), await town.enrol(tom, meals)
    await town.book(tom, toms, FRIDAY)
    days = tuple(AskedDay(enrolment_id=lea.enrolment_id, day=day) for day in (THURSDAY, FRIDAY))
    (along,) = (await town.service.send(PreviewDays(child_id=town.dupont.child_id, kind="booking", days=days), town.dupont.actor)).siblings
    assert (along.child_id, along.already) == (tom.child_id, 1)
    await refusal(town.service.send(asked(town.dupont, lea, FRIDAY, siblings=(tom.child_id,)), town.dupont.actor), AlreadyAsked)
    await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, FRIDAY, siblings=(tom.child_id,)))
    for who, at in ((town.dupont, lea), (tom, toms)):
        assert [await town.status(who, at, day) for day in (THURSDAY, FRIDAY)] == [DayStatus.BOOKED, DayStatus.BOOKED]


async def test_a_brother_at_another_school_comes_along_to_its_canteen_and_waits_with_his_sister(town: Town) -> None:
    meals = await town.activity(capacity=5)
    school = await town.service.send(PutFacility(facility_id=new_id(), name="École Pasteur"), CLERK)
    elsewhere = await town.service.send(activity(school.facility_id, "RESTAURATION  SCOLAIRE", capacity=1), CLERK)
    tom = await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, meals), await town.enrol(tom, elsewhere)
    await town.enrol(tom, await town.activity("Garderie du soir"))
    hugo = await town.enrol(town.martin, elsewhere)
    wanted = PreviewDays(child_id=town.dupont.child_id, kind="booking", days=(AskedDay(enrolment_id=lea.enrolment_id, day=THURSDAY),))
    (along,) = (await town.service.send(wanted, town.dupont.actor)).siblings
    assert (along.child_id, along.activities) == (tom.child_id, ("RESTAURATION  SCOLAIRE, École Pasteur",))
    await town.book(town.martin, hugo, THURSDAY)
    await sent(town, town.dupont, asked(town.dupont, lea, THURSDAY, FRIDAY, siblings=(tom.child_id,)))
    both = [(one, at, day) for one, at in ((town.dupont, lea), (tom, toms)) for day in (THURSDAY, FRIDAY)]
    assert [await town.status(*one) for one in both] == [DayStatus.WAITING, DayStatus.BOOKED] * 2
    await town.decided(await town.miss(town.martin, hugo, THURSDAY))
    assert [await town.status(*one) for one in both] == [DayStatus.BOOKED] * 4


@pytest.mark.parametrize(
    ("hers", "his"),
    [
        pytest.param(("École Pasteur", "Cantine Pasteur"), ("École Jean-Moulin", "Cantine Jean-Moulin"), id="named after each school"),
        pytest.param(("Accueil Les Lilas", "Accueil du soir"), ("École Jean-Moulin", "Accueil du soir"), id="one word is of the place too"),
    ],
)
async def test_a_canteen_that_bears_the_name_of_its_school_is_the_canteen_of_another_school(
    hers: tuple[str, str], his: tuple[str, str], town: Town
) -> None:
    canteens: list[ActivityView] = []
    for school, name in (hers, his):
        facility = await town.service.send(PutFacility(facility_id=new_id(), name=school), CLERK)
        canteens.append(await town.service.send(activity(facility.facility_id, name, capacity=5), CLERK))
    centre = await town.service.send(PutFacility(facility_id=new_id(), name="Centre de loisirs"), CLERK)
    day_out = await town.service.send(activity(centre.facility_id, "Journée", capacity=5), CLERK)
    tom, ana = await brother(town, town.dupont), await brother(town, town.dupont)
    lea = await town.enrol(town.dupont, canteens[0])
    await town.enrol(tom, canteens[1])
    await town.enrol(ana, day_out)
    wanted = PreviewDays(child_id=town.dupont.child_id, kind="booking", days=(AskedDay(enrolment_id=lea.enrolment_id, day=THURSDAY),))
    (along,) = (await town.service.send(wanted, town.dupont.actor)).siblings
    assert (along.child_id, along.activities) == (tom.child_id, (f"{his[1]}, {his[0]}",))


async def test_staff_ask_for_siblings_together_in_a_family_s_place(town: Town) -> None:
    meals = await town.activity(capacity=1)
    tom = await brother(town, town.dupont)
    lea, toms = await town.enrol(town.dupont, meals), await town.enrol(tom, meals)
    days = (AskedDay(enrolment_id=lea.enrolment_id, day=THURSDAY),)
    made = await town.service.send(
        SubmitDaysFor(
            family_id=town.dupont.family_id, child_id=town.dupont.child_id, kind="booking", days=days, with_siblings=(tom.child_id,)
        ),
        CLERK,
    )
    assert [one.rule for one in (await town.decided(made)).days] == ["siblings_wait"]
    assert (await town.status(tom, toms, THURSDAY), await town.taken(meals, THURSDAY)) == (DayStatus.WAITING, 0)
