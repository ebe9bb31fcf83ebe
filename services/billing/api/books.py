"""The books over HTTP: they concern the whole town."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import KeptRegies, ListRegies, PaymentsJournal, ReadPaymentsJournal, ReadTrialBalance, TrialBalance
from contracts.rights import Right
from services.billing.store import regies
from services.billing.usecases import read_books

routes = Routes()


@routes.handle(ListRegies)
async def list_regies(tx: Tx, call: Call[ListRegies]) -> KeptRegies:
    """List the regies."""
    call.actor.require_everywhere(Right.WRITE_REGIE if Right.WRITE_REGIE in call.actor.rights else Right.READ_LEDGER)
    return KeptRegies(regies=await regies.names(tx))


@routes.handle(ReadTrialBalance)
async def read_trial_balance(tx: Tx, call: Call[ReadTrialBalance]) -> TrialBalance:
    """Answer the trial balance."""
    call.actor.require_everywhere(Right.READ_LEDGER)
    return await read_books.trial_balance(tx, call.body)


@routes.handle(ReadPaymentsJournal)
async def read_payments_journal(tx: Tx, call: Call[ReadPaymentsJournal]) -> PaymentsJournal:
    """Answer the payments journal."""
    call.actor.require_everywhere(Right.READ_LEDGER)
    return await read_books.payments_journal(tx, call.body)
