"""What the edges ask in their own name: each lets only its own kind of people in."""

from collections.abc import Mapping

from chassis.database import Database
from chassis.errors import Forbidden
from chassis.http import Call, Routes
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.identity import (
    AcceptInvitation,
    AccountKind,
    ExchangeSession,
    FollowSession,
    GiveSecondFactor,
    OfferSecondFactor,
    OpenedAccount,
    SecondFactorGiven,
    SecondFactorOffer,
    SignedIn,
    SignIn,
    Token,
)
from services.identity.domain.identifiers import shown_identifier
from services.identity.domain.roles import ADMINISTRATOR
from services.identity.parts import Parts
from services.identity.store.accounts import Account
from services.identity.usecases.invite import accept_invitation
from services.identity.usecases.second_factor import give, give_at_once, offer
from services.identity.usecases.sessions import exchange
from services.identity.usecases.sign_in import sign_in

DOORS: Mapping[str, AccountKind] = {"gateway": "family", "backoffice": "staff"}
"""Which kind of people comes in through which edge; the key that signed the call tells the edge."""


def require_door(actor: Actor, kind: AccountKind) -> None:
    """Refuse an edge that asks for people of the other door."""
    if DOORS.get(actor.edge) != kind:
        raise Forbidden


def edge_routes(parts: Parts) -> Routes:
    """Answer the edges. None of these answers is kept for an Idempotency-Key: they hold secrets."""
    routes = Routes()

    @routes.handle(SignIn, transaction=False)
    async def open_session(database: Database, call: Call[SignIn]) -> SignedIn:
        """Sign a person in."""
        require_door(call.actor, call.body.kind)
        asked = call.body
        signed_in = await sign_in(
            database,
            parts,
            kind=asked.kind,
            identifier=asked.identifier,
            password=asked.password.get_secret_value(),
            device=asked.device,
        )
        if signed_in.second_factor != "asked" or asked.code_later:
            return signed_in
        return await give_at_once(database, parts, signed_in, asked.code.get_secret_value() if asked.code else None)

    @routes.handle(OfferSecondFactor, transaction=False)
    async def offer_second_factor(database: Database, call: Call[OfferSecondFactor]) -> SecondFactorOffer:
        """Offer the secret that an authenticator application keeps."""
        require_door(call.actor, "staff")
        async with database.transaction(call.actor) as tx:
            return await offer(tx, parts, call.body.session_secret.get_secret_value())

    @routes.handle(GiveSecondFactor, transaction=False)
    async def give_second_factor(database: Database, call: Call[GiveSecondFactor]) -> SecondFactorGiven:
        """Check the second factor of a session."""
        require_door(call.actor, "staff")
        return await give(database, parts, secret=call.body.session_secret.get_secret_value(), code=call.body.code.get_secret_value())

    @routes.handle(ExchangeSession, transaction=False)
    async def give_token(database: Database, call: Call[ExchangeSession]) -> Token:
        """Trade a session for a token."""
        require_door(call.actor, call.body.kind)
        async with database.transaction(call.actor) as tx:
            return await exchange(tx, parts, kind=call.body.kind, secret=call.body.session_secret.get_secret_value())

    @routes.handle(FollowSession, transaction=False)
    async def give_followed(database: Database, call: Call[FollowSession]) -> Token:
        """Tell an open page whether its session lives."""
        require_door(call.actor, call.body.kind)
        async with database.transaction(call.actor, read_only=True) as tx:
            return await exchange(tx, parts, kind=call.body.kind, secret=call.body.session_secret.get_secret_value(), in_use=False)

    @routes.handle(AcceptInvitation, transaction=False)
    async def open_administrator(database: Database, call: Call[AcceptInvitation]) -> OpenedAccount:
        """Open the account of an invited administrator."""
        require_door(call.actor, "staff")
        asked = call.body.account
        new = Account(
            account_id=new_id(),
            kind="staff",
            identifier=shown_identifier(asked.identifier),
            display_name=asked.display_name,
            password_hash="",
            must_change_password=False,
            roles=(ADMINISTRATOR,),
        )
        account = await accept_invitation(
            database, parts, secret=call.body.secret.get_secret_value(), new=new, password=asked.password.get_secret_value()
        )
        return OpenedAccount(account_id=account.account_id)

    return routes
