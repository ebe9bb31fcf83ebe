"""Direct debit over HTTP: a family's own mandate; staff's, each with its right."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.billing import DirectDebitView, EndMandate, EnterMandate, GetDirectDebit, ReadDirectDebit, RevokeMandate, SignMandate
from contracts.rights import Right
from services.billing.usecases import read_direct_debit, sign_mandate

routes = Routes()


@routes.handle(GetDirectDebit)
async def get_direct_debit(tx: Tx, call: Call[GetDirectDebit]) -> DirectDebitView:
    """Show a family its direct debit."""
    return await read_direct_debit.read(tx, call.actor.family())


@routes.handle(SignMandate)
async def sign(tx: Tx, call: Call[SignMandate]) -> DirectDebitView:
    """Sign a mandate online."""
    return await sign_mandate.sign_online(tx, call.actor.family(), call.body.place)


@routes.handle(RevokeMandate)
async def revoke(tx: Tx, call: Call[RevokeMandate]) -> DirectDebitView:
    """Revoke one's own mandate."""
    return await sign_mandate.revoke(tx, call.actor.family())


@routes.handle(ReadDirectDebit, leaves_trace=True)
async def read(tx: Tx, call: Call[ReadDirectDebit]) -> DirectDebitView:
    """Show staff a family's direct debit, which leaves a trace."""
    call.actor.require(Right.READ_ACCOUNT)
    return await read_direct_debit.look(tx, call.body.family_id)


@routes.handle(EnterMandate)
async def enter(tx: Tx, call: Call[EnterMandate]) -> DirectDebitView:
    """Enter a mandate signed on paper."""
    call.actor.require(Right.WRITE_MANDATE)
    return await sign_mandate.enter_paper(tx, call.body)


@routes.handle(EndMandate)
async def end(tx: Tx, call: Call[EndMandate]) -> DirectDebitView:
    """End a mandate, now or after its next collection."""
    call.actor.require(Right.WRITE_MANDATE)
    return await sign_mandate.end(tx, call.body)
