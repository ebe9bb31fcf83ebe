import asyncio
from datetime import timedelta

import pytest

from chassis.clock import paris_date
from chassis.errors import Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.billing import (
    ContestInvoiceLine,
    ExcludeFromReminders,
    FamilyBlockChanged,
    GetAccountSummary,
    ListSentReminders,
    MakeDebitFile,
    MandateChanged,
    NoteReminderLetters,
    PauseReminders,
    PutReminderSteps,
    ReadReminders,
    ReminderIssued,
    ReminderStep,
    SignMandate,
    TakePayment,
)
from contracts.rights import Right
from services.billing.daily import do_jobs, lift_blocks
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import ANNE, DUPONT, JEAN, MARTIN
from tests.service.billing.debit_cast import COLLECTOR, batched, owes, signs
from tests.service.billing.run_cast import ISSUER
from tests.service.harness import Started, staff

SENDER = staff(Right.SEND_REMINDER)
STEPS = PutReminderSteps(
    code="AL",
    steps=(
        ReminderStep(days=10, subject="Votre facture attend son règlement", text="Merci de régler."),
        ReminderStep(days=30, subject="Deuxième relance", text="Réglez vite.", blocks=True),
    ),
)


async def next_day(service: Started, days: int = 1) -> None:
    """Let days pass, and do the jobs of the day as two processes at once."""
    service.move_clock(timedelta(days=days))
    today = paris_date(service.service.settings.clock.now())
    await asyncio.gather(do_jobs(service.database, today), do_jobs(service.database, today))


async def test_families_are_reminded_step_by_step_once_each_and_blocked_until_they_pay(service: Started) -> None:
    await service.tell(SAVED)
    await owes(service, 1000, 2000)
    await service.send(STEPS, SENDER)
    await next_day(service)
    (first,) = await service.tells(ReminderIssued)
    assert (first.family_id, first.step, [one.cents for one in first.invoices], first.blocks) == (DUPONT, 1, [1000, 2000], False)
    (shown,) = (await service.send(ReadReminders(code="AL"), SENDER)).overdue
    assert (shown.family_name, shown.cents, shown.last_step, shown.next_step, shown.blocked) == ("DUPONT Jean", 3000, 1, 2, False)
    await service.send(STEPS.model_copy(update={"steps": STEPS.steps[1:]}), SENDER)
    (sent,) = (await service.send(ListSentReminders(), SENDER)).reminders
    assert (sent.reminder_id, sent.family_name, sent.sent_on) == (first.reminder_id, "DUPONT Jean", first.issued_on)
    assert (sent.subject, sent.text, sent.invoices) == (first.subject, first.text, first.invoices), "a letter says what the message said"
    await service.send(NoteReminderLetters(reminder_ids=(first.reminder_id,), posted=True), SENDER)
    await service.send(NoteReminderLetters(reminder_ids=(first.reminder_id,), posted=True), staff(Right.SEND_REMINDER))
    (posted,) = (await service.send(ListSentReminders(), SENDER)).reminders
    assert (posted.posted_on, posted.posted_by_name) == (first.issued_on, SENDER.display_name), "who came first stays"
    await service.send(NoteReminderLetters(reminder_ids=(first.reminder_id,), posted=False), SENDER)
    assert (await service.send(ListSentReminders(), SENDER)).reminders == (sent,)
    await service.send(STEPS, SENDER)
    await next_day(service)
    assert len(await service.told(ReminderIssued)) == 1, "the second comes twenty days after the first"
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=1000), ISSUER)
    await next_day(service, 20)
    _, second = await service.tells(ReminderIssued, count=2)
    assert (second.step, [one.cents for one in second.invoices], second.blocks) == (2, [2000], True)
    (blocked,) = await service.tells(FamilyBlockChanged)
    assert (blocked.family_id, blocked.blocked, blocked.contact) == (DUPONT, True, "Régie garderie ALSH")
    (latest,) = (await service.send(ListSentReminders(code="AL", since=second.issued_on), SENDER)).reminders
    assert (latest.reminder_id, latest.step, latest.blocks, [one.cents for one in latest.invoices]) == (second.reminder_id, 2, True, [2000])
    assert (await service.send(ListSentReminders(since=second.issued_on + timedelta(days=1)), SENDER)).reminders == ()
    await service.send(PauseReminders(family_id=DUPONT, paused=True, reason="Échéancier"), SENDER)
    assert (await service.send(ListSentReminders(), SENDER)).reminders == (), "who is left in peace gets no letter either"
    await service.send(PauseReminders(family_id=DUPONT, paused=False), SENDER)
    await service.send(TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=2000), ISSUER)
    lifted = (await service.tells(FamilyBlockChanged, count=2))[1]
    assert (lifted.blocked, lifted.version) == (False, 2)
    await next_day(service, 60)
    assert len(await service.told(ReminderIssued)) == 2, "who has paid is left in peace"


async def test_an_invoice_that_joins_the_later_letter_of_another_is_told_as_reminded_for_the_first_time(service: Started) -> None:
    await service.tell(SAVED)
    await owes(service, 1000)
    await service.send(STEPS, SENDER)
    await next_day(service)
    await owes(service, 500, first=50)
    await next_day(service, 20)
    _, second = await service.tells(ReminderIssued, count=2)
    assert (second.step, {one.number: one.step for one in second.invoices}) == (2, {"AL-1": 2, "AL-50": 1})


async def test_what_a_family_has_to_its_credit_is_used_before_it_is_reminded_of_the_rest(service: Started) -> None:
    await service.tell(SAVED)
    paid, *_ = await owes(service, 1000, 500, 2000)
    surplus = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=1600, invoices=(paid,))
    await service.send(surplus, ISSUER)
    await service.send(STEPS, SENDER)
    await next_day(service)
    (sent,) = await service.tells(ReminderIssued)
    assert [(one.number, one.cents, one.total_cents) for one in sent.invoices] == [("AL-3", 1900, 2000)]
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.balance_cents, [one.remaining_cents for one in account.unpaid]) == (1900, [1900])


async def test_a_credit_is_not_used_before_a_reminder_for_what_a_clerk_left_out_or_a_family_contests(service: Started) -> None:
    await service.tell(SAVED)
    paid, left_out, contested, overdue = await owes(service, 1000, 500, 700, 900)
    surplus = TakePayment(family_id=DUPONT, payment_id=new_id(), regie="AL", means="cash", cents=9000, invoices=(paid,))
    await service.send(surplus, ISSUER)
    await service.send(ExcludeFromReminders(invoice_id=left_out, excluded=True, reason="Erreur de la mairie"), SENDER)
    await service.send(ContestInvoiceLine(invoice_id=contested, position=1, words="Léa était malade."), JEAN)
    await service.send(STEPS, SENDER)
    await next_day(service)
    unpaid = {one.invoice_id: one.remaining_cents for one in (await service.send(GetAccountSummary(), JEAN)).unpaid}
    assert (unpaid, overdue in unpaid) == ({left_out: 500, contested: 700}, False)
    assert await service.told(ReminderIssued) == []


async def test_a_family_on_pause_is_not_reminded_until_it_ends(service: Started) -> None:
    await owes(service, 1000)
    await owes(service, 500, family_id=MARTIN, actor=ANNE, first=50)
    await service.send(STEPS, SENDER)
    until = paris_date(service.service.settings.clock.now()) + timedelta(days=5)
    await service.send(PauseReminders(family_id=DUPONT, paused=True, until=until, reason="Échéancier"), SENDER)
    await next_day(service)
    assert [one.family_id for one in await service.tells(ReminderIssued)] == [MARTIN]
    shown = {one.family_id: one for one in (await service.send(ReadReminders(code="AL"), SENDER)).overdue}
    assert (shown[DUPONT].paused, shown[DUPONT].pause_reason, shown[DUPONT].next_step) == (True, "Échéancier", None)
    await next_day(service, 6)
    assert DUPONT in [one.family_id for one in await service.tells(ReminderIssued, count=2)]
    excluded = await service.send(PauseReminders(family_id=MARTIN, paused=True, reason="Surendettement"), SENDER)
    assert (excluded.paused, excluded.paused_until) == (True, None)
    assert not (await service.send(PauseReminders(family_id=MARTIN, paused=False), SENDER)).paused
    for wrong in ({"reason": ""}, {"reason": "x", "until": until - timedelta(days=60)}):
        with pytest.raises(Invalid):
            await service.send(PauseReminders(family_id=DUPONT, paused=True, **wrong), SENDER)
    with pytest.raises(NotFound):
        await service.send(PauseReminders(family_id=new_id(), paused=True, reason="x"), SENDER)


async def test_an_invoice_that_is_left_out_is_not_reminded_and_blocks_nothing_while_the_others_are(service: Started) -> None:
    await service.tell(SAVED)
    left_out, other = await owes(service, 1000, 2000)
    await service.send(STEPS.model_copy(update={"steps": (ReminderStep(days=10, subject="Relance", text="Réglez.", blocks=True),)}), SENDER)
    await service.send(ExcludeFromReminders(invoice_id=left_out, excluded=True, reason="Échéancier accordé"), SENDER)
    (shown,) = (await service.send(ReadReminders(code="AL"), SENDER)).overdue
    assert [(one.excluded, one.next_step) for one in shown.lines] == [("Échéancier accordé", None), ("", 1)]
    await next_day(service)
    (sent,) = await service.tells(ReminderIssued)
    assert ([one.cents for one in sent.invoices], sent.blocks) == ([2000], True)
    assert (await service.send(GetAccountSummary(), JEAN)).bookings_blocked
    await service.send(ExcludeFromReminders(invoice_id=other, excluded=True, reason="Litige"), SENDER)
    await lift_blocks(service.database)
    assert [one.blocked for one in await service.tells(FamilyBlockChanged, count=2)] == [True, False]
    assert not (await service.send(GetAccountSummary(), JEAN)).bookings_blocked
    await service.send(ExcludeFromReminders(invoice_id=left_out, excluded=False), SENDER)
    await next_day(service)
    assert [one.cents for one in (await service.tells(ReminderIssued, count=2))[1].invoices] == [1000]


async def test_an_invoice_is_left_out_for_a_reason_and_only_where_there_is_one(service: Started) -> None:
    (invoice_id,) = await owes(service, 1000)
    with pytest.raises(Invalid):
        await service.send(ExcludeFromReminders(invoice_id=invoice_id, excluded=True), SENDER)
    with pytest.raises(NotFound):
        await service.send(ExcludeFromReminders(invoice_id=new_id(), excluded=True, reason="x"), SENDER)
    with pytest.raises(Forbidden):
        await service.send(ExcludeFromReminders(invoice_id=invoice_id, excluded=True, reason="x"), staff(Right.TAKE_PAYMENT))


async def test_a_contested_invoice_is_not_reminded_before_it_is_decided(service: Started) -> None:
    (invoice_id,) = await owes(service, 1000)
    await service.send(STEPS, SENDER)
    await service.send(ContestInvoiceLine(invoice_id=invoice_id, position=1, words="Léa était absente."), JEAN)
    await next_day(service)
    assert (await service.send(ReadReminders(code="AL"), SENDER)).overdue == ()
    assert await service.told(ReminderIssued) == []


async def test_what_an_announced_debit_will_pay_is_not_reminded(service: Started) -> None:
    await signs(service)
    await owes(service, 1000)
    await service.send(STEPS, SENDER)
    batch = await batched(service)
    await next_day(service)
    assert (await service.send(ReadReminders(code="AL"), SENDER)).overdue == ()
    assert await service.told(ReminderIssued) == []
    await service.send(MakeDebitFile(batch_id=batch.batch_id), COLLECTOR)
    await next_day(service, 3 * 366 + 40)
    assert [one.status for one in await service.tells(MandateChanged, count=2)] == ["active", "lapsed"]
    assert (await service.send(SignMandate(place="Lyon", agreed=True), JEAN)).mandate


async def test_steps_follow_each_other_and_only_those_with_the_right_set_them(service: Started) -> None:
    with pytest.raises(Invalid):
        await service.send(STEPS.model_copy(update={"steps": STEPS.steps[::-1]}), SENDER)
    with pytest.raises(Invalid):
        await service.send(ReadReminders(code="ZZ"), SENDER)
    for actor in (staff(Right.TAKE_PAYMENT), staff(Right.SEND_REMINDER, facilities=[new_id()])):
        with pytest.raises(Forbidden):
            await service.send(STEPS, actor)
        with pytest.raises(Forbidden):
            await service.send(ReadReminders(code="AL"), actor)
    with pytest.raises(Forbidden):
        await service.send(PauseReminders(family_id=DUPONT, paused=True, reason="x"), staff(Right.TAKE_PAYMENT))
    assert (await service.send(STEPS, SENDER)).steps == STEPS.steps
    assert (await service.send(STEPS.model_copy(update={"steps": ()}), SENDER)).steps == ()
