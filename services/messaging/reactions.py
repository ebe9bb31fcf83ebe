"""What is told to families when other services tell what happened."""

from chassis.reactions import Reactions
from chassis.tx import Tx
from contracts.billing import BankAccountChanged, BankRequestDecided, InvoiceIssued
from contracts.family import CustodySet, FamilyErased, FamilySaved, RecordRequestDecided
from contracts.identity import AccountInactive
from contracts.planning import PlanningRequestDecided
from services.messaging.domain.account_notices import account_inactive
from services.messaging.domain.bank_notices import bank_account_changed, bank_request_decided
from services.messaging.domain.notices import invoice_issued, record_request_decided
from services.messaging.domain.planning_notices import planning_request_decided
from services.messaging.store import custody, households, planning_requests
from services.messaging.usecases.deliver import deliver
from services.messaging.usecases.erase_family import erase_family

reactions = Reactions()


@reactions.on(FamilySaved)
async def keep_household(tx: Tx, event: FamilySaved) -> None:
    """Keep whom to write to, and whether by e-mail too."""
    await households.save(tx, event)


@reactions.on(CustodySet)
async def keep_custody(tx: Tx, event: CustodySet) -> None:
    """Keep from which adults a child is hidden."""
    await custody.save(tx, event)


@reactions.on(RecordRequestDecided)
async def tell_record_decision(tx: Tx, event: RecordRequestDecided) -> None:
    """Tell a family what became of a change of its record."""
    adult = (await households.adults(tx, event.family_id)).get(event.guardian_id)
    await deliver(tx, event.family_id, record_request_decided(event, adult.name if adult else ""))


@reactions.on(PlanningRequestDecided)
async def tell_planning_decision(tx: Tx, event: PlanningRequestDecided) -> None:
    """Tell a family the days whose decision is news."""
    known = await planning_requests.replace(tx, event)
    if known is None:
        return
    notice = planning_request_decided(event, known)
    if notice:
        await deliver(tx, event.family_id, notice)


@reactions.on(InvoiceIssued)
async def tell_invoice(tx: Tx, event: InvoiceIssued) -> None:
    """Tell a family a new invoice; those taken over from the former program are known already."""
    if not event.taken_over:
        await deliver(tx, event.family_id, invoice_issued(event))


@reactions.on(BankRequestDecided)
async def tell_bank_decision(tx: Tx, event: BankRequestDecided) -> None:
    """Tell a family what became of a change of its bank details."""
    await deliver(tx, event.family_id, bank_request_decided(event))


@reactions.on(BankAccountChanged)
async def warn_of_bank_details(tx: Tx, event: BankAccountChanged) -> None:
    """Warn a family, by mail too, that its bank details changed."""
    notice = bank_account_changed(event)
    if notice:
        await deliver(tx, event.family_id, notice)


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
