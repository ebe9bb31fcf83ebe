"""Words that the edges add to the services': signing in and out over the JSON API, with the session in a cookie."""

from datetime import datetime
from uuid import UUID

from contracts.base import Answer, Nothing, Request
from contracts.identity import Code, Identifier, Password, SecondFactor


class EdgeSession(Answer):
    """A session just opened; its secret travels in the cookie."""

    session_id: UUID
    expires_at: datetime
    must_change_password: bool
    second_factor: SecondFactor = "given"


class OpenEdgeSession(Request[EdgeSession], method="POST", path="/v1/session", audience=("family", "staff"), success=201):
    """Sign in; the answer sets the session cookie.

    Staff give the `code` of their second factor too: `second_factor_required` (401) without it, `wrong_code` (401) when it is wrong or
    was already used. Whose second factor is still `to_enrol` gets a session without any right, with which to enrol it.
    """

    identifier: Identifier
    password: Password
    code: Code | None = None


class EdgeSecondFactorOffer(Answer):
    """What an authenticator application keeps: the secret in base32, and the address that a QR code holds (otpauth)."""

    secret: str
    uri: str


class OfferEdgeSecondFactor(Request[EdgeSecondFactorOffer], method="POST", path="/v1/session/second-factor-offer", audience="staff"):
    """Ask for the second factor to enrol; `second_factor_set` (409) when the account already has one."""


class EdgeSecondFactorGiven(Answer):
    """The session goes on under a new cookie; `recovery_codes` are told once, just after enrolment."""

    session: EdgeSession
    recovery_codes: tuple[str, ...] = ()


class GiveEdgeSecondFactor(Request[EdgeSecondFactorGiven], method="POST", path="/v1/session/second-factor", audience="staff"):
    """Give a code of the telephone, or a recovery code; the first code confirms the enrolment."""

    code: Code


class CloseEdgeSession(Request[Nothing], method="DELETE", path="/v1/session", audience=("family", "staff")):
    """Sign out; harmless when nobody is signed in."""
