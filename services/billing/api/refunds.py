"""Refunds over HTTP: who asks never confirms, and an attempt to do both is kept in the audit log."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import (
    ConfirmRefund,
    CounterPayment,
    ListRefunds,
    NoteReturnedRefund,
    RefundCredit,
    RefundPayment,
    Refunds,
    RefundView,
    WithdrawRefund,
)
from contracts.rights import Right
from services.billing.cards.port import Provider
from services.billing.store import refunds as store
from services.billing.usecases import decide_refund, return_refund


def refund_routes(provider: Provider | None) -> Routes:
    """Make the endpoints; the provider gives money back afterwards, outside any transaction."""
    routes = Routes()

    @routes.handle(RefundPayment)
    async def ask_payment(tx: Tx, call: Call[RefundPayment]) -> CounterPayment:
        """Ask for money of a card payment to be given back."""
        call.actor.require_everywhere(Right.REFUND_PAYMENT)
        return await decide_refund.ask_payment(tx, provider, call.body)

    @routes.handle(RefundCredit)
    async def ask_credit(tx: Tx, call: Call[RefundCredit]) -> RefundView:
        """Ask for a credit to be given back."""
        call.actor.require_everywhere(Right.REFUND_PAYMENT)
        return await decide_refund.ask_credit(tx, call.body)

    @routes.handle(ListRefunds)
    async def list_refunds(tx: Tx, call: Call[ListRefunds]) -> Refunds:
        """List refunds."""
        call.actor.require_everywhere(Right.REFUND_PAYMENT)
        asked = call.body
        found = await store.views(tx, refund_id=None, family_id=asked.family_id, waiting=asked.waiting, limit=asked.limit)
        return Refunds(refunds=found)

    @routes.handle(ConfirmRefund)
    async def confirm(tx: Tx, call: Call[ConfirmRefund]) -> RefundView:
        """Confirm what somebody else asked for."""
        call.actor.require_everywhere(Right.REFUND_PAYMENT)
        return await decide_refund.confirm(tx, provider, call.body.refund_id)

    @routes.handle(WithdrawRefund)
    async def withdraw(tx: Tx, call: Call[WithdrawRefund]) -> RefundView:
        """Give a refund up."""
        call.actor.require_everywhere(Right.REFUND_PAYMENT)
        return await decide_refund.withdraw(tx, call.body.refund_id)

    @routes.handle(NoteReturnedRefund)
    async def note_returned(tx: Tx, call: Call[NoteReturnedRefund]) -> RefundView:
        """Note that a transfer came back."""
        call.actor.require_everywhere(Right.REFUND_PAYMENT)
        return await return_refund.note_transfer(tx, call.body.refund_id)

    return routes
