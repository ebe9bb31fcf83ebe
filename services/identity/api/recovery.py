"""What people without a password do, through the families' door: activate an account, replace a forgotten password."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.identity import ActivateAccount, LookAtPasswordReset, PasswordReset, RequestPasswordReset, ResetPassword, SignedIn
from services.identity.api.edges import require_door
from services.identity.parts import Parts
from services.identity.usecases.activate import activate
from services.identity.usecases.reset_password import ask_reset, look, reset_password


def recovery_routes(parts: Parts) -> Routes:
    """Answer the gateway. Answers that hold a session's secret are not kept for an Idempotency-Key."""
    routes = Routes()

    @routes.handle(ActivateAccount, transaction=False)
    async def choose_first_password(database: Database, call: Call[ActivateAccount]) -> SignedIn:
        """Activate an account with the code of a letter."""
        require_door(call.actor, "family")
        return await activate(
            database,
            parts,
            identifier=call.body.identifier,
            code=call.body.code.get_secret_value(),
            password=call.body.password.get_secret_value(),
            device=call.body.device,
        )

    @routes.handle(RequestPasswordReset)
    async def ask_for_link(tx: Tx, call: Call[RequestPasswordReset]) -> Nothing:
        """Take note that somebody forgot a password."""
        require_door(call.actor, "family")
        await ask_reset(tx, call.body.who)
        return Nothing()

    @routes.handle(LookAtPasswordReset)
    async def look_at_link(tx: Tx, call: Call[LookAtPasswordReset]) -> PasswordReset:
        """Tell whether a link still holds."""
        require_door(call.actor, "family")
        return await look(tx, call.body.secret.get_secret_value())

    @routes.handle(ResetPassword, transaction=False)
    async def replace_forgotten(database: Database, call: Call[ResetPassword]) -> SignedIn:
        """Take the new password that a link allows."""
        require_door(call.actor, "family")
        return await reset_password(
            database,
            parts,
            secret=call.body.secret.get_secret_value(),
            password=call.body.password.get_secret_value(),
            device=call.body.device,
        )

    return routes
