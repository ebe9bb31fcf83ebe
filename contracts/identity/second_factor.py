"""The second factor of staff: a code of their telephone at each sign-in, enrolled at the first one.

The edge asks in its own name, with the secret of a session whose password was right: programs and pages both speak to the edge.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import SecretStr

from contracts.base import Answer, Event, Request
from contracts.identity.accounts import Code, Password, SignedIn


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


class RecoveryCodes(Answer):
    """Recovery codes, told here once; those of before are worth nothing any more."""

    recovery_codes: tuple[str, ...]


class RenewRecoveryCodes(Request[RecoveryCodes], method="POST", path="/v1/account/recovery-codes", audience="staff", queued=True):
    """Replace one's own recovery codes, with one's password and a present code (of the telephone, or a recovery code).

    Refused with `wrong_password` or `wrong_present_code` (400), with `too_many_attempts` (429) after wrong ones. In the audit log.
    """

    password: Password
    code: Code


class OfferSecondFactorMove(
    Request[SecondFactorOffer], method="POST", path="/v1/account/second-factor-offer", audience="staff", queued=True
):
    """Ask for the secret that another telephone will keep, with one's password and a present code; the old telephone holds until then.

    Refused as RenewRecoveryCodes.
    """

    password: Password
    code: Code


class MoveSecondFactor(Request[RecoveryCodes], method="POST", path="/v1/account/second-factor", audience="staff"):
    """Confirm the move with a code of the new telephone: the old one and the old recovery codes die, other sessions end.

    Refused with `wrong_present_code` (400), `move_over` (409) when this session asked for none in the last quarter of an hour.
    In the audit log.
    """

    code: Code


class SecondFactorChanged(Event, type="identity.second_factor.changed", aggregate="account_id"):
    """The second factor of a staff member is another one, or none until the next sign-in."""

    account_id: UUID
    how: Literal["enrolled", "moved", "reset", "codes_renewed"]
    changed_at: datetime
