"""Stay signed in, look at one's own account, sign out."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import new_id
from chassis.tokens import LIFETIME, Actor
from chassis.tx import Tx
from contracts.identity import AccountKind, AccountView, OpenSession, SecondFactor, SessionRevoked, SignedIn, Token
from services.identity.domain import fingerprints
from services.identity.domain.errors import SecondFactorRequired, SessionEnded, UnknownSession
from services.identity.domain.roles import ANOTHER_PERSON_AFTER, rights_within
from services.identity.parts import Parts
from services.identity.store import gifts, second_factors, sessions
from services.identity.store.accounts import Account
from services.identity.store.sessions import Session

UNTIL_ALL_IS_GIVEN = timedelta(seconds=30)
"""How long a token without rights lasts: so short that no edge keeps it past the choice of a password or the second factor."""


async def start_session(tx: Tx, parts: Parts, account: Account, *, previous_sign_in_at: datetime | None, device: str) -> SignedIn:
    """Open a session with a new id and secret for somebody who has proven who they are."""
    session_id, secret = new_id(), secrets.token_urlsafe(32)
    expires_at = tx.now + parts.settings.lifetime(account.kind).absolute
    await sessions.insert(
        tx,
        session_id,
        account.account_id,
        fingerprints.of_secret(secret),
        expires_at=expires_at,
        previous_sign_in_at=previous_sign_in_at,
        device=device,
    )
    return SignedIn(
        session_id=session_id,
        session_secret=secret,
        expires_at=expires_at,
        must_change_password=account.must_change_password,
        second_factor=await _standing(tx, account),
    )


async def _standing(tx: Tx, verified: Account) -> SecondFactor:
    """Tell what is missing beside the password."""
    if verified.kind != "staff":
        return "given"
    factor = await second_factors.of_account(tx, verified.account_id)
    return "asked" if factor and factor.offered_to is None else "to_enrol"


async def exchange(tx: Tx, parts: Parts, *, kind: AccountKind, secret: str, in_use: bool = True) -> Token:
    """Trade the secret of an open session for a token, and note that the session is in use, if it is."""
    session = await session_of_secret(tx, parts, kind, secret)
    if in_use and session.times.stale(tx.now):
        await sessions.seen(tx, session.session_id)
    actor = actor_of(session)
    if actor.rights or actor.family_id is not None:
        actor = replace(actor, credentials_from=await gifts.givers(tx, session.account.account_id, ANOTHER_PERSON_AFTER))
    longest = LIFETIME if session.complete else UNTIL_ALL_IS_GIVEN
    token, expires_at = parts.signer.sign(actor, lifetime=min(longest, session.times.expires_at - tx.now))
    return Token(
        token=token,
        expires_at=expires_at,
        session_id=session.session_id,
        account_id=session.account.account_id,
        kind=kind,
        display_name=actor.display_name,
        must_change_password=session.account.must_change_password,
        family_id=actor.family_id,
        guardian_id=actor.guardian_id,
        rights=actor.rights,
        facilities=actor.facilities,
        second_factor=session.second_factor,
    )


def actor_of(session: Session) -> Actor:
    """Tell who acts in a session; who must first choose a password or give a code acts for no family and holds no right."""
    account, session_id = session.account, session.session_id
    if not session.complete:
        return Actor(kind=account.kind, account_id=account.account_id, session_id=session_id, display_name=account.display_name)
    return Actor(
        kind=account.kind,
        account_id=account.account_id,
        family_id=account.family_id,
        guardian_id=account.guardian_id,
        session_id=session_id,
        display_name=account.display_name,
        rights=frozenset(str(right) for right in rights_within(account.roles, account.facilities)),
        facilities=frozenset(account.facilities),
    )


async def own_session(tx: Tx, parts: Parts, actor: Actor) -> Session:
    """Find the caller's own session and account; a token that outlives its session, or whose code is still asked, is refused here."""
    if actor.account_id is None or actor.session_id is None:
        raise SessionEnded
    session = _open(await sessions.own(tx, actor.account_id, actor.session_id), parts, tx)
    if session.second_factor == "asked":
        raise SecondFactorRequired
    return session


async def session_of_secret(tx: Tx, parts: Parts, kind: AccountKind, secret: str) -> Session:
    """Find the open session of a secret."""
    return _open(await sessions.by_secret(tx, kind, fingerprints.of_secret(secret)), parts, tx)


def _open(session: Session | None, parts: Parts, tx: Tx) -> Session:
    if session is None or not session.times.open(parts.settings.lifetime(session.account.kind).idle, tx.now):
        raise SessionEnded("Pour votre sécurité, identifiez-vous à nouveau.")
    return session


async def view_account(tx: Tx, parts: Parts, actor: Actor) -> AccountView:
    """Show the caller their own account, when they signed in last before this time, and where they are signed in now."""
    session = await own_session(tx, parts, actor)
    account, idle = session.account, parts.settings.lifetime(session.account.kind).idle
    return AccountView(
        account_id=account.account_id,
        kind=account.kind,
        identifier=account.identifier,
        display_name=account.display_name,
        last_sign_in_at=session.previous_sign_in_at,
        roles=account.roles,
        sessions=tuple(
            OpenSession(
                session_id=session_id,
                opened_at=times.opened_at,
                last_seen_at=times.last_seen_at,
                current=session_id == session.session_id,
                device=device,
            )
            for session_id, times, device in await sessions.of_account(tx, account.account_id)
            if times.open(idle, tx.now)
        ),
        recovery_codes_left=await second_factors.recovery_codes_left(tx, account.account_id) if account.kind == "staff" else None,
        email=account.email if account.kind == "staff" else None,
    )


async def sign_out(tx: Tx, actor: Actor) -> None:
    """End the session that the token belongs to; ending it twice is no mistake."""
    if actor.account_id is None or actor.session_id is None:
        raise SessionEnded
    session = await sessions.own(tx, actor.account_id, actor.session_id)
    if session is not None:
        await end_session(tx, session)


async def end_session(tx: Tx, session: Session) -> None:
    """End one session, and tell it."""
    if await sessions.revoke(tx, session.session_id):
        await _tell_revoked(tx, [session.session_id], session.account)


async def close_session(tx: Tx, parts: Parts, actor: Actor, session_id: UUID) -> None:
    """End one of the caller's own sessions, on whatever device; another's is not found."""
    own = await own_session(tx, parts, actor)
    session = await sessions.own(tx, own.account.account_id, session_id)
    if session is None:
        raise UnknownSession
    if await sessions.revoke(tx, session_id):
        await _tell_revoked(tx, [session_id], own.account)


async def close_other_sessions(tx: Tx, parts: Parts, actor: Actor) -> None:
    """End every session of the caller's account but the present one."""
    own = await own_session(tx, parts, actor)
    await end_sessions(tx, own.account, but=own.session_id)


async def end_sessions(tx: Tx, account: Account, *, but: UUID | None = None) -> Sequence[UUID]:
    """End every session of an account at once, on every edge, but the one that is named; returns those that ended."""
    ended = await sessions.revoke_others(tx, account.account_id, but)
    await _tell_revoked(tx, ended, account)
    return ended


async def _tell_revoked(tx: Tx, ended: Iterable[UUID], account: Account) -> None:
    """Tell the edges to forget the tokens of sessions just ended; a session ends once, so its version is 1."""
    for session_id in ended:
        await tx.emit(SessionRevoked(session_id=session_id, account_id=account.account_id, family_id=account.family_id, version=1))
