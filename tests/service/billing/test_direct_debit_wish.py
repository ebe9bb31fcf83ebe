"""Whoever has signed a mandate pays by direct debit, whatever the wish was; a "Non" that is accepted ends it."""

from datetime import timedelta

from chassis.commands import republish
from contracts.billing import (
    BankRequestDecided,
    EndMandate,
    GetAccountSummary,
    GetBankAccount,
    GetDebitBatch,
    GetDirectDebit,
    ListBankRequests,
    ListPendingBankRequests,
    MandateChanged,
    RevokeMandate,
    SignMandate,
)
from contracts.family import FieldChange
from tests.service.billing.bank_cast import AGRICOLE, CLERK, POSTALE, SAVED, decide, known, review, submit
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.billing.debit_cast import COLLECTOR, CREDITOR, batched, owes, signs
from tests.service.harness import Started

NO = FieldChange(field="direct_debit", old="Oui", new="Non")


async def test_a_signed_mandate_is_read_as_direct_debit_though_nothing_was_wished(service: Started) -> None:
    await signs(service)
    account = await service.send(GetBankAccount(), JEAN)
    assert (account.direct_debit, account.mandate, account.debit_words) == (True, True, "Mandat signé, en cours")
    difference = await service.send(review(direct_debit=False), JEAN)
    assert difference.changes == (NO,)
    assert any("mandat de prélèvement prendra fin" in one for one in difference.hints)
    await service.send(RevokeMandate(), JEAN)
    assert (await service.send(GetBankAccount(), JEAN)).debit_words == "Non"


async def test_who_wished_to_be_debited_is_asked_for_a_mandate_until_one_is_signed_and_not_after_it_ended(service: Started) -> None:
    async def to_sign() -> bool:
        return (await service.send(GetAccountSummary(), JEAN)).mandate_to_sign

    await service.tell(SAVED)
    await known(service, iban=AGRICOLE, direct_debit=True)
    assert not await to_sign()
    await service.send(CREDITOR, COLLECTOR)
    assert await to_sign()
    await service.send(SignMandate(place="Sainte-Consorce", agreed=True), JEAN)
    assert not await to_sign()
    await service.send(RevokeMandate(), JEAN)
    assert not await to_sign()
    assert (await service.send(GetBankAccount(), JEAN)).debit_words == "Non"
    await decide(service, await submit(service, direct_debit=True, rib=False))
    assert await to_sign()


async def test_a_mandate_that_staff_ended_is_not_asked_for_again_before_its_family_says_its_wish_again(service: Started) -> None:
    async def to_sign() -> bool:
        return (await service.send(GetAccountSummary(), JEAN)).mandate_to_sign

    await service.send(CREDITOR, COLLECTOR)
    await service.tell(SAVED)
    await known(service, iban=AGRICOLE, direct_debit=True)
    service.move_clock(timedelta(days=1))
    signed = (await service.send(SignMandate(place="Sainte-Consorce", agreed=True), JEAN)).mandate
    assert signed
    await service.send(EndMandate(family_id=DUPONT, mandate_id=signed.mandate_id, reason="Demande par courrier"), COLLECTOR)
    assert not await to_sign()
    for wish in (False, True):
        await decide(service, await submit(service, direct_debit=wish, rib=False))
    assert await to_sign()


async def test_an_accepted_wish_tells_whether_a_mandate_is_left_to_sign(service: Started) -> None:
    await service.tell(SAVED)
    await known(service, iban=AGRICOLE, direct_debit=True)
    assert not (await service.send(GetBankAccount(), JEAN)).mandate_offered
    assert (await service.send(review(direct_debit=False), JEAN)).hints == ()
    await decide(service, await submit(service, direct_debit=False, rib=False))
    assert "ne propose pas encore le prélèvement" in (await service.send(review(direct_debit=True), JEAN)).hints[0]
    await service.send(CREDITOR, COLLECTOR)
    assert (await service.send(GetBankAccount(), JEAN)).mandate_offered
    assert "un mandat de prélèvement à signer" in (await service.send(review(direct_debit=True), JEAN)).hints[0]
    await decide(service, await submit(service, direct_debit=True, rib=False))
    assert [one.to_sign for one in await service.tells(BankRequestDecided, count=3)] == [False, False, True]
    service.heard.clear()
    await republish(service.service, service.database)
    assert {one.to_sign for one in await service.tells(BankRequestDecided, count=3)} == {True}


async def test_an_accepted_no_ends_the_mandate_and_what_was_announced(service: Started) -> None:
    await signs(service)
    await owes(service, 1250)
    batch = await batched(service)
    asked = await submit(service, direct_debit=False, rib=False)
    (waiting,) = (await service.send(ListPendingBankRequests(), CLERK)).requests
    assert waiting.ends_mandate
    assert waiting.changes == (NO,)
    assert (await service.send(GetDirectDebit(), JEAN)).mandate is not None
    await decide(service, asked)
    debit = await service.send(GetDirectDebit(), JEAN)
    assert debit.mandate is None
    assert [one.status for one in debit.former] == ["revoked"]
    assert [one.status for one in (await service.send(GetDebitBatch(batch_id=batch.batch_id), COLLECTOR)).items] == ["left_out"]
    assert [one.status for one in await service.tells(MandateChanged, count=2)] == ["active", "revoked"]
    assert (await service.tells(BankRequestDecided, count=2))[-1].mandate == "ended"
    assert (await service.send(GetBankAccount(), JEAN)).debit_words == "Non"
    service.heard.clear()
    await republish(service.service, service.database)
    assert {one.mandate for one in await service.tells(BankRequestDecided, count=2)} == {"none", "ended"}
    listed = (await service.send(ListBankRequests(), JEAN)).requests[0]
    assert (listed.ends_mandate, listed.changes) == (False, (NO,))


async def test_a_refused_no_and_another_change_leave_the_mandate(service: Started) -> None:
    await signs(service)
    await decide(service, await submit(service, direct_debit=False, rib=False), "Signez d'abord la révocation.")
    await decide(service, await submit(service, iban=POSTALE))
    assert (await service.send(GetDirectDebit(), JEAN)).mandate is not None
    assert [one.fields for one in await service.tells(BankRequestDecided, count=3)][-1] == ("iban", "bic")


async def test_who_signs_the_day_after_a_no_that_still_waits_keeps_the_mandate(service: Started) -> None:
    await service.send(CREDITOR, COLLECTOR)
    await service.tell(SAVED)
    await known(service, iban=AGRICOLE, direct_debit=True)
    asked = await submit(service, direct_debit=False, rib=False)
    service.move_clock(timedelta(days=1))
    await service.send(SignMandate(place="Sainte-Consorce", agreed=True), JEAN)
    assert not (await service.send(ListPendingBankRequests(), CLERK)).requests[0].ends_mandate
    await decide(service, asked)
    assert (await service.send(GetDirectDebit(), JEAN)).mandate is not None
    assert (await service.tells(BankRequestDecided, count=2))[-1].mandate == "holds"
