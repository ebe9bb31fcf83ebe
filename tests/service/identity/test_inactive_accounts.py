"""A family's account that nobody uses for two years is announced to close a month before, then closed.

One sign-in stops it, and so does the town hall that opens the account again or writes to its owner.
"""

from datetime import timedelta

import pytest

from chassis import retention
from chassis.clock import paris_date
from chassis.errors import Refusal
from contracts.identity import AccountClosed, AccountInactive, ReopenAccount
from tests.service.harness import Started
from tests.service.identity.cast import ADMINISTRATOR, JEAN, open_family, sign_in
from tests.service.identity.guardians import activate, letters, meet, state

MONTH = timedelta(days=31)


async def run(service: Started) -> dict[str, int]:
    counts = await retention.run(service.database, service.service.retention)
    return {rule: count for rule, count in counts.items() if "staff" not in rule and "former" not in rule}


async def test_an_unused_account_is_announced_once_then_closed(service: Started) -> None:
    account_id = await open_family(service)
    await sign_in(service)
    service.move_clock(22 * MONTH)
    assert await run(service) == {"identity.warned": 0, "identity.closed": 0}
    service.move_clock(MONTH)
    assert await run(service) == {"identity.warned": 1, "identity.closed": 0}
    assert await run(service) == {"identity.warned": 0, "identity.closed": 0}
    (told,) = await service.tells(AccountInactive)
    assert told.account_id == account_id
    assert (told.closes_on - paris_date(told.warned_at)).days == 30
    service.move_clock(MONTH)
    assert await run(service) == {"identity.warned": 0, "identity.closed": 1}
    assert [one.account_id for one in await service.tells(AccountClosed)] == [account_id]
    with pytest.raises(Refusal):
        await sign_in(service)


async def test_whoever_signs_in_after_the_warning_keeps_the_account(service: Started) -> None:
    await open_family(service)
    service.move_clock(23 * MONTH)
    assert (await run(service))["identity.warned"] == 1
    service.move_clock(timedelta(days=1))
    await sign_in(service)
    service.move_clock(2 * MONTH)
    assert await run(service) == {"identity.warned": 0, "identity.closed": 0}
    service.move_clock(24 * MONTH)
    assert await run(service) == {"identity.warned": 1, "identity.closed": 0}, "the warning of years ago is none"
    service.move_clock(timedelta(days=29))
    assert await run(service) == {"identity.warned": 0, "identity.closed": 0}, "whoever was told late has their month"


async def test_who_came_back_after_a_warning_is_not_closed_by_it_where_nobody_could_be_warned_anew(service: Started) -> None:
    await open_family(service)
    service.move_clock(23 * MONTH)
    assert (await run(service))["identity.warned"] == 1
    service.move_clock(timedelta(days=1))
    await sign_in(service)
    service.move_clock(25 * MONTH)
    closing = [rule for rule in service.service.retention if rule.name == "identity.closed"]
    assert await retention.run(service.database, closing) == {"identity.closed": 0}, "more are to be warned than one day can"
    assert await run(service) == {"identity.warned": 1, "identity.closed": 0}


async def test_an_account_that_the_town_hall_opens_again_waits_for_its_owner_as_long_as_a_new_one(service: Started) -> None:
    await meet(service)
    account_id = await open_family(service, guardian_id=JEAN)
    await sign_in(service)
    service.move_clock(23 * MONTH)
    await run(service)
    service.move_clock(2 * MONTH)
    assert (await run(service))["identity.closed"] == 1
    await service.send(ReopenAccount(account_id=account_id), ADMINISTRATOR)
    letter = (await letters(service, JEAN))[JEAN]
    service.move_clock(timedelta(days=1))
    assert await run(service) == {"identity.warned": 0, "identity.closed": 0}
    assert await activate(service, letter)
    service.move_clock(23 * MONTH)
    assert await run(service) == {"identity.warned": 1, "identity.closed": 0}


async def test_a_second_letter_to_an_account_never_used_keeps_it_open_and_can_be_used(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    service.move_clock(23 * MONTH)
    assert (await run(service))["identity.warned"] == 1
    service.move_clock(timedelta(days=20))
    letter = (await letters(service, JEAN))[JEAN]
    service.move_clock(timedelta(days=20))
    assert await run(service) == {"identity.warned": 0, "identity.closed": 0}
    assert await state(service, JEAN) == "waiting"
    assert await activate(service, letter)


async def test_an_account_kept_open_and_never_used_is_announced_again_then_closed(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    service.move_clock(23 * MONTH)
    await run(service)
    await letters(service, JEAN)
    service.move_clock(22 * MONTH)
    assert await run(service) == {"identity.warned": 0, "identity.closed": 0}
    service.move_clock(MONTH)
    assert await run(service) == {"identity.warned": 1, "identity.closed": 0}
    service.move_clock(MONTH)
    assert await run(service) == {"identity.warned": 0, "identity.closed": 1}


async def test_what_was_erased_leaves_evidence(service: Started) -> None:
    await open_family(service)
    service.move_clock(23 * MONTH)
    await run(service)
    async with service.database.transaction(read_only=True) as tx:
        rows = await tx.fetch("select rule, erased from retention_evidence where rule like 'identity.%d' order by rule")
    assert [tuple(row) for row in rows] == [("identity.closed", 0), ("identity.warned", 1)]
