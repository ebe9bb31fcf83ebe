"""One-time links of staff, which the back office opens in its own name."""

from chassis.database import Database
from chassis.http import Call, Routes
from contracts.identity import LookAtStaffLink, SignedIn, StaffInvitation, UseStaffLink
from services.identity.api.edges import require_door
from services.identity.parts import Parts
from services.identity.usecases.staff_links import look_at_link, use_link


def link_routes(parts: Parts) -> Routes:
    """Answer whoever holds a link. None of these answers is kept for an Idempotency-Key: they hold secrets."""
    routes = Routes()

    @routes.handle(LookAtStaffLink, transaction=False)
    async def look(database: Database, call: Call[LookAtStaffLink]) -> StaffInvitation:
        """Tell whose password a link chooses."""
        require_door(call.actor, "staff")
        async with database.transaction(call.actor, read_only=True) as tx:
            return await look_at_link(tx, call.body.secret.get_secret_value())

    @routes.handle(UseStaffLink, transaction=False)
    async def use(database: Database, call: Call[UseStaffLink]) -> SignedIn:
        """Choose a password with a link."""
        require_door(call.actor, "staff")
        return await use_link(database, parts, secret=call.body.secret.get_secret_value(), password=call.body.password.get_secret_value())

    return routes
