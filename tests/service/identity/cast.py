"""The people of these tests, and what they type."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from threading import Event as Flag
from typing import Any, Literal, TypeVar
from uuid import UUID

from argon2 import PasswordHasher
from pydantic import SecretStr

from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.identity import (
    ExchangeSession,
    GiveSecondFactor,
    OfferSecondFactor,
    OpenFamilyAccount,
    OpenStaffAccount,
    SecondFactorGiven,
    SignedIn,
    SignIn,
    Token,
)
from contracts.rights import Right
from services.identity.domain.second_factor import code_of, step_at
from tests.eventually import eventually
from tests.service.harness import Started, edge, staff

T = TypeVar("T")

ADMINISTRATOR = staff(*Right)
CLERK = staff(Right.OPEN_FAMILY_ACCOUNT, Right.IMPORT_ACCOUNT)
GATEWAY = edge("gateway")
BACK_OFFICE = edge("backoffice")

DUPONT = UUID("0199a000-0000-7000-8000-000000000001")
JEAN = UUID("0199a000-0000-7000-8000-000000000011")
PASSWORD = "Ouistiti-2026"
OTHER_PASSWORD = "Fenouil 42 tambour"
WRONG = "Trotinette38"


class CountingArgon2(PasswordHasher):
    """The real argon2id with its cheapest parameters, counting how often it was asked for what."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.asked: Counter[str] = Counter()
        self.verifying = 0
        self.may_verify = Flag()
        self.may_verify.set()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """Hash, and count it."""
        self.asked["hash"] += 1
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the name that argon2 gives it
        """Verify, as soon as that may be, and count it."""
        self.verifying += 1
        self.may_verify.wait(30)
        self.asked["verify"] += 1
        return super().verify(hash, password)


async def open_family(
    service: Started,
    identifier: str = "jean.dupont",
    *,
    temporary: bool = False,
    guardian_id: UUID | None = None,
    family_id: UUID = DUPONT,
    actor: Actor = CLERK,
) -> UUID:
    """Take over the account of a guardian."""
    opened = await service.send(
        OpenFamilyAccount(
            family_id=family_id,
            guardian_id=guardian_id or new_id(),
            display_name="Jean DUPONT",
            identifier=identifier,
            password=SecretStr(PASSWORD),
            temporary=temporary,
        ),
        actor,
    )
    return opened.account_id


async def open_staff(service: Started, *roles: str, identifier: str = "claire.morel", temporary: bool = False) -> UUID:
    """Open the account of a staff member."""
    opened = await service.send(
        OpenStaffAccount(
            display_name="Claire MOREL", identifier=identifier, password=SecretStr(PASSWORD), roles=roles, temporary=temporary
        ),
        ADMINISTRATOR,
    )
    return opened.account_id


def knock(identifier: str = "jean.dupont", password: str = PASSWORD) -> SignIn:
    """Ask to sign in as a family."""
    return SignIn(kind="family", identifier=identifier, password=SecretStr(password))


async def sign_in(service: Started, identifier: str = "jean.dupont", password: str = PASSWORD) -> SignedIn:
    """Sign in as a family."""
    return await service.send(knock(identifier, password), GATEWAY)


def knock_staff(identifier: str = "claire.morel", password: str = PASSWORD, *, code: str | None = None, code_later: bool = True) -> SignIn:
    """Ask to sign in as staff, with the code at once or later."""
    return SignIn(
        kind="staff",
        identifier=identifier,
        password=SecretStr(password),
        code=SecretStr(code) if code else None,
        code_later=code_later and code is None,
    )


async def sign_in_staff(service: Started, identifier: str = "claire.morel", password: str = PASSWORD) -> SignedIn:
    """Sign in as staff for the first time: the second factor is enrolled on the way, once there is a password of one's own."""
    signed_in = await service.send(knock_staff(identifier, password), BACK_OFFICE)
    return signed_in if signed_in.must_change_password else (await enrol(service, signed_in)).session


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A session whose second factor was just enrolled, and what the telephone and the paper hold."""

    session: SignedIn
    secret: str
    recovery_codes: tuple[str, ...]


async def enrol(service: Started, signed_in: SignedIn) -> Enrolled:
    """Enrol the second factor with the code of the moment."""
    secret = (await service.send(OfferSecondFactor(session_secret=SecretStr(signed_in.session_secret)), BACK_OFFICE)).secret
    given = await give(service, signed_in, code_now(service, secret))
    return Enrolled(given.session, secret, given.recovery_codes)


async def give(service: Started, signed_in: SignedIn, code: str) -> SecondFactorGiven:
    """Give a code in a session."""
    return await service.send(GiveSecondFactor(session_secret=SecretStr(signed_in.session_secret), code=SecretStr(code)), BACK_OFFICE)


def code_now(service: Started, secret: str, *, steps: int = 0) -> str:
    """Tell what the telephone shows now, or some steps of thirty seconds earlier or later."""
    return code_of(secret, step_at(service.service.settings.clock.now()) + steps)


async def exchange(service: Started, signed_in: SignedIn) -> Token:
    """Trade a family's session for a token."""
    return await service.send(ExchangeSession(kind="family", session_secret=SecretStr(signed_in.session_secret)), GATEWAY)


async def exchange_staff(service: Started, signed_in: SignedIn) -> Token:
    """Trade a staff member's session for a token."""
    return await service.send(ExchangeSession(kind="staff", session_secret=SecretStr(signed_in.session_secret)), BACK_OFFICE)


def holder(token: Token) -> Actor:
    """Act as whoever holds a token."""
    return Actor(
        kind=token.kind,
        account_id=token.account_id,
        family_id=token.family_id,
        guardian_id=token.guardian_id,
        session_id=token.session_id,
        display_name=token.display_name,
        rights=token.rights,
    )


async def being_verified(argon2: CountingArgon2, asking: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Begin something, and come back while the password that it brings is verified, until `may_verify` is set."""
    begun = argon2.verifying

    async def begins() -> bool:
        return argon2.verifying > begun

    argon2.may_verify.clear()
    task = asyncio.create_task(asking)
    await eventually(begins)
    return task
