"""Where staff are warned of what happens to their accounts, and what messaging is told so that it can warn them."""

import pytest
from pydantic import SecretStr, ValidationError

from chassis.errors import Forbidden, Invalid, Refusal
from contracts.identity import (
    ChangeOwnEmail,
    ChangeStaffEmail,
    CloseStaffAccount,
    GetAccount,
    InviteStaff,
    ReadStaffAccount,
    RenewRecoveryCodes,
    ResetSecondFactor,
    SecondFactorChanged,
    StaffSaved,
)
from contracts.rights import Right
from tests.service.harness import Started, staff
from tests.service.identity.cast import ADMINISTRATOR, PASSWORD, WRONG, code_now, exchange_staff, holder, open_staff
from tests.service.identity.test_second_factor import STEP, claire

ADDRESS, OTHER = "claire.morel@ville.fr", "c.morel@agglo.fr"


async def saved(service: Started, count: int) -> list[str]:
    return [event.email for event in await service.tells(StaffSaved, count=count)]


async def test_an_address_is_given_with_the_account_changed_and_told(service: Started) -> None:
    invited = InviteStaff(display_name="Claire MOREL", identifier="claire.morel", roles=("clerk",), email=ADDRESS)
    account_id = (await service.send(invited, ADMINISTRATOR)).account_id
    assert (await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)).email == ADDRESS
    for _ in range(2):
        assert (await service.send(ChangeStaffEmail(account_id=account_id, email=OTHER), ADMINISTRATOR)).email == OTHER
    await service.send(ChangeStaffEmail(account_id=account_id, email=""), ADMINISTRATOR)
    assert await saved(service, 3) == [ADDRESS, OTHER, ""], "what changes nothing is not told"


async def test_what_is_no_address_and_whoever_has_no_right_change_none(service: Started) -> None:
    account_id = await open_staff(service, "administrator")
    with pytest.raises(ValidationError):
        ChangeStaffEmail(account_id=account_id, email="claire@")
    with pytest.raises(Forbidden):
        await service.send(ChangeStaffEmail(account_id=account_id, email=OTHER), staff(Right.READ_STAFF))
    lesser = staff(Right.CHANGE_STAFF)
    with pytest.raises(Refusal) as refused:
        await service.send(ChangeStaffEmail(account_id=account_id, email=OTHER), lesser)
    assert refused.value.slug == "grants_too_much"
    closed = await open_staff(service, "clerk", identifier="zoe.roux")
    await service.send(CloseStaffAccount(account_id=closed), ADMINISTRATOR)
    with pytest.raises(Refusal) as refused:
        await service.send(ChangeStaffEmail(account_id=closed, email=OTHER), ADMINISTRATOR)
    assert refused.value.slug == "account_is_closed"


async def test_ones_own_address_takes_password_and_code(service: Started) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))

    def asked(password: str, code: str) -> ChangeOwnEmail:
        return ChangeOwnEmail(email=OTHER, password=SecretStr(password), code=SecretStr(code))

    for password, code, slug in ((WRONG, "000000", "wrong_password"), (PASSWORD, "000000", "wrong_present_code")):
        with pytest.raises(Invalid) as refused:
            await service.send(asked(password, code), me)
        assert refused.value.slug == slug
    assert (await service.send(GetAccount(), me)).email == ""
    await service.send(asked(PASSWORD, code_now(service, enrolled.secret)), me)
    assert (await service.send(GetAccount(), me)).email == OTHER
    assert await saved(service, 2) == ["", OTHER]


async def test_every_change_of_a_second_factor_is_told_without_any_secret(service: Started) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))
    service.move_clock(STEP)
    await service.send(RenewRecoveryCodes(password=SecretStr(PASSWORD), code=SecretStr(code_now(service, enrolled.secret))), me)
    await service.send(ResetSecondFactor(account_id=me.account_id), ADMINISTRATOR)
    told = await service.tells(SecondFactorChanged, count=3)
    assert [one.how for one in told] == ["enrolled", "codes_renewed", "reset"]
    assert [one.version for one in told] == sorted({one.version for one in told})
    assert enrolled.secret not in str(told)
