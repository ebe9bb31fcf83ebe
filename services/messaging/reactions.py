"""What is told to families when other services tell what happened."""

from collections.abc import Callable
from typing import TypeVar

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.billing import (
    BankAccountChanged,
    BankRequestDecided,
    BankRequestWithdrawn,
    ContestDecided,
    CreditNoteIssued,
    DebitAnnounced,
    DebitRejected,
    InvoiceIssued,
    MandateChanged,
    ReminderIssued,
)
from contracts.family import (
    ChildCompletenessChanged,
    ChildRecordChanged,
    CustodySet,
    DocumentExpiring,
    FamilyErased,
    FamilySaved,
    QuotientStandingChanged,
    RecordRequestDecided,
    RecordRequestWithdrawn,
)
from contracts.identity import (
    AccountActivated,
    AccountInactive,
    AccountLocked,
    CredentialsChanged,
    PasswordResetRequested,
    SecondFactorChanged,
    StaffSaved,
)
from contracts.planning import ClosedDaysChanged, PatternDecided, PlacesOffered, PlanningRequestDecided, PlanningRequestWithdrawn
from services.messaging.domain import staff_warnings
from services.messaging.domain.access_notices import account_activated, account_locked, address_changed, password_changed
from services.messaging.domain.account_notices import account_inactive
from services.messaging.domain.bank_notices import bank_account_changed, bank_request_decided, bank_request_withdrawn
from services.messaging.domain.child_notices import child_record_changed
from services.messaging.domain.closure_notices import closed_days_changed
from services.messaging.domain.contest_notices import contest_decided
from services.messaging.domain.debit_notices import debit_announced, debit_rejected, mandate_changed
from services.messaging.domain.document_notices import document_expiring
from services.messaging.domain.emails import Adult
from services.messaging.domain.missing_notices import child_lacks
from services.messaging.domain.notices import Notice, credit_note_issued, invoice_issued, record_request_decided, record_request_withdrawn
from services.messaging.domain.offer_notices import places_offered
from services.messaging.domain.pattern_notices import pattern_decided
from services.messaging.domain.planning_notices import planning_request_decided, planning_request_withdrawn
from services.messaging.domain.quotient_notices import quotient_standing
from services.messaging.domain.reminder_notices import reminder_issued
from services.messaging.store import child_lacks as lacks
from services.messaging.store import colleagues, custody, households, planning_requests
from services.messaging.usecases.deliver import deliver
from services.messaging.usecases.erase_family import erase_family
from services.messaging.usecases.send_link import queue_link
from services.messaging.usecases.warn import warn, warn_colleague

reactions = Reactions()

E = TypeVar("E", AccountActivated, AccountLocked, CredentialsChanged)


@reactions.on(FamilySaved)
async def keep_household(tx: Tx, event: FamilySaved) -> None:
    """Keep whom to write to, and whether by e-mail too; an address that is left is warned."""
    before = await households.adults(tx, event.family_id)
    if not await households.save(tx, event) or event.saved_at is None:
        return
    after = {card.guardian_id: card.email.casefold() for card in event.guardians}
    for guardian_id, adult in before.items():
        if adult.email and after.get(guardian_id) not in (None, adult.email.casefold()):
            await warn(tx, address_changed(event, adult, event.saved_at), adult.email, family_id=event.family_id)


@reactions.on(CustodySet)
async def keep_custody(tx: Tx, event: CustodySet) -> None:
    """Keep from which adults a child is hidden."""
    await custody.save(tx, event)


@reactions.on(RecordRequestDecided)
async def tell_record_decision(tx: Tx, event: RecordRequestDecided) -> None:
    """Tell a family what became of a change of its record."""
    adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
    await deliver(tx, event.family_id, record_request_decided(event, adult.name if adult else ""))


@reactions.on(RecordRequestWithdrawn)
async def tell_withdrawal(tx: Tx, event: RecordRequestWithdrawn) -> None:
    """Tell a family that an agent took a request back in its place."""
    notice = record_request_withdrawn(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(QuotientStandingChanged)
async def tell_quotient(tx: Tx, event: QuotientStandingChanged) -> None:
    """Tell a family that its quotient ends or is missing, and what to send."""
    notice = quotient_standing(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(DocumentExpiring)
async def tell_document(tx: Tx, event: DocumentExpiring) -> None:
    """Ask a household of a child for the document that replaces one."""
    await deliver(tx, event.family_id, document_expiring(event))


@reactions.on(ChildRecordChanged)
async def tell_child_news(tx: Tx, event: ChildRecordChanged) -> None:
    """Tell a household of a child what changed in its record without its asking."""
    await deliver(tx, event.family_id, child_record_changed(event))


@reactions.on(ChildCompletenessChanged)
async def tell_what_is_missing(tx: Tx, event: ChildCompletenessChanged) -> None:
    """Tell a household of a child what has come to be missing in its record."""
    known = await lacks.replace(tx, event)
    notice = None if known is None else child_lacks(event, known)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(PlanningRequestDecided)
async def tell_planning_decision(tx: Tx, event: PlanningRequestDecided) -> None:
    """Tell a family the days whose decision is news."""
    known = await planning_requests.replace(tx, event)
    if known is None or event.told_otherwise:
        return
    notice = planning_request_decided(event, known)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(PlanningRequestWithdrawn)
async def tell_planning_withdrawal(tx: Tx, event: PlanningRequestWithdrawn) -> None:
    """Tell a family that an agent took back days in its place."""
    notice = planning_request_withdrawn(event)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(ClosedDaysChanged)
async def tell_closure(tx: Tx, event: ClosedDaysChanged) -> None:
    """Tell a family, once for all its children, that their days are off, or on again."""
    hidden = await custody.hidden_in(tx, event.family_id, [one.child_id for one in event.children])
    for notice in closed_days_changed(event, hidden):
        await deliver(tx, event.family_id, notice)


@reactions.on(PlacesOffered)
async def tell_offer(tx: Tx, event: PlacesOffered) -> None:
    """Tell a family that places became free and are held for it."""
    await deliver(tx, event.family_id, places_offered(event))


@reactions.on(PatternDecided)
async def tell_pattern(tx: Tx, event: PatternDecided) -> None:
    """Tell a family what became of the weekly pattern that it asked for."""
    await deliver(tx, event.family_id, pattern_decided(event))


@reactions.on(InvoiceIssued)
async def tell_invoice(tx: Tx, event: InvoiceIssued) -> None:
    """Tell a family a new invoice; those taken over from the former program are known already."""
    if not event.taken_over:
        await deliver(tx, event.family_id, invoice_issued(event))


@reactions.on(CreditNoteIssued)
async def tell_credit_note(tx: Tx, event: CreditNoteIssued) -> None:
    """Tell a family that what was invoiced too much is its own again."""
    await deliver(tx, event.family_id, credit_note_issued(event))


@reactions.on(ReminderIssued)
async def tell_reminder(tx: Tx, event: ReminderIssued) -> None:
    """Remind a family of what is overdue."""
    await deliver(tx, event.family_id, reminder_issued(event))


@reactions.on(MandateChanged)
async def tell_mandate(tx: Tx, event: MandateChanged) -> None:
    """Tell a family that its mandate was entered or ended."""
    await deliver(tx, event.family_id, mandate_changed(event))


@reactions.on(DebitAnnounced)
async def tell_debit(tx: Tx, event: DebitAnnounced) -> None:
    """Announce a collection to its family."""
    await deliver(tx, event.family_id, debit_announced(event))


@reactions.on(DebitRejected)
async def tell_rejected_debit(tx: Tx, event: DebitRejected) -> None:
    """Tell a family that its bank rejected a collection."""
    await deliver(tx, event.family_id, debit_rejected(event))


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


@reactions.on(FamilyErased)
async def erase(tx: Tx, event: FamilyErased) -> None:
    """Erase what is held of a family."""
    await erase_family(tx, event)


@reactions.on(AccountInactive)
async def warn_of_closing(tx: Tx, event: AccountInactive) -> None:
    """Warn a family that an account nobody uses will be closed."""
    if event.family_id is not None and event.guardian_id is not None:
        adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
        await deliver(tx, event.family_id, account_inactive(event, adult.name if adult else ""))


@reactions.on(AccountActivated)
async def tell_activation(tx: Tx, event: AccountActivated) -> None:
    """Tell an adult that their account is in use."""
    await _tell_adult(tx, event, account_activated)


@reactions.on(AccountLocked)
async def tell_lock(tx: Tx, event: AccountLocked) -> None:
    """Tell an adult or a colleague that their account is locked, and the way out."""
    if event.kind == "staff":
        await warn_colleague(tx, event.account_id, staff_warnings.account_locked(event))
    await _tell_adult(tx, event, account_locked)


@reactions.on(CredentialsChanged)
async def warn_of_new_password(tx: Tx, event: CredentialsChanged) -> None:
    """Warn an adult or a colleague that their password changed."""
    if event.kind == "staff":
        await warn_colleague(tx, event.account_id, staff_warnings.password_changed(event))
    await _tell_adult(tx, event, password_changed)


@reactions.on(SecondFactorChanged)
async def warn_of_second_factor(tx: Tx, event: SecondFactorChanged) -> None:
    """Warn a colleague that their second factor is another one, or none."""
    await warn_colleague(tx, event.account_id, staff_warnings.second_factor_changed(event))


@reactions.on(StaffSaved)
async def keep_colleague(tx: Tx, event: StaffSaved) -> None:
    """Keep where a colleague is warned; an address that is left is warned."""
    before = await colleagues.save(tx, event)
    if before and before.casefold() != event.email.casefold():
        await warn(tx, staff_warnings.address_changed(event), before)


@reactions.on(PasswordResetRequested)
async def mail_link(tx: Tx, event: PasswordResetRequested) -> None:
    """Mail the link of somebody who forgot their password."""
    await queue_link(tx, event)


async def _tell_adult(tx: Tx, event: E, told: Callable[[E, Adult], Notice]) -> None:
    """Tell the adult whose account it is; accounts of staff have no inbox here."""
    if event.family_id is None or event.guardian_id is None:
        return
    adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
    if adult:
        await deliver(tx, event.family_id, told(event, adult))
