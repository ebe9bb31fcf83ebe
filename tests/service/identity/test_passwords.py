"""Changing one's own password, by choice or because the first one is temporary."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr

from chassis.errors import Forbidden, Invalid, Refusal, TooMany, Unauthenticated
from contracts.identity import ChangePassword, GetAccount, OpenStaffAccount, SessionRevoked, SignedIn, SignOut
from tests.service.harness import Started
from tests.service.identity.cast import (
    OTHER_PASSWORD,
    PASSWORD,
    WRONG,
    CountingArgon2,
    exchange,
    exchange_staff,
    holder,
    open_family,
    open_staff,
    sign_in,
    sign_in_staff,
)


def change(current: str = PASSWORD, new: str = OTHER_PASSWORD) -> ChangePassword:
    return ChangePassword(current=SecretStr(current), new=SecretStr(new))


async def test_a_changed_password_is_the_one_that_signs_in(service: Started, signed_in: SignedIn) -> None:
    await service.send(change(), holder(await exchange(service, signed_in)))
    with pytest.raises(Unauthenticated):
        await sign_in(service)
    assert await sign_in(service, password=OTHER_PASSWORD)


async def test_every_other_session_ends_and_this_one_stays(service: Started, signed_in: SignedIn) -> None:
    others = [await sign_in(service) for _ in range(2)]
    caller = holder(await exchange(service, signed_in))
    await service.send(change(), caller)
    for other in others:
        with pytest.raises(Unauthenticated):
            await exchange(service, other)
    assert await exchange(service, signed_in)
    told = await service.tells(SessionRevoked, count=2)
    assert {event.session_id for event in told} == {other.session_id for other in others}
    (session,) = (await service.send(GetAccount(), caller)).sessions
    assert session.current


async def test_the_sessions_of_others_stay(service: Started, signed_in: SignedIn) -> None:
    await open_family(service, "anne.martin")
    other = await sign_in(service, "anne.martin")
    await service.send(change(), holder(await exchange(service, signed_in)))
    assert await exchange(service, other)


@pytest.mark.parametrize(
    ("new", "slug"),
    [
        ("ouistiti-2026", "weak_password"),
        ("Azerty123", "weak_password"),
        ("Jean.Dupont-69", "weak_password"),
        (PASSWORD, "password_unchanged"),
        ("Ouistiti-\uff12\uff10\uff12\uff16", "password_unchanged"),
    ],
)
async def test_a_new_password_that_will_not_do_is_refused_at_no_cost(
    service: Started, signed_in: SignedIn, argon2: CountingArgon2, new: str, slug: str
) -> None:
    caller = holder(await exchange(service, signed_in))
    argon2.asked.clear()
    with pytest.raises(Invalid) as refused:
        await service.send(change(new=new), caller)
    assert refused.value.slug == slug
    assert not argon2.asked
    assert await sign_in(service)


async def test_who_found_an_open_screen_cannot_guess_the_present_password(service: Started, signed_in: SignedIn) -> None:
    caller = holder(await exchange(service, signed_in))
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            await service.send(change(WRONG), caller)
        assert refused.value.slug == "wrong_password"
    with pytest.raises(TooMany):
        await service.send(change(), caller)
    assert await sign_in(service), "guesses at an open screen do not keep the owner from signing in"
    service.move_clock(timedelta(seconds=4))
    await service.send(change(), caller)


async def test_a_revoked_session_changes_no_password(service: Started, signed_in: SignedIn) -> None:
    caller = holder(await exchange(service, signed_in))
    await service.send(SignOut(), caller)
    with pytest.raises(Unauthenticated):
        await service.send(change(), caller)
    assert await sign_in(service)


async def test_two_changes_at_once_leave_one_password_and_one_session(service: Started, signed_in: SignedIn) -> None:
    rival = await sign_in(service)
    callers = [holder(await exchange(service, one)) for one in (signed_in, rival)]

    async def attempt(number: int) -> int:
        try:
            await service.send(change(new=f"Ouistiti-{number}-vert"), callers[number])
        except Refusal as refused:
            return refused.status
        return 200

    answers = await asyncio.gather(attempt(0), attempt(1))
    assert min(answers) == 200
    assert max(answers) in {400, 401}
    winner = answers.index(200)
    assert len((await service.send(GetAccount(), callers[winner])).sessions) == 1
    assert await sign_in(service, password=f"Ouistiti-{winner}-vert")


async def test_no_session_opened_with_the_old_password_outlives_the_change(service: Started, signed_in: SignedIn) -> None:
    caller = holder(await exchange(service, signed_in))

    async def knock() -> SignedIn | None:
        try:
            return await sign_in(service)
        except Refusal:
            return None

    before = await sign_in(service)
    knocking = [asyncio.create_task(knock()) for _ in range(4)]
    await service.send(change(), caller)
    opened = [one for one in await asyncio.gather(*knocking) if one is not None]
    for one in (before, *opened):
        with pytest.raises(Unauthenticated):
            await exchange(service, one)


# A temporary password


async def test_a_temporary_password_opens_nothing_but_the_choice_of_another(service: Started) -> None:
    await open_family(service, temporary=True)
    signed_in = await sign_in(service)
    assert signed_in.must_change_password
    token = await exchange(service, signed_in)
    assert token.must_change_password
    assert (token.family_id, token.guardian_id, token.rights) == (None, None, frozenset())
    assert token.expires_at - service.service.settings.clock.now() <= timedelta(seconds=30)
    caller = holder(token)
    with pytest.raises(Forbidden):
        caller.family()
    assert (await service.send(GetAccount(), caller)).identifier == "jean.dupont"
    await service.send(change(), caller)
    chosen = await exchange(service, signed_in)
    assert not chosen.must_change_password
    assert holder(chosen).family()
    assert not (await sign_in(service, password=OTHER_PASSWORD)).must_change_password


async def test_a_guardian_with_a_temporary_password_can_sign_out(service: Started) -> None:
    await open_family(service, temporary=True)
    signed_in = await sign_in(service)
    await service.send(SignOut(), holder(await exchange(service, signed_in)))
    (revoked,) = await service.tells(SessionRevoked)
    assert revoked.family_id is not None
    with pytest.raises(Unauthenticated):
        await exchange(service, signed_in)


async def test_an_administrator_with_a_temporary_password_holds_no_right_yet(service: Started) -> None:
    await open_staff(service, "administrator", temporary=True)
    caller = holder(await exchange_staff(service, await sign_in_staff(service)))
    request = OpenStaffAccount(display_name="X", identifier="x", password=SecretStr(PASSWORD), roles=("clerk",))
    with pytest.raises(Forbidden):
        await service.send(request, caller)
