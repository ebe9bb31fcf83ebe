"""Words of the identity service: accounts, sign-ins (sessions) and the short-lived tokens that edges trade them for."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import EmailStr, Field, SecretStr, StringConstraints

from contracts.base import Answer, Body, Event, Nothing, Request

AccountKind = Literal["family", "staff"]
Identifier = Annotated[str, Field(min_length=1, max_length=80)]
DisplayName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
"""How people are named to each other: no name is blank, for an empty one says of what was asked that the family did it itself."""
SHORTEST_PASSWORD = 8
"""The one length of the rule for new passwords: identity applies it, pages say it before."""
Password = Annotated[SecretStr, Field(min_length=1, max_length=256)]
StaffEmail = EmailStr | Literal[""]
"""Where a colleague is warned of what happens to their account; empty: nowhere."""
Code = Annotated[SecretStr, Field(min_length=6, max_length=40)]
SecondFactor = Literal["given", "asked", "to_enrol"]
"""Where a session of staff stands: `given` (nothing is missing; families have none), a code is `asked`, or one is still `to_enrol`."""
Device = Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$", description="kind of browser, as its owner would know it")]


class SignedIn(Answer):
    """A new session: `session_secret` is the opaque cookie value, shown once; identity keeps only its hash."""

    session_id: UUID
    session_secret: str
    expires_at: datetime
    must_change_password: bool
    second_factor: SecondFactor = "given"


class SignIn(Request[SignedIn], method="POST", path="/v1/sessions", audience="edge", success=201, queued=True):
    """Open a session with identifier and password; one answer for every failure. The gateway lets families in, the back office staff.

    Refused with `wrong_credentials` (401), with `too_many_attempts` (429) during the wait that follows wrong passwords, and with
    `too_many_sign_ins` (503) when more people sign in than passwords can be checked; both say `retry_after` seconds.
    Staff with a second factor give its `code` too, or are refused with `second_factor_required` or `wrong_code` (401);
    with `code_later` the session opens without any right, until GiveSecondFactor.
    """

    kind: AccountKind
    identifier: Identifier
    password: Password
    code: Code | None = None
    code_later: bool = False
    device: Device = ""


class Token(Answer):
    """A signed five-minute token and the actor it stands for.

    While `must_change_password` is set the token stands for an account without family and without rights: it opens GetAccount,
    ChangePassword and SignOut, and every other service refuses it. It lasts half a minute, so that nobody keeps it beyond the change.
    The same holds while `second_factor` is not given; while it is asked, the token opens nothing but SignOut.
    The rights of staff limited to some `facilities` hold there only; none listed means the whole town.
    """

    token: str
    expires_at: datetime
    session_id: UUID
    account_id: UUID
    kind: AccountKind
    display_name: str
    must_change_password: bool
    family_id: UUID | None = None
    guardian_id: UUID | None = None
    rights: frozenset[str] = frozenset()
    facilities: frozenset[UUID] = frozenset()
    second_factor: SecondFactor = "given"


class ExchangeSession(Request[Token], method="POST", path="/v1/tokens", audience="edge"):
    """Trade a session's secret for a token; an expired or revoked session is refused with `session_ended` (401)."""

    kind: AccountKind
    session_secret: SecretStr


class FollowSession(Request[Token], method="POST", path="/v1/tokens/followed", audience="edge"):
    """Ask for the token of a session for an open page that only follows along: it keeps no session alive, nor does it end one."""

    kind: AccountKind
    session_secret: SecretStr


class SignOut(Request[Nothing], method="POST", path="/v1/sign-outs", audience=("family", "staff"), success=200):
    """End the session that the caller's token belongs to (déconnexion)."""


class ChangePassword(Request[Nothing], method="POST", path="/v1/account/password", audience=("family", "staff"), queued=True):
    """Change one's own password; every other session of the account ends, this one stays.

    Refused with `weak_password` (`missing` lists what it lacks), `password_unchanged` or `wrong_password` (400), and with
    `too_many_attempts` (429) after wrong present passwords.
    """

    current: Password
    new: Password


class OpenSession(Answer):
    """One open session of an account, as its owner sees it."""

    session_id: UUID
    opened_at: datetime
    last_seen_at: datetime
    current: bool
    device: str = ""


class AccountView(Answer):
    """An account as its owner sees it (informations compte); `last_sign_in_at` is the sign-in before the present one."""

    account_id: UUID
    kind: AccountKind
    identifier: str
    display_name: str
    last_sign_in_at: datetime | None
    roles: tuple[str, ...] = ()
    sessions: tuple[OpenSession, ...] = ()
    recovery_codes_left: Annotated[int | None, Field(description="of staff: how many recovery codes are not used up")] = None
    email: Annotated[str | None, Field(description="of staff: where they are warned of what happens to the account; empty: nowhere")] = None


class GetAccount(Request[AccountView], method="GET", path="/v1/account", audience=("family", "staff")):
    """Read one's own account."""


class CloseSession(Request[Nothing], method="DELETE", path="/v1/account/sessions/{session_id}", audience=("family", "staff")):
    """End one of one's own sessions; one that ended already is no mistake, another's is not found."""

    session_id: UUID


class CloseOtherSessions(Request[Nothing], method="DELETE", path="/v1/account/sessions", audience=("family", "staff")):
    """End every session of one's own account but the present one."""


class OpenedAccount(Answer):
    """The identity of an account just opened."""

    account_id: UUID


class OpenFamilyAccount(Request[OpenedAccount], method="POST", path="/v1/accounts/family", audience="staff", success=201, queued=True):
    """Take over the account of a guardian from a former program, with a password. Right: identity.account.import (administrators).

    Accounts are otherwise opened with a letter, and nobody but the guardian ever knows the password. With `temporary`, the first
    sign-in must choose a new one. Refused with `guardian_of_another_family`, `identifier_taken` or `guardian_has_account` (409),
    `weak_password` or `identifier_unusable` (400).
    """

    family_id: UUID
    guardian_id: UUID
    display_name: DisplayName
    identifier: Identifier
    password: Password
    temporary: bool = True


class OpenStaffAccount(Request[OpenedAccount], method="POST", path="/v1/accounts/staff", audience="staff", success=201, queued=True):
    """Open the account of a staff member with named roles and a password, when a town is set up by a program.

    A person who is signed in gives nobody a password (`password_by_link`, 403): `InviteStaff` makes a one-time link. With `temporary`, the
    first sign-in must choose a new password.

    Right: identity.staff.open, and every right of the roles (`grants_too_much`). Roles: administrator, clerk, cashier, educator.
    They hold in the `facilities` given only, or in the whole town when none is.
    """

    display_name: DisplayName
    identifier: Identifier
    password: Password
    roles: Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
    facilities: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()
    temporary: bool = True
    email: StaffEmail = ""


class Invitation(Body):
    """What a one-time administrator link asks of the person who opens it."""

    display_name: DisplayName
    identifier: Identifier
    password: Password


class AcceptInvitation(Request[OpenedAccount], method="POST", path="/v1/invitations", audience="edge", success=201, queued=True):
    """Open the first administrator's account with the one-time secret that `./portail up` printed; the back office alone may ask.

    Refused with `invitation_spent` (409) when it was used, is older than a day, was replaced by a newer one, or never existed.
    """

    secret: SecretStr
    account: Invitation


class AccountOpened(Event, type="identity.account.opened", aggregate="account_id"):
    """An account was opened, or opened again after it was closed."""

    account_id: UUID
    kind: AccountKind
    guardian_id: UUID | None = None


class AccountLocked(Event, type="identity.account.locked", aggregate="account_id"):
    """Too many wrong passwords: the account is locked until `until`."""

    account_id: UUID
    kind: AccountKind
    guardian_id: UUID | None = None
    until: datetime


class SessionRevoked(Event, type="identity.session.revoked", aggregate="session_id"):
    """A session ended before its time; edges forget its token at once."""

    session_id: UUID
    account_id: UUID
