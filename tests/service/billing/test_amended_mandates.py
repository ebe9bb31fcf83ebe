"""Mandates whose creditor changed since, and those of a former program: what the bank is told, and files that stay as they were."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.errors import Invalid
from contracts.billing import (
    DownloadDebitFile,
    EndMandate,
    EnterMandate,
    GetDirectDebit,
    MakeDebitFile,
    ReadCreditor,
    RejectDebit,
    RevokeMandate,
    SignMandate,
)
from services.billing.store.sepa_schema import fault
from tests.service.billing.bank_cast import POSTALE, SAVED, decide, known, submit
from tests.service.billing.cast import ANNE, DUPONT, JEAN
from tests.service.billing.debit_cast import COLLECTOR, CREDITOR, batched, owes, signs
from tests.service.harness import TODAY, Started
from tests.unit.billing.test_pain008 import found

OTHER = CREDITOR.model_copy(update={"name": "SGC de Tarare", "ics": "FR19ZZZ654321", "iban": SecretStr(POSTALE), "city": "Tarare"})
BANK_NAME = "Tresor public - SGC de L'Arbresle"
PAPER = EnterMandate(
    family_id=DUPONT, signed_on=date(2021, 3, 2), place="Sainte-Consorce", signed_by_name="Jean DUPONT", last_collected_on=date(2026, 10, 5)
)


async def filed(service: Started, **more: Any) -> tuple[UUID, bytes]:
    """Collect what is due, and read the file."""
    batch = await batched(service, **more)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    return batch.batch_id, await written(service, batch.batch_id)


async def written(service: Started, batch_id: UUID) -> bytes:
    """Read the file of a batch."""
    content = (await service.send(DownloadDebitFile(batch_id=batch_id), COLLECTOR)).content
    assert fault(content) == ""
    return content


def told(content: bytes) -> tuple[list[str], list[str]]:
    """List what a file says of creditors of before: names and identifiers."""
    return found(content, "OrgnlCdtrSchmeId/Nm"), found(content, "OrgnlCdtrSchmeId/Id/PrvtId/Othr/Id")


def moved(content: bytes) -> list[str]:
    """Tell whether a file says that another account is debited than before."""
    return found(content, "OrgnlDbtrAcct/Id/Othr/Id")


def scheme(content: bytes) -> list[str]:
    """Name the creditors for whom a file collects."""
    return found(content, "PmtInf/CdtrSchmeId/Id/PrvtId/Othr/Id")


async def test_the_first_collection_for_another_creditor_tells_the_bank_and_files_stay_as_they_were(service: Started) -> None:
    await signs(service)
    await owes(service, 1000, 2000, 3000)
    first, content = await filed(service, due_to=date(2026, 1, 31))
    assert told(content) == ([], [])
    assert (await service.send(ReadCreditor(), COLLECTOR)).mandates == 1
    assert (await service.send(OTHER, COLLECTOR)).mandates == 1
    assert await written(service, first) == content
    second, amended = await filed(service, due_to=date(2026, 2, 28))
    assert (scheme(amended), found(amended, "SeqTp"), found(amended, "MndtId")) == ([OTHER.ics], ["RCUR"], ["1001001816331-1"])
    assert told(amended) == ([BANK_NAME], [CREDITOR.ics])
    assert found(amended, "OrgnlDbtrAcct/Id/Othr/Id") == []
    _, after = await filed(service)
    assert (scheme(after), told(after)) == ([OTHER.ics], ([], [])), "once told, it is known"
    await service.send(CREDITOR, COLLECTOR)
    assert [await written(service, one) for one in (first, second)] == [content, amended]


async def test_what_the_bank_rejected_is_told_again(service: Started) -> None:
    await signs(service)
    await owes(service, 1000, 2000)
    await filed(service, due_to=date(2026, 1, 31))
    await service.send(OTHER, COLLECTOR)
    batch = await batched(service)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=made.items[0].debit_id, code="AM04"), COLLECTOR)
    _, again = await filed(service, days=21)
    assert told(again) == ([BANK_NAME], [CREDITOR.ics])


async def test_another_account_is_told_again_after_a_reject_and_once_it_went_through_no_more(service: Started) -> None:
    await signs(service)
    await owes(service, 1000, 2000)
    await filed(service, due_to=date(2026, 1, 31))
    await decide(service, await submit(service, iban=POSTALE))
    batch = await batched(service)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert moved(await written(service, batch.batch_id)) == ["SMNDA"]
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=made.items[0].debit_id, code="AM04"), COLLECTOR)
    _, again = await filed(service, days=21)
    assert moved(again) == ["SMNDA"], "the bank took nothing from the new account yet"
    await owes(service, 3000, first=50)
    _, after = await filed(service, days=28)
    assert moved(after) == []


async def test_another_account_than_the_former_program_debited_is_told_again_after_a_reject(service: Started) -> None:
    await signs(service, ANNE)
    await known(service, JEAN)
    await service.send(PAPER, COLLECTOR)
    await decide(service, await submit(service, iban=POSTALE))
    await owes(service, 1000)
    batch = await batched(service)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert moved(await written(service, batch.batch_id)) == ["SMNDA"]
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=made.items[0].debit_id, code="MS03"), COLLECTOR)
    _, again = await filed(service, days=21)
    assert (moved(again), found(again, "SeqTp")) == (["SMNDA"], ["RCUR"])


async def test_a_mandate_that_was_never_used_tells_whom_it_named_and_one_signed_since_nothing(service: Started) -> None:
    await signs(service)
    await service.send(OTHER.model_copy(update={"name": CREDITOR.name}), COLLECTOR)
    await owes(service, 1000)
    _, content = await filed(service)
    assert (found(content, "SeqTp"), told(content)) == (["FRST"], ([], [CREDITOR.ics]))
    await service.send(RevokeMandate(), JEAN)
    await service.send(SignMandate(place="Ici", agreed=True), JEAN)
    await owes(service, 2000, first=50)
    _, content = await filed(service, days=21)
    assert (found(content, "MndtId"), told(content)) == (["1001001816331-2"], ([], []))


async def test_mandates_and_files_of_the_former_release_are_given_their_creditor_before_another_is_entered(service: Started) -> None:
    await signs(service)
    await owes(service, 1000, 2000)
    first, content = await filed(service, due_to=date(2026, 1, 31))
    async with service.database.transaction() as tx:
        await tx.execute("update debit_batch set creditor_name = '', ics = '', creditor = null")
        await tx.execute("update sepa_mandate set creditor_name = '', ics = ''")
    assert await written(service, first) == content
    await service.send(OTHER, COLLECTOR)
    assert await written(service, first) == content
    _, amended = await filed(service)
    assert told(amended) == ([BANK_NAME], [CREDITOR.ics])
    former = (await service.send(GetDirectDebit(), JEAN)).mandate
    assert former
    assert (former.creditor_name, former.ics) == (CREDITOR.name, CREDITOR.ics)


async def test_a_paper_of_the_former_program_keeps_its_reference_its_creditor_and_its_place_in_the_sequence(service: Started) -> None:
    await signs(service, ANNE)
    await known(service, JEAN)
    paper = PAPER.model_copy(update={"reference": "FAM/2021-0042", "ics": "fr19 zzz 654321", "creditor_name": "Mairie"})
    seen = (await service.send(paper, COLLECTOR)).mandate
    assert seen
    assert (seen.reference, seen.ics, seen.creditor_name) == ("FAM/2021-0042", "FR19ZZZ654321", "Mairie")
    assert (seen.last_collected_on, seen.lapses_on) == (date(2026, 10, 5), date(2029, 10, 5))
    await owes(service, 1000, 2000)
    _, content = await filed(service, due_to=date(2026, 1, 31))
    assert (found(content, "MndtId"), found(content, "DtOfSgntr"), found(content, "SeqTp")) == (["FAM/2021-0042"], ["2021-03-02"], ["RCUR"])
    assert told(content) == (["Mairie"], ["FR19ZZZ654321"])
    await decide(service, await submit(service, iban=POSTALE))
    _, content = await filed(service)
    assert (told(content), found(content, "OrgnlDbtrAcct/Id/Othr/Id")) == (([], []), ["SMNDA"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": "rum_é"}, "reference"),
        ({"reference": "1001001816331-1"}, "reference"),
        ({"ics": "FR00ZZZ654321"}, "ics"),
        ({"last_collected_on": date(2021, 3, 1)}, "last_collected_on"),
        ({"last_collected_on": TODAY + timedelta(days=1)}, "last_collected_on"),
        ({"single": True}, "last_collected_on"),
        ({"last_collected_on": None}, "signed_on"),
        ({"last_collected_on": date(2023, 1, 1)}, "signed_on"),
    ],
)
async def test_a_paper_that_the_bank_would_not_know_or_that_lapsed_is_refused(service: Started, wrong: dict[str, Any], field: str) -> None:
    await signs(service)
    await service.send(RevokeMandate(), JEAN)
    with pytest.raises(Invalid) as refused:
        await service.send(PAPER.model_copy(update=wrong), COLLECTOR)
    assert refused.value.members["field"] == field


async def test_a_next_reference_is_never_that_of_a_paper(service: Started) -> None:
    await service.send(CREDITOR, COLLECTOR)
    await service.tell(SAVED)
    await known(service, JEAN)
    seen = (await service.send(PAPER.model_copy(update={"reference": "1001001816331-2"}), COLLECTOR)).mandate
    assert seen
    await service.send(EndMandate(family_id=DUPONT, mandate_id=seen.mandate_id, reason="Demande"), COLLECTOR)
    again = (await service.send(SignMandate(place="Ici", agreed=True), JEAN)).mandate
    assert again
    assert again.reference == "1001001816331-3"
