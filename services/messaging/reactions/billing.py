"""What families are told of invoices, payments, reminders, bank details and direct debit."""

from chassis.tx import Tx
from contracts.billing import (
    BankAccountChanged,
    BankRequestDecided,
    BankRequestSubmitted,
    BankRequestWithdrawn,
    CardAttemptEnded,
    ContestCorrected,
    ContestDecided,
    CreditNoteIssued,
    CreditRefunded,
    DebitAnnounced,
    DebitRejected,
    DebitWithdrawn,
    FamilyBlockChanged,
    InvoiceIssued,
    MandateChanged,
    PaymentCancelled,
    PaymentRecorded,
    PaymentRefunded,
    RefundReturned,
    ReminderIssued,
    TreasuryOrderIssued,
    TreasuryOrderTakenBack,
)
from services.messaging.domain.bank_notices import bank_account_changed, bank_request_decided, bank_request_entered, bank_request_withdrawn
from services.messaging.domain.contest_notices import contest_corrected, contest_decided
from services.messaging.domain.debit_notices import debit_announced, debit_rejected, debit_withdrawn, mandate_changed
from services.messaging.domain.invoice_notices import credit_note_issued, invoice_issued
from services.messaging.domain.payment_notices import card_failed, payment_cancelled, payment_received
from services.messaging.domain.refund_notices import credit_refunded, payment_refunded, refund_returned
from services.messaging.domain.reminder_notices import booking_again, reminder_issued
from services.messaging.domain.treasury_notices import treasury_order_issued, treasury_order_taken_back
from services.messaging.reactions.registry import reactions
from services.messaging.usecases.deliver import deliver


@reactions.on(InvoiceIssued)
async def tell_invoice(tx: Tx, event: InvoiceIssued) -> None:
    """Tell a family a new invoice; those taken over from the former program are known already."""
    if not event.taken_over:
        await deliver(tx, event.family_id, invoice_issued(event))


@reactions.on(CreditNoteIssued)
async def tell_credit_note(tx: Tx, event: CreditNoteIssued) -> None:
    """Tell a family that what was invoiced too much is its own again."""
    await deliver(tx, event.family_id, credit_note_issued(event))


@reactions.on(PaymentRecorded)
async def tell_payment(tx: Tx, event: PaymentRecorded) -> None:
    """Tell a family that its payment came in, and where its receipt is."""
    await deliver(tx, event.family_id, payment_received(event))


@reactions.on(PaymentCancelled)
async def tell_cancelled_payment(tx: Tx, event: PaymentCancelled) -> None:
    """Tell a family that a payment was none, and what it owes again."""
    await deliver(tx, event.family_id, payment_cancelled(event))


@reactions.on(PaymentRefunded)
async def tell_refund(tx: Tx, event: PaymentRefunded) -> None:
    """Tell a family that money went back to its card."""
    await deliver(tx, event.family_id, payment_refunded(event))


@reactions.on(CreditRefunded)
async def tell_refunded_credit(tx: Tx, event: CreditRefunded) -> None:
    """Tell a family that its credit comes back by transfer."""
    await deliver(tx, event.family_id, credit_refunded(event))


@reactions.on(RefundReturned)
async def tell_returned_refund(tx: Tx, event: RefundReturned) -> None:
    """Tell a family that the bank sent its refund back, and what it may do."""
    await deliver(tx, event.family_id, refund_returned(event))


@reactions.on(CardAttemptEnded)
async def tell_failed_card(tx: Tx, event: CardAttemptEnded) -> None:
    """Tell a family that a card paid nothing in the end, when no page told it."""
    notice = card_failed(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(ReminderIssued)
async def tell_reminder(tx: Tx, event: ReminderIssued) -> None:
    """Remind a family of what is overdue."""
    await deliver(tx, event.family_id, reminder_issued(event))


@reactions.on(FamilyBlockChanged)
async def tell_booking_again(tx: Tx, event: FamilyBlockChanged) -> None:
    """Tell a family that it may book again."""
    notice = booking_again(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(TreasuryOrderIssued)
async def tell_title(tx: Tx, event: TreasuryOrderIssued) -> None:
    """Tell a family that the treasury collects an invoice from now on."""
    await deliver(tx, event.family_id, treasury_order_issued(event))


@reactions.on(TreasuryOrderTakenBack)
async def tell_corrected_title(tx: Tx, event: TreasuryOrderTakenBack) -> None:
    """Tell a family that a title was annulled or reduced."""
    await deliver(tx, event.family_id, treasury_order_taken_back(event))


@reactions.on(MandateChanged)
async def tell_mandate(tx: Tx, event: MandateChanged) -> None:
    """Tell a family that its mandate was entered or ended."""
    await deliver(tx, event.family_id, mandate_changed(event))


@reactions.on(DebitAnnounced)
async def tell_debit(tx: Tx, event: DebitAnnounced) -> None:
    """Announce a collection to its family."""
    await deliver(tx, event.family_id, debit_announced(event))


@reactions.on(DebitWithdrawn)
async def tell_withdrawn_debit(tx: Tx, event: DebitWithdrawn) -> None:
    """Tell a family that a collection which was announced will not take place."""
    await deliver(tx, event.family_id, debit_withdrawn(event))


@reactions.on(DebitRejected)
async def tell_rejected_debit(tx: Tx, event: DebitRejected) -> None:
    """Tell a family that its bank rejected a collection."""
    await deliver(tx, event.family_id, debit_rejected(event))


@reactions.on(BankRequestSubmitted)
async def tell_bank_entry(tx: Tx, event: BankRequestSubmitted) -> None:
    """Tell a family that an agent asked for a change of its bank details in its place."""
    notice = bank_request_entered(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(BankRequestDecided)
async def tell_bank_decision(tx: Tx, event: BankRequestDecided) -> None:
    """Tell a family what became of a change of its bank details."""
    await deliver(tx, event.family_id, bank_request_decided(event))


@reactions.on(BankRequestWithdrawn)
async def tell_bank_withdrawal(tx: Tx, event: BankRequestWithdrawn) -> None:
    """Tell a family that an agent took a request back in its place."""
    notice = bank_request_withdrawn(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(BankAccountChanged)
async def warn_of_bank_details(tx: Tx, event: BankAccountChanged) -> None:
    """Warn a family, by mail too, that its bank details changed."""
    notice = bank_account_changed(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(ContestDecided)
async def tell_contest(tx: Tx, event: ContestDecided) -> None:
    """Tell a family what became of a line that it contested."""
    await deliver(tx, event.family_id, contest_decided(event))


@reactions.on(ContestCorrected)
async def tell_contest_corrected(tx: Tx, event: ContestCorrected) -> None:
    """Tell a family how a line that it contested was corrected, where no credit note or invoice tells it."""
    await deliver(tx, event.family_id, contest_corrected(event))
