"""Words for who has no password yet, or no more: the code that came by post, and the one-time link that comes by e-mail."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, SecretStr

from contracts.base import Answer, Event, Nothing, Request
from contracts.identity.accounts import AccountKind, Device, Identifier, Password, SignedIn

LetterCode = Annotated[SecretStr, Field(min_length=1, max_length=80)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class ActivateAccount(Request[SignedIn], method="POST", path="/v1/activations", audience="edge", success=201, queued=True):
    """Choose a password with the code of a letter, and be signed in; asked again with the same password it signs in again.

    Refused with `wrong_letter_code` (401), one answer for an unknown identifier and for another's code; with `code_replaced`,
    `code_expired` or `code_used` (409) when the code is the person's own; with `weak_password` (400), `too_many_attempts` (429)
    and `too_many_sign_ins` (503).
    """

    identifier: Identifier
    code: LetterCode
    password: Password
    device: Device = ""


class RequestPasswordReset(Request[Nothing], method="POST", path="/v1/password-resets", audience="edge", success=202):
    """Ask for a one-time link by e-mail. The answer comes before anybody looks whether such an account exists.

    Refused with `too_many_resets` (503) while very many such questions wait.
    """

    who: Annotated[str, Field(min_length=1, max_length=254, description="an identifier, or the e-mail address of the family record")]


class PasswordReset(Answer):
    """Whose password a link replaces, and until when."""

    identifier: str
    display_name: str
    expires_at: datetime


class LookAtPasswordReset(Request[PasswordReset], method="POST", path="/v1/password-resets/reading", audience="edge"):
    """Tell whether a link still holds, without using it up; refused with `reset_spent` (409)."""

    secret: Secret


class ResetPassword(Request[SignedIn], method="POST", path="/v1/password-resets/use", audience="edge", success=201, queued=True):
    """Choose a new password with a link, and be signed in; every session open before ends.

    Refused with `reset_spent` (409) when it was used, is older than 30 minutes or never existed, and with `weak_password` (400).
    """

    secret: Secret
    password: Password
    device: Device = ""


class PasswordResetRequested(Event, type="identity.credentials.reset_requested", aggregate="reset_id"):
    """A guardian asked for a link; its secret is sealed with a key that only identity and messaging hold."""

    reset_id: UUID
    account_id: UUID
    guardian_id: UUID
    sealed_secret: Annotated[str, Field(description="base64 of the secret, sealed for the place that `reset_place` names")]
    requested_at: datetime
    expires_at: datetime


class CredentialsChanged(Event, type="identity.credentials.changed", aggregate="account_id"):
    """The password of an account was changed by its owner."""

    account_id: UUID
    kind: AccountKind
    guardian_id: UUID | None = None
    changed_at: datetime


def reset_place(reset_id: UUID) -> str:
    """Name the place that a link's secret is sealed for: in another event it does not open."""
    return f"{PasswordResetRequested.type}:sealed_secret:{reset_id}"
