"""Accounts that staff open for others."""

from chassis.database import Database
from chassis.http import Call, Routes
from chassis.ids import new_id
from contracts.identity import OpenedAccount, OpenFamilyAccount, OpenStaffAccount
from contracts.rights import Right
from services.identity.domain.errors import PasswordByLink
from services.identity.domain.identifiers import shown_identifier
from services.identity.domain.roles import check_grant, check_whole_town, known_roles
from services.identity.parts import Parts
from services.identity.store.accounts import Account
from services.identity.usecases.open_account import hashed, open_account


def staff_routes(parts: Parts) -> Routes:
    """Open accounts; a repeated request with the same Idempotency-Key finds the account it opened."""
    routes = Routes()

    @routes.handle(OpenFamilyAccount, transaction=False)
    async def open_for_guardian(database: Database, call: Call[OpenFamilyAccount]) -> OpenedAccount:
        """Open the account of a guardian."""
        call.actor.require(Right.IMPORT_ACCOUNT)
        new = Account(
            account_id=new_id(),
            kind="family",
            identifier=shown_identifier(call.body.identifier),
            display_name=call.body.display_name,
            password_hash="",
            must_change_password=call.body.temporary,
            family_id=call.body.family_id,
            guardian_id=call.body.guardian_id,
            taken_over_by=call.actor.account_id if call.actor.session_id is not None else None,
        )
        return await opened(database, call, new, call.body.password.get_secret_value())

    @routes.handle(OpenStaffAccount, transaction=False)
    async def open_for_colleague(database: Database, call: Call[OpenStaffAccount]) -> OpenedAccount:
        """Open the account of a staff member, with roles whose rights the caller holds."""
        call.actor.require(Right.OPEN_STAFF_ACCOUNT)
        if call.actor.session_id is not None:
            raise PasswordByLink("Invitez votre collègue : le lien à usage unique lui fait choisir son mot de passe.")
        roles = known_roles(call.body.roles)
        check_whole_town(roles, call.body.facilities)
        check_grant(call.actor.rights, call.actor.facilities, roles=roles, facilities=call.body.facilities)
        new = Account(
            account_id=new_id(),
            kind="staff",
            identifier=shown_identifier(call.body.identifier),
            display_name=call.body.display_name,
            password_hash="",
            must_change_password=call.body.temporary,
            roles=roles,
            facilities=tuple(sorted(set(call.body.facilities))),
            email=call.body.email,
        )
        return await opened(database, call, new, call.body.password.get_secret_value())

    async def opened(
        database: Database, call: Call[OpenFamilyAccount] | Call[OpenStaffAccount], new: Account, password: str
    ) -> OpenedAccount:
        ready = await hashed(parts, new, password)
        account = await open_account(database, ready, opening_key=f"{call.actor.account_id} {call.key}" if call.key else None)
        return OpenedAccount(account_id=account.account_id)

    return routes
