"""An adult who left is taken out of the household: what stands against it, what stays of them, and what the others are told."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from chassis.ids import new_id
from contracts.base import Request
from contracts.family import (
    AdultLeft,
    AttachChild,
    DecideRecordRequest,
    FamilyRecord,
    FamilySaved,
    GetRecord,
    GetRecordRequest,
    ListRecordRequests,
    ReadCustody,
    ReadDeparture,
    ReadFamily,
    ReadFamilyHistory,
    RecordDeparture,
    RecordRequestView,
    SearchFamilies,
    SetAuthority,
    SubmitRecordChange,
)
from contracts.planning import ActivitySaved, EnrolmentSaved
from contracts.privacy import ListAuditEntries
from contracts.rights import Right
from services.family.store import care
from services.family.usecases.erase_family import erase_family
from services.family.usecases.republish import republish
from tests.service.family.cast import CLERK, JUDGE, adult
from tests.service.harness import Started, staff

LEA = UUID("0199a000-0000-7000-8000-000000000021")
LEFT = date(2026, 3, 1)


def departure(record: FamilyRecord, position: int = 1, **values: Any) -> RecordDeparture:
    asked = {"version": record.version, "reason": "separation", "left_on": LEFT, **values}
    return RecordDeparture.model_validate({"family_id": record.family_id, "guardian_id": record.guardians[position].guardian_id, **asked})


async def refused(service: Started, asked: Request[Any], kind: type[Refusal] = Conflict) -> Refusal:
    with pytest.raises(kind) as why:
        await service.send(asked, CLERK)
    return why.value


async def seen(service: Started, record: FamilyRecord, position: int = 1) -> tuple[str, ...]:
    asked = ReadDeparture(family_id=record.family_id, guardian_id=record.guardians[position].guardian_id)
    return (await service.send(asked, CLERK)).obstacles


def enrolment(record: FamilyRecord, payer: int, first: date, last: date) -> EnrolmentSaved:
    return EnrolmentSaved(
        version=1,
        family_id=record.family_id,
        enrolment_id=new_id(),
        child_id=LEA,
        activity_id=UUID(int=77),
        guardian_id=record.guardians[payer].guardian_id,
        valid_from=first,
        valid_to=last,
        weekdays=(1,),
    )


async def test_a_partner_leaves_and_the_one_who_is_billed_stays(service: Started, dupont: FamilyRecord) -> None:
    jean, jeanne = dupont.guardians
    after = await service.send(departure(dupont), CLERK)
    assert [(one.guardian_id, one.role) for one in after.guardians] == [(jean.guardian_id, "primary")]
    assert [(one.name, one.left_on, one.reason) for one in after.former] == [("DUPONT Jeanne", LEFT, "separation")]
    assert (await service.send(GetRecord(), adult(after))).former == (), "why somebody left is not the household's to read"
    (left,) = await service.tells(AdultLeft)
    assert (left.guardian_id, left.remaining_id, left.name) == (jeanne.guardian_id, jean.guardian_id, "Jeanne DUPONT")
    assert (left.takes_over, left.left_on, left.told) == (False, LEFT, True)
    told = (await service.tells(FamilySaved, count=2))[-1]
    assert ([one.guardian_id for one in told.guardians], told.version) == ([jean.guardian_id], dupont.version + 1)
    newest = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries[0]
    assert (newest.fact, newest.fields) == ("changed", ("role",))


async def test_the_one_who_is_billed_leaves_and_the_partner_takes_over(service: Started, dupont: FamilyRecord) -> None:
    jean, jeanne = dupont.guardians
    view = await service.send(ReadDeparture(family_id=dupont.family_id, guardian_id=jean.guardian_id), CLERK)
    assert (view.remaining, view.takes_over, view.obstacles, view.name) == ("Jeanne DUPONT", True, (), "Jean DUPONT")
    after = await service.send(departure(dupont, 0, reason="death"), CLERK)
    assert [(one.guardian_id, one.role) for one in after.guardians] == [(jeanne.guardian_id, "primary")]
    (left,) = await service.tells(AdultLeft)
    assert (left.takes_over, left.told) == (True, False), "nobody writes to a household of a death"
    told = (await service.tells(FamilySaved, count=2))[-1]
    assert told.street == jeanne.fields.address
    (line,) = (await service.send(SearchFamilies(q="dupont"), CLERK)).families
    assert line.name == "DUPONT Jeanne"
    assert not (await service.send(SearchFamilies(q="jean.dupont@wanadoo.fr"), CLERK)).families


async def test_how_to_reach_who_left_goes_and_their_name_stays(service: Started, dupont: FamilyRecord) -> None:
    jean = dupont.guardians[0].guardian_id
    await service.send(departure(dupont, 0), CLERK)
    async with service.database.transaction(read_only=True) as tx:
        (kept,) = await tx.fetch("select * from guardian where guardian_id = $1", jean)
    assert {name for name, value in dict(kept).items() if value} == {
        *("guardian_id", "role", "title", "last_name", "first_name"),
        *("former_family_id", "left_on", "left_reason", "left_noted_at"),
    }


async def test_said_twice_is_said_once(service: Started, dupont: FamilyRecord) -> None:
    once = await service.send(departure(dupont), CLERK)
    assert await service.send(departure(dupont), CLERK) == once
    await service.tells(FamilySaved, count=2)
    assert len(await service.told(AdultLeft)) == 1


async def test_a_wrong_day_or_reason_is_corrected_and_nobody_is_written_to_again(service: Started, dupont: FamilyRecord) -> None:
    after = await service.send(departure(dupont), CLERK)
    right = departure(dupont, left_on=date(2026, 2, 1), reason="mistake", version=after.version)
    tomorrow = service.service.settings.clock.today() + timedelta(days=1)
    assert (await refused(service, right.model_copy(update={"left_on": tomorrow}), Invalid)).slug == "departure_to_come"
    assert (await refused(service, right.model_copy(update={"version": dupont.version}))).slug == "record_changed", "a colleague noted it"
    corrected = await service.send(right, CLERK)
    assert [(one.left_on, one.reason) for one in corrected.former] == [(date(2026, 2, 1), "mistake")]
    assert corrected.version == after.version + 1
    assert await service.send(right, CLERK) == corrected, "said twice, it is said once"
    assert len(await service.told(AdultLeft)) == 1
    (latest, *_) = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries
    assert (latest.fact, latest.fields) == ("changed", ("left_on",))
    with pytest.raises(Forbidden):
        await service.send(right, staff(Right.READ_RECORD))


async def test_whether_it_was_a_death_is_told_when_it_is_corrected(service: Started, dupont: FamilyRecord) -> None:
    record = await service.send(departure(dupont, reason="death"), CLERK)
    for reason in ("separation", "mistake", "death"):
        record = await service.send(departure(dupont, reason=reason, version=record.version), CLERK)
    told = await service.told(AdultLeft)
    assert [one.told for one in told] == [False, True, False]
    assert len({(one.guardian_id, one.noted_at) for one in told}) == 1


async def test_a_household_reads_who_noted_a_departure_and_not_why(service: Started, dupont: FamilyRecord) -> None:
    after = await service.send(departure(dupont), CLERK)
    await service.send(departure(dupont, reason="mistake", version=after.version), CLERK)
    read = (await service.send(ListAuditEntries(at="family"), adult(after))).entries
    noted = [(one.action, one.detail) for one in read if one.action.startswith("family.adult.")]
    assert noted == [("family.adult.correct_departure", ""), ("family.adult.leave", "")]


async def test_of_two_clerks_at_once_one_takes_out_an_adult(service: Started, dupont: FamilyRecord) -> None:
    both = [service.send(departure(dupont, position), CLERK) for position in (0, 1)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert [one.slug for one in done if isinstance(one, Refusal)] == ["record_changed"]
    assert len((await service.send(ReadFamily(family_id=dupont.family_id), CLERK)).guardians) == 1


async def test_the_last_adult_stays(service: Started, dupont: FamilyRecord) -> None:
    after = await service.send(departure(dupont), CLERK)
    assert await seen(service, after, 0) == ("last_adult",)
    why = await refused(service, departure(after, 0))
    assert (why.slug, "seul adulte" in why.detail) == ("adult_stays", True)


async def test_what_is_at_the_account_of_who_leaves_goes_on_at_that_of_who_remains(service: Started, dupont: FamilyRecord) -> None:
    today = service.service.settings.clock.today()
    running = enrolment(dupont, 1, today + timedelta(days=5), today + timedelta(days=60))
    await service.tell(
        ActivitySaved(version=1, activity_id=UUID(int=77), facility_id=UUID(int=7), facility="École", name="Cantine"),
        enrolment(dupont, 1, today - timedelta(days=30), today - timedelta(days=1)),
        running,
    )
    view = await service.send(ReadDeparture(family_id=dupont.family_id, guardian_id=dupont.guardians[1].guardian_id), CLERK)
    assert view.obstacles == ()
    assert [(one.child, one.activity, one.valid_until, one.goes_on) for one in view.paid] == [
        ("DUPONT Léa", "Cantine", running.valid_to, True)
    ]


async def test_a_clerk_of_some_facilities_reads_the_enrolments_there_and_how_many_are_elsewhere(
    service: Started, dupont: FamilyRecord
) -> None:
    today = service.service.settings.clock.today()
    here, elsewhere = UUID(int=7), UUID(int=8)
    swimming = {"activity_id": UUID(int=78)}
    both = [enrolment(dupont, payer, today, today + timedelta(days=60)).model_copy(update=swimming) for payer in (1, 0)]
    await service.tell(
        ActivitySaved(version=1, activity_id=UUID(int=77), facility_id=here, facility="École", name="Cantine"),
        ActivitySaved(version=1, activity_id=UUID(int=78), facility_id=elsewhere, facility="Piscine", name="Natation"),
        enrolment(dupont, 1, today, today + timedelta(days=60)),
        both[0],
    )
    asked = ReadDeparture(family_id=dupont.family_id, guardian_id=dupont.guardians[1].guardian_id)
    limited = staff(Right.READ_RECORD, Right.WRITE_RECORD, facilities=[here])
    view = await service.send(asked, limited)
    assert ([one.activity for one in view.paid], view.paid_elsewhere, view.stays_elsewhere) == (["Cantine"], 1, 0)
    await service.tell(both[1])
    view = await service.send(asked, limited)
    assert ([one.activity for one in view.paid], view.paid_elsewhere, view.stays_elsewhere) == (["Cantine"], 0, 1)
    assert view.obstacles == ("pays_beside",), "what cannot be seen stands against a departure all the same"
    assert {one.activity for one in (await service.send(asked, CLERK)).paid} == {"Cantine", "Natation"}


async def test_who_pays_beside_the_other_adult_stays_until_that_is_over(service: Started, dupont: FamilyRecord) -> None:
    today = service.service.settings.clock.today()
    hers, his = (enrolment(dupont, payer, today, today + timedelta(days=60)) for payer in (1, 0))
    await service.tell(hers, his)
    assert await seen(service, dupont) == ("pays_beside",)
    assert (await refused(service, departure(dupont))).slug == "adult_stays"
    await service.tell(
        hers.model_copy(update={"version": 2, "valid_from": today - timedelta(days=9), "valid_to": today - timedelta(days=1)})
    )
    await service.send(departure(dupont), CLERK)


async def test_a_child_hidden_from_who_remains_is_not_put_at_their_account(service: Started, dupont: FamilyRecord) -> None:
    today = service.service.settings.clock.today()
    await service.tell(enrolment(dupont, 1, today, today + timedelta(days=60)))
    jean = dupont.guardians[0].guardian_id
    await service.send(SetAuthority(child_id=LEA, guardian_id=jean, authority="withdrawn", may_pick_up=False, since=today), JUDGE)
    assert await seen(service, dupont) == ("pays_beside",)


async def test_a_change_of_an_adult_is_decided_first_and_one_of_a_child_may_wait(service: Started, dupont: FamilyRecord) -> None:
    await service.send(SubmitRecordChange(kind="child_identity", about=LEA, fields={"school": "École des Cerisiers"}), adult(dupont))
    assert await seen(service, dupont) == ()
    asked = SubmitRecordChange(kind="partner", fields={"mobile_phone": "06 11 22 33 44"})
    waiting: RecordRequestView = await service.send(asked, adult(dupont))
    assert await seen(service, dupont) == await seen(service, dupont, 0) == ("request_waits",)
    await service.send(DecideRecordRequest(request_id=waiting.request_id, accept=False, reason="Un départ est noté."), CLERK)
    await service.send(departure(dupont), CLERK)
    seen_by_staff = await service.send(GetRecordRequest(request_id=waiting.request_id), CLERK)
    seen_at_home, _ = (await service.send(ListRecordRequests(), adult(dupont))).requests
    for shown in (seen_by_staff, seen_at_home):
        assert (shown.guardian_name, shown.guardian_role) == ("DUPONT Jeanne", "partner")


async def test_whoever_would_be_billed_has_an_address(service: Started, jeanne: FamilyRecord) -> None:
    assert await seen(service, jeanne, 0) == ("no_address",), "nothing is known of where Marc lives"
    assert "adresse est incomplète" in (await refused(service, departure(jeanne, 0))).detail


async def test_a_record_that_changed_a_day_to_come_and_a_stranger_are_refused(service: Started, dupont: FamilyRecord) -> None:
    assert (await refused(service, departure(dupont, version=dupont.version - 1))).slug == "record_changed"
    tomorrow = service.service.settings.clock.today() + timedelta(days=1)
    assert (await refused(service, departure(dupont, left_on=tomorrow), Invalid)).slug == "departure_to_come"
    assert (await refused(service, departure(dupont, guardian_id=new_id()), NotFound)).slug == "adult_gone"
    with pytest.raises(Forbidden):
        await service.send(departure(dupont), staff(Right.READ_RECORD))


async def test_who_must_not_fetch_a_child_is_told_so_after_they_left_and_a_judgment_may_come_later(
    service: Started, dupont: FamilyRecord
) -> None:
    today = service.service.settings.clock.today()
    jeanne = dupont.guardians[1].guardian_id
    forbidden = SetAuthority(child_id=LEA, guardian_id=jeanne, authority="withdrawn", may_pick_up=False, since=today)
    await service.send(forbidden, JUDGE)
    view = await service.send(ReadDeparture(family_id=dupont.family_id, guardian_id=jeanne), CLERK)
    assert [(one.child, one.authority, one.may_pick_up, one.until) for one in view.authorities] == [
        ("DUPONT Léa", "withdrawn", False, None)
    ]
    await service.send(departure(dupont, version=view.version, reason="death"), CLERK)
    async with service.database.transaction(read_only=True) as tx:
        first = (await care.adults(tx, [LEA]))[LEA][0]
    assert (first.first_name, first.may_pick_up, first.phones) == ("Jeanne", False, [])
    (home,) = (await service.send(ReadCustody(child_id=LEA), JUDGE)).households
    assert [(one.name, one.authority, one.left_on) for one in home.adults] == [
        ("DUPONT Jean", "full", None),
        ("DUPONT Jeanne", "withdrawn", LEFT),
    ]
    await service.send(forbidden.model_copy(update={"authority": "limited"}), JUDGE)


@pytest.mark.parametrize(("reason", "shown"), [("separation", 2), ("other", 2), ("death", 1), ("mistake", 1)])
async def test_custody_names_who_left_and_may_come_to_fetch_a_child(
    service: Started, dupont: FamilyRecord, reason: str, shown: int
) -> None:
    await service.send(departure(dupont, reason=reason), CLERK)
    (home,) = (await service.send(ReadCustody(child_id=LEA), JUDGE)).households
    assert len(home.adults) == shown


async def test_the_second_household_of_who_left_is_untouched(service: Started, dupont: FamilyRecord, jeanne: FamilyRecord) -> None:
    before = await service.send(ReadCustody(child_id=LEA), JUDGE)
    hugo = dupont.children[1].child_id
    await service.send(AttachChild(child_id=hugo, family_id=jeanne.family_id, since=LEFT), JUDGE)
    await service.send(departure(dupont, reason="mistake"), CLERK)
    after = await service.send(ReadCustody(child_id=LEA), JUDGE)
    assert [one.family_id for one in after.households] == [one.family_id for one in before.households]
    assert after.households[1] == before.households[1]
    assert {one.child_id for one in (await service.send(ReadFamily(family_id=jeanne.family_id), CLERK)).children} >= {LEA, hugo}


async def test_who_left_is_erased_with_the_household_and_told_again_until_then(service: Started, dupont: FamilyRecord) -> None:
    await service.send(departure(dupont), CLERK)
    (left,) = await service.tells(AdultLeft)
    assert [one async for one in republish(service.database) if isinstance(one, AdultLeft)] == [left]
    async with service.database.transaction() as tx:
        await erase_family(tx, dupont.family_id)
        assert await tx.fetchval("select count(*) from guardian") == 0


async def test_the_household_takes_another_adult_in_afterwards(service: Started, dupont: FamilyRecord) -> None:
    await service.send(departure(dupont), CLERK)
    fields = {"title": "Madame", "last_name": "PETIT", "first_name": "Anne"}
    asked = await service.send(SubmitRecordChange(kind="partner", fields=fields), adult(dupont))
    await service.send(DecideRecordRequest(request_id=asked.request_id, accept=True), CLERK)
    known = await service.send(ReadFamily(family_id=dupont.family_id), CLERK)
    assert [one.first_name for one in known.guardians] == ["Jean", "Anne"]
