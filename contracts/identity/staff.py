"""Words for the accounts of staff: who has one, with which roles and in which facilities, and what colleagues may do about it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, SecretStr

from contracts.base import Answer, Event, Nothing, Request
from contracts.identity.accounts import Code, DisplayName, Identifier, Password, SignedIn, StaffEmail

StaffState = Literal["waiting", "active", "locked", "closed"]
"""No password chosen yet; in use; locked for a while by wrong passwords or codes; closed."""

Roles = Annotated[tuple[str, ...], Field(min_length=1, max_length=20)]
Facilities = Annotated[
    tuple[UUID, ...], Field(max_length=200, description="the only facilities where the roles hold; none: the whole town")
]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class StaffAccount(Answer):
    """The account of a staff member, as their administrators see it."""

    account_id: UUID
    identifier: str
    display_name: str
    roles: tuple[str, ...]
    facilities: tuple[UUID, ...] = ()
    state: StaffState
    second_factor: bool
    recovery_codes_left: int = 0
    last_sign_in_at: datetime | None = None
    locked_until: datetime | None = None
    closed_at: datetime | None = None
    link_expires_at: datetime | None = None
    opened_at: datetime | None = None
    email: Annotated[str, Field(description="where they are warned of what happens to the account; empty: nowhere")] = ""
    opened_by: Annotated[str, Field(description="the colleague who opened it; empty when not noted, or a program did")] = ""
    has_password: Annotated[bool, Field(description="false: none was chosen yet, or it was erased months after the account was closed")] = (
        True
    )


class StaffAccounts(Answer):
    """Every account of staff, by name; closed ones last."""

    accounts: tuple[StaffAccount, ...]


class ListStaffAccounts(Request[StaffAccounts], method="GET", path="/v1/accounts/staff", audience="staff"):
    """Read every account of staff. Right: identity.staff.read."""


class ReadStaffAccount(Request[StaffAccount], method="GET", path="/v1/accounts/staff/{account_id}", audience="staff"):
    """Read one account of staff. Right: identity.staff.read."""

    account_id: UUID


class StaffLink(Answer):
    """A one-time link, of which the secret is told here and never again; a newer one withdraws it."""

    account_id: UUID
    secret: str
    expires_at: datetime


class InviteStaff(Request[StaffLink], method="POST", path="/v1/accounts/staff/invitations", audience="staff", success=201):
    """Open the account of a staff member, who chooses the password with a one-time link.

    Right: identity.staff.open, and every right of the roles, in every facility given (`grants_too_much`).
    """

    display_name: DisplayName
    identifier: Identifier
    roles: Roles
    facilities: Facilities = ()
    email: StaffEmail = ""


class RenewStaffLink(Request[StaffLink], method="POST", path="/v1/accounts/staff/{account_id}/link", audience="staff", success=201):
    """Make a new one-time link for a colleague who lost the first or forgot the password, which stays valid until the link is used.

    Right: identity.staff.reset. Refused, as all that follows: for oneself (`own_account`, 403), for a colleague with rights that one
    does not hold (`grants_too_much`, 403), for a closed account (`account_is_closed`, 409).
    """

    account_id: UUID


class ChangeStaffRoles(Request[StaffAccount], method="PUT", path="/v1/accounts/staff/{account_id}/roles", audience="staff"):
    """Give a colleague other roles or facilities; their sessions end at once.

    Right: identity.staff.change. The last administrator stays one (`last_administrator`, 409), and has the whole town.
    """

    account_id: UUID
    roles: Roles
    facilities: Facilities = ()


class ChangeStaffEmail(Request[StaffAccount], method="PUT", path="/v1/accounts/staff/{account_id}/email", audience="staff"):
    """Give a colleague another address for warnings about their account; the former one is told. Right: identity.staff.change."""

    account_id: UUID
    email: StaffEmail


class ChangeOwnEmail(Request[Nothing], method="PUT", path="/v1/account/email", audience="staff", queued=True):
    """Change where one is warned of what happens to one's own account, with one's password and a present code.

    Refused with `wrong_password` or `wrong_present_code` (400), with `too_many_attempts` (429) after wrong ones. In the audit log.
    """

    email: StaffEmail
    password: Password
    code: Code


class CloseStaffAccount(Request[Nothing], method="POST", path="/v1/accounts/staff/{account_id}/closing", audience="staff"):
    """Close a colleague's account; their sessions end at once, their address goes. Right: identity.staff.close."""

    account_id: UUID


class ReopenStaffAccount(Request[Nothing], method="POST", path="/v1/accounts/staff/{account_id}/reopening", audience="staff"):
    """Open a closed account again, with the password and second factor it had, or with neither when it was closed for six months.

    Right: identity.staff.close.
    """

    account_id: UUID


class UnlockStaffAccount(Request[Nothing], method="POST", path="/v1/accounts/staff/{account_id}/unlocking", audience="staff"):
    """Forget a colleague's wrong passwords and codes. Right: identity.staff.unlock."""

    account_id: UUID


class ResetSecondFactor(Request[Nothing], method="POST", path="/v1/accounts/staff/{account_id}/second-factor-reset", audience="staff"):
    """Erase a colleague's lost second factor and recovery codes: sessions end, the next sign-in enrols another.

    Right: identity.staff.reset.
    """

    account_id: UUID


class StaffSaved(Event, type="identity.staff.saved", aggregate="account_id"):
    """The account of a staff member was opened or got another address: where its holder is warned of what happens to it.

    A closed account has no address.
    """

    account_id: UUID
    email: str = ""
    saved_at: datetime
    closed_at: datetime | None = None


class StaffInvitation(Answer):
    """Whose password a link chooses, and until when."""

    identifier: str
    display_name: str
    expires_at: datetime


class LookAtStaffLink(Request[StaffInvitation], method="POST", path="/v1/staff-links/reading", audience="edge"):
    """Tell whether a link still holds, without using it up; refused with `invitation_spent` (409)."""

    secret: Secret


class UseStaffLink(Request[SignedIn], method="POST", path="/v1/staff-links/use", audience="edge", success=201, queued=True):
    """Choose a password with a link, and be signed in: the second factor is still asked, or to enrol. Every session open before ends.

    Refused with `invitation_spent` (409), `weak_password` (400).
    """

    secret: Secret
    password: Password
