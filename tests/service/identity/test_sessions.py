"""Sessions end when they are idle, old or revoked."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.errors import Unauthenticated
from contracts.identity import ExchangeSession, FollowSession, GetAccount, SessionRevoked, SignedIn, SignOut
from services.identity.usecases.retention import erase_old
from tests.service.harness import Started
from tests.service.identity.cast import (
    DUPONT,
    GATEWAY,
    exchange,
    exchange_staff,
    holder,
    open_family,
    open_staff,
    sign_in,
    sign_in_staff,
)


async def test_a_session_left_for_more_than_half_an_hour_is_over(service: Started, signed_in: SignedIn) -> None:
    service.move_clock(timedelta(minutes=29))
    await exchange(service, signed_in)
    service.move_clock(timedelta(minutes=29))
    await exchange(service, signed_in)
    service.move_clock(timedelta(minutes=37))
    with pytest.raises(Unauthenticated) as refused:
        await exchange(service, signed_in)
    assert refused.value.slug == "session_ended"
    again = await sign_in(service)
    account = await service.send(GetAccount(), holder(await exchange(service, again)))
    assert [one.session_id for one in account.sessions] == [again.session_id], "who is out is listed no more"


async def test_a_session_in_constant_use_is_over_after_twelve_hours(service: Started, signed_in: SignedIn) -> None:
    for _ in range(12 * 3 - 1):
        service.move_clock(timedelta(minutes=20))
        await exchange(service, signed_in)
    service.move_clock(timedelta(minutes=20))
    with pytest.raises(Unauthenticated):
        await exchange(service, signed_in)


async def test_a_token_never_outlives_its_session(service: Started, signed_in: SignedIn) -> None:
    for minutes in [25] * 28 + [18]:
        service.move_clock(timedelta(minutes=minutes))
        token = await exchange(service, signed_in)
    assert token.expires_at - signed_in.expires_at < timedelta(seconds=1)
    assert token.expires_at - service.service.settings.clock.now() < timedelta(minutes=3)


async def test_staff_are_signed_out_sooner(service: Started) -> None:
    await open_staff(service, "clerk")
    signed_in = await sign_in_staff(service)
    assert signed_in.expires_at - service.service.settings.clock.now() <= timedelta(hours=10)
    service.move_clock(timedelta(minutes=22))
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, signed_in)


async def test_use_is_noted_at_most_once_a_minute(service: Started, signed_in: SignedIn) -> None:
    async def seen() -> Any:
        async with service.database.transaction() as tx:
            return await tx.fetchval("select last_seen_at from session")

    first = await seen()
    service.move_clock(timedelta(seconds=30))
    await exchange(service, signed_in)
    assert await seen() == first
    service.move_clock(timedelta(seconds=31))
    follow = FollowSession(kind="family", session_secret=SecretStr(signed_in.session_secret))
    await service.send(follow, GATEWAY)
    assert await seen() == first, "an open page is no use"
    await exchange(service, signed_in)
    assert await seen() > first


async def test_signing_out_ends_the_session_and_tells_the_edges(service: Started, signed_in: SignedIn) -> None:
    caller = holder(await exchange(service, signed_in))
    await service.send(SignOut(), caller)
    with pytest.raises(Unauthenticated):
        await exchange(service, signed_in)
    with pytest.raises(Unauthenticated):
        await service.send(GetAccount(), caller)
    (revoked,) = await service.tells(SessionRevoked)
    assert (revoked.session_id, revoked.family_id) == (signed_in.session_id, DUPONT)
    assert revoked.wire_subject().startswith("evt.identity.session.revoked.")


async def test_signing_out_twice_is_no_mistake_and_is_told_once(service: Started, signed_in: SignedIn) -> None:
    caller = holder(await exchange(service, signed_in))
    await service.send(SignOut(), caller)
    await service.send(SignOut(), caller)
    other = await sign_in(service)
    await service.send(SignOut(), holder(await exchange(service, other)))
    assert [event.session_id for event in await service.tells(SessionRevoked, count=2)] == [signed_in.session_id, other.session_id]


async def test_nobody_reads_the_account_of_another(service: Started, signed_in: SignedIn) -> None:
    await open_family(service, "anne.martin")
    other = await exchange(service, await sign_in(service, "anne.martin"))
    mixed = holder(other)
    stolen = type(mixed)(kind="family", account_id=mixed.account_id, family_id=DUPONT, session_id=signed_in.session_id)
    with pytest.raises(Unauthenticated):
        await service.send(GetAccount(), stolen)


async def test_an_invented_secret_opens_nothing(service: Started, signed_in: SignedIn) -> None:
    assert signed_in.session_secret
    for secret in ("", "x", signed_in.session_secret[:-1], signed_in.session_secret + "A", "é" * 100):
        with pytest.raises(Unauthenticated):
            await service.send(ExchangeSession(kind="family", session_secret=SecretStr(secret)), GATEWAY)


async def test_what_ended_long_ago_is_erased_and_nothing_else(service: Started, signed_in: SignedIn) -> None:
    assert set((await erase_old(service.database)).values()) == {0}
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from retention_evidence") == 0
    service.move_clock(timedelta(days=31))
    kept = await sign_in(service)
    assert (await erase_old(service.database))["sessions"] == 1
    assert await exchange(service, kept)
    assert kept.session_id != signed_in.session_id
