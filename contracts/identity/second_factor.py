"""The second factor of staff: a code of their telephone at each sign-in, enrolled at the first one.

The edge asks in its own name, with the secret of a session whose password was right: programs and pages both speak to the edge.
"""

from pydantic import SecretStr

from contracts.base import Answer, Request
from contracts.identity.accounts import Code, SignedIn


class SecondFactorOffer(Answer):
    """What an authenticator application keeps (RFC 6238: SHA-1, 6 digits, 30 seconds); `secret` is written in base32."""

    secret: str
    identifier: str


class OfferSecondFactor(Request[SecondFactorOffer], method="POST", path="/v1/second-factor-offers", audience="edge"):
    """Ask for the secret to enrol, the same one until it is confirmed; `second_factor_set` (409) when the account already has one."""

    session_secret: SecretStr


class SecondFactorGiven(Answer):
    """The session goes on under a new id and secret; `recovery_codes` are there once, just after enrolment."""

    session: SignedIn
    recovery_codes: tuple[str, ...] = ()


class GiveSecondFactor(Request[SecondFactorGiven], method="POST", path="/v1/second-factors", audience="edge"):
    """Give a code of the telephone, which confirms the enrolment the first time, or one of the recovery codes.

    Refused with `wrong_code` (401), with `too_many_attempts` (429) after wrong codes, with `session_ended` (401).
    """

    session_secret: SecretStr
    code: Code
