"""Where the money of all direct debits goes, two people decide: another account waits until a second one confirms it."""

from dataclasses import replace
from uuid import UUID

import pytest
from asyncpg import CheckViolationError
from pydantic import SecretStr

from chassis.errors import Conflict, Forbidden, Invalid
from chassis.ids import new_id
from contracts.billing import ConfirmCreditor, CreditorChange, DownloadDebitFile, MakeDebitFile, ReadCreditor, WithdrawCreditor
from contracts.rights import Right
from tests.service.billing.bank_cast import AGRICOLE
from tests.service.billing.debit_cast import COLLEAGUE, COLLECTOR, CREDITOR, batched, owes, signs
from tests.service.harness import Started, staff
from tests.unit.billing.test_pain008 import found

FORMER = CREDITOR.iban.get_secret_value()
OTHER = CREDITOR.model_copy(update={"iban": SecretStr(AGRICOLE), "notice_days": 7})
CREDITED = "CdtrAcct/Id/IBAN"


async def asked(service: Started) -> CreditorChange:
    """Ask for another account."""
    await service.send(CREDITOR, COLLECTOR)
    waiting = (await service.send(OTHER, COLLECTOR)).waiting
    assert waiting is not None
    return waiting


async def test_another_account_waits_for_a_second_person_and_the_former_is_credited_until_then(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    waiting = await asked(service)
    assert (waiting.iban, waiting.notice_days, waiting.asked_by_name) == ("FR76 •••• •••• 0189", 7, "Claire MOREL")
    seen = await service.send(ReadCreditor(), COLLEAGUE)
    assert (seen.iban, seen.notice_days, seen.waiting) == ("FR14 •••• •••• 2606", 14, waiting)
    batch = await batched(service)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    content = (await service.send(DownloadDebitFile(batch_id=batch.batch_id), COLLECTOR)).content
    assert found(content, CREDITED) == [FORMER]
    confirmed = await service.send(
        ConfirmCreditor(change_id=waiting.change_id, iban=SecretStr("fr76 3000 6000 0112 3456 7890 189")), COLLEAGUE
    )
    assert (confirmed.iban, confirmed.notice_days, confirmed.waiting) == ("FR76 •••• •••• 0189", 7, None)
    assert (await service.send(DownloadDebitFile(batch_id=batch.batch_id), COLLECTOR)).content == content
    await owes(service, 2000, first=50)
    batch = await batched(service)
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    content = (await service.send(DownloadDebitFile(batch_id=batch.batch_id), COLLECTOR)).content
    assert found(content, CREDITED) == [AGRICOLE]


async def test_who_asked_for_another_account_never_confirms_it_and_the_log_keeps_who_tried(service: Started) -> None:
    waiting = await asked(service)
    confirming = ConfirmCreditor(change_id=waiting.change_id, iban=SecretStr(AGRICOLE))
    friend = replace(COLLEAGUE, credentials_from=frozenset({UUID(int=7)}))
    for actor in (COLLECTOR, friend):
        with pytest.raises(Conflict) as refused:
            await service.send(confirming, actor)
        assert refused.value.slug == "creditor_needs_another"
    with pytest.raises(Invalid) as other:
        await service.send(confirming.model_copy(update={"iban": SecretStr(FORMER)}), COLLEAGUE)
    assert other.value.members["field"] == "iban"
    assert (await service.send(ReadCreditor(), COLLEAGUE)).iban == "FR14 •••• •••• 2606"
    await service.send(confirming, COLLEAGUE)
    async with service.database.transaction() as tx:
        entries = await tx.fetch("select action, actor_id, about_id from audit_entry where action like '%creditor%' order by entry")
    assert [(row["action"], row["actor_id"].int, row["about_id"]) for row in entries] == [
        ("billing.put_creditor", 7, None),
        ("billing.creditor.ask", 7, waiting.change_id),
        ("billing.confirm_creditor.refused", 7, waiting.change_id),
        ("billing.confirm_creditor.refused", 8, waiting.change_id),
        ("billing.confirm_creditor", 8, waiting.change_id),
    ]


async def test_the_database_itself_refuses_an_account_confirmed_by_who_asked(service: Started) -> None:
    await asked(service)
    with pytest.raises(CheckViolationError, match="confirmed_by_another"):
        async with service.database.transaction() as tx:
            await tx.execute("update creditor_change set status = 'confirmed', decided_at = now(), decided_by = asked_by")


async def test_an_account_that_was_given_up_is_never_credited_and_another_may_be_asked_for(service: Started) -> None:
    first = await asked(service)
    with pytest.raises(Conflict) as refused:
        await service.send(OTHER, COLLECTOR)
    assert refused.value.slug == "creditor_waits"
    assert (await service.send(WithdrawCreditor(change_id=first.change_id), COLLECTOR)).waiting is None
    for gone in (ConfirmCreditor(change_id=first.change_id, iban=SecretStr(AGRICOLE)), WithdrawCreditor(change_id=first.change_id)):
        with pytest.raises(Conflict) as settled:
            await service.send(gone, COLLEAGUE)
        assert settled.value.slug == "creditor_settled"
    assert await asked(service) != first
    assert (await service.send(ReadCreditor(), COLLEAGUE)).iban == "FR14 •••• •••• 2606"


async def test_another_account_leaves_the_bic_of_before_behind(service: Started) -> None:
    """The form is shown with the BIC of before, which is another bank's."""
    entered = await service.send(CREDITOR, COLLECTOR)
    assert entered.bic
    waiting = (await service.send(OTHER.model_copy(update={"bic": SecretStr(entered.bic)}), COLLECTOR)).waiting
    assert waiting
    assert waiting.bic not in ("", entered.bic)
    await service.send(WithdrawCreditor(change_id=waiting.change_id), COLLECTOR)
    with pytest.raises(Invalid) as refused:
        await service.send(OTHER.model_copy(update={"bic": SecretStr("CMCIFRPP")}), COLLECTOR)
    assert refused.value.members["field"] == "bic"


async def test_another_bic_alone_waits_too(service: Started) -> None:
    entered = await service.send(CREDITOR, COLLECTOR)
    seen = await service.send(CREDITOR.model_copy(update={"bic": SecretStr(f"{entered.bic[:8]}LYO")}), COLLECTOR)
    assert seen.waiting
    assert (seen.bic, seen.waiting.iban, seen.waiting.bic) == (entered.bic, entered.iban, f"{entered.bic[:8]}LYO")


async def test_what_is_not_the_account_changes_at_once(service: Started) -> None:
    await service.send(CREDITOR, COLLECTOR)
    for same in (CREDITOR.iban, SecretStr("")):
        moved = await service.send(CREDITOR.model_copy(update={"iban": same, "name": "SGC de Tarare", "notice_days": 5}), COLLECTOR)
        assert (moved.name, moved.notice_days, moved.iban, moved.waiting) == ("SGC de Tarare", 5, "FR14 •••• •••• 2606", None)


async def test_who_may_not_enter_a_creditor_confirms_none(service: Started) -> None:
    waiting = await asked(service)
    elsewhere = replace(COLLEAGUE, facilities=frozenset({new_id()}))
    for actor in (staff(Right.COLLECT_DEBIT), staff(Right.WRITE_REGIE), elsewhere):
        for request in (
            ConfirmCreditor(change_id=waiting.change_id, iban=SecretStr(AGRICOLE)),
            WithdrawCreditor(change_id=waiting.change_id),
        ):
            with pytest.raises(Forbidden):
                await service.send(request, actor)
