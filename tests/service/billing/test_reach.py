"""Staff whose roles hold in some facilities only reach the families that pay for an enrolment there, and find no other."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.errors import Forbidden, NotFound
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.base import Request
from contracts.billing import (
    CountBankRequests,
    DecideBankRequest,
    GetBankRequest,
    KeepBankDocumentFor,
    ListPendingBankRequests,
    ReadBankAccount,
    ReadBankDocument,
    ReadFamilyAccount,
    ReadFamilyStatement,
    RevealIban,
    RevealRequestedIban,
    ReviewBankChangeFor,
    SubmitBankChangeFor,
    TakeOver,
)
from contracts.planning import ActivitySaved, EnrolmentSaved
from contracts.rights import Right
from tests.service.billing.bank_cast import AGRICOLE, POSTALE, RIB, SAVED, known, submit
from tests.service.billing.cast import ANNE, DUPONT, LEA, LEA_EATS, MEAL, MORNING, REGIE, meal_tariff
from tests.service.harness import Started, staff

CANTEEN, CARE = new_id(), new_id()
HERE = staff(*Right, facilities=[CANTEEN])
ELSEWHERE = staff(*Right, facilities=[CARE])
EVERYWHERE = staff(*Right)


def enrolled(*, version: int = 1, activity_id: UUID = MEAL, until: date = date(2990, 7, 2)) -> EnrolmentSaved:
    return EnrolmentSaved(
        version=version,
        family_id=DUPONT,
        enrolment_id=LEA_EATS,
        child_id=LEA,
        activity_id=activity_id,
        guardian_id=new_id(),
        valid_from=date(2020, 9, 1),
        valid_to=until,
        weekdays=(),
    )


async def open_town(service: Started) -> None:
    await service.tell(
        SAVED,
        ActivitySaved(version=1, activity_id=MEAL, facility_id=CANTEEN, facility="Restauration scolaire", name="Repas"),
        ActivitySaved(version=1, activity_id=MORNING, facility_id=CARE, facility="Garderie", name="Matin"),
        enrolled(),
    )


async def every_reading(service: Started) -> list[Request[Any]]:
    """Ask everything that names a family or one of its requests."""
    await known(service)
    request = await submit(service, iban=POSTALE, direct_debit=True)
    return [
        ReadFamilyAccount(family_id=DUPONT),
        ReadFamilyStatement(family_id=DUPONT),
        ReadBankAccount(family_id=DUPONT),
        RevealIban(family_id=DUPONT),
        GetBankRequest(request_id=request.request_id),
        ReadBankDocument(request_id=request.request_id),
    ]


async def queue(service: Started, actor: Actor) -> tuple[set[UUID], int]:
    found = await service.send(ListPendingBankRequests(), actor)
    assert (await service.send(CountBankRequests(), actor)).count == found.pending
    return {one.family_id for one in found.requests}, found.pending


async def test_a_family_that_pays_in_the_facility_is_read_and_no_other_facility_finds_it(service: Started) -> None:
    await open_town(service)
    asked = await every_reading(service)
    for one in asked:
        assert await service.send(one, HERE)
        assert await service.send(one, EVERYWHERE)
        with pytest.raises(NotFound):
            await service.send(one, ELSEWHERE)


async def test_nothing_of_a_family_out_of_reach_is_decided_or_revealed_and_no_trace_of_a_reading_is_left(service: Started) -> None:
    await open_town(service)
    request = await submit(service, iban=AGRICOLE)
    every: list[Request[Any]] = [
        RevealRequestedIban(request_id=request.request_id),
        DecideBankRequest(request_id=request.request_id, accept=True),
        KeepBankDocumentFor(family_id=DUPONT, name="rib.pdf", content=RIB),
        ReviewBankChangeFor(family_id=DUPONT, iban=SecretStr(POSTALE)),
        SubmitBankChangeFor(family_id=DUPONT, iban=SecretStr(POSTALE)),
    ]
    for asked in every:
        with pytest.raises(NotFound):
            await service.send(asked, ELSEWHERE)
    async with service.database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from audit_entry where action like 'billing.bank%'") == 0
    assert (await service.send(GetBankRequest(request_id=request.request_id), HERE)).status == "pending"


async def test_the_queue_and_its_count_hold_the_same_families(service: Started) -> None:
    await open_town(service)
    await submit(service, iban=AGRICOLE)
    await submit(service, ANNE, iban=AGRICOLE)
    assert await queue(service, HERE) == ({DUPONT}, 1)
    assert await queue(service, ELSEWHERE) == (set(), 0)
    assert (await queue(service, EVERYWHERE))[1] == 2
    for status in ("accepted", "refused"):
        settled = await service.send(ListPendingBankRequests(status=status), ELSEWHERE)
        assert settled.requests == ()


async def test_a_family_whose_enrolment_has_ended_or_moved_is_out_of_reach(service: Started) -> None:
    await open_town(service)
    asked = ReadFamilyAccount(family_id=DUPONT)
    await service.tell(enrolled(version=3, activity_id=MORNING), enrolled(version=2))
    assert await service.send(asked, ELSEWHERE)
    with pytest.raises(NotFound):
        await service.send(asked, HERE)
    await service.tell(enrolled(version=4, activity_id=MORNING, until=date(2021, 7, 2)))
    with pytest.raises(NotFound):
        await service.send(asked, ELSEWHERE)


async def test_prices_are_set_for_what_takes_place_there_and_the_whole_towns_affairs_are_refused(service: Started) -> None:
    await open_town(service)
    await service.send(REGIE, EVERYWHERE)
    assert (await service.send(meal_tariff(), HERE)).activity_id == MEAL
    for activity_id in (MORNING, new_id()):
        with pytest.raises(NotFound):
            await service.send(meal_tariff(activity_id=activity_id), HERE)
    of_the_town: list[Request[Any]] = [REGIE, TakeOver(regie="AL", invoices=(), payments=())]
    for asked in of_the_town:
        with pytest.raises(Forbidden):
            await service.send(asked, HERE)


async def test_an_activity_known_before_places_were_kept_learns_its_place_when_it_is_told_again(service: Started) -> None:
    await open_town(service)
    async with service.database.transaction() as tx:
        await tx.execute("update activity set facility_id = null")
    with pytest.raises(NotFound):
        await service.send(ReadFamilyAccount(family_id=DUPONT), HERE)
    await open_town(service)
    assert await service.send(ReadFamilyAccount(family_id=DUPONT), HERE)
