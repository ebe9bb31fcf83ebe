"""The yearly confirmation: asked as a school year begins and once more, of whoever has somebody enrolled; the desk sees who is missing."""

from datetime import date, timedelta

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.school_year import SchoolYear
from contracts.family import ConfirmRecord, FamilyRecord, ListRecordsToConfirm, RecordConfirmationAsked
from services.family.usecases.republish import republish
from tests.service.family.cast import CLERK, MARTIN, adult
from tests.service.family.test_quotient_standing import enrolment, next_morning
from tests.service.harness import Started, staff

MONTH = timedelta(days=31)


async def asked(service: Started) -> list[tuple[int, bool]]:
    return [(one.version, one.again) for one in await service.told(RecordConfirmationAsked)]


async def mornings(service: Started, *waits: timedelta) -> None:
    """Look at every record after each of some waits."""
    for wait in waits:
        service.move_clock(wait)
        await next_morning(service)


async def start_of_next_year(service: Started) -> timedelta:
    """Tell how long it is until the second day of the next school year."""
    today = service.service.settings.clock.today()
    return date(SchoolYear.of(today).start + 1, 9, 2) - today


async def test_a_family_is_asked_as_the_year_begins_and_once_more_and_no_more(service: Started, dupont: FamilyRecord) -> None:
    await service.tell(enrolment(dupont))
    await mornings(service, timedelta(days=1))
    assert await asked(service) == [], "a record entered just now is right"
    await mornings(service, await start_of_next_year(service) + MONTH, timedelta(days=1), timedelta(days=44), MONTH, MONTH)
    await service.tells(RecordConfirmationAsked, count=2)
    assert await asked(service) == [(1, False), (2, True)]
    told = [event async for event in republish(service.database)]
    assert [(one.version, one.again) for one in told if isinstance(one, RecordConfirmationAsked)] == [(2, True)]
    await mornings(service, await start_of_next_year(service))
    await service.tells(RecordConfirmationAsked, count=3)
    assert (await asked(service))[2] == (3, False)


async def test_whoever_has_confirmed_or_has_nobody_enrolled_is_not_asked(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.tell(enrolment(martin, until=date(2021, 8, 31)), enrolment(dupont))
    await mornings(service, await start_of_next_year(service) + MONTH)
    await service.tells(RecordConfirmationAsked)
    await service.send(ConfirmRecord(), adult(dupont))
    await mornings(service, timedelta(days=50))
    assert await asked(service) == [(1, False)]


async def test_the_desk_lists_whom_it_waits_for_within_its_reach(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.tell(enrolment(dupont), enrolment(martin))
    found = await service.send(ListRecordsToConfirm(), CLERK)
    assert {one.family_id for one in found.families} == {dupont.family_id, martin.family_id}
    assert (found.waiting, found.families[0].confirmed_at, found.families[0].asked_on) == (2, None, None)
    await service.send(ConfirmRecord(), adult(dupont))
    left = await service.send(ListRecordsToConfirm(limit=1), CLERK)
    assert [one.family_id for one in left.families] == [martin.family_id]
    elsewhere = staff("family.record.read", facilities=[dupont.family_id])
    assert (await service.send(ListRecordsToConfirm(), elsewhere)).waiting == 0
    with pytest.raises(Forbidden):
        await service.send(ListRecordsToConfirm(), staff())
    with pytest.raises(NotFound):
        await service.send(ListRecordsToConfirm(), adult(martin))
