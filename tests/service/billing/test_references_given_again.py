"""References of mandates: each serves once, but that of a paper which was entered wrongly and told to no bank."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Invalid
from chassis.tokens import Actor
from contracts.billing import (
    DirectDebitView,
    EndMandate,
    EnterMandate,
    GetDirectDebit,
    LeaveOutDebit,
    MakeDebitFile,
    RevokeMandate,
    SignMandate,
)
from services.billing.usecases.sign_mandate import GIVEN, IN_FORCE
from tests.service.billing.bank_cast import SAVED, known
from tests.service.billing.cast import ANNE, DUPONT, JEAN, MARTIN
from tests.service.billing.debit_cast import COLLECTOR, CREDITOR, batched, owes, signs
from tests.service.billing.test_amended_mandates import filed
from tests.service.harness import Started
from tests.unit.billing.test_pain008 import found

RUM = "FAM/2021-0042"
PAPER = EnterMandate(
    family_id=DUPONT,
    signed_on=date(2021, 3, 2),
    place="Sainte-Consorce",
    signed_by_name="Jean DUPONT",
    last_collected_on=date(2026, 10, 5),
    reference=RUM,
)


async def two_families(service: Started) -> None:
    """Have somebody who collects, and two families whose accounts are known."""
    await service.send(CREDITOR, COLLECTOR)
    await service.tell(SAVED)
    for adult in (JEAN, ANNE):
        await known(service, adult)


async def enters(service: Started, **more: Any) -> UUID:
    """Enter a paper; returns the mandate's id."""
    seen = (await service.send(PAPER.model_copy(update=more), COLLECTOR)).mandate
    assert seen
    return seen.mandate_id


async def ends(service: Started, mandate_id: UUID, family_id: UUID = DUPONT) -> DirectDebitView:
    """End a mandate at once."""
    return await service.send(EndMandate(family_id=family_id, mandate_id=mandate_id, reason="Saisi par erreur"), COLLECTOR)


async def refused(service: Started, **more: Any) -> str:
    """Have a paper refused for its reference, and tell the words."""
    with pytest.raises(Invalid) as found:
        await enters(service, **more)
    assert (found.value.slug, found.value.members["field"]) == ("debit_refused", "reference")
    return found.value.detail


async def read(service: Started, adult: Actor) -> tuple[str, list[tuple[str, str]]]:
    """Tell the reference of a family's mandate in force, and what it reads of those that ended."""
    seen = await service.send(GetDirectDebit(), adult)
    return seen.mandate.reference if seen.mandate else "", [(one.reference, one.ended_reason) for one in seen.former]


async def test_a_paper_entered_wrongly_is_entered_again_and_the_first_stays_readable(service: Started) -> None:
    await two_families(service)
    wrong = await enters(service, signed_on=date(2021, 2, 3))
    assert await refused(service, family_id=MARTIN) == IN_FORCE
    await ends(service, wrong)
    again = await enters(service)
    assert await read(service, JEAN) == (RUM, [(RUM, "Saisi par erreur")])
    await ends(service, again)
    await enters(service, family_id=MARTIN)
    assert await read(service, JEAN) == ("", [(RUM, "Saisi par erreur")] * 2)
    assert await read(service, ANNE) == (RUM, [])
    await owes(service, 1000, family_id=MARTIN, actor=ANNE)
    _, content = await filed(service)
    assert (found(content, "MndtId"), found(content, "DtOfSgntr"), found(content, "SeqTp")) == ([RUM], ["2021-03-02"], ["RCUR"])


async def test_a_collection_that_never_left_the_town_keeps_no_reference(service: Started) -> None:
    await two_families(service)
    wrong = await enters(service)
    await owes(service, 1000)
    batch = await batched(service)
    await service.send(LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=True), COLLECTOR)
    await ends(service, wrong)
    await enters(service, family_id=MARTIN)
    assert await read(service, ANNE) == (RUM, [])


async def test_a_reference_that_a_bank_was_told_or_that_was_signed_online_is_never_given_again(service: Started) -> None:
    await two_families(service)
    used = await enters(service)
    await owes(service, 1000)
    await service.send(MakeDebitFile(batch_id=(await batched(service)).batch_id), COLLECTOR)
    await ends(service, used)
    assert [await refused(service), await refused(service, family_id=MARTIN)] == [GIVEN, GIVEN]
    signed = (await service.send(SignMandate(place="Ici", agreed=True), JEAN)).mandate
    assert signed
    await service.send(RevokeMandate(), JEAN)
    assert await refused(service, reference=signed.reference) == GIVEN


async def test_two_clerks_who_enter_it_again_at_once_enter_it_once(service: Started) -> None:
    await two_families(service)
    await ends(service, await enters(service))
    entered = await asyncio.gather(*(enters(service, family_id=one) for one in (DUPONT, MARTIN)), return_exceptions=True)
    (lost,) = [one for one in entered if isinstance(one, BaseException)]
    assert isinstance(lost, Invalid)
    assert lost.members["field"] == "reference"
    assert sorted([(await read(service, one))[0] for one in (JEAN, ANNE)]) == ["", RUM]


async def test_a_familys_own_count_passes_over_what_a_paper_of_another_family_bears(service: Started) -> None:
    await signs(service)
    await service.send(RevokeMandate(), JEAN)
    await known(service, ANNE)
    await enters(service, family_id=MARTIN, reference="1001001816331-2")
    signed = (await service.send(SignMandate(place="Ici", agreed=True), JEAN)).mandate
    assert signed
    assert signed.reference == "1001001816331-3"
