"""Words for the accounts that staff open for guardians: one for each adult, told to them by a letter."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, Nothing, Request
from contracts.identity.accounts import AccountKind

AccountState = Literal["none", "waiting", "expired", "active", "locked", "closed"]
"""No account; a letter that waits to be used; one that was not used in time; in use; locked for a while; closed by staff."""

LETTERS_AT_ONCE = 200
"""Most letters of one run: some seconds of printing, a ream of paper."""

Guardians = Annotated[tuple[UUID, ...], Field(min_length=1, max_length=LETTERS_AT_ONCE)]


class GuardianAccount(Answer):
    """An adult of a household, and their account if they have one."""

    guardian_id: UUID
    family_id: UUID
    title: str
    last_name: str
    first_name: str
    has_email: bool
    state: AccountState
    account_id: UUID | None = None
    identifier: str = ""
    activated_at: datetime | None = None
    last_sign_in_at: datetime | None = None
    letter_issued_at: datetime | None = None
    letter_expires_at: datetime | None = None
    locked_until: datetime | None = None
    closed_at: datetime | None = None


class GuardianAccounts(Answer):
    """A page of adults by name, and how many there are in each state."""

    guardians: tuple[GuardianAccount, ...]
    counts: dict[AccountState, int]


class ListGuardianAccounts(Request[GuardianAccounts], method="GET", path="/v1/guardian-accounts", audience="staff"):
    """The adults in a state, by name; or those of one family, whatever their state. Right: identity.account.open."""

    state: AccountState | None = None
    family_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=LETTERS_AT_ONCE)] = LETTERS_AT_ONCE


class FamiliesWithoutAccount(Answer):
    """Families of whom no adult can sign in."""

    family_ids: tuple[UUID, ...]


class ListFamiliesWithoutAccount(Request[FamiliesWithoutAccount], method="GET", path="/v1/families-without-account", audience="staff"):
    """The families of whom no adult has an account in use: nobody there reads what the portal tells. Right: family.record.read.

    With `family_id`, that one or none. Staff of some facilities are refused (403): identity knows no enrolments.
    """

    family_id: UUID | None = None


class Letter(Answer):
    """What the letter to one adult says; `code` is there only while its run may be printed."""

    guardian_id: UUID
    family_id: UUID
    title: str
    last_name: str
    first_name: str
    identifier: str
    code: str = ""


class LetterRun(Answer):
    """Letters made together, by name."""

    run_id: UUID
    issued_at: datetime
    expires_at: datetime
    letters: tuple[Letter, ...]


class IssueLetters(Request[LetterRun], method="POST", path="/v1/letter-runs", audience="staff", success=201):
    """Make letters with new codes; an adult without an account gets one, with an identifier that a rule proposes.

    A new code ends the one before. The same `run_id` asked again finds the run already made. Right: identity.account.open.
    Refused with `unknown_guardian` (404), `account_is_closed` (409).
    """

    run_id: UUID
    guardian_ids: Guardians


class ReadLetters(Request[LetterRun], method="GET", path="/v1/letter-runs/{run_id}", audience="staff"):
    """The letters of a run, for whoever made it; with `codes`, to print them within the hour. Right: identity.account.open.

    Codes that were used or replaced meanwhile are left out. Refused with `letters_gone` (409), `not_found` (404).
    """

    run_id: UUID
    codes: bool = False


class UnlockAccount(Request[Nothing], method="POST", path="/v1/guardian-accounts/{account_id}/unlocking", audience="staff"):
    """Forget the wrong passwords of a guardian's account, so that they may try again. Right: identity.account.open."""

    account_id: UUID


class CloseAccount(Request[Nothing], method="POST", path="/v1/guardian-accounts/{account_id}/closing", audience="staff"):
    """Close a guardian's account: open sessions end, letters and links are void. Right: identity.account.close."""

    account_id: UUID


class ReopenAccount(Request[Nothing], method="POST", path="/v1/guardian-accounts/{account_id}/reopening", audience="staff"):
    """Open a closed account again, with the password it had. Right: identity.account.close."""

    account_id: UUID


class AccountActivated(Event, type="identity.account.activated", aggregate="account_id"):
    """A guardian chose the first password of their account."""

    account_id: UUID
    kind: AccountKind
    guardian_id: UUID | None = None
    activated_at: datetime


class AccountInactive(Event, type="identity.account.inactive", aggregate="account_id"):
    """Nobody has used an account for long: it is closed on a day unless its owner signs in before."""

    account_id: UUID
    guardian_id: UUID | None = None
    warned_at: datetime
    closes_on: date


class AccountClosed(Event, type="identity.account.closed", aggregate="account_id"):
    """Staff closed an account."""

    account_id: UUID
    kind: AccountKind
    guardian_id: UUID | None = None
    closed_at: datetime


class IdentityEmptinessChecked(Event, type="identity.emptiness.checked", aggregate="withdrawal_id"):
    """What identity holds of a family whose record is taken back as empty, by the names of its tables; nothing means that it may go."""

    family_id: UUID
    withdrawal_id: UUID
    held: tuple[str, ...] = ()
