"""What identity answers the desk: signing in, the second factor, and one's own account."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from chassis.clock import Clock
from chassis.errors import Conflict, Invalid, TooMany, Unauthenticated
from contracts.base import Nothing, Request
from contracts.identity import (
    AcceptInvitation,
    ChangeOwnEmail,
    ChangePassword,
    CloseSession,
    ExchangeSession,
    FollowSession,
    GetAccount,
    GiveSecondFactor,
    MoveSecondFactor,
    OfferSecondFactor,
    OfferSecondFactorMove,
    OpenedAccount,
    RecoveryCodes,
    RenewRecoveryCodes,
    SecondFactorGiven,
    SecondFactorOffer,
    SignedIn,
    SignIn,
    SignOut,
    Token,
)
from tests.unit.backoffice import cast

PASSWORD = "Guichet-2026"
SECRET = "a-secret-that-only-the-cookie-knows"
INVITATION = "one-time-secret"
TELEPHONE = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "287082"
MOVING = "KRUGKIDROVUWG2ZAKRUGKIDROVUWG2ZA"
RECOVERY_CODES = ("ABCD-EFGH-JKLM-NPQR", "STUV-WXYZ-2345-6789")


def handlers(town: "Town") -> "dict[type[Request[Any]], Handler]":
    """Tell what identity answers."""
    return {
        SignIn: partial(_sign_in, town),
        ExchangeSession: partial(_exchange, town),
        FollowSession: partial(_exchange, town),
        OfferSecondFactor: lambda _: SecondFactorOffer(secret=TELEPHONE, identifier="claire.morel"),
        GiveSecondFactor: partial(_give_code, town),
        SignOut: lambda _: Nothing(),
        GetAccount: lambda _: cast.own_account(),
        ChangePassword: partial(_change_password, town),
        AcceptInvitation: partial(_accept_invitation, town),
        RenewRecoveryCodes: partial(_own_factor, town),
        ChangeOwnEmail: partial(_own_email, town),
        CloseSession: lambda _: Nothing(),
        OfferSecondFactorMove: partial(_own_factor, town),
        MoveSecondFactor: partial(_own_factor, town),
    }


def _sign_in(town: "Town", asked: SignIn) -> SignedIn:
    if asked.identifier == "bloque":
        raise TooMany("Réessayez dans 5 minutes.", retry_after=300)
    if asked.password.get_secret_value() != PASSWORD:
        raise Unauthenticated("Identifiant ou mot de passe incorrect")
    return SignedIn(
        session_id=cast.number(8, 1),
        session_secret=SECRET,
        expires_at=cast.NOW,
        must_change_password=town.must_change_password,
        second_factor=town.second_factor,
    )


def _give_code(town: "Town", asked: GiveSecondFactor) -> SecondFactorGiven:
    if asked.code.get_secret_value() == "999999":
        raise TooMany("Vous pourrez réessayer dans 15 minutes.", retry_after=900)
    if asked.code.get_secret_value() != CODE:
        refusal = Unauthenticated("Attendez le code suivant, puis réessayez.")
        refusal.slug, refusal.title = "wrong_code", "Ce code n'est pas le bon"
        raise refusal
    codes = RECOVERY_CODES if town.second_factor == "to_enrol" else ()
    town.second_factor = "given"
    session = SignedIn(session_id=cast.number(8, 3), session_secret=SECRET, expires_at=cast.NOW, must_change_password=False)
    return SecondFactorGiven(session=session, recovery_codes=codes)


def _exchange(town: "Town", asked: ExchangeSession | FollowSession) -> Token:
    if asked.session_secret.get_secret_value() != SECRET:
        raise Unauthenticated
    return Token(
        token="signed",
        expires_at=Clock().now() + timedelta(days=365),
        session_id=cast.number(8, 1),
        account_id=cast.number(8),
        kind="staff",
        display_name="Claire MOREL",
        must_change_password=town.must_change_password,
        rights=town.rights if town.second_factor == "given" else frozenset(),
        facilities=town.facilities,
        second_factor=town.second_factor,
    )


def _change_password(town: "Town", asked: ChangePassword) -> Nothing:
    if asked.current.get_secret_value() != PASSWORD:
        refusal = Invalid("Ce n'est pas votre mot de passe actuel.")
        refusal.slug = "wrong_password"
        raise refusal
    town.must_change_password = False
    return Nothing()


def _accept_invitation(town: "Town", asked: AcceptInvitation) -> OpenedAccount:
    if town.invitation_spent or asked.secret != SecretStr(INVITATION):
        refusal = Conflict()
        refusal.slug = "invitation_spent"
        raise refusal
    town.invitation_spent = True
    return OpenedAccount(account_id=cast.number(8))


def _own_email(town: "Town", _: ChangeOwnEmail) -> Nothing:
    if town.factor_refusal:
        raise town.factor_refusal
    return Nothing()


def _own_factor(town: "Town", asked: RenewRecoveryCodes | OfferSecondFactorMove | MoveSecondFactor) -> RecoveryCodes | SecondFactorOffer:
    if town.factor_refusal:
        raise town.factor_refusal
    if isinstance(asked, OfferSecondFactorMove):
        return SecondFactorOffer(secret=MOVING, identifier="claire.morel")
    return RecoveryCodes(recovery_codes=("ABCD-EFGH-JKLM-NPQR",))


if TYPE_CHECKING:
    from tests.unit.backoffice.town import Handler, Town
