"""What a signed-in person does with their own account, family and staff alike."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.identity import (
    AccountView,
    ChangePassword,
    CloseOtherSessions,
    CloseSession,
    GetAccount,
    MoveSecondFactor,
    OfferSecondFactorMove,
    RecoveryCodes,
    RenewRecoveryCodes,
    SecondFactorOffer,
    SignOut,
)
from services.identity.parts import Parts
from services.identity.usecases import own_second_factor
from services.identity.usecases.change_password import change_password
from services.identity.usecases.sessions import close_other_sessions, close_session, sign_out, view_account


def own_routes(parts: Parts) -> Routes:
    """Answer for the account of the caller's own session, and no other."""
    routes = Routes()

    @routes.handle(GetAccount)
    async def get_account(tx: Tx, call: Call[GetAccount]) -> AccountView:
        """Show one's own account."""
        return await view_account(tx, parts, call.actor)

    @routes.handle(SignOut)
    async def end_session(tx: Tx, call: Call[SignOut]) -> Nothing:
        """Sign out."""
        await sign_out(tx, call.actor)
        return Nothing()

    @routes.handle(CloseSession)
    async def end_one(tx: Tx, call: Call[CloseSession]) -> Nothing:
        """End one of one's own sessions."""
        await close_session(tx, parts, call.actor, call.body.session_id)
        return Nothing()

    @routes.handle(CloseOtherSessions)
    async def end_others(tx: Tx, call: Call[CloseOtherSessions]) -> Nothing:
        """End every other session of one's own."""
        await close_other_sessions(tx, parts, call.actor)
        return Nothing()

    @routes.handle(ChangePassword, transaction=False)
    async def replace_password(database: Database, call: Call[ChangePassword]) -> Nothing:
        """Change one's own password."""
        await change_password(
            database, parts, call.actor, current=call.body.current.get_secret_value(), new=call.body.new.get_secret_value()
        )
        return Nothing()

    @routes.handle(RenewRecoveryCodes, transaction=False)
    async def renew_codes(database: Database, call: Call[RenewRecoveryCodes]) -> RecoveryCodes:
        """Replace one's own recovery codes."""
        password, code = call.body.password.get_secret_value(), call.body.code.get_secret_value()
        return await own_second_factor.renew_recovery_codes(database, parts, call.actor, password=password, code=code)

    @routes.handle(OfferSecondFactorMove, transaction=False)
    async def offer_move(database: Database, call: Call[OfferSecondFactorMove]) -> SecondFactorOffer:
        """Offer a secret to another telephone."""
        password, code = call.body.password.get_secret_value(), call.body.code.get_secret_value()
        return await own_second_factor.offer_move(database, parts, call.actor, password=password, code=code)

    @routes.handle(MoveSecondFactor, transaction=False)
    async def move(database: Database, call: Call[MoveSecondFactor]) -> RecoveryCodes:
        """Move one's second factor to the telephone whose code is given."""
        return await own_second_factor.move(database, parts, call.actor, code=call.body.code.get_secret_value())

    return routes
