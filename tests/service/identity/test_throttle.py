"""Repeated wrong passwords slow down and lock, known or not, one by one or all at once."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from chassis.errors import Refusal, TooMany, Unauthenticated, Unavailable
from contracts.identity import AccountLocked, GetAccount, SignIn, UnlockAccount
from tests.eventually import eventually
from tests.service.harness import Started
from tests.service.identity.cast import (
    ADMINISTRATOR,
    DUPONT,
    GATEWAY,
    JEAN,
    PASSWORD,
    WRONG,
    CountingArgon2,
    exchange,
    holder,
    knock,
    open_family,
    sign_in,
)
from tests.service.identity.conftest import PLACES


async def answer(service: Started, request: SignIn) -> tuple[int, str, str, object]:
    try:
        await service.send(request, GATEWAY)
    except Refusal as refused:
        return refused.status, refused.slug, refused.detail, refused.members.get("retry_after")
    return 201, "", "", None


async def guess(service: Started, identifier: str = "jean.dupont", times: int = 1) -> None:
    """Guess wrong, always as soon as it is allowed: what is typed before would count as well."""
    for _ in range(times):
        async with service.database.transaction() as tx:
            retry_at = await tx.fetchval("select max(retry_at) from sign_in_attempt")
        if retry_at is not None and retry_at > tx.now:
            service.move_clock(retry_at - tx.now)
        assert (await answer(service, knock(identifier, WRONG)))[1] == "wrong_credentials"


async def counted(service: Started) -> int:
    """Tell how many wrong passwords in a row are counted for the one identifier that was typed."""
    async with service.database.transaction() as tx:
        return cast("int", await tx.fetchval("select failures from sign_in_attempt"))


async def test_from_the_fifth_wrong_password_on_even_the_right_one_must_wait(service: Started) -> None:
    await open_family(service)
    await guess(service, times=4)
    assert (await answer(service, knock(password=WRONG)))[2].endswith("Vous pourrez réessayer dans 2 secondes.")
    with pytest.raises(TooMany) as refused:
        await sign_in(service)
    assert refused.value.slug == "too_many_attempts"
    assert refused.value.members["retry_after"] == 4, "nobody looked at it, so it counts as the sixth"
    service.move_clock(timedelta(seconds=4))
    assert await sign_in(service)


async def test_the_answer_says_in_a_header_how_long_to_wait(service: Started) -> None:
    await guess(service, times=5)
    headers = {"Authorization": f"Bearer {service.token(GATEWAY)}"}
    body = {"kind": "family", "identifier": "jean.dupont", "password": WRONG}
    async with service.session.post(f"{service.url}/v1/sessions", json=body, headers=headers) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "4"


async def test_the_tenth_wrong_password_locks_the_account_for_a_quarter_of_an_hour_and_tells_it(service: Started) -> None:
    account_id = await open_family(service, guardian_id=JEAN)
    await guess(service, times=9)
    assert not await service.told(AccountLocked)
    service.move_clock(timedelta(seconds=32))
    with pytest.raises(Unauthenticated) as tenth:
        await sign_in(service, password=WRONG)
    assert tenth.value.members["retry_after"] == 900, "the door knows that this mistake locks, and shows the way out"
    (locked,) = await service.tells(AccountLocked)
    assert (locked.account_id, locked.family_id, locked.guardian_id, locked.version) == (account_id, DUPONT, JEAN, 2)
    status, slug, detail, seconds = await answer(service, knock())
    assert (status, slug, seconds) == (429, "too_many_attempts", 900)
    assert detail == "Après plusieurs essais, votre compte est protégé un moment : vous pourrez réessayer dans 15 minutes."
    service.move_clock(timedelta(minutes=15))
    assert await sign_in(service)


async def test_every_answer_on_the_way_to_the_lock_is_the_same_for_an_identifier_that_nobody_has(
    service: Started, argon2: CountingArgon2
) -> None:
    await open_family(service)
    ways = []
    for identifier in ("jean.dupont", "nobody.at.all"):
        argon2.asked.clear()
        way = []
        for _ in range(13):
            for _ in range(2):
                found = await answer(service, knock(identifier, WRONG))
                way.append(found)
                if found[0] == 429:
                    assert isinstance(found[3], int)
                    service.move_clock(timedelta(seconds=found[3]))
        ways.append((way, dict(argon2.asked)))
    assert ways[0] == ways[1]
    assert {found[0] for found in ways[0][0]} == {401, 429}


async def test_a_success_forgets_the_mistakes_before_it(service: Started) -> None:
    await open_family(service)
    for _ in range(3):
        await guess(service, times=4)
        await sign_in(service)


async def test_a_lock_keeps_nobody_else_out_and_ends_no_open_session(service: Started) -> None:
    await open_family(service)
    await open_family(service, "anne.martin")
    signed_in = await sign_in(service)
    await guess(service, times=10)
    assert await sign_in(service, "anne.martin")
    assert await service.send(GetAccount(), holder(await exchange(service, signed_in)))


async def test_what_was_typed_cannot_be_read_from_the_database(service: Started) -> None:
    await guess(service, "my-password-in-the-wrong-field")
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select sign_in_attempt::text as line from sign_in_attempt")
    assert len(rows) == 1
    assert "password" not in rows[0]["line"]


async def test_twenty_wrong_passwords_at_once_count_as_twenty_and_lock_once(service: Started, argon2: CountingArgon2) -> None:
    account_id = await open_family(service, guardian_id=JEAN)
    argon2.asked.clear()
    answers = await asyncio.gather(*(answer(service, knock(password=WRONG)) for _ in range(20)))
    assert [found[1] for found in answers].count("wrong_credentials") == 5
    assert [found[1] for found in answers].count("too_many_attempts") == 15
    assert argon2.asked["verify"] == 5, "what comes during a wait is counted, and costs no hash"
    assert await counted(service) == 20
    (locked,) = await service.tells(AccountLocked)
    assert locked.account_id == account_id
    status, _, _, seconds = await answer(service, knock())
    assert (status, seconds) == (429, 900), "fifteen minutes from the tenth, however many more there were"
    service.move_clock(timedelta(minutes=15))
    assert await sign_in(service), "the lock ends by itself"
    assert len(await service.told(AccountLocked)) == 1


@pytest.mark.parametrize("place", [0, 4, 5, 14])
async def test_the_right_password_among_wrong_ones_at_once_does_not_get_in_after_the_fifth(
    service: Started, argon2: CountingArgon2, place: int
) -> None:
    async def fifth_looked_at() -> bool:
        return argon2.asked["verify"] == 5

    await open_family(service)
    typed = [WRONG] * 15
    typed[place] = PASSWORD
    first = [asyncio.create_task(answer(service, knock(password=WRONG))) for _ in range(5)]
    await eventually(fifth_looked_at)
    answers = await asyncio.gather(*first, *(answer(service, knock(password=one)) for one in typed))
    assert 201 not in {found[0] for found in answers}
    assert argon2.asked["verify"] == 5, "nobody looked at the right one"
    assert await counted(service) == 20
    assert len(await service.tells(AccountLocked)) == 1


async def test_twenty_wrong_passwords_at_once_for_an_identifier_that_nobody_has_are_answered_alike(service: Started) -> None:
    await open_family(service)
    ways = [
        sorted(await asyncio.gather(*(answer(service, knock(identifier, WRONG)) for _ in range(20))), key=str)
        for identifier in ("jean.dupont", "nobody.at.all")
    ]
    assert ways[0] == ways[1]


async def test_staff_let_somebody_in_again_whom_twenty_guesses_at_once_locked_out(service: Started) -> None:
    account_id = await open_family(service, guardian_id=JEAN)
    await asyncio.gather(*(answer(service, knock(password=WRONG)) for _ in range(20)))
    with pytest.raises(TooMany):
        await sign_in(service)
    await service.send(UnlockAccount(account_id=account_id), ADMINISTRATOR)
    assert await sign_in(service)


async def test_what_is_typed_during_a_lock_counts_and_makes_it_no_longer(service: Started) -> None:
    await open_family(service)
    await guess(service, times=10)
    service.move_clock(timedelta(minutes=14))
    for _ in range(30):
        assert (await answer(service, knock(password=WRONG)))[3] == 60
    assert await counted(service) == 40
    service.move_clock(timedelta(minutes=1))
    assert await sign_in(service)


async def test_what_is_typed_during_a_wait_makes_it_longer_and_then_locks(service: Started) -> None:
    await open_family(service)
    await guess(service, times=5)
    assert [(await answer(service, knock(password=WRONG)))[3] for _ in range(6)] == [4, 8, 16, 32, 900, 900]
    assert len(await service.tells(AccountLocked)) == 1


async def test_parallel_sign_ins_of_one_person_all_succeed(service: Started) -> None:
    await open_family(service)
    assert len({(await one).session_id for one in asyncio.as_completed([sign_in(service) for _ in range(20)])}) == 20
    assert not await service.told(AccountLocked)


async def test_a_flood_of_sign_ins_is_turned_away_at_once_and_takes_nothing_else_down(service: Started, argon2: CountingArgon2) -> None:
    await open_family(service)
    token = await exchange(service, await sign_in(service))
    argon2.asked.clear()
    flood = [asyncio.create_task(answer(service, knock(f"nobody.{number}", PASSWORD))) for number in range(200)]
    assert await service.send(GetAccount(), holder(token))
    answers = await asyncio.gather(*flood)
    turned_away = [found for found in answers if found[0] == Unavailable.status]
    checked = [found for found in answers if found[0] == Unauthenticated.status]
    assert len(turned_away) + len(checked) == 200
    assert len(checked) == argon2.asked["verify"] >= PLACES
    assert turned_away
    assert turned_away[0][1] == "too_many_sign_ins"
    assert turned_away[0][2].startswith("Trop de connexions en ce moment")
    assert turned_away[0][3] == 5
    assert await sign_in(service)


async def test_a_place_is_free_again_after_each_sign_in(service: Started) -> None:
    await open_family(service)
    for _ in range(PLACES * 2):
        await sign_in(service)
