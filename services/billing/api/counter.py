"""The counter over HTTP: families within the cashier's reach; tills concern the whole town."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import (
    CancelPayment,
    CloseDay,
    CounterAccount,
    CounterBalances,
    CounterPayment,
    DepositView,
    FindAccounts,
    FindBalances,
    FoundAccounts,
    GetDeposit,
    GetPayment,
    MakeDeposit,
    ReadCounterAccount,
    ReadTill,
    TakePayment,
    Till,
    UseCredit,
)
from contracts.rights import Right
from services.billing.store import counter
from services.billing.usecases import cancel_payment, keep_till, take_payment

routes = Routes()


@routes.handle(FindAccounts)
async def find(tx: Tx, call: Call[FindAccounts]) -> FoundAccounts:
    """Find families at the counter."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await take_payment.find(tx, call.body.q)


@routes.handle(FindBalances)
async def balances(tx: Tx, call: Call[FindBalances]) -> CounterBalances:
    """Tell what each of some families owes."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return CounterBalances(balances=await counter.balances(tx, call.body.family_ids))


@routes.handle(ReadCounterAccount)
async def read_account(tx: Tx, call: Call[ReadCounterAccount]) -> CounterAccount:
    """Tell what a family can pay now."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await take_payment.account(tx, call.body.family_id)


@routes.handle(TakePayment)
async def take(tx: Tx, call: Call[TakePayment]) -> CounterPayment:
    """Take a payment."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await take_payment.take(tx, call.body)


@routes.handle(UseCredit)
async def use_credit(tx: Tx, call: Call[UseCredit]) -> CounterAccount:
    """Settle invoices with a family's credit."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await take_payment.use_credit(tx, call.body.family_id, call.body.regie)


@routes.handle(CancelPayment)
async def cancel(tx: Tx, call: Call[CancelPayment]) -> CounterPayment:
    """Take back a payment that was none."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await cancel_payment.cancel(tx, call.body)


@routes.handle(GetPayment)
async def get_payment(tx: Tx, call: Call[GetPayment]) -> CounterPayment:
    """Read a payment."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await take_payment.payment(tx, call.body.family_id, call.body.payment_id)


@routes.handle(ReadTill)
async def read_till(tx: Tx, call: Call[ReadTill]) -> Till:
    """Read the till of a regie."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await keep_till.read(tx, call.body.code, call.body.day)


@routes.handle(MakeDeposit)
async def make_deposit(tx: Tx, call: Call[MakeDeposit]) -> DepositView:
    """Put what waits on a deposit slip."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await keep_till.make_deposit(tx, call.body)


@routes.handle(GetDeposit)
async def get_deposit(tx: Tx, call: Call[GetDeposit]) -> DepositView:
    """Read a deposit."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await keep_till.deposit(tx, call.body.deposit_id)


@routes.handle(CloseDay)
async def close_day(tx: Tx, call: Call[CloseDay]) -> Till:
    """Close today's till."""
    call.actor.require_everywhere(Right.TAKE_PAYMENT)
    return await keep_till.close_day(tx, call.body)
