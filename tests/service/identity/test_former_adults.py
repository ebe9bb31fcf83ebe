"""An adult who left their household: their account is closed with their sessions, also where the news of it was missed."""

from datetime import date, timedelta

import pytest

from chassis import retention
from chassis.errors import Unauthenticated
from contracts.family import AdultLeft
from contracts.identity import AccountClosed, SessionRevoked
from tests.service.harness import Started
from tests.service.identity.cast import DUPONT, JEAN, exchange, open_family, sign_in
from tests.service.identity.guardians import JEANNE, activate, card, letters, meet, saved

RULE = "identity.former_adults"


def left(service: Started) -> AdultLeft:
    now = service.service.settings.clock.now()
    of = {"family_id": DUPONT, "guardian_id": JEAN, "name": "Jean DUPONT", "remaining_id": JEANNE, "left_on": date(2026, 11, 20)}
    return AdultLeft.model_validate({"version": 1, **of, "noted_at": now})


async def run(service: Started, rule: str = RULE) -> int:
    return (await retention.run(service.database, service.service.retention))[rule]


async def test_an_open_session_ends_with_the_account_of_who_left(service: Started) -> None:
    await meet(service)
    account_id = await open_family(service, guardian_id=JEAN)
    signed = await sign_in(service)
    await service.tell(left(service), saved(DUPONT, card(JEANNE, "Jeanne", "Dupont"), version=2), left(service))
    assert [one.account_id for one in await service.tells(AccountClosed)] == [account_id]
    assert await service.tells(SessionRevoked)
    with pytest.raises(Unauthenticated):
        await exchange(service, signed)
    with pytest.raises(Unauthenticated):
        await sign_in(service)


async def test_who_left_unheard_is_found_a_day_later_and_nobody_else(service: Started) -> None:
    await meet(service)
    account_id = await open_family(service, guardian_id=JEAN)
    made = await letters(service, JEANNE)
    await activate(service, made[JEANNE])
    await service.tell(saved(DUPONT, card(JEANNE, "Jeanne", "Dupont"), version=2))
    service.move_clock(timedelta(hours=23))
    assert await run(service) == 0, "an account may be opened before its owner's record is known"
    service.move_clock(timedelta(days=2))
    assert (await run(service), await run(service)) == (1, 0)
    assert [one.account_id for one in await service.tells(AccountClosed)] == [account_id]


async def test_the_account_of_who_left_goes_six_months_later_and_that_of_who_stayed_does_not(service: Started) -> None:
    await meet(service)
    await open_family(service, guardian_id=JEAN)
    await sign_in(service)
    made = await letters(service, JEAN, JEANNE)
    await activate(service, made[JEANNE])
    await service.tell(left(service), saved(DUPONT, card(JEANNE, "Jeanne", "Dupont"), version=2))
    await service.tells(AccountClosed)
    service.move_clock(timedelta(days=150))
    assert await run(service, "identity.former_accounts") == 0
    service.move_clock(timedelta(days=60))
    assert await run(service, "identity.former_accounts") == 1
    async with service.database.transaction() as tx:
        assert [row["guardian_id"] for row in await tx.fetch("select guardian_id from account")] == [JEANNE]
