"""Many at once: nobody gets a place that is not there, nobody overtakes, and every count agrees."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from chassis.errors import Conflict, Refusal
from chassis.ids import new_id
from contracts.planning import (
    CalendarDay,
    DayStatus,
    DecidePlanningRequest,
    Enrol,
    EnrolmentView,
    ListPlanningQueue,
    PlanningRequestView,
    WorkingDaysBefore,
)
from services.planning.daily import do_jobs
from services.planning.domain.absence import Verdict
from services.planning.domain.admission import Admitted
from services.planning.domain.booking import Seat
from services.planning.domain.errors import DayClosed
from services.planning.store import calendar_days, submissions, turns
from services.planning.store.submissions import Submission
from tests.eventually import eventually
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, THURSDAY, Household, Town, refusal
from tests.service.planning.ledger import assert_consistent

Enrolled = list[tuple[Household, EnrolmentView]]


def seat(who: Household, enrolled: EnrolmentView, day: date) -> Seat:
    return Seat(enrolled.enrolment_id, who.family_id, enrolled.activity_id, day, "automatic", None)


async def test_thirty_families_click_at_once_for_three_places(town: Town) -> None:
    wednesdays = await town.activity("ALSH", capacity=3)
    families = await town.enrol_many(30, wednesdays)
    random.Random(3).shuffle(families)  # noqa: S311 - a fixed disorder, not a secret
    answers = await asyncio.gather(*(town.ask(one, enrolled, THURSDAY) for one, enrolled in families))
    decided = sorted([await town.decided(one) for one in answers], key=lambda one: one.arrival or 0)
    assert len({one.arrival for one in decided}) == 30
    assert [one.days[0].decision for one in decided] == ["accepted"] * 3 + ["waiting"] * 27
    assert [one.days[0].rank for one in decided[3:]] == list(range(1, 28))
    assert await town.taken(wednesdays, THURSDAY) == 3
    await assert_consistent(town, wednesdays)


async def test_two_identical_clicks_with_different_keys_book_once(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    clicks = (town.ask(town.dupont, enrolled, THURSDAY, FRIDAY, key=f"click-{n}") for n in range(2))
    answers = await asyncio.gather(*clicks, return_exceptions=True)
    (refused,) = [answer for answer in answers if isinstance(answer, Refusal)]
    assert (refused.slug, refused.status) == ("already_asked", 409)
    (kept,) = [answer for answer in answers if isinstance(answer, PlanningRequestView)]
    assert (await town.decided(kept)).status == "accepted"
    assert await town.taken(meals, THURSDAY) == 1


async def test_two_requests_that_cross_on_the_same_days_never_wait_for_each_other_in_a_circle(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    for _ in range(5):
        answers = await asyncio.gather(
            town.ask(town.dupont, enrolled, THURSDAY, FRIDAY), town.ask(town.dupont, enrolled, FRIDAY, THURSDAY), return_exceptions=True
        )
        assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
        (kept,) = [answer for answer in answers if isinstance(answer, PlanningRequestView)]
        await town.decided(kept)
        await town.decided(await town.miss(town.dupont, enrolled, THURSDAY, FRIDAY))


async def test_a_slow_submission_keeps_nobody_waiting_and_gets_its_number_once_it_is_there(town: Town) -> None:
    meals = await town.activity(capacity=1)
    (lea, hugo) = [(one, await town.enrol(one, meals)) for one in (town.dupont, town.martin)]
    made = Submission(new_id(), "booking", lea[0].family_id, lea[0].child_id, None, "")
    async with town.service.database.transaction(lea[0].actor) as tx:
        assert await submissions.add(tx, made, [Admitted(seat(*lea, THURSDAY))])
        quick = await town.decided(await town.ask(*hugo, THURSDAY))
    slow = await town.numbered(made.request_id)
    assert (quick.arrival, quick.days[0].decision) == (1, "accepted")
    assert (slow.arrival, slow.days[0].decision, slow.days[0].rank) == (2, "waiting", 1)


async def test_requests_that_wait_together_are_decided_in_the_order_in_which_they_were_submitted(town: Town) -> None:
    meals = await town.activity(capacity=2)
    families = await town.enrol_many(5, meals)
    async with town.service.database.transaction() as tx:
        await turns.take_places(tx)  # the allocator waits meanwhile
        asked = [await town.ask(one, enrolled, THURSDAY) for one, enrolled in families]
        assert [one.arrival for one in asked] == [None] * 5
    decided = [await town.decided(one) for one in asked]
    assert [one.arrival for one in decided] == [1, 2, 3, 4, 5]
    assert [one.days[0].decision for one in decided] == ["accepted"] * 2 + ["waiting"] * 3


async def waiting_for(town: Town, turn: int) -> bool:
    async with town.service.database.transaction() as tx:
        sql = "select count(*) from pg_locks where locktype = 'advisory' and objid = $1 and not granted"
        return bool(await tx.fetchval(sql, turn))


async def test_a_closure_waits_for_submissions_under_way_and_takes_back_what_they_asked(town: Town) -> None:
    meals = await town.activity()
    enrolled = await town.enrol(town.dupont, meals)
    made = Submission(new_id(), "booking", town.dupont.family_id, town.dupont.child_id, None, "")
    async with town.service.database.transaction(town.dupont.actor) as tx:
        await turns.share_days(tx, ())
        closure = asyncio.create_task(town.close(THURSDAY, label="Grève"))
        await eventually(lambda: waiting_for(town, turns.DAYS))
        await submissions.add(tx, made, [Admitted(seat(town.dupont, enrolled, THURSDAY))])
    await closure

    async def taken_back() -> bool:
        return await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.CLOSED

    await eventually(taken_back)
    assert await town.taken(meals, THURSDAY) == 0


async def test_a_submission_waits_for_a_closure_under_way_and_is_judged_by_it(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    async with town.service.database.transaction() as tx:
        await turns.take_days(tx)
        click = asyncio.create_task(town.ask(town.dupont, enrolled, THURSDAY))
        await eventually(lambda: waiting_for(town, turns.DAYS))
        await calendar_days.put(tx, [CalendarDay(day=THURSDAY, kind="closed", label="Grève")])
    await refusal(click, DayClosed)


async def test_the_night_that_begins_a_pattern_waits_for_absences_under_way_and_keeps_them(town: Town) -> None:
    meals = await town.activity(cancelling_cutoff=WorkingDaysBefore(days=0, at=time(12)))
    enrolled = await town.enrol(town.dupont, meals, [4])
    new_week = enrolled.model_dump(exclude={"family_id", "version", "until_then"}) | {"weekdays": (4, 5), "from_day": THURSDAY}
    await town.service.send(Enrol(**new_week), CLERK)
    town.service.move_clock(timedelta(days=3))
    made = Submission(new_id(), "absence", town.dupont.family_id, town.dupont.child_id, "family", "")

    async def waits() -> bool:
        async with town.service.database.transaction() as tx:
            sql = "select count(*) from pg_locks where not granted and (objid = $1 or locktype = 'transactionid')"
            return bool(await tx.fetchval(sql, turns.DAYS))

    regular = replace(seat(town.dupont, enrolled, THURSDAY), status=DayStatus.REGULAR, holds_place=True)
    async with town.service.database.transaction(town.dupont.actor) as tx:
        await turns.share_days(tx, ())
        await submissions.add(tx, made, [Admitted(regular, verdict=Verdict.FREE)])
        night = asyncio.create_task(do_jobs(town.service.database, THURSDAY))
        await eventually(waits)
    await night
    assert (await town.numbered(made.request_id)).status == "accepted"
    assert await town.status(town.dupont, enrolled, THURSDAY) == DayStatus.ABSENT_EXCUSED
    async with town.service.database.transaction() as tx:
        assert await tx.fetchval("select weekdays from enrolment") == [4, 5]


async def test_the_table_itself_refuses_one_place_too_many(town: Town) -> None:
    meals = await town.activity(capacity=1)
    await town.book(town.dupont, await town.enrol(town.dupont, meals), THURSDAY)
    async with town.service.database.transaction() as tx:
        with pytest.raises(Exception, match="place_check"):
            await tx.execute("update place set taken = taken + 1 where counter_id = $1", meals.activity_id)
        await tx.execute("rollback; begin")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_families_and_clerks_do_at_once_the_books_agree(town: Town, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a story that can be told again, not a secret
    automatic, manual = await town.activity("Repas", capacity=3), await town.activity("Sortie", capacity=2, approval="manual")
    households = await town.households(8)
    enrolled = [(one, at, await town.enrol(one, at)) for one in households for at in (automatic, manual)]
    days = (THURSDAY, FRIDAY, NEXT_MONDAY)
    outcomes: Counter[str] = Counter()

    async def family() -> None:
        one, _, enrolment = chance.choice(enrolled)
        chosen = chance.sample(days, chance.randint(1, 3))
        if chance.random() < 0.6:
            await town.ask(one, enrolment, *chosen)
        else:
            await town.miss(one, enrolment, *chosen, reason=chance.choice(["family", "illness"]))

    async def clerk() -> None:
        queue = await town.service.send(ListPlanningQueue(), CLERK)
        if queue.requests:
            one = chance.choice(queue.requests)
            await town.service.send(DecidePlanningRequest(request_id=one.request_id, accept=chance.random() < 0.5, reason="Choix"), CLERK)

    async def attempt(act: Any) -> None:
        try:
            await act()
            outcomes["done"] += 1
        except Conflict as refused:
            outcomes[refused.slug] += 1

    for _ in range(12):
        await asyncio.gather(*(attempt(family if chance.random() < 0.75 else clerk) for _ in range(6)))

    async def quiet() -> bool:
        async with town.service.database.transaction() as tx:
            return not await tx.fetchval("select count(*) from request where arrival is null")

    await eventually(quiet)
    assert outcomes["done"] > 10
    await assert_consistent(town, automatic)
    await assert_consistent(town, manual)
