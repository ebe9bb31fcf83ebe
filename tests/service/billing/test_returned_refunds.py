"""A transfer that the bank sends back is the family's credit again: it is said, and may be transferred anew."""

import asyncio
from datetime import date, timedelta

import pytest

from chassis.edge.papers.books import deed
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from contracts.billing import (
    CancelPayment,
    CloseDay,
    ConfirmRefund,
    GetPaymentCertificate,
    GetStatement,
    ListRefunds,
    NoteReturnedRefund,
    ReadCounterAccount,
    ReadPaymentsJournal,
    ReadTill,
    RefundCredit,
    RefundReturned,
    RefundView,
)
from contracts.rights import Right
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.billing.run_cast import ISSUER
from tests.service.billing.test_counter import owes, pays
from tests.service.billing.test_refunds import COLLEAGUE, REFUNDER, books_are_right
from tests.service.harness import Started, staff


def today(service: Started) -> date:
    """Tell the town's day."""
    return service.service.settings.clock.today()


async def transferred(service: Started, cents: int) -> RefundView:
    """Ask for a transfer of the Duponts' credit, and have a colleague confirm it."""
    asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=cents, reason="Déménagement")
    await service.send(asked, REFUNDER)
    return await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)


async def test_what_comes_back_is_a_credit_once_however_often_it_is_noted_and_is_transferred_anew(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    made = await transferred(service, 900)
    service.move_clock(timedelta(days=3))
    noted = await asyncio.gather(*(service.send(NoteReturnedRefund(refund_id=made.refund_id), one) for one in (REFUNDER, COLLEAGUE) * 3))
    assert {(one.status, one.returned_on) for one in noted} == {("done", today(service))}
    (told,) = await service.tells(RefundReturned)
    assert (told.means, told.cents, told.credit_cents, told.number, told.day) == ("transfer", 900, 900, "AL-R3", today(service))
    account = await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)
    assert (account.balance_cents, account.credits, account.reserved) == (-900, (("AL", 900),), ())
    await books_are_right(service)
    again = await transferred(service, 900)
    assert (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).balance_cents == 0
    listed = {one.refund_id: one.returned_on for one in (await service.send(ListRefunds(), REFUNDER)).refunds}
    assert listed == {made.refund_id: today(service), again.refund_id: None}
    await books_are_right(service)


async def test_statement_journal_and_certificate_say_that_it_came_back_and_count_nothing_as_paid_out(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    made = await transferred(service, 900)
    await service.send(NoteReturnedRefund(refund_id=made.refund_id), REFUNDER)
    lines = {one.description: (one.debit_cents, one.credit_cents) for one in (await service.send(GetStatement(), JEAN)).lines}
    assert lines["Remboursement : Virement"] == (900, 0)
    assert lines["Remboursement revenu de la banque : Virement"] == (0, 900)
    day = today(service)
    journal = await service.send(ReadPaymentsJournal(code="AL", first=day, last=day), staff(Right.READ_LEDGER))
    deeds = [(deed(one), one.cents) for one in journal.lines]
    assert deeds == [
        ("Règlement", 1000),
        ("Remboursement", -900),
        ("Remboursement revenu", 900),
    ]
    assert {method: cents for method, _, cents in journal.totals} == {"cash": 1000, "transfer": 0}
    certified = await service.send(GetPaymentCertificate(year=day.year), JEAN)
    assert sum(one.cents for one in certified.payments) == 1000


async def test_nothing_comes_back_that_did_not_leave_and_a_closed_day_stays_as_it_is(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    asked = RefundCredit(family_id=DUPONT, refund_id=new_id(), regie="AL", cents=400, reason="Déménagement")
    await service.send(asked, REFUNDER)
    note = NoteReturnedRefund(refund_id=asked.refund_id)
    for actor, refusal in ((staff(Right.TAKE_PAYMENT), Forbidden), (REFUNDER, Conflict)):
        with pytest.raises(refusal):
            await service.send(note, actor)
    with pytest.raises(NotFound):
        await service.send(NoteReturnedRefund(refund_id=new_id()), REFUNDER)
    await service.send(ConfirmRefund(refund_id=asked.refund_id), COLLEAGUE)
    counted = (await service.send(ReadTill(code="AL"), ISSUER)).cash_cents
    await service.send(CloseDay(code="AL", counted_cents=counted), ISSUER)
    with pytest.raises(Conflict) as closed:
        await service.send(note, REFUNDER)
    assert closed.value.slug == "day_closed"
    service.move_clock(timedelta(days=1))
    assert (await service.send(note, REFUNDER)).returned_on == today(service)


async def test_a_return_that_was_noted_by_mistake_is_taken_back_and_said_no_more(service: Started) -> None:
    await owes(service, 100)
    await service.send(pays(1000), ISSUER)
    made = await transferred(service, 900)
    await service.send(NoteReturnedRefund(refund_id=made.refund_id), REFUNDER)
    back = next(one for one in (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).payments if one.method == "transfer")
    await service.send(CancelPayment(family_id=DUPONT, payment_id=back.payment_id, reason="Erreur"), ISSUER)
    assert [one.returned_on for one in (await service.send(ListRefunds(), REFUNDER)).refunds] == [None]
    with pytest.raises(Conflict) as refused:
        await service.send(NoteReturnedRefund(refund_id=made.refund_id), REFUNDER)
    assert refused.value.slug == "refund_not_made"
    assert (await service.send(ReadCounterAccount(family_id=DUPONT), ISSUER)).balance_cents == 0
    await books_are_right(service)
