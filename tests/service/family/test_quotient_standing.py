"""Quotients that end or are missing: told once, to the family that pays, and listed for the clerks."""

from datetime import date, timedelta

import pytest

from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.family import FamilyRecord, ListQuotientsToAsk, QuotientStandingChanged, SetQuotient
from contracts.planning import EnrolmentSaved
from services.family import daily
from services.family.settings import FamilySettings
from services.family.usecases.quotient_standing import look_at_quotients
from services.family.usecases.republish import republish
from tests.service.family.cast import CLERK, MARTIN
from tests.service.harness import Started, staff


def enrolment(record: FamilyRecord, *, until: date = date(2990, 8, 31)) -> EnrolmentSaved:
    return EnrolmentSaved(
        version=1,
        family_id=record.family_id,
        enrolment_id=new_id(),
        child_id=new_id(),
        activity_id=new_id(),
        guardian_id=record.guardians[0].guardian_id,
        valid_from=date(2020, 9, 1),
        valid_to=until,
        weekdays=(),
    )


async def standings(service: Started) -> list[tuple[str, date | None, date | None]]:
    return [(one.standing, one.last_day, one.dearest_from) for one in await service.told(QuotientStandingChanged)]


async def next_morning(service: Started) -> None:
    settings = service.service.settings
    assert isinstance(settings, FamilySettings)
    await daily.look_at_all(service.database, settings.clock.today(), settings)


async def test_a_family_without_quotient_is_told_once_somebody_is_enrolled(service: Started) -> None:
    martin = await service.send(MARTIN, CLERK)
    await service.tell(enrolment(martin, until=date(2021, 8, 31)), enrolment(martin), enrolment(martin))
    async with service.database.transaction() as tx:
        await look_at_quotients(tx, [martin.family_id])
    await service.send(SetQuotient(family_id=martin.family_id, value=700, valid_from=date(2020, 9, 1)), CLERK)
    await service.tells(QuotientStandingChanged, count=2)
    assert await standings(service) == [("missing", None, date(2020, 9, 1)), ("settled", None, None)]
    (again,) = [event async for event in republish(service.database) if isinstance(event, QuotientStandingChanged)]
    assert again.standing == "settled", "who missed it goes on asking the family for its quotient"


async def test_a_family_is_warned_before_its_quotient_ends_and_told_when_it_has_ended(service: Started, dupont: FamilyRecord) -> None:
    await service.tell(enrolment(dupont))
    today = service.service.settings.clock.today()
    last, after = today + timedelta(days=40), today + timedelta(days=41)
    await service.send(SetQuotient(family_id=dupont.family_id, value=850, valid_from=today, valid_until=last), CLERK)
    await service.send(SetQuotient(family_id=dupont.family_id, value=910, valid_from=date(2999, 1, 1)), CLERK)
    assert await standings(service) == []
    service.move_clock(timedelta(days=10))
    await next_morning(service)
    await service.tells(QuotientStandingChanged)
    service.move_clock(timedelta(days=1))
    await next_morning(service)
    service.move_clock(timedelta(days=30))
    await next_morning(service)
    await service.tells(QuotientStandingChanged, count=2)
    assert await standings(service) == [("ending", last, after), ("missing", last, after)]


async def test_a_quotient_followed_by_another_does_not_end(service: Started, dupont: FamilyRecord) -> None:
    await service.tell(enrolment(dupont))
    today = service.service.settings.clock.today()
    last = today + timedelta(days=5)
    await service.send(SetQuotient(family_id=dupont.family_id, value=800, valid_from=last + timedelta(days=1)), CLERK)
    await service.send(SetQuotient(family_id=dupont.family_id, value=850, valid_from=today, valid_until=last), CLERK)
    async with service.database.transaction() as tx:
        await look_at_quotients(tx, [dupont.family_id], warning_days=30)
        assert await tx.fetchval("select standing from quotient_standing where family_id = $1", dupont.family_id) == "settled"


async def test_clerks_list_missing_quotients_first_and_only_with_the_right(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    today = service.service.settings.clock.today()
    await service.send(SetQuotient(family_id=dupont.family_id, value=850, valid_from=today, valid_until=today), CLERK)
    await service.tell(enrolment(dupont), enrolment(martin))
    found = await service.send(ListQuotientsToAsk(), CLERK)
    assert [(one.family_id, one.standing) for one in found.families] == [(martin.family_id, "missing"), (dupont.family_id, "ending")]
    assert (found.missing, found.ending) == (1, 1)
    assert len((await service.send(ListQuotientsToAsk(limit=1), CLERK)).families) == 1
    with pytest.raises(Forbidden):
        await service.send(ListQuotientsToAsk(), staff())
