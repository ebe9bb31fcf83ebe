"""The first administrator comes in with a one-time secret that the operator reads on the console."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from contracts.identity import AcceptInvitation, AccountOpened, Invitation
from contracts.rights import Right
from services.identity.usecases.invite import invite
from tests.service.harness import Started
from tests.service.identity.cast import (
    ADMINISTRATOR,
    BACK_OFFICE,
    GATEWAY,
    PASSWORD,
    CountingArgon2,
    exchange_staff,
    open_staff,
    sign_in_staff,
)

ROOT = Path(__file__).resolve().parents[3]


def accept(secret: str | None, identifier: str = "anne.maire", password: str = PASSWORD) -> AcceptInvitation:
    assert secret is not None
    return AcceptInvitation(
        secret=SecretStr(secret),
        account=Invitation(display_name="Anne MAIRE", identifier=identifier, password=SecretStr(password)),
    )


async def test_the_invited_administrator_signs_in_with_every_right(service: Started) -> None:
    opened = await service.send(accept(await invite(service.database)), BACK_OFFICE)
    token = await exchange_staff(service, await sign_in_staff(service, "anne.maire"))
    assert token.account_id == opened.account_id
    assert token.rights == frozenset(Right)
    assert not token.must_change_password
    assert [event.kind for event in await service.tells(AccountOpened)] == ["staff"]


async def test_an_invitation_is_accepted_once(service: Started, argon2: CountingArgon2) -> None:
    secret = await invite(service.database)
    await service.send(accept(secret), BACK_OFFICE)
    argon2.asked.clear()
    with pytest.raises(Conflict) as refused:
        await service.send(accept(secret, "paul.petit"), BACK_OFFICE)
    assert refused.value.slug == "invitation_spent"
    assert not argon2.asked


async def test_an_invitation_accepted_twice_at_once_opens_one_account(service: Started) -> None:
    secret = await invite(service.database)

    async def attempt(number: int) -> int:
        try:
            await service.send(accept(secret, f"anne.maire.{number}"), BACK_OFFICE)
        except Refusal as refused:
            return refused.status
        return 201

    assert sorted(await asyncio.gather(*(attempt(number) for number in range(4)))) == [201, 409, 409, 409]
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from account") == 1


async def test_an_invitation_is_valid_for_a_day(service: Started) -> None:
    secret = await invite(service.database)
    service.move_clock(timedelta(hours=24))
    with pytest.raises(Conflict):
        await service.send(accept(secret), BACK_OFFICE)


async def test_a_new_invitation_withdraws_the_one_before(service: Started) -> None:
    first, second = await invite(service.database), await invite(service.database)
    with pytest.raises(Conflict):
        await service.send(accept(first), BACK_OFFICE)
    assert await service.send(accept(second), BACK_OFFICE)


async def test_an_invented_invitation_is_refused_like_a_spent_one(service: Started) -> None:
    with pytest.raises(Conflict) as refused:
        await service.send(accept("invented"), BACK_OFFICE)
    assert refused.value.slug == "invitation_spent"


async def test_a_refused_password_leaves_the_invitation_open(service: Started) -> None:
    secret = await invite(service.database)
    with pytest.raises(Invalid):
        await service.send(accept(secret, password="Azerty123"), BACK_OFFICE)
    assert await service.send(accept(secret), BACK_OFFICE)


async def test_only_the_back_office_accepts_invitations(service: Started) -> None:
    secret = await invite(service.database)
    with pytest.raises(Forbidden):
        await service.send(accept(secret), GATEWAY)
    with pytest.raises(NotFound):
        await service.send(accept(secret), ADMINISTRATOR)


async def test_a_town_with_an_administrator_invites_nobody_unless_told_to(service: Started) -> None:
    await open_staff(service, "clerk")
    assert await invite(service.database) is not None
    await open_staff(service, "administrator", identifier="anne.maire")
    assert await invite(service.database) is None
    assert await invite(service.database, even_if_administered=True) is not None


async def test_the_command_prints_the_secret_and_nothing_else(service: Started) -> None:
    settings = service.service.settings
    names = ("database_url", "database_password_file", "keys_file", "signing_key_file", "shared_ring_file", "nats_url")
    environment = {f"PORTAIL_{name.upper()}": str(getattr(settings, name)) for name in names}

    def run(command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "services.identity", command],
            env={**environment, "PYTHONPATH": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout

    printed = await asyncio.to_thread(run, "invite")
    assert printed.endswith("\n")
    assert await service.send(accept(printed.strip()), BACK_OFFICE)
    assert await asyncio.to_thread(run, "invite") == ""
    assert len(await asyncio.to_thread(run, "invite-another")) > 40
