"""Staff whose roles hold in some facilities only see the families with a child enrolled there, and find no other."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.base import Request
from contracts.family import (
    AcceptRecordRequests,
    ApplyClassMoves,
    DetachChild,
    FamilyRecord,
    FindPostalAddresses,
    GetRecordRequest,
    ListDocumentsToCheck,
    ListPendingRecordRequests,
    ListQuotientsToAsk,
    ListRequirements,
    ListRules,
    PreviewClassMoves,
    PublishRules,
    ReadChild,
    ReadChildHealth,
    ReadCustody,
    ReadEmergencySheet,
    ReadFamily,
    ReadFamilyHistory,
    SearchFamilies,
    SetAuthority,
    SetQuotient,
    SetRequirements,
    SubmitGuardianChange,
)
from contracts.rights import Right
from tests.service.family.cast import CLERK, JUDGE, adult
from tests.service.family.test_child_documents import hand_in
from tests.service.family.test_completeness import CENTRE, WEDNESDAY, enrolment, open_centre
from tests.service.harness import TODAY, Started, staff

HERE = staff(*Right, facilities=[CENTRE])
ELSEWHERE = staff(*Right, facilities=[new_id()])
EVERYWHERE = staff(*Right)


def every_reading(record: FamilyRecord, child_id: UUID) -> list[Request[Any]]:
    """Ask everything that names a family or a child."""
    return [
        ReadFamily(family_id=record.family_id),
        ReadFamilyHistory(family_id=record.family_id),
        ReadChild(child_id=child_id),
        ReadChildHealth(child_id=child_id),
        ReadEmergencySheet(child_id=child_id),
        ReadCustody(child_id=child_id),
    ]


async def names(service: Started, actor: Actor, text: str = "dupont") -> list[UUID]:
    return [one.family_id for one in (await service.send(SearchFamilies(q=text), actor)).families]


async def test_a_family_with_a_child_in_the_facility_is_found_and_read(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await service.tell(enrolment(dupont))
    for text in ("dupont", ""):
        assert await names(service, HERE, text) == [dupont.family_id]
    for asked in every_reading(dupont, dupont.children[0].child_id):
        assert await service.send(asked, HERE)


async def test_any_other_family_is_neither_found_nor_read_nor_changed(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await service.tell(enrolment(dupont))
    for text in ("dupont", "dupond", ""):
        assert await names(service, ELSEWHERE, text) == []
    child_id = dupont.children[0].child_id
    change = SetAuthority(child_id=child_id, guardian_id=dupont.guardians[0].guardian_id, authority="withdrawn", since=date(2026, 1, 1))
    for asked in [*every_reading(dupont, child_id), change]:
        with pytest.raises(NotFound):
            await service.send(asked, ELSEWHERE)
    assert dupont.family_id in await names(service, EVERYWHERE)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from audit_entry where action like 'family.%.read'") == 0


async def test_a_second_household_is_within_reach_as_long_as_its_link_with_the_enrolled_child_lasts(
    service: Started, dupont: FamilyRecord, jeanne: FamilyRecord
) -> None:
    await open_centre(service)
    await service.tell(enrolment(dupont))
    assert set(await names(service, HERE, "")) == {dupont.family_id, jeanne.family_id}
    await service.send(DetachChild(child_id=dupont.children[0].child_id, family_id=jeanne.family_id, last_day=TODAY), JUDGE)
    assert (await service.send(ReadFamily(family_id=jeanne.family_id), HERE)).family_id == jeanne.family_id
    service.move_clock(timedelta(days=1))
    assert await names(service, HERE, "") == [dupont.family_id]
    with pytest.raises(NotFound):
        await service.send(ReadFamily(family_id=jeanne.family_id), HERE)


async def test_health_is_read_of_the_enrolled_child_only(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await service.tell(enrolment(dupont))
    for child in dupont.children[1:]:
        assert await service.send(ReadChild(child_id=child.child_id), HERE)
        opening: list[Request[Any]] = [ReadChildHealth(child_id=child.child_id), ReadEmergencySheet(child_id=child.child_id)]
        for asked in opening:
            with pytest.raises(NotFound):
                await service.send(asked, HERE)


async def test_queues_show_the_same_families_as_the_search(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    today = service.service.settings.clock.today()
    await service.send(SetQuotient(family_id=dupont.family_id, value=850, valid_from=today, valid_until=today), CLERK)
    await service.tell(enrolment(dupont))
    await hand_in(service, dupont)
    await service.send(SubmitGuardianChange(guardian_id=dupont.guardians[0].guardian_id, fields={"city": "LYON"}), adult(dupont))
    for actor, reached in ((HERE, [dupont.family_id]), (ELSEWHERE, []), (EVERYWHERE, [dupont.family_id])):
        assert [one for one in await names(service, actor, "") if one == dupont.family_id] == reached
        documents = await service.send(ListDocumentsToCheck(), actor)
        assert (documents.waiting, len(documents.documents)) == (len(reached), len(reached))
        waiting = await service.send(ListPendingRecordRequests(), actor)
        assert (waiting.pending, [one.family_id for one in waiting.requests]) == (len(reached), reached)
        quotients = await service.send(ListQuotientsToAsk(), actor)
        assert (quotients.ending, [one.family_id for one in quotients.families]) == (len(reached), reached)


async def test_a_family_whose_enrolment_has_ended_is_out_of_reach(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    ended = enrolment(dupont).model_copy(update={"valid_to": enrolment(dupont).valid_from})
    await service.tell(ended)
    assert await names(service, HERE) == []
    with pytest.raises(NotFound):
        await service.send(ReadFamily(family_id=dupont.family_id), HERE)


async def test_requests_of_families_out_of_reach_are_not_accepted_with_others(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await service.tell(enrolment(dupont))
    asked = SubmitGuardianChange(guardian_id=dupont.guardians[0].guardian_id, fields={"city": "BALMA"})
    request = await service.send(asked, adult(dupont))
    both = AcceptRecordRequests(request_ids=(request.request_id, new_id()))
    refused = await service.send(both, ELSEWHERE)
    assert (refused.accepted, {one.request_id: one.status for one in refused.others}) == ((), dict.fromkeys(both.request_ids, 404))
    assert (await service.send(GetRecordRequest(request_id=request.request_id), EVERYWHERE)).status == "pending"
    accepted = await service.send(both, HERE)
    assert accepted.accepted == (request.request_id,)


async def test_addresses_of_adults_out_of_reach_are_not_told(service: Started, dupont: FamilyRecord) -> None:
    await open_centre(service)
    await service.tell(enrolment(dupont))
    asked = FindPostalAddresses(guardian_ids=tuple(one.guardian_id for one in dupont.guardians))
    assert (await service.send(asked, ELSEWHERE)).addresses == ()
    assert len((await service.send(asked, HERE)).addresses) == len(dupont.guardians)
    of_family = FindPostalAddresses(family_ids=(dupont.family_id,))
    assert (await service.send(of_family, ELSEWHERE)).addresses == ()
    (billed,) = (await service.send(of_family, HERE)).addresses
    primary = dupont.guardians[0]
    assert (billed.guardian_id, billed.family_id, billed.last_name) == (primary.guardian_id, dupont.family_id, primary.last_name)


async def test_what_a_place_out_of_reach_requires_is_neither_shown_nor_changed(service: Started) -> None:
    await open_centre(service)
    await service.send(SetRequirements(place_id=CENTRE, codes=("insurance",)), HERE)
    for place_id in (CENTRE, WEDNESDAY):
        with pytest.raises(NotFound):
            await service.send(SetRequirements(place_id=place_id, codes=()), ELSEWHERE)
    assert (await service.send(ListRequirements(), ELSEWHERE)).places == ()
    shown = await service.send(ListRequirements(), HERE)
    assert {one.facility_id for one in shown.places} == {CENTRE}
    assert shown.places[0].codes == ("insurance",)


async def test_what_concerns_the_whole_town_is_refused(service: Started) -> None:
    of_the_town: list[Request[Any]] = [
        PreviewClassMoves(school_year=2026),
        ApplyClassMoves(school_year=2026),
        ListRules(),
        PublishRules(title="Règlement", text="Soyez à l'heure.", in_force_from=date(2990, 9, 1)),
    ]
    for asked in of_the_town:
        with pytest.raises(Forbidden):
            await service.send(asked, HERE)
        await service.send(asked, EVERYWHERE)
