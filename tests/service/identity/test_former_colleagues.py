"""Staff who leave: their address goes when their account is closed, what they signed in with six months later."""

import asyncio
from datetime import timedelta
from uuid import UUID

from pydantic import SecretStr

from chassis import retention
from contracts.identity import (
    ChangeStaffEmail,
    CloseStaffAccount,
    LookAtStaffLink,
    ReadStaffAccount,
    RenewStaffLink,
    ReopenStaffAccount,
    StaffSaved,
    UseStaffLink,
)
from services.identity.store import accounts
from services.identity.usecases.republish import present_state
from tests.service.harness import Started
from tests.service.identity.cast import ADMINISTRATOR, BACK_OFFICE, OTHER_PASSWORD, Enrolled, code_now, enrol, knock_staff, open_staff
from tests.service.identity.test_staff_accounts import slug

ADDRESS = "claire.morel@ville.fr"
MONTH = timedelta(days=31)
SECRETS = ("second_factor", "second_factor_move", "recovery_code", "subject_key")


async def run(service: Started) -> dict[str, int]:
    counts = await retention.run(service.database, service.service.retention)
    return {rule: count for rule, count in counts.items() if "staff" in rule}


async def at_work(service: Started) -> tuple[UUID, Enrolled]:
    account_id = await open_staff(service, "clerk")
    await service.send(ChangeStaffEmail(account_id=account_id, email=ADDRESS), ADMINISTRATOR)
    return account_id, await enrol(service, await service.send(knock_staff(), BACK_OFFICE))


async def rows(service: Started, account_id: UUID) -> dict[str, int]:
    async with service.database.transaction() as tx:
        return {
            table: await tx.fetchval(
                f"select count(*) from {table} where {'subject_id' if table == 'subject_key' else 'account_id'} = $1",  # noqa: S608 - names of tables
                account_id,
            )
            for table in SECRETS
        }


async def test_the_address_goes_with_the_account_and_that_is_told(service: Started) -> None:
    account_id, _ = await at_work(service)
    await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)
    closed = await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert (closed.state, closed.email) == ("closed", "")
    told = await service.tells(StaffSaved, count=3)
    assert [(one.email, one.closed_at) for one in told] == [("", None), (ADDRESS, None), ("", closed.closed_at)]
    assert [one.version for one in told] == sorted({one.version for one in told})
    await service.send(ReopenStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert (await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)).email == ""


async def test_the_address_of_an_account_closed_by_the_former_release_goes_the_next_day_and_that_is_told(service: Started) -> None:
    account_id, _ = await at_work(service)
    async with service.database.transaction() as tx:
        await tx.execute("update account set closed_at = $2, version = version + 1 where account_id = $1", account_id, tx.now)
    assert (await run(service))["identity.staff_addresses"] == 1
    assert (await run(service))["identity.staff_addresses"] == 0
    last = (await service.tells(StaffSaved, count=3))[-1]
    assert (last.email, last.closed_at is not None) == ("", True)
    async with service.database.transaction() as tx:
        (account,) = [one for one in await accounts.page(tx, UUID(int=0), 9) if one.account_id == account_id]
        assert ADDRESS not in str(list(present_state(tx, account)))
        assert account.version == last.version


async def test_six_months_later_nothing_is_left_to_sign_in_with_and_evidence_is(service: Started) -> None:
    account_id, _ = await at_work(service)
    other = await open_staff(service, "clerk", identifier="zoe.roux")
    await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)
    service.move_clock(5 * MONTH)
    assert (await run(service))["identity.staff_credentials"] == 0
    service.move_clock(MONTH)
    assert (await run(service))["identity.staff_credentials"] == 1
    assert set((await rows(service, account_id)).values()) == {0}
    gone = await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert (gone.display_name, gone.has_password, gone.second_factor, gone.recovery_codes_left) == ("Claire MOREL", False, False, 0)
    assert (await service.send(ReadStaffAccount(account_id=other), ADMINISTRATOR)).has_password, "nobody else forgets anything"
    async with service.database.transaction() as tx:
        kept = await tx.fetchval("select kept from retention_evidence where rule = 'identity.staff_credentials' and erased = 1")
    assert kept == "6 mois après la fermeture du compte"
    assert (await run(service))["identity.staff_credentials"] == 0


async def test_whoever_comes_back_after_that_chooses_a_password_and_enrols_anew(service: Started) -> None:
    account_id, before = await at_work(service)
    await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)
    service.move_clock(7 * MONTH)
    await run(service)
    await service.send(ReopenStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert (await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)).state == "waiting"
    assert await slug(service, knock_staff(), BACK_OFFICE) == "wrong_credentials", "a password alone would enrol any telephone"
    link = await service.send(RenewStaffLink(account_id=account_id), ADMINISTRATOR)
    assert await service.send(LookAtStaffLink(secret=SecretStr(link.secret)), BACK_OFFICE)
    asked = UseStaffLink(secret=SecretStr(link.secret), password=SecretStr(OTHER_PASSWORD))
    signed_in = await service.send(asked, BACK_OFFICE)
    assert signed_in.second_factor == "to_enrol"
    again = await enrol(service, signed_in)
    assert again.secret != before.secret
    service.move_clock(timedelta(seconds=30))
    assert await slug(service, knock_staff(password=OTHER_PASSWORD, code=before.recovery_codes[0]), BACK_OFFICE) == "wrong_code"
    assert await service.send(knock_staff(password=OTHER_PASSWORD, code=code_now(service, again.secret)), BACK_OFFICE)
    assert (await run(service))["identity.staff_credentials"] == 0


async def test_an_account_that_is_being_opened_again_keeps_what_it_had(service: Started) -> None:
    account_id, before = await at_work(service)
    await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)
    service.move_clock(7 * MONTH)
    async with service.database.transaction() as tx:
        await accounts.reopen(tx, account_id)
        async with asyncio.timeout(10):
            assert (await run(service))["identity.staff_credentials"] == 0, "neither waited for nor forgotten"
    assert (await run(service))["identity.staff_credentials"] == 0
    assert await service.send(knock_staff(code=code_now(service, before.secret)), BACK_OFFICE)


async def test_opened_again_and_forgotten_at_once_an_account_has_all_of_it_or_nothing(service: Started) -> None:
    account_id, _ = await at_work(service)
    for _ in range(4):
        await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)
        service.move_clock(7 * MONTH)
        await asyncio.gather(run(service), service.send(ReopenStaffAccount(account_id=account_id), ADMINISTRATOR))
        shown = await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)
        assert (shown.has_password, shown.second_factor, shown.recovery_codes_left > 0) in {(True,) * 3, (False,) * 3}
