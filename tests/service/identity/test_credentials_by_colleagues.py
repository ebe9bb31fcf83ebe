"""Whoever gives a colleague what they sign in with counts as the same person for a while; nobody gives a password."""

import base64
import json
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.errors import Forbidden
from chassis.tokens import Actor
from contracts.identity import (
    InviteStaff,
    OpenStaffAccount,
    RenewStaffLink,
    ResetSecondFactor,
    SignedIn,
    StaffLink,
    UnlockStaffAccount,
    UseStaffLink,
)
from services.identity.usecases.retention import erase_old
from tests.service.harness import Started
from tests.service.identity.cast import (
    BACK_OFFICE,
    OTHER_PASSWORD,
    PASSWORD,
    enrol,
    exchange_staff,
    holder,
    knock_staff,
    open_staff,
    sign_in_staff,
)


async def boss(service: Started, identifier: str = "anne.maire") -> tuple[UUID, Actor]:
    """Sign an administrator in."""
    account_id = await open_staff(service, "administrator", identifier=identifier)
    return account_id, holder(await exchange_staff(service, await sign_in_staff(service, identifier)))


async def given_by(service: Started, signed_in: SignedIn) -> set[UUID]:
    """Read in the token from whom its holder has what they sign in with."""
    payload = (await exchange_staff(service, signed_in)).token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {UUID(one) for one in claims.get("from", [])}


async def come_in(service: Started, link: StaffLink) -> SignedIn:
    """Choose a password with a link, and enrol a telephone."""
    use = UseStaffLink(secret=SecretStr(link.secret), password=SecretStr(PASSWORD))
    return (await enrol(service, await service.send(use, BACK_OFFICE))).session


def invited(identifier: str) -> InviteStaff:
    """Invite another administrator."""
    return InviteStaff(display_name="Paul PETIT", identifier=identifier, roles=("administrator",))


async def test_an_invited_colleague_is_another_person_after_fourteen_days(service: Started) -> None:
    anne_id, anne = await boss(service)
    signed_in = await come_in(service, await service.send(invited("paul.petit"), anne))
    assert await given_by(service, signed_in) == {anne_id}
    service.move_clock(timedelta(days=14))
    again = await service.send(knock_staff("paul.petit", code_later=True), BACK_OFFICE)
    assert again.second_factor == "asked"
    await erase_old(service.database)
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from credential_gift") == 0


async def test_a_second_account_that_opens_a_third_hides_nothing(service: Started) -> None:
    anne_id, anne = await boss(service)
    second = await come_in(service, await service.send(invited("paul.petit"), anne))
    link = await service.send(invited("zoe.roux"), holder(await exchange_staff(service, second)))
    third = await come_in(service, link)
    found = await given_by(service, third)
    assert anne_id in found
    assert len(found) == 2


@pytest.mark.parametrize("by_link", [True, False], ids=["a new link", "a reset telephone"])
async def test_a_new_link_or_a_reset_telephone_binds_a_colleague_who_was_there_before(service: Started, by_link: bool) -> None:
    anne_id, anne = await boss(service)
    paul_id = await open_staff(service, "administrator", identifier="paul.petit")
    assert await given_by(service, await sign_in_staff(service, "paul.petit")) == set()
    if by_link:
        async with service.database.transaction() as tx:
            await tx.execute("delete from second_factor where account_id = $1", paul_id)
        signed_in = await come_in(service, await service.send(RenewStaffLink(account_id=paul_id), anne))
    else:
        await service.send(ResetSecondFactor(account_id=paul_id), anne)
        signed_in = await sign_in_staff(service, "paul.petit")
    assert await given_by(service, signed_in) == {anne_id}


async def test_unlocking_a_colleague_binds_nobody(service: Started) -> None:
    _, anne = await boss(service)
    paul_id = await open_staff(service, "administrator", identifier="paul.petit")
    await service.send(UnlockStaffAccount(account_id=paul_id), anne)
    assert await given_by(service, await sign_in_staff(service, "paul.petit")) == set()


async def test_no_signed_in_person_gives_a_colleague_a_password(service: Started) -> None:
    _, anne = await boss(service)
    request = OpenStaffAccount(
        display_name="Paul PETIT", identifier="paul.petit", password=SecretStr(OTHER_PASSWORD), roles=("administrator",), temporary=False
    )
    with pytest.raises(Forbidden) as refused:
        await service.send(request, anne)
    assert refused.value.slug == "password_by_link"
