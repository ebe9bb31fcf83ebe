"""A family that is erased, of a child of two households: it takes its own away, and leaves the others what they agreed."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import NotFound
from contracts.family import (
    AddChildDocument,
    CustodySet,
    DecideRecordRequest,
    FamilyRecord,
    GetRecord,
    ReadChild,
    ReadCustody,
    SetCustodyCalendar,
    SubmitRecordChange,
)
from services.family.usecases.erase_family import erase_family
from tests.eventually import eventually
from tests.service.family.cast import CLERK, JEANNE, JUDGE, MARTIN, PDF, adult
from tests.service.family.test_child_changes import NURSE
from tests.service.family.test_custody import CALENDAR, DRAFT, JEAN_HOME, JEANNE_HOME, LEA, START, swap
from tests.service.family.test_custody_links import attach, detach, shared_with
from tests.service.harness import TODAY, Started

DAY = timedelta(days=1)
LAST = date(2026, 6, 30)


async def erase(service: Started, family_id: UUID) -> None:
    async with service.database.transaction() as tx:
        await erase_family(tx, family_id)


async def told(service: Started) -> CustodySet:
    """Read what was told last of Léa: an erasure takes with it what was not told yet, so that not every version is."""
    async with service.database.transaction() as tx:
        version = await tx.fetchval("select custody_version from child where child_id = $1", LEA)

    async def latest() -> CustodySet | None:
        return next((one for one in await service.told(CustodySet) if one.version == version), None)

    found = await eventually(latest)
    if found is None:
        raise AssertionError("eventually answers what is true")
    return found


async def martin_follows(service: Started) -> FamilyRecord:
    """End Jeanne's link, with what was agreed, and share Léa with Éléonore's household since."""
    martin = await service.send(MARTIN, CLERK)
    await service.send(CALENDAR, JUDGE)
    await service.send(swap(date(2026, 3, 1), date(2026, 3, 2), JEAN_HOME), JUDGE)
    await service.send(detach(LAST), JUDGE)
    await service.send(attach(martin.family_id, LAST + DAY), JUDGE)
    later = DRAFT.model_copy(update={"valid_from": LAST + DAY, "pattern": DRAFT.pattern.model_copy(update={"odd_weeks": martin.family_id})})
    await service.send(SetCustodyCalendar(child_id=LEA, calendar=later), JUDGE)
    await service.send(swap(date(2026, 12, 1), date(2026, 12, 2), JEAN_HOME), JUDGE)
    return martin


@pytest.mark.usefixtures("jeanne")
async def test_erasing_a_former_second_household_leaves_what_the_two_present_ones_agreed(service: Started) -> None:
    martin = await martin_follows(service)
    before = await told(service)
    await erase(service, JEANNE_HOME)
    view = await service.send(ReadCustody(child_id=LEA), JUDGE)
    assert [one.family_id for one in view.households] == [JEAN_HOME, martin.family_id]
    assert [one.valid_from for one in view.calendars] == [LAST + DAY]
    assert [one.first_night for one in view.exceptions] == [date(2026, 12, 1)]
    after = await told(service)
    for one in (JEAN_HOME, martin.family_id):
        assert shared_with(after, one) == {day for day in shared_with(before, one) if day > LAST}
    assert not [one.what for one in view.history if "DURAND" in one.what or "Rattachement" in one.what]
    assert len(view.history) > 1


@pytest.mark.usefixtures("jeanne")
async def test_erasing_the_present_second_household_leaves_the_child_to_the_first_one_alone(service: Started) -> None:
    martin = await martin_follows(service)
    await erase(service, martin.family_id)
    view = await service.send(ReadCustody(child_id=LEA), JUDGE)
    assert [(one.family_id, one.until) for one in view.households] == [(JEAN_HOME, None), (JEANNE_HOME, LAST)]
    assert [(one.valid_from, one.valid_until) for one in view.calendars] == [(START, LAST)]
    after = await told(service)
    assert max(one.last for one in after.spans) == LAST
    back = await service.send(attach(JEANNE_HOME, TODAY), JUDGE)
    assert [one.valid_from for one in back.calendars] == [START, TODAY]


async def test_a_child_moves_to_the_household_where_it_still_lives_though_that_link_has_an_end(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    await service.send(CALENDAR, JUDGE)
    await service.send(detach(date(2027, 7, 4)), JUDGE)
    await erase(service, dupont.family_id)
    assert {one.first_name for one in (await service.send(GetRecord(), adult(jeanne))).children} == {"Zoé", "Léa"}
    after = await told(service)
    assert [(one.family_id, one.since, one.until) for one in after.households] == [(jeanne.family_id, None, None)]
    assert after.spans == ()


async def test_of_two_households_the_child_moves_to_the_one_that_keeps_it_longer(service: Started, dupont: FamilyRecord) -> None:
    jeanne = await service.send(JEANNE, CLERK)
    martin = await service.send(MARTIN, CLERK)
    await service.send(attach(jeanne.family_id, START), JUDGE)
    await service.send(detach(date(2027, 1, 31)), JUDGE)
    await service.send(attach(martin.family_id, date(2027, 2, 1)), JUDGE)
    await erase(service, dupont.family_id)
    after = await told(service)
    assert [(one.family_id, one.since, one.until) for one in after.households] == [
        (martin.family_id, None, None),
        (jeanne.family_id, START, date(2027, 1, 31)),
    ]


async def test_a_child_goes_with_its_only_household_and_so_does_what_a_former_one_left_about_it(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    await service.send(CALENDAR, JUDGE)
    await service.send(swap(date(2026, 3, 1), date(2026, 3, 2), JEANNE_HOME), JUDGE)
    await service.send(detach(TODAY), JUDGE)
    for kind in ("insurance", "judgment"):
        await service.send(AddChildDocument(child_id=LEA, kind=kind, name="a.pdf", content=PDF), adult(jeanne))
    asked = SubmitRecordChange(kind="child_identity", about=LEA, fields={"school": "École des Cerisiers"})
    request = await service.send(asked, adult(jeanne))
    await service.send(DecideRecordRequest(request_id=request.request_id, accept=True), NURSE)
    service.move_clock(DAY)
    await erase(service, dupont.family_id)
    with pytest.raises(NotFound):
        await service.send(ReadChild(child_id=LEA), CLERK)
    assert {one.first_name for one in (await service.send(GetRecord(), adult(jeanne))).children} == {"Zoé"}
    async with service.database.transaction() as tx:
        tables = await tx.fetch("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')")
        left = [
            row["relname"]
            for row in tables
            if await tx.fetchval(f"select exists (select from {row['relname']} t where t::text like $1)", f"%{LEA}%")  # noqa: S608 - the catalogue's
        ]
    assert set(left) <= {"audit_entry", "outbox"}
