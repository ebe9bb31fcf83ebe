"""Staff renew their recovery codes and move their second factor by themselves: password and a present code are asked again."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.errors import Conflict, Invalid, NotFound, TooMany, Unauthenticated
from contracts.base import Request
from contracts.identity import (
    GetAccount,
    MoveSecondFactor,
    OfferSecondFactorMove,
    RenewRecoveryCodes,
    SessionRevoked,
    SignOut,
)
from tests.service.harness import Started, family
from tests.service.identity.cast import (
    BACK_OFFICE,
    DUPONT,
    PASSWORD,
    WRONG,
    CountingArgon2,
    being_verified,
    code_now,
    exchange_staff,
    give,
    holder,
    knock_staff,
    open_staff,
)
from tests.service.identity.test_second_factor import STEP, claire


def renewal(code: str, password: str = PASSWORD) -> RenewRecoveryCodes:
    return RenewRecoveryCodes(password=SecretStr(password), code=SecretStr(code))


def offer(code: str, password: str = PASSWORD) -> OfferSecondFactorMove:
    return OfferSecondFactorMove(password=SecretStr(password), code=SecretStr(code))


def moved(code: str) -> MoveSecondFactor:
    return MoveSecondFactor(code=SecretStr(code))


async def audited(service: Started) -> list[str]:
    async with service.database.transaction() as tx:
        return [row["action"] for row in await tx.fetch("select action from audit_entry where detail <> 'attempt' order by entry")]


async def test_new_recovery_codes_replace_the_old_ones(service: Started) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))
    renewed = await service.send(renewal(code_now(service, enrolled.secret)), me)
    assert len(set(renewed.recovery_codes)) == 10
    assert not set(renewed.recovery_codes) & set(enrolled.recovery_codes)
    assert (await service.send(GetAccount(), me)).recovery_codes_left == 10
    asked = await service.send(knock_staff(), BACK_OFFICE)
    with pytest.raises(Unauthenticated):
        await give(service, asked, enrolled.recovery_codes[0])
    assert (await give(service, asked, renewed.recovery_codes[0])).session.second_factor == "given"
    assert "identity.recovery_codes.renew" in await audited(service)


async def test_password_and_code_are_both_asked_and_a_code_serves_once(service: Started) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))
    code = code_now(service, enrolled.secret)
    with pytest.raises(Invalid) as refused:
        await service.send(renewal(code, WRONG), me)
    assert refused.value.slug == "wrong_password"
    with pytest.raises(Invalid) as refused:
        await service.send(renewal("000000"), me)
    assert refused.value.slug == "wrong_present_code"
    await service.send(renewal(code), me)
    with pytest.raises(Invalid) as refused:
        await service.send(renewal(code), me)
    assert refused.value.slug == "wrong_present_code"


async def test_who_signs_out_while_the_password_is_verified_changes_nothing(service: Started, argon2: CountingArgon2) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))
    renewing = await being_verified(argon2, service.send(renewal(code_now(service, enrolled.secret)), me))
    await service.send(SignOut(), me)
    argon2.may_verify.set()
    with pytest.raises(Unauthenticated):
        await renewing


async def test_who_has_yet_to_enrol_a_telephone_has_nothing_to_renew_or_move(service: Started) -> None:
    await open_staff(service, "clerk")
    me = holder(await exchange_staff(service, await service.send(knock_staff(), BACK_OFFICE)))
    everything: tuple[Request[Any], ...] = (renewal("000000"), offer("000000"), moved("000000"))
    for asked in everything:
        with pytest.raises(Unauthenticated) as refused:
            await service.send(asked, me)
        assert refused.value.slug == "second_factor_required"


async def test_wrong_codes_slow_down_here_too(service: Started) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))
    for _ in range(5):
        with pytest.raises(Invalid):
            await service.send(renewal("000000"), me)
    with pytest.raises(TooMany):
        await service.send(renewal(code_now(service, enrolled.secret)), me)


async def test_a_move_takes_effect_with_a_code_of_the_new_telephone(service: Started) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))
    offered = await service.send(offer(code_now(service, enrolled.secret)), me)
    assert offered.secret != enrolled.secret
    with pytest.raises(Invalid) as refused:
        await service.send(moved("000000"), me)
    assert refused.value.slug == "wrong_present_code"
    service.move_clock(STEP)
    elsewhere = (await give(service, await service.send(knock_staff(), BACK_OFFICE), code_now(service, enrolled.secret))).session
    told = await service.send(moved(code_now(service, offered.secret)), me)
    assert len(told.recovery_codes) == 10
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, elsewhere)
    assert elsewhere.session_id in {one.session_id for one in await service.tells(SessionRevoked, count=1)}
    service.move_clock(STEP)
    asked = await service.send(knock_staff(), BACK_OFFICE)
    for dead in (code_now(service, enrolled.secret), enrolled.recovery_codes[0]):
        with pytest.raises(Unauthenticated):
            await give(service, asked, dead)
    assert (await give(service, asked, code_now(service, offered.secret))).session.second_factor == "given"
    assert (await exchange_staff(service, enrolled.session)).rights
    assert "identity.second_factor.move" in await audited(service)


async def test_a_move_is_of_one_session_and_a_quarter_of_an_hour(service: Started) -> None:
    enrolled = await claire(service)
    me = holder(await exchange_staff(service, enrolled.session))
    with pytest.raises(Conflict) as refused:
        await service.send(moved("000000"), me)
    assert refused.value.slug == "move_over"
    offered = await service.send(offer(code_now(service, enrolled.secret)), me)
    service.move_clock(STEP)
    other = (await give(service, await service.send(knock_staff(), BACK_OFFICE), code_now(service, enrolled.secret))).session
    with pytest.raises(Conflict):
        await service.send(moved(code_now(service, offered.secret)), holder(await exchange_staff(service, other)))
    for _ in range(2):
        service.move_clock(timedelta(minutes=8))
        await exchange_staff(service, enrolled.session)
    with pytest.raises(Conflict):
        await service.send(moved(code_now(service, offered.secret)), me)


@pytest.mark.parametrize("asked", [renewal("000000"), offer("000000"), moved("000000")], ids=lambda asked: type(asked).__name__)
async def test_families_have_none_of_this(service: Started, asked: Request[Any]) -> None:
    with pytest.raises(NotFound):
        await service.send(asked, family(DUPONT))
