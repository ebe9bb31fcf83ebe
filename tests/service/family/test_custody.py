"""Where a child of two households lives: calendars, exchanges, and who is told."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.commands import republish
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.base import Request
from contracts.family import (
    AddCustodyException,
    AlternateWeeks,
    AttachChild,
    CalendarDraft,
    CustodySet,
    CustodyView,
    DetachChild,
    FamilyRecord,
    GetCustodyDays,
    GetCustodyDocument,
    ReadCustody,
    ReadCustodyDays,
    RemoveCustodyCalendar,
    RemoveCustodyException,
    SearchFamilies,
    SetAuthority,
    SetCustodyCalendar,
    TryCustodyCalendar,
    WeekTable,
)
from contracts.planning import SchoolHoliday, SchoolHolidaysSet
from contracts.rights import Right
from tests.service.family.cast import CLERK, DUPONT, JEANNE, JUDGE, MARTIN, adult, slug
from tests.service.harness import NOW, Started, staff

LEA = UUID("0199a000-0000-7000-8000-000000000021")
JEAN_HOME, JEANNE_HOME = UUID("0199a000-0000-7000-8000-000000000001"), UUID("0199a000-0000-7000-8000-000000000003")
START = date(2026, 1, 1)
DRAFT = CalendarDraft(
    valid_from=START,
    pattern=AlternateWeeks(even_weeks=JEAN_HOME, odd_weeks=JEANNE_HOME, weekday=5),
    handover_at=time(16, 30),
    first_halves=JEAN_HOME,
)
CALENDAR = SetCustodyCalendar(child_id=LEA, calendar=DRAFT)
CHRISTMAS = SchoolHoliday(label="Vacances de Noël", first=date(2026, 12, 19), last=date(2027, 1, 3))


def swap(first: date, last: date, family_id: UUID = JEANNE_HOME, **more: Any) -> AddCustodyException:
    return AddCustodyException(child_id=LEA, family_id=family_id, first_night=first, last_night=last, **more)


async def test_a_child_attached_to_a_second_household_is_told_and_found_under_it(service: Started, jeanne: FamilyRecord) -> None:
    view = await service.send(ReadCustody(child_id=LEA), JUDGE)
    assert [(one.family_id, one.entered, one.name) for one in view.households] == [
        (JEAN_HOME, True, "DUPONT Jean"),
        (JEANNE_HOME, False, "DURAND Jeanne"),
    ]
    assert {one.name: one.authority for household in view.households for one in household.adults} == {
        "DUPONT Jean": "full",
        "DUPONT Jeanne": "full",
        "DURAND Jeanne": "full",
        "DURAND Marc": "full",
    }
    (told,) = await service.tells(CustodySet)
    assert (told.version, told.family_id, told.adults, told.spans) == (1, None, (), ())
    assert [(one.family_id, one.since) for one in told.households] == [(JEAN_HOME, None), (JEANNE_HOME, START)]
    found = await service.send(SearchFamilies(q="durand léa"), CLERK)
    assert [(one.family_id, one.children) for one in found.families] == [(jeanne.family_id, ("DUPONT Léa", "Zoé"))]


async def test_a_calendar_is_shown_previewed_and_told_as_spans(service: Started, jeanne: FamilyRecord) -> None:
    first, last = date(2026, 11, 26), date(2026, 11, 28)
    trial = await service.send(TryCustodyCalendar(child_id=LEA, calendar=DRAFT, first=first, last=last), JUDGE)
    assert (await service.send(ReadCustody(child_id=LEA), JUDGE)).calendars == ()
    view = await service.send(CALENDAR, JUDGE)
    assert [one.model_dump(exclude={"valid_until"}) for one in view.calendars] == [DRAFT.model_dump()]
    days = await service.send(ReadCustodyDays(child_id=LEA, first=first, last=last), JUDGE)
    assert (days.days, trial.moved, trial.rewrites) == (trial.days, (), False)
    assert [(one.morning, one.evening, one.handover_at) for one in days.days] == [
        (JEANNE_HOME, JEANNE_HOME, None),
        (JEANNE_HOME, JEAN_HOME, time(16, 30)),
        (JEAN_HOME, JEAN_HOME, None),
    ]
    told = (await service.tells(CustodySet, count=2))[-1]
    shared = [one.family_id for one in told.spans if one.first <= date(2026, 11, 27) <= one.last]
    assert shared == [JEANNE_HOME, JEAN_HOME]
    own = await service.send(GetCustodyDays(child_id=LEA, first=first, last=last), adult(jeanne))
    assert [(one.morning, one.evening) for one in own.days] == [("own", "own"), ("own", "other"), ("other", "other")]
    assert own.days[1].why == "semaine paire"
    swapped = AlternateWeeks(even_weeks=JEANNE_HOME, odd_weeks=JEAN_HOME, weekday=5)
    turned = DRAFT.model_copy(update={"pattern": swapped})
    trial = await service.send(TryCustodyCalendar(child_id=LEA, calendar=turned, first=first, last=last), JUDGE)
    assert trial.rewrites
    assert sorted((one.taken_from, one.given_to) for one in trial.moved) == sorted([(JEAN_HOME, JEANNE_HOME), (JEANNE_HOME, JEAN_HOME)])
    assert min(one.first for one in trial.moved) == NOW.date() + timedelta(days=1)
    assert all(one.count > 100 for one in trial.moved)


async def test_the_school_holidays_of_the_town_are_shared_by_halves(service: Started, jeanne: FamilyRecord) -> None:
    await service.send(CALENDAR, JUDGE)
    holidays = SchoolHolidaysSet(version=2, calendar_id=new_id(), holidays=(CHRISTMAS,))
    await service.tell(holidays, holidays, holidays.model_copy(update={"version": 1, "holidays": ()}))
    days = await service.send(GetCustodyDays(child_id=LEA, first=date(2026, 12, 26), last=date(2026, 12, 27)), adult(jeanne))
    assert [(one.evening, one.why) for one in days.days] == [
        ("other", "première moitié : Vacances de Noël, année paire"),
        ("own", "seconde moitié : Vacances de Noël, année paire"),
    ]
    assert [event.version for event in await service.tells(CustodySet, count=3)] == [1, 2, 3]


async def test_an_agreed_exchange_is_kept_shown_and_taken_back(service: Started, jeanne: FamilyRecord) -> None:
    await service.send(CALENDAR, JUDGE)
    friday = date(2026, 11, 27)
    view = await service.send(swap(friday, friday + timedelta(days=2), note="Mariage"), JUDGE)
    asked = GetCustodyDays(child_id=LEA, first=friday, last=friday)
    assert (await service.send(asked, adult(jeanne))).days[0].why == "échange convenu"
    (agreed,) = view.exceptions
    assert agreed.note == "Mariage"
    after = await service.send(RemoveCustodyException(child_id=LEA, exception_id=agreed.exception_id), JUDGE)
    assert after.exceptions == ()
    assert (await service.send(asked, adult(jeanne))).days[0].why == "semaine paire"
    assert [one.what for one in after.history[:2]] == ["Échange convenu : retiré", "Échange convenu : nuits du 27 au 29 novembre"]
    assert after.history[0].by == JUDGE.display_name


@pytest.mark.usefixtures("jeanne")
async def test_exchanges_that_overlap_or_end_before_they_start_are_refused(service: Started) -> None:
    friday = date(2026, 11, 27)
    await service.send(swap(friday, friday + timedelta(days=2)), JUDGE)
    overlapping = swap(friday + timedelta(days=2), friday + timedelta(days=4))
    assert await slug(service, overlapping, Conflict) == "custody_exception_overlaps"
    assert await slug(service, swap(friday, friday - timedelta(days=1))) == "custody_dates_reversed"
    assert await slug(service, swap(date(2027, 1, 1), date(2027, 1, 2), new_id()), NotFound) == "unknown_household"
    for first in (3, -2):  # the nights after, and those before, are nobody's yet
        await service.send(swap(friday + timedelta(days=first), friday + timedelta(days=first + 1)), JUDGE)


async def test_a_calendar_needs_the_two_households_of_the_child(service: Started, dupont: FamilyRecord) -> None:
    assert dupont.family_id == JEAN_HOME
    assert await slug(service, CALENDAR) == "two_households_needed"
    assert await slug(service, swap(START, START)) == "two_households_needed"
    await service.send(JEANNE, CLERK)
    await service.send(AttachChild(child_id=LEA, family_id=JEANNE_HOME, since=START), JUDGE)
    strange = DRAFT.model_copy(update={"pattern": AlternateWeeks(even_weeks=JEAN_HOME, odd_weeks=new_id(), weekday=5)})
    alone = DRAFT.model_copy(update={"pattern": WeekTable(even=(JEAN_HOME,) * 7, odd=(JEAN_HOME,) * 7), "first_halves": None})
    for draft in (strange, alone):
        assert await slug(service, SetCustodyCalendar(child_id=LEA, calendar=draft)) == "two_households_needed"
    holidays_only = alone.model_copy(update={"first_halves": JEANNE_HOME})
    assert len((await service.send(SetCustodyCalendar(child_id=LEA, calendar=holidays_only), JUDGE)).calendars) == 1


@pytest.mark.usefixtures("jeanne")
async def test_calendars_follow_each_other_by_date(service: Started) -> None:
    later = DRAFT.model_copy(update={"valid_from": date(2026, 12, 1), "first_halves": None})
    await service.send(CALENDAR, JUDGE)
    await service.send(SetCustodyCalendar(child_id=LEA, calendar=later), JUDGE)
    again = await service.send(SetCustodyCalendar(child_id=LEA, calendar=later), JUDGE)
    assert [one.valid_from for one in again.calendars] == [START, date(2026, 12, 1)]
    view = await service.send(RemoveCustodyCalendar(child_id=LEA, valid_from=date(2026, 12, 1)), JUDGE)
    assert [one.valid_from for one in view.calendars] == [START]
    gone = RemoveCustodyCalendar(child_id=LEA, valid_from=date(2026, 12, 1))
    assert await slug(service, gone, NotFound) == "unknown_custody_calendar"


async def test_a_child_is_attached_to_one_other_household_only(service: Started, jeanne: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    for family_id, expected in (
        (JEAN_HOME, "household_known"),
        (jeanne.family_id, "household_known"),
        (martin.family_id, "second_household_taken"),
    ):
        assert await slug(service, AttachChild(child_id=LEA, family_id=family_id, since=START), Conflict) == expected


async def test_an_ended_link_ends_the_calendar_and_makes_room_for_another(service: Started, jeanne: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.send(CALENDAR, JUDGE)
    early = DetachChild(child_id=LEA, family_id=JEANNE_HOME, last_day=START - timedelta(days=1))
    assert await slug(service, early) == "custody_dates_reversed"
    await service.send(DetachChild(child_id=LEA, family_id=JEANNE_HOME, last_day=date(2026, 11, 20)), JUDGE)
    told = (await service.tells(CustodySet, count=3))[-1]
    assert max(one.last for one in told.spans) == date(2026, 11, 20)
    view = await service.send(AttachChild(child_id=LEA, family_id=martin.family_id, since=date(2026, 11, 21)), JUDGE)
    assert [(one.valid_from, one.valid_until) for one in view.calendars] == [(START, date(2026, 11, 20))]
    assert {one.family_id for one in view.households} == {JEAN_HOME, jeanne.family_id, martin.family_id}


@pytest.mark.usefixtures("dupont")
async def test_reading_where_a_child_lives_leaves_a_trace(service: Started) -> None:
    read = "select family_id from audit_entry where action = 'family.custody.read' and about_id = $1"
    await service.send(ReadCustody(child_id=LEA), CLERK)
    await service.send(ReadCustodyDays(child_id=LEA, first=START, last=START), CLERK)
    async with service.database.transaction() as tx:
        told = [row["family_id"] for row in await tx.fetch(read, LEA)]
    assert told == [DUPONT.family_id, DUPONT.family_id]


async def test_what_does_not_exist_is_not_found(service: Started, jeanne: FamilyRecord) -> None:
    nobody = new_id()
    for asked in (
        ReadCustody(child_id=nobody),
        ReadCustodyDays(child_id=nobody, first=START, last=START),
        AttachChild(child_id=nobody, family_id=JEANNE_HOME, since=START),
        TryCustodyCalendar(child_id=nobody, calendar=DRAFT, first=START, last=START),
        SetCustodyCalendar(child_id=nobody, calendar=DRAFT),
        SetAuthority(child_id=nobody, guardian_id=jeanne.guardians[0].guardian_id, authority="full", since=START),
    ):
        assert await slug(service, asked, NotFound) == "unknown_child"
    assert await slug(service, AttachChild(child_id=LEA, family_id=nobody, since=START), NotFound) == "unknown_household"
    assert await slug(service, DetachChild(child_id=LEA, family_id=nobody, last_day=START), NotFound) == "unknown_household"
    gone = RemoveCustodyException(child_id=LEA, exception_id=nobody)
    assert await slug(service, gone, NotFound) == "unknown_custody_exception"


async def test_days_are_shown_for_a_year_at_most(service: Started, jeanne: FamilyRecord) -> None:
    for last, expected in ((START - timedelta(days=1), "custody_dates_reversed"), (START + timedelta(days=400), "custody_span_too_long")):
        assert await slug(service, ReadCustodyDays(child_id=LEA, first=START, last=last)) == expected
        with pytest.raises(Invalid):
            await service.send(GetCustodyDays(child_id=LEA, first=START, last=last), adult(jeanne))


@pytest.mark.usefixtures("jeanne")
async def test_custody_needs_its_own_right(service: Started) -> None:
    writing: tuple[Request[Any], ...] = (
        CALENDAR,
        swap(START, START),
        AttachChild(child_id=LEA, family_id=JEANNE_HOME, since=START),
        DetachChild(child_id=LEA, family_id=JEANNE_HOME, last_day=START),
        SetAuthority(child_id=LEA, guardian_id=new_id(), authority="full", since=START),
        RemoveCustodyCalendar(child_id=LEA, valid_from=START),
        RemoveCustodyException(child_id=LEA, exception_id=new_id()),
        GetCustodyDocument(child_id=LEA, document_id=new_id()),
        TryCustodyCalendar(child_id=LEA, calendar=DRAFT, first=START, last=START),
    )
    for asked in writing:
        with pytest.raises(Forbidden):
            await service.send(asked, CLERK)
    reading: tuple[Request[Any], ...] = (ReadCustody(child_id=LEA), ReadCustodyDays(child_id=LEA, first=START, last=START))
    for asked in reading:
        with pytest.raises(Forbidden):
            await service.send(asked, staff(Right.WRITE_CUSTODY))


@pytest.mark.usefixtures("jeanne")
async def test_republish_tells_custody_at_the_version_it_has(service: Started) -> None:
    await service.send(CALENDAR, JUDGE)
    before = (await service.tells(CustodySet, count=2))[-1]
    service.heard.clear()
    await republish(service.service, service.database)
    assert list(await service.tells(CustodySet)) == [before]


@pytest.mark.usefixtures("dupont")
async def test_a_child_of_one_household_has_no_custody_days(service: Started) -> None:
    days = await service.send(GetCustodyDays(child_id=LEA, first=START, last=START), adult(await service.send(DUPONT, CLERK)))
    assert (days.shared, days.days) == (False, ())


def test_every_view_that_a_family_gets_leaves_the_other_household_out() -> None:
    assert not {"family_id", "household"} & set(GetCustodyDays.answer().model_json_schema()["properties"])
    assert CustodyView.model_fields.keys() >= {"households"}
