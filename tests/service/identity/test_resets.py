"""A forgotten password: one link by e-mail, once, for half an hour, and nobody learns who has an account."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated, Unavailable
from chassis.ids import new_id
from contracts.base import Request
from contracts.identity import (
    AccountActivated,
    CloseAccount,
    CredentialsChanged,
    LookAtPasswordReset,
    PasswordResetRequested,
    RequestPasswordReset,
    ResetPassword,
)
from tests.eventually import eventually
from tests.service.harness import NOW, Started, edge, family
from tests.service.identity.cast import ADMINISTRATOR, DUPONT, GATEWAY, JEAN, PASSWORD, WRONG, exchange, open_family, sign_in
from tests.service.identity.guardians import CHOSEN, JEANNE, SOFIA, accounts, activate, ask_link, letters, links, meet, reset


async def settled(service: Started) -> None:
    """Wait until every asked link has been looked after."""

    async def nothing_left() -> bool:
        async with service.database.transaction() as tx:
            return not await tx.fetchval("select count(*) from work")

    await eventually(nothing_left)


@pytest.mark.parametrize("who", ["jean.dupont", " JEAN.DUPONT ", "jean.dupont@EXAMPLE.fr"])
async def test_identifier_or_e_mail_leads_to_a_link_that_replaces_the_password(service: Started, who: str) -> None:
    await meet(service)
    await open_family(service, guardian_id=JEAN)
    before = await sign_in(service)
    await ask_link(service, who)
    (secret,) = await links(service)
    seen = await service.send(LookAtPasswordReset(secret=SecretStr(secret)), GATEWAY)
    assert (seen.identifier, seen.display_name) == ("jean.dupont", "Jean DUPONT")
    token = await exchange(service, await reset(service, secret))
    assert token.guardian_id == JEAN
    with pytest.raises(Unauthenticated):
        await exchange(service, before)
    with pytest.raises(Unauthenticated):
        await sign_in(service, password=PASSWORD)
    assert await sign_in(service, password=CHOSEN)
    (changed,) = await service.tells(CredentialsChanged)
    assert (changed.guardian_id, changed.family_id) == (JEAN, DUPONT)


async def test_an_address_that_two_adults_share_gets_a_link_for_each(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN, JEANNE, SOFIA)
    await ask_link(service, "jean.dupont@example.fr")
    await links(service, count=2)
    assert {one.guardian_id for one in await service.told(PasswordResetRequested)} == {JEAN, JEANNE}


@pytest.mark.parametrize("who", ["nobody", "nobody@example.fr", "smartin1", "%", "é\x01", "a" * 254])
async def test_nobody_who_has_no_address_and_whose_account_is_closed_get_the_same_answer_and_no_link(service: Started, who: str) -> None:
    await meet(service)
    await letters(service, JEAN, JEANNE, SOFIA)
    (closed,) = [one.account_id for one in await accounts(service) if one.guardian_id == JEANNE and one.account_id]
    await service.send(CloseAccount(account_id=closed), ADMINISTRATOR)
    for one in (who, "jdupont2", "jdupont1"):
        await ask_link(service, one)
    await settled(service)
    assert [one.guardian_id for one in await service.told(PasswordResetRequested)] == [JEAN]


async def test_the_answer_comes_before_anybody_looks_whether_the_account_exists(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    async with service.database.transaction() as tx:  # whoever looks at accounts waits behind this lock
        await tx.execute("lock table account in access exclusive mode")
        async with asyncio.timeout(60):
            await ask_link(service, "jdupont1")
            await ask_link(service, "nobody")
    assert len(await links(service)) == 1


async def test_the_secret_is_neither_in_the_event_nor_in_the_database(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    await ask_link(service, "jdupont1")
    (secret,) = await links(service)
    assert secret not in str(service.heard)
    async with service.database.transaction() as tx:
        assert secret not in str(await tx.fetch("select t::text from password_reset t"))
        assert secret not in str(await tx.fetch("select payload::text from outbox"))


async def test_a_link_serves_once_and_for_half_an_hour(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    await ask_link(service, "jdupont1")
    (secret,) = await links(service)
    await reset(service, secret)
    with pytest.raises(Conflict) as spent:
        await reset(service, secret, password="Autre-Glycine-8")
    assert (spent.value.slug, spent.value.title) == ("reset_spent", "Ce lien n'est plus valable")
    assert "Demandez-en un autre" in spent.value.detail
    await ask_link(service, "jdupont1")
    late = (await links(service, count=2))[1]
    service.move_clock(timedelta(minutes=30))
    with pytest.raises(Conflict):
        await service.send(LookAtPasswordReset(secret=SecretStr(late)), GATEWAY)
    with pytest.raises(Conflict):
        await reset(service, late, password="Autre-Glycine-8")


async def test_looking_at_a_link_does_not_use_it_up(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    await ask_link(service, "jdupont1")
    (secret,) = await links(service)
    for _ in range(3):
        await service.send(LookAtPasswordReset(secret=SecretStr(secret)), GATEWAY)
    assert await reset(service, secret)


async def test_a_form_sent_twice_changes_the_password_once_and_signs_in_both_times(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    await ask_link(service, "jdupont1")
    (secret,) = await links(service)
    sessions = await asyncio.gather(reset(service, secret), reset(service, secret))
    assert len({one.session_id for one in sessions}) == 2
    assert len(await service.tells(AccountActivated)) == 1
    assert not await service.told(CredentialsChanged)


async def test_a_used_link_ends_the_others(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    for _ in range(2):
        await ask_link(service, "jdupont1")
        await settled(service)
    first, second = await links(service, count=2)
    await reset(service, second)
    with pytest.raises(Conflict):
        await reset(service, first, password="Autre-Glycine-8")


async def test_whoever_asks_again_and_again_fills_nobodys_mailbox(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    for _ in range(6):
        await ask_link(service, "jdupont1")
    await settled(service)
    await links(service, count=3)
    assert len(await service.told(PasswordResetRequested)) == 3
    service.move_clock(timedelta(minutes=30))
    await ask_link(service, "jdupont1")
    assert len(await links(service, count=4)) == 4


async def test_a_link_is_the_way_out_of_a_lock(service: Started) -> None:
    await meet(service)
    await activate(service, (await letters(service, JEAN))[JEAN], password=PASSWORD)
    for _ in range(10):
        with pytest.raises(Unauthenticated):
            await sign_in(service, "jdupont1", WRONG)
        service.move_clock(timedelta(seconds=32))
    await ask_link(service, "jdupont1")
    await reset(service, (await links(service))[0])
    assert await sign_in(service, "jdupont1", CHOSEN)
    jean, _ = await accounts(service, family_id=DUPONT)
    assert (jean.state, jean.activated_at) == ("active", NOW), "it is in use since its first password"


@pytest.mark.parametrize("secret", ["x", "é" * 200, "\x01", "../..", "0" * 43])
async def test_an_invented_link_opens_nothing(service: Started, secret: str) -> None:
    await meet(service)
    with pytest.raises(Conflict):
        await service.send(LookAtPasswordReset(secret=SecretStr(secret)), GATEWAY)
    with pytest.raises(Conflict):
        await reset(service, secret)


async def test_a_weak_password_does_not_use_the_link_up(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    await ask_link(service, "jdupont1")
    (secret,) = await links(service)
    with pytest.raises(Invalid):
        await reset(service, secret, password="Jdupont1-2026")
    assert await reset(service, secret)


@pytest.mark.parametrize(
    "asked",
    [
        RequestPasswordReset(who="a"),
        LookAtPasswordReset(secret=SecretStr("a")),
        ResetPassword(secret=SecretStr("a"), password=SecretStr(CHOSEN)),
    ],
)
async def test_only_the_families_door_asks_for_links(service: Started, asked: Request[Any]) -> None:
    with pytest.raises(Forbidden):
        await service.send(asked, edge("backoffice"))
    with pytest.raises(NotFound):
        await service.send(asked, family(new_id()))


async def test_a_flood_of_questions_for_a_link_fills_nothing_and_ends(service: Started) -> None:
    await meet(service)
    await open_family(service, guardian_id=JEAN)
    async with service.database.transaction() as tx:
        await tx.execute(
            "insert into work (id, kind, payload, run_at, created_at)"
            " select gen_random_uuid(), 'password_reset', '{}', $1, $1 from generate_series(1, 500)",
            tx.now + timedelta(minutes=1),
        )
    for who in ("jean.dupont", "nobody"):
        with pytest.raises(Unavailable) as refused:
            await ask_link(service, who)
        assert (refused.value.slug, refused.value.members["retry_after"]) == ("too_many_resets", 60)
    async with service.database.transaction() as tx:
        await tx.execute("delete from work")
    await ask_link(service, "jean.dupont")
    assert await links(service)
