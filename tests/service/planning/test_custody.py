"""Separated parents: two households, one child, each books and pays its own days, none reads the other's name."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest_asyncio

from chassis.errors import Forbidden
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.family import CustodySet, CustodySpan, LinkedAdult, LinkedHousehold
from contracts.planning import (
    ActivityView,
    AskedDay,
    DayStatus,
    EnrolmentView,
    GetCertificate,
    GetCustodyRule,
    GetMonth,
    GetWeek,
    KeepCertificate,
    ListPlanningRequests,
    MonthGrid,
    PreviewDays,
    PutCustodyRule,
    RemoveCalendarDay,
    SchoolHolidaysSet,
    SharedMonthChanged,
    SubmitDays,
    WithdrawPlanningRequest,
)
from contracts.privacy import CollectFamilyData
from contracts.rights import Right
from services.planning.domain.errors import (
    AlreadyAsked,
    GuardianWithdrawn,
    OtherHouseholdDay,
    UnknownChild,
    UnknownEnrolment,
    UnknownGuardian,
    UnknownRequest,
)
from tests.service.harness import Started, family, staff
from tests.service.planning.cast import CLERK, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY, THURSDAY, Household, Town, refusal

DAY = timedelta(days=1)


@dataclass
class Apart:
    """Léa's parents: her father until Friday, her mother for the week after, and both are enrolled for lunch."""

    town: Town
    father: Household
    mother: Household
    meals: ActivityView
    his: EnrolmentView
    hers: EnrolmentView

    def custody(self, version: int = 1, *adults: LinkedAdult, **more: Any) -> CustodySet:
        held: dict[str, Any] = {
            "households": (
                LinkedHousehold(family_id=self.father.family_id),
                LinkedHousehold(family_id=self.mother.family_id, since=date(2026, 9, 1)),
            ),
            "spans": (
                CustodySpan(family_id=self.father.family_id, first=FRIDAY - 7 * DAY, last=FRIDAY),
                CustodySpan(family_id=self.mother.family_id, first=FRIDAY, last=FRIDAY + 7 * DAY),
            ),
        }
        return CustodySet(version=version, child_id=self.father.child_id, adults=adults, **{**held, **more})

    async def withdraw(self, who: Household, since: date = THURSDAY - 30 * DAY) -> None:
        await self.town.service.tell(self.custody(2, LinkedAdult(guardian_id=who.guardian_id, authority="withdrawn", since=since)))


@pytest_asyncio.fixture(loop_scope="session")
async def apart(town: Town) -> Apart:
    father, made = town.dupont, Household.make()
    mother = Household(made.family_id, made.guardian_id, father.child_id, made.actor)
    meals = await town.activity()
    found = Apart(town, father, mother, meals, *(await town.enrol(father, meals),) * 2)
    await town.service.tell(mother.saved("DURAND"), found.custody())
    found.hers = await town.enrol(mother, meals)
    return found


def row(grid: MonthGrid, *, other: bool) -> Any:
    (found,) = (one for one in grid.rows if one.other_household is other)
    return found


async def test_an_enrolment_belongs_to_the_household_that_pays(apart: Apart) -> None:
    assert (apart.his.family_id, apart.hers.family_id) == (apart.father.family_id, apart.mother.family_id)


async def test_each_household_books_its_own_days(apart: Apart) -> None:
    his = await apart.town.book(apart.father, apart.his, THURSDAY)
    hers = await apart.town.book(apart.mother, apart.hers, NEXT_MONDAY)
    assert (his.status, hers.status) == ("accepted", "accepted")
    assert (his.family_id, hers.family_id) == (apart.father.family_id, apart.mother.family_id)


async def test_a_day_of_the_other_household_is_refused_with_the_next_own_one(apart: Apart) -> None:
    refused = await refusal(apart.town.ask(apart.mother, apart.hers, THURSDAY), OtherHouseholdDay)
    assert "jeudi 26 novembre" in refused.detail
    assert refused.members["next_possible_day"] == "2026-11-27"
    await refusal(apart.town.ask(apart.father, apart.his, NEXT_MONDAY), OtherHouseholdDay)


async def test_the_day_of_a_change_over_is_booked_by_whoever_comes_first(apart: Apart) -> None:
    await apart.town.book(apart.father, apart.his, FRIDAY)
    refused = await refusal(apart.town.ask(apart.mother, apart.hers, FRIDAY), AlreadyAsked)
    assert "l'autre parent" in refused.detail
    evening = await apart.town.activity("Garderie")
    hers = await apart.town.enrol(apart.mother, evening)
    assert (await apart.town.book(apart.mother, hers, FRIDAY)).status == "accepted"


async def test_a_day_that_the_other_parent_has_is_neither_offered_nor_named_as_the_next_possible_one(apart: Apart) -> None:
    town, mother, hers = apart.town, apart.mother, apart.hers
    await town.book(apart.father, apart.his, FRIDAY)
    alone = GetMonth(child_id=mother.child_id, month=FRIDAY, enrolment_id=hers.enrolment_id)
    for grid in (await town.month(mother, FRIDAY), await town.service.send(alone, mother.actor)):
        cell = row(grid, other=False).cells[FRIDAY.day - 1]
        assert (cell.may, cell.reason) == (None, "Déjà réservé ou demandé par l'autre parent.")
    for day in (THURSDAY, FRIDAY):
        asked = PreviewDays(child_id=mother.child_id, kind="booking", days=(AskedDay(enrolment_id=hers.enrolment_id, day=day),))
        assert (await town.service.send(asked, mother.actor)).next_possible_day == NEXT_MONDAY
        refused = await refusal(town.ask(mother, hers, day), OtherHouseholdDay if day == THURSDAY else AlreadyAsked)
        assert refused.members["next_possible_day"] == NEXT_MONDAY.isoformat()
    await town.decided(await town.miss(apart.father, apart.his, FRIDAY))
    assert (await town.cell(mother, hers, FRIDAY)).may == "book"


async def test_two_parents_who_ask_at_the_same_moment_book_the_child_once_from_two_households_or_from_one(apart: Apart) -> None:
    send = apart.town.service.send
    await send(PutCustodyRule(other_days_open=True), CLERK)
    days = [FRIDAY + n * DAY for n in (0, 3, 4, 6)]
    partner = replace(apart.father, actor=family(apart.father.family_id, guardian_id=new_id()))
    for day in days:
        asks = [apart.town.ask(who, at, day) for who, at in ((apart.father, apart.his), (apart.mother, apart.hers), (partner, apart.his))]
        answers = await asyncio.gather(*asks, return_exceptions=True)
        assert sorted(getattr(one, "slug", "asked") for one in answers) == ["already_asked", "already_asked", "asked"]
    for day in days:
        assert await apart.town.taken(apart.meals, day) <= 1


async def test_a_regular_day_of_the_other_household_is_not_booked_twice(apart: Apart) -> None:
    evening = await apart.town.activity("Garderie")
    await apart.town.enrol(apart.father, evening, (5,))
    hers = await apart.town.enrol(apart.mother, evening)
    await refusal(apart.town.ask(apart.mother, hers, FRIDAY), AlreadyAsked)


async def test_the_town_may_leave_these_days_open(apart: Apart) -> None:
    send = apart.town.service.send
    assert (await send(GetCustodyRule(), CLERK)).other_days_open is False
    await send(PutCustodyRule(other_days_open=True), CLERK)
    assert (await apart.town.book(apart.mother, apart.hers, THURSDAY)).status == "accepted"


async def test_staff_of_one_facility_do_not_decide_for_the_whole_town(apart: Apart) -> None:
    limited = staff(Right.WRITE_CALENDAR, facilities=[apart.town.facility_id])
    refused = await refusal(apart.town.service.send(PutCustodyRule(other_days_open=True), limited), Forbidden)
    assert "toute la commune" in refused.detail
    assert (await apart.town.service.send(GetCustodyRule(), limited)).other_days_open is False


async def test_the_month_offers_only_own_days_and_says_where_the_child_is(apart: Apart) -> None:
    grid = await apart.town.month(apart.mother, FRIDAY)
    own = row(grid, other=False)
    assert own.cells[THURSDAY.day - 1].may is None
    assert own.cells[FRIDAY.day - 1].may == "book"
    assert [grid.days[day.day - 1].home for day in (THURSDAY, FRIDAY, FRIDAY + DAY)] == ["other", "both", "own"]
    staff = await apart.town.month(apart.mother, FRIDAY, CLERK)
    assert {day.home for day in staff.days} == {None}
    assert {one.other_household for one in staff.rows} == {False}


async def test_the_other_household_s_row_is_read_only_and_names_nobody(apart: Apart) -> None:
    await apart.town.book(apart.father, apart.his, THURSDAY)
    grid = await apart.town.month(apart.mother, FRIDAY)
    other = row(grid, other=True)
    assert (other.guardian, other.enrolment_id) == ("Autre foyer", apart.his.enrolment_id)
    assert other.cells[THURSDAY.day - 1].status == DayStatus.BOOKED
    assert {cell.may for cell in other.cells} == {None}
    text = grid.model_dump_json()
    assert "DUPONT JEAN" not in text
    assert str(apart.father.family_id) not in text
    assert str(apart.father.guardian_id) not in text


async def test_what_one_household_changes_is_told_to_the_other_and_to_no_former_one(apart: Apart) -> None:
    town = apart.town

    async def told() -> list[tuple[Any, ...]]:
        heard = await town.service.told(SharedMonthChanged)
        return [(one.family_id, one.enrolment_id, one.month) for one in heard if one.month == FRIDAY.replace(day=1)]

    before = len(await told())
    to_her = (apart.mother.family_id, apart.his.enrolment_id, FRIDAY.replace(day=1))
    to_him = (apart.father.family_id, apart.hers.enrolment_id, FRIDAY.replace(day=1))
    await town.book(apart.father, apart.his, FRIDAY)
    await town.decided(await town.miss(apart.father, apart.his, FRIDAY))
    assert (await told())[before:] == [to_her, to_her]
    await town.book(apart.mother, apart.hers, FRIDAY)
    assert (await told())[before:] == [to_her, to_her, to_him]
    over = LinkedHousehold(family_id=apart.mother.family_id, since=date(2026, 9, 1), until=THURSDAY - DAY)
    await town.service.tell(apart.custody(2, households=(LinkedHousehold(family_id=apart.father.family_id), over), spans=()))
    retold = len(await told())
    await town.book(apart.father, apart.his, NEXT_TUESDAY)
    assert [one for one in (await told())[retold:] if one[0] == apart.mother.family_id] == []


async def test_what_a_household_takes_back_from_behind_its_wall_is_told_to_the_other(apart: Apart) -> None:
    town, father = apart.town, apart.father
    outing = await town.activity("Sortie", approval="manual")
    his = await town.enrol(father, outing)
    asked = await town.book(father, his, FRIDAY)
    before = len(await town.service.told(SharedMonthChanged))
    await town.service.send(WithdrawPlanningRequest(request_id=asked.request_id), father.actor)
    (told,) = (await town.service.told(SharedMonthChanged))[before:]
    assert (told.family_id, told.enrolment_id) == (apart.mother.family_id, his.enrolment_id)


async def test_a_household_never_submits_on_the_other_s_enrolment_nor_sees_its_requests(apart: Apart) -> None:
    await apart.town.book(apart.father, apart.his, THURSDAY)
    await refusal(apart.town.ask(apart.mother, apart.his, FRIDAY), UnknownEnrolment)
    send = apart.town.service.send
    assert (await send(ListPlanningRequests(), apart.mother.actor)).requests == ()
    hers, his = await send(GetWeek(first=THURSDAY), apart.mother.actor), await send(GetWeek(first=THURSDAY), apart.father.actor)
    assert (hers.slots, hers.shared) == ((), True), "she is told that he may have booked, and not what"
    assert (len(his.slots), his.shared) == (1, False)
    assert not (await send(GetWeek(first=THURSDAY), apart.town.martin.actor)).shared


async def test_a_certificate_is_hidden_from_a_withdrawn_parent_of_the_household_that_sent_it(apart: Apart) -> None:
    await apart.town.book(apart.mother, apart.hers, NEXT_MONDAY)
    send = apart.town.service.send
    sent = KeepCertificate(child_id=apart.mother.child_id, name="attestation.pdf", content=b"%PDF-1.7\n%%EOF\n")
    paper = await send(sent, apart.mother.actor)
    days = (AskedDay(enrolment_id=apart.hers.enrolment_id, day=NEXT_MONDAY),)
    asked = SubmitDays(
        child_id=apart.mother.child_id, kind="absence", days=days, absence_reason="illness", certificate_id=paper.document_id
    )
    absence = await send(asked, apart.mother.actor)
    await apart.withdraw(apart.mother)
    await refusal(send(GetCertificate(request_id=absence.request_id), apart.mother.actor), UnknownRequest)
    await refusal(send(sent, apart.mother.actor), UnknownChild)
    async with apart.town.service.database.transaction(apart.mother.actor) as tx:
        assert await tx.fetchval("select count(*) from document") == 0
    partner = family(apart.mother.family_id)
    assert (await send(GetCertificate(request_id=absence.request_id), partner)).content == sent.content


async def test_a_withdrawn_parent_sees_nothing_and_cannot_book(apart: Apart) -> None:
    await apart.town.book(apart.mother, apart.hers, NEXT_MONDAY)
    await apart.withdraw(apart.mother)
    send = apart.town.service.send
    await refusal(apart.town.month(apart.mother, FRIDAY), UnknownChild)
    await refusal(apart.town.ask(apart.mother, apart.hers, NEXT_TUESDAY), UnknownChild)
    week = await send(GetWeek(first=NEXT_MONDAY), apart.mother.actor)
    assert (week.slots, week.shared) == ((), False)
    assert (await send(ListPlanningRequests(), apart.mother.actor)).requests == ()
    async with apart.town.service.database.transaction(apart.mother.actor) as tx:
        for table in ("child", "enrolment", "enrolment_month", "booking", "booking_history", "request", "request_day", "custody_span"):
            assert await tx.fetchval(f"select count(*) from {table}") == 0, table  # noqa: S608 - the tables are listed here
    partner = family(apart.mother.family_id)
    assert len((await apart.town.month(apart.mother, FRIDAY, partner)).rows) == 2
    await refusal(apart.town.enrol(apart.mother, await apart.town.activity("Garderie")), GuardianWithdrawn)


async def test_a_household_names_the_child_that_it_shares_until_the_link_ends_and_hides_it_from_a_withdrawn_parent(apart: Apart) -> None:
    tom = replace(apart.mother, child_id=new_id())
    await apart.town.service.tell(tom.child_saved("Tom", "DURAND"))
    await apart.town.enrol(tom, apart.meals)

    async def named(who: Actor) -> list[str]:
        return sorted(one.first_name for one in (await apart.town.month(tom, FRIDAY, who)).household)

    assert await named(tom.actor) == ["Léa", "Tom"]
    await apart.withdraw(apart.mother)
    assert (await named(tom.actor), await named(family(tom.family_id))) == (["Tom"], ["Léa", "Tom"])
    ended = LinkedHousehold(family_id=tom.family_id, since=date(2026, 9, 1), until=date(2026, 11, 20))
    await apart.town.service.tell(apart.custody(3, households=(LinkedHousehold(family_id=apart.father.family_id), ended), spans=()))
    as_she_sees = GetMonth(child_id=tom.child_id, month=FRIDAY, for_family=tom.family_id)
    assert [one.first_name for one in (await apart.town.service.send(as_she_sees, CLERK)).household] == ["Tom"], "no wall stands for staff"
    assert await named(family(tom.family_id)) == ["Tom"]


async def test_a_withdrawal_of_the_father_leaves_the_mother_and_the_staff_alone(apart: Apart) -> None:
    await apart.withdraw(apart.father)
    await refusal(apart.town.month(apart.father, FRIDAY), UnknownChild)
    assert len((await apart.town.month(apart.mother, FRIDAY)).rows) == 2
    assert len((await apart.town.month(apart.father, FRIDAY, CLERK)).rows) == 2


async def test_a_withdrawal_of_later_holds_from_its_day(apart: Apart) -> None:
    await apart.withdraw(apart.mother, THURSDAY)
    assert (await apart.town.month(apart.mother, FRIDAY)).rows
    apart.town.service.move_clock(timedelta(days=4))
    await refusal(apart.town.month(apart.mother, FRIDAY), UnknownChild)


async def test_a_stranger_and_a_household_whose_link_ended_see_nothing(apart: Apart) -> None:
    await refusal(apart.town.month(apart.father, FRIDAY, apart.town.martin.actor), UnknownChild)
    ended = LinkedHousehold(family_id=apart.mother.family_id, since=date(2026, 9, 1), until=date(2026, 11, 20))
    await apart.town.service.tell(
        apart.custody(2, households=(LinkedHousehold(family_id=apart.father.family_id), ended), spans=()), apart.custody(1)
    )  # fmt: skip
    await refusal(apart.town.month(apart.mother, FRIDAY), UnknownChild)
    await refusal(apart.town.enrol(apart.mother, await apart.town.activity("Garderie")), UnknownGuardian)
    assert (await apart.town.ask(apart.father, apart.his, NEXT_MONDAY)).status == "pending"


async def test_the_school_holidays_are_told_as_periods_when_they_change(town: Town) -> None:
    service: Started = town.service
    days = [date(2026, 12, 19) + n * DAY for n in range(16)]
    await town.close(*days, kind="short_holidays", label="Vacances de Noël")
    await town.close(date(2026, 12, 25), kind="public_holiday", label="Noël")
    await town.close(date(2026, 12, 24), label="Pont")
    (told,) = await service.tells(SchoolHolidaysSet)
    assert [(one.label, one.first, one.last) for one in told.holidays] == [("Vacances de Noël", days[0], days[-1])]
    await service.send(RemoveCalendarDay(day=date(2026, 12, 26), kind="short_holidays"), CLERK)
    after = (await service.tells(SchoolHolidaysSet, count=2))[-1]
    assert (after.version, len(after.holidays), after.calendar_id) == (2, 2, told.calendar_id)


async def test_the_other_household_s_days_hold_while_nothing_is_known_of_a_child(town: Town) -> None:
    stranger = Household.make()
    unknown = CustodySet(version=1, child_id=new_id(), households=(LinkedHousehold(family_id=stranger.family_id),))
    await town.service.tell(unknown, unknown)
    meals = await town.activity()
    assert (await town.book(town.martin, await town.enrol(town.martin, meals), THURSDAY)).status == "accepted"


async def test_each_household_takes_away_what_the_other_one_planned_and_not_who_pays(apart: Apart) -> None:
    await apart.town.book(apart.father, apart.his, THURSDAY)
    boss = staff(Right.EXPORT_RECORD)
    asked = CollectFamilyData(at="planning")
    for actor, more in ((apart.mother.actor, {}), (boss, {"family_id": apart.mother.family_id})):
        data = await apart.town.service.send(asked.model_copy(update=more), actor)
        tables = {one.table: one.rows for one in data.tables}
        assert [(row["activity"], row["day"], row["status"]) for row in tables["shared_day"]] == [
            ("Restauration scolaire", "2026-11-26", "booked")
        ]
        assert len(tables["shared_enrolment"]) == 1
        assert str(apart.father.family_id) not in data.model_dump_json()
    his = await apart.town.service.send(asked, apart.father.actor)
    assert len(next(one.rows for one in his.tables if one.table == "shared_enrolment")) == 1
    await apart.withdraw(apart.mother)
    hers = await apart.town.service.send(asked, apart.mother.actor)
    assert not [one.table for one in hers.tables if one.table.startswith("shared")]
