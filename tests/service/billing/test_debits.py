import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.french import short_date
from chassis.ids import new_id
from contracts.base import Request
from contracts.billing import (
    CancelDebitBatch,
    CancelPayment,
    ContestInvoiceLine,
    DebitAnnounced,
    DebitRejected,
    DownloadDebitFile,
    EndMandate,
    EnterMandate,
    GetAccountSummary,
    GetCardOffer,
    GetDebitBatch,
    GetDirectDebit,
    GetPaymentCertificate,
    GetReceipt,
    GetStatement,
    LeaveOutDebit,
    ListDebitBatches,
    ListReceipts,
    MakeDebitFile,
    MandateChanged,
    ReadCounterAccount,
    ReadDirectDebit,
    RejectDebit,
    RevokeMandate,
    SignMandate,
    TakeOver,
    TakePayment,
)
from contracts.rights import Right
from services.billing.store.sepa_schema import fault
from tests.service.billing.bank_cast import AGRICOLE, HOLDER, POSTALE, decide, submit
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, JEAN, MARTIN, payment
from tests.service.billing.contest_cast import accepted
from tests.service.billing.debit_cast import COLLECTOR, CREDITOR, batched, day, owes, signs
from tests.service.harness import TODAY, Started, staff


async def test_a_family_signs_online_and_is_debited_of_what_is_due(service: Started) -> None:
    signed = await signs(service)
    assert signed.mandate
    assert (signed.mandate.reference, signed.mandate.origin, signed.mandate.place) == ("1001001816331-1", "online", "Sainte-Consorce")
    assert signed.iban == "FR76 •••• •••• 0189"
    assert [one.status for one in await service.tells(MandateChanged)] == ["active"]
    first, _ = await owes(service, 1000, 2050)
    batch = await batched(service, due_to=date(2026, 1, 31))
    assert [(one.family_name, one.cents, one.sequence) for one in batch.items] == [("DUPONT Jean", 1000, "FRST")]
    (announced,) = await service.tells(DebitAnnounced)
    assert (announced.cents, announced.due_on, announced.family_id) == (1000, batch.due_on, DUPONT)
    account = await service.send(GetAccountSummary(), JEAN)
    assert account.balance_cents == 3050, "nothing is paid before the file is made"
    assert [one.debited_on for one in account.unpaid] == [batch.due_on, None]
    assert [one.debited_on for one in (await service.send(GetCardOffer(), JEAN)).invoices] == [batch.due_on, None]

    for _ in range(2):
        made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert (made.status, made.debits, made.cents) == ("made", 1, 1000)
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, first in [one.invoice_id for one in account.unpaid]) == (2050, False)
    taken = f"Règlement : Prélèvement du {short_date(batch.due_on)}"
    assert taken in [line.description for line in (await service.send(GetStatement(), JEAN)).lines]
    (debit,) = (await service.send(GetDirectDebit(), JEAN)).debits
    assert (debit.cents, debit.status, debit.due_on) == (1000, "collected", batch.due_on)

    file = await service.send(DownloadDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert fault(file.content) == ""
    assert (AGRICOLE.encode() in file.content, HOLDER.encode() in file.content) == (True, True)
    assert b"<UltmtCdtr>" in file.content
    assert b"<TwnNm>SAINT-JEAN</TwnNm>" in file.content


async def test_a_receipt_and_a_certificate_count_a_collection_on_the_day_and_in_the_year_of_the_bank(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service, days=45)
    assert batch.due_on.year == TODAY.year + 1
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    for year in (TODAY.year, TODAY.year + 1):
        assert (await service.send(GetPaymentCertificate(year=year), JEAN)).payments == (), "nothing is debited yet"
    assert (await service.send(ListReceipts(), JEAN)).payments == ()
    lines = (await service.send(GetStatement(), JEAN)).lines
    assert [(line.kind, line.received_on) for line in lines] == [("payment", batch.due_on)]
    (debit,) = (await service.send(GetDirectDebit(), JEAN)).debits
    with pytest.raises(NotFound):
        await service.send(GetReceipt(payment_id=debit.debit_id), JEAN)
    service.move_clock(timedelta(days=60))
    receipt = await service.send(GetReceipt(payment_id=debit.debit_id), JEAN)
    assert (await service.send(ListReceipts(), JEAN)).payments == (receipt,)
    assert (receipt.day, receipt.received_on) == (TODAY, batch.due_on)
    (paid,) = (await service.send(GetPaymentCertificate(year=TODAY.year + 1), JEAN)).payments
    assert (paid.paid_on, paid.cents) == (batch.due_on, 1000)
    assert (await service.send(GetPaymentCertificate(year=TODAY.year), JEAN)).payments == ()


async def test_the_next_collection_recurs_and_tells_the_bank_of_another_account(service: Started) -> None:
    await signs(service)
    await owes(service, 1000, 2000)
    first = await batched(service, due_to=date(2026, 1, 31))
    await service.send(MakeDebitFile(batch_id=first.batch_id), COLLECTOR)
    await decide(service, await submit(service, iban=POSTALE))
    second = await batched(service)
    made = await service.send(MakeDebitFile(batch_id=second.batch_id), COLLECTOR)
    assert [(one.sequence, one.cents) for one in made.items] == [("RCUR", 2000)]
    content = (await service.send(DownloadDebitFile(batch_id=second.batch_id), COLLECTOR)).content
    assert (POSTALE.encode() in content, b"SMNDA" in content) == (True, True)
    assert AGRICOLE.encode() in (await service.send(DownloadDebitFile(batch_id=first.batch_id), COLLECTOR)).content


async def test_a_rejected_debit_opens_its_invoices_again_and_the_first_stays_first(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await service.send(MakeDebitFile(batch_id=(await batched(service)).batch_id), COLLECTOR)
    asked = RejectDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, code="AM04")
    answers = await asyncio.gather(*(service.send(asked, COLLECTOR) for _ in range(3)))
    assert {(one.rejected, one.rejected_cents) for one in answers} == {(1, 1000)}
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, account.unpaid[0].remaining_cents) == (1000, 1000)
    lines = (await service.send(GetStatement(), JEAN)).lines
    assert [line.description for line in lines].count("Prélèvement rejeté par la banque") == 1
    assert [(one.cents, one.family_id) for one in await service.tells(DebitRejected)] == [(1000, DUPONT)]
    assert (await service.send(GetDirectDebit(), JEAN)).debits[0].reason == "Provision insuffisante"
    again = await batched(service)
    assert again.items[0].sequence == "FRST"
    with pytest.raises(Conflict):
        await service.send(RejectDebit(batch_id=again.batch_id, debit_id=again.items[0].debit_id, code="AM04"), COLLECTOR)
    with pytest.raises(NotFound):
        await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=new_id(), code="AM04"), COLLECTOR)


async def test_a_closed_account_ends_the_mandate(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await service.send(MakeDebitFile(batch_id=(await batched(service)).batch_id), COLLECTOR)
    await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, code="AC04"), COLLECTOR)
    seen = await service.send(GetDirectDebit(), JEAN)
    assert (seen.mandate, seen.former[0].ended_reason) == (None, "Compte clos")
    told = await service.tells(MandateChanged, count=2)
    assert [(one.status, one.rejected) for one in told] == [("active", False), ("revoked", True)]


async def test_what_was_paid_or_revoked_meanwhile_is_left_out_of_the_file(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    await signs_martin(service)
    await owes(service, 500, family_id=MARTIN, actor=ANNE, first=50)
    batch = await batched(service)
    assert sum(one.cents for one in batch.items) == 1500
    asked = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=400)
    await service.send(asked, COLLECTOR)
    await service.send(RevokeMandate(), ANNE)
    with pytest.raises(NotFound):
        await service.send(RevokeMandate(), ANNE)
    made = await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert {one.family_id: (one.cents, one.status) for one in made.items} == {DUPONT: (600, "collected"), MARTIN: (500, "left_out")}
    assert (await service.send(GetAccountSummary(), ANNE)).balance_cents == 500


async def test_a_collection_is_not_taken_back_at_the_counter_but_by_its_reject(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await service.send(MakeDebitFile(batch_id=(await batched(service)).batch_id), COLLECTOR)
    collected = batch.items[0].debit_id
    with pytest.raises(Conflict) as refused:
        await service.send(CancelPayment(family_id=DUPONT, payment_id=collected, reason="Rejet de la banque"), COLLECTOR)
    assert refused.value.slug == "debit_not_taken_back"
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0
    rejected = await service.send(RejectDebit(batch_id=batch.batch_id, debit_id=collected, code="AC04"), COLLECTOR)
    assert rejected.rejected_cents == 1000
    assert (await service.send(GetDirectDebit(), JEAN)).mandate is None


async def test_a_direct_debit_of_the_former_program_has_no_file_and_is_taken_back_at_the_counter(service: Started) -> None:
    await owes(service, 1000)
    await service.send(TakeOver(regie="AL", payments=(payment("AL-228", 400, method="direct_debit"),)), CASHIER)
    (taken_over,) = (await service.send(ReadCounterAccount(family_id=DUPONT), COLLECTOR)).payments
    asked = CancelPayment(family_id=DUPONT, payment_id=taken_over.payment_id, reason="Rejet de la banque")
    assert (await service.send(asked, COLLECTOR)).cancelled
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 1000


async def signs_martin(service: Started) -> None:
    """Have the Martins give their bank details, and sign."""
    await decide(service, await submit(service, ANNE, iban=POSTALE))
    await service.send(SignMandate(place="Lyon", agreed=True), ANNE)


async def test_a_family_is_left_out_and_taken_back_in_and_a_batch_given_up(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    asked = LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=True)
    assert (await service.send(asked, COLLECTOR)).debits == 0
    with pytest.raises(Conflict):
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert (await service.send(asked.model_copy(update={"left_out": False}), COLLECTOR)).debits == 1
    with pytest.raises(Conflict):
        await batched(service)  # It is announced already.
    await service.send(CancelDebitBatch(batch_id=batch.batch_id), COLLECTOR)
    with pytest.raises(Conflict):
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert (await service.send(GetDirectDebit(), JEAN)).debits == ()
    assert (await batched(service)).debits == 1


async def test_a_family_whose_mandate_ended_is_not_taken_back_in(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    await service.send(RevokeMandate(), JEAN)
    asked = LeaveOutDebit(batch_id=batch.batch_id, debit_id=batch.items[0].debit_id, left_out=False)
    with pytest.raises(Conflict) as refused:
        await service.send(asked, COLLECTOR)
    assert (refused.value.slug, refused.value.detail) == (
        "debit_batch_settled",
        "Le mandat de cette famille est terminé : elle ne peut plus être reprise.",
    )


async def test_a_mandate_on_paper_serves_once_or_a_last_time(service: Started) -> None:
    await signs(service)
    await service.send(RevokeMandate(), JEAN)
    today = day(service, 0)
    paper = EnterMandate(family_id=DUPONT, signed_on=date(2026, 11, 2), place="Lyon", signed_by_name="DUPONT Jean", single=True)
    entered = await service.send(paper, COLLECTOR)
    assert entered.mandate
    assert (entered.mandate.reference, entered.mandate.origin, entered.mandate.signed_on) == ("1001001816331-2", "paper", date(2026, 11, 2))
    with pytest.raises(Conflict):
        await service.send(paper, COLLECTOR)
    for wrong in (date(2022, 1, 1), today + timedelta(days=30)):
        with pytest.raises(Invalid):
            await service.send(paper.model_copy(update={"signed_on": wrong}), COLLECTOR)
    await owes(service, 1000)
    made = await service.send(MakeDebitFile(batch_id=(await batched(service)).batch_id), COLLECTOR)
    assert made.items[0].sequence == "OOFF"
    assert [one.status for one in await service.tells(MandateChanged, count=4)] == ["active", "revoked", "active", "used"]
    seen = await service.send(ReadDirectDebit(family_id=DUPONT), COLLECTOR)
    assert (seen.mandate, seen.former[0].status) == (None, "used")
    third = (await service.send(paper.model_copy(update={"single": False}), COLLECTOR)).mandate
    assert third
    end = EndMandate(family_id=DUPONT, mandate_id=third.mandate_id, reason="Déménagement", after_next=True)
    closing = (await service.send(end, COLLECTOR)).mandate
    assert closing
    assert closing.closing
    with pytest.raises(NotFound):
        await service.send(end.model_copy(update={"mandate_id": new_id()}), COLLECTOR)
    ended = await service.send(end.model_copy(update={"after_next": False}), COLLECTOR)
    assert (ended.mandate, ended.former[0].status) == (None, "revoked")


async def test_a_family_is_told_when_its_mandate_served_for_the_last_time(service: Started) -> None:
    signed = await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    assert signed.mandate
    end = EndMandate(family_id=DUPONT, mandate_id=signed.mandate.mandate_id, reason="Déménagement", after_next=True)
    await service.send(end, COLLECTOR)
    for _ in range(2):
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    told = (await service.tells(MandateChanged, count=2))[-1]
    assert (told.status, told.mandate_id, told.version, told.by_town) == ("used", signed.mandate.mandate_id, 3, True)
    assert len(await service.told(MandateChanged)) == 2, "once"


async def test_a_mandate_unused_for_36_months_is_not_debited(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    service.move_clock(timedelta(days=3 * 366))
    with pytest.raises(Conflict):
        await batched(service)


async def test_families_are_told_early_enough_and_banks_must_be_open(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    earliest = (await service.send(ListDebitBatches(), COLLECTOR)).earliest
    assert earliest == day(service, 14)
    for asked, field in (
        ({"days": 7}, "due_on"),
        ({"days": 200}, "due_on"),
        ({"due_to": day(service, 14) + timedelta(days=1)}, "invoices_due_to"),
    ):
        with pytest.raises(Invalid) as refused:
            await batched(service, **asked)
        assert refused.value.members["field"] == field


async def test_nothing_is_signed_without_a_creditor_or_an_account(service: Started) -> None:
    signing = SignMandate(place="Lyon", agreed=True)
    with pytest.raises(Conflict):
        await service.send(signing, JEAN)
    with pytest.raises(Invalid) as refused:
        await service.send(CREDITOR.model_copy(update={"ics": "FR73ZZZ123456"}), COLLECTOR)
    assert refused.value.members["field"] == "ics"
    shown = await service.send(CREDITOR, COLLECTOR)
    assert (shown.iban, shown.ics) == ("FR14 •••• •••• 2606", "FR72ZZZ123456")
    with pytest.raises(Conflict):
        await service.send(signing, JEAN)


async def test_only_those_with_the_right_collect_or_enter_mandates(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    batch = await batched(service)
    requests: tuple[Request[Any], ...] = (
        GetDebitBatch(batch_id=batch.batch_id),
        MakeDebitFile(batch_id=batch.batch_id),
        ListDebitBatches(),
        CREDITOR,
    )
    for actor in (staff(Right.TAKE_PAYMENT), staff(Right.COLLECT_DEBIT, Right.WRITE_REGIE, facilities=[new_id()])):
        for request in requests:
            with pytest.raises(Forbidden):
                await service.send(request, actor)
    with pytest.raises(Forbidden):
        await service.send(
            EnterMandate(family_id=DUPONT, signed_on=date(2026, 11, 2), place="Lyon", signed_by_name="X"), staff(Right.READ_ACCOUNT)
        )
    assert (await service.send(GetDirectDebit(), ANNE)).mandate is None, "another family sees its own"


async def test_no_account_is_readable_in_the_database_nor_told(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    await service.send(MakeDebitFile(batch_id=(await batched(service)).batch_id), COLLECTOR)
    async with service.database.transaction() as tx:
        for table in ("creditor", "creditor_change", "sepa_mandate", "debit", "debit_batch", "outbox", "idempotency"):
            rows = await tx.fetch(f"select t::text as row from {table} as t")  # noqa: S608 - our own tables
            for secret in (AGRICOLE, POSTALE, HOLDER):
                assert not any(secret in row["row"] or secret.encode().hex() in row["row"] for row in rows), table
    assert not any(secret in str(service.heard) for secret in (AGRICOLE, POSTALE, HOLDER))


async def test_a_contested_invoice_is_neither_announced_nor_collected_before_it_is_corrected(service: Started) -> None:
    await signs(service)
    first, second = await owes(service, 1000, 2000)
    await accepted(service, first)
    batch = await batched(service)
    assert [one.cents for one in batch.items] == [2000], "only what is not contested is announced"
    assert [one.debited_on for one in (await service.send(GetCardOffer(), JEAN)).invoices] == [None, batch.due_on]
    await service.send(ContestInvoiceLine(invoice_id=second, position=1, words="Aussi."), JEAN)
    with pytest.raises(Conflict) as refused:
        await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    assert refused.value.slug == "nothing_to_collect"
