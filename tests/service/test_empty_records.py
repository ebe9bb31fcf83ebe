"""A record entered twice: the empty one is taken back by one clerk, everywhere, and stays where anything depends on it."""

from collections.abc import Sequence
from datetime import date

import pytest

from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from contracts.billing import FormerPayment, TakeOver
from contracts.family import (
    AskErasure,
    EmptyRecordView,
    FamilyErased,
    FamilyRecord,
    HeldBy,
    ReadEmptyRecord,
    ReadFamily,
    WithdrawEmptyRecord,
)
from contracts.identity import OpenFamilyAccount
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.erasure_cast import ASKS, CANARY, GONE, OTHERS, STAYING, Town, town
from tests.service.harness import staff

__all__ = ["town"]

CLERK = staff(Right.WRITE_RECORD, Right.READ_RECORD, name="Claire MOREL")


async def record(town: Town) -> FamilyRecord:
    return await town["family"].send(ReadFamily(family_id=STAYING), CLERK)


async def withdraw(town: Town) -> EmptyRecordView:
    asked = WithdrawEmptyRecord(family_id=STAYING, version=(await record(town)).version)
    return await town["family"].send(asked, CLERK)


async def settled(town: Town) -> EmptyRecordView:
    """Wait until everybody has said what they hold, of a record that stays."""

    async def known() -> Sequence[EmptyRecordView]:
        found = await town["family"].send(ReadEmptyRecord(family_id=STAYING), CLERK)
        return () if found.status == "asked" else (found,)

    (found,) = await eventually(known)
    return found


async def test_an_empty_record_is_taken_back_by_one_clerk_and_is_gone_everywhere(town: Town) -> None:
    assert (await town["family"].send(ReadEmptyRecord(family_id=STAYING), CLERK)).status == "never"
    assert (await withdraw(town)).status == "asked"

    async def everywhere() -> bool:
        gone = []
        for service in town.services.values():
            async with service.database.transaction(read_only=True) as tx:
                gone.append(await tx.fetchval("select exists (select from erased_family where family_id = $1)", STAYING))
        return all(gone)

    await eventually(everywhere)
    with pytest.raises(NotFound):
        await record(town)
    async with town["family"].database.transaction(read_only=True) as tx:
        kept = await tx.fetchrow("select status, asked_by_name from empty_record where family_id = $1", STAYING)
        rows = await tx.fetch("select family_id from audit_entry where action = 'family.withdraw_empty_record'")
    assert kept is not None
    assert tuple(kept) == ("erased", "Claire MOREL")
    assert [row["family_id"] for row in rows] == [STAYING]
    assert (await town["family"].tells(FamilyErased))[-1].family_id == STAYING
    assert await town["family"].send(ReadFamily(family_id=GONE), CLERK)


async def test_a_record_on_which_something_depends_here_is_not_taken_back(town: Town) -> None:
    found = await town["family"].send(ReadEmptyRecord(family_id=GONE), CLERK)
    assert found.status == "held"
    ((service, tables),) = [(one.service, one.tables) for one in found.held]
    assert service == "family"
    assert {"child", "record_request"} <= set(tables)
    version = (await town["family"].send(ReadFamily(family_id=GONE), CLERK)).version
    with pytest.raises(Conflict) as refused:
        await town["family"].send(WithdrawEmptyRecord(family_id=GONE, version=version), CLERK)
    assert refused.value.slug == "record_not_empty"
    assert CANARY in (await town["family"].send(ReadFamily(family_id=GONE), CLERK)).guardians[0].last_name


async def test_a_record_that_somebody_opens_or_that_has_books_stays_and_says_so(town: Town) -> None:
    (adult,) = OTHERS.guardians
    opened = {
        "family_id": STAYING,
        "guardian_id": adult.guardian_id,
        "display_name": "Luc DURAND",
        "identifier": "luc.durand",
        "password": "Bonbons2015",
        "temporary": False,
    }
    await town["identity"].send(OpenFamilyAccount.model_validate(opened), staff(Right.IMPORT_ACCOUNT))
    assert (await withdraw(town)).status == "asked"
    found = await settled(town)
    assert (found.status, found.held) == ("held", (HeldBy(service="identity", tables=("account",)),))
    paid = FormerPayment(number="AL-9", family_id=STAYING, paid_on=date(2026, 10, 2), method="cheque", cents=700)
    await town["billing"].send(TakeOver(regie="AL", payments=(paid,)), ASKS)
    await withdraw(town)
    assert {one.service for one in (await settled(town)).held} == {"identity", "billing"}, "asked again, everything is looked at anew"
    assert await record(town)


async def test_a_record_that_changed_or_that_is_being_erased_is_not_taken_back(town: Town) -> None:
    version = (await record(town)).version
    with pytest.raises(Conflict) as refused:
        await town["family"].send(WithdrawEmptyRecord(family_id=STAYING, version=version + 1), CLERK)
    assert refused.value.slug == "record_changed"
    await town["family"].send(AskErasure(family_id=STAYING, why="Fiche en double"), ASKS)
    with pytest.raises(Conflict) as refused:
        await withdraw(town)
    assert refused.value.slug == "record_not_empty"


async def test_only_whoever_enters_records_of_the_whole_town_takes_one_back(town: Town) -> None:
    for actor, refusal in (
        (staff(Right.READ_RECORD, Right.ERASE_RECORD), Forbidden),
        (staff(Right.WRITE_RECORD, facilities=[new_id()]), NotFound),
    ):
        with pytest.raises(refusal):
            await town["family"].send(WithdrawEmptyRecord(family_id=STAYING, version=1), actor)
    assert await record(town)
