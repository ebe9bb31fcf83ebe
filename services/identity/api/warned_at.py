"""Where staff are warned of what happens to their accounts."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.identity import ChangeOwnEmail, ChangeStaffEmail, StaffAccount
from contracts.rights import Right
from services.identity.parts import Parts
from services.identity.usecases import own_second_factor, staff_accounts


def warned_at_routes(parts: Parts) -> Routes:
    """Change the address of a colleague, or one's own."""
    routes = Routes()

    @routes.handle(ChangeStaffEmail)
    async def change_email(tx: Tx, call: Call[ChangeStaffEmail]) -> StaffAccount:
        """Change where a colleague is warned."""
        call.actor.require(Right.CHANGE_STAFF)
        return await staff_accounts.change_email(tx, parts, call.body.account_id, call.body.email)

    @routes.handle(ChangeOwnEmail, transaction=False)
    async def change_own_email(database: Database, call: Call[ChangeOwnEmail]) -> Nothing:
        """Change where one is warned oneself."""
        password, code = call.body.password.get_secret_value(), call.body.code.get_secret_value()
        await own_second_factor.change_email(database, parts, call.actor, email=call.body.email, password=password, code=code)
        return Nothing()

    return routes
