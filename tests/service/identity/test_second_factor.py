"""The second factor of staff: enrolled at the first sign-in, asked at each one after, useless when used."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr

from chassis.errors import Conflict, Forbidden, NotFound, Refusal, TooMany, Unauthenticated
from contracts.identity import (
    AccountLocked,
    ChangePassword,
    ExchangeSession,
    GetAccount,
    OfferSecondFactor,
    ResetSecondFactor,
    SessionRevoked,
    SignOut,
)
from services.identity.store import second_factors
from tests.service.harness import Started, family, held_up
from tests.service.identity.cast import (
    ADMINISTRATOR,
    BACK_OFFICE,
    DUPONT,
    GATEWAY,
    OTHER_PASSWORD,
    PASSWORD,
    WRONG,
    Enrolled,
    code_now,
    enrol,
    exchange_staff,
    give,
    holder,
    knock_staff,
    open_family,
    open_staff,
    sign_in,
    sign_in_staff,
)

STEP = timedelta(seconds=30)


async def claire(service: Started) -> Enrolled:
    """Open Claire's account and enrol her second factor; half a minute later her telephone shows another code."""
    await open_staff(service, "clerk")
    enrolled = await enrol(service, await service.send(knock_staff(), BACK_OFFICE))
    service.move_clock(STEP)
    return enrolled


async def slug(attempt: object) -> str:
    with pytest.raises(Refusal) as refused:
        await attempt  # type: ignore[misc]  # each of these is a call of the service
    return refused.value.slug


async def test_before_the_second_factor_is_enrolled_a_session_holds_no_right(service: Started) -> None:
    await open_staff(service, "administrator")
    signed_in = await service.send(knock_staff(code_later=False), BACK_OFFICE)
    token = await exchange_staff(service, signed_in)
    assert (signed_in.second_factor, token.second_factor, token.rights) == ("to_enrol", "to_enrol", frozenset())
    assert token.expires_at - service.service.settings.clock.now() <= STEP
    enrolled = await enrol(service, signed_in)
    token = await exchange_staff(service, enrolled.session)
    assert token.second_factor == "given"
    assert "identity.staff.open" in token.rights


async def test_the_session_goes_on_under_a_new_id_and_secret(service: Started) -> None:
    enrolled = await claire(service)
    before = await service.send(knock_staff(), BACK_OFFICE)
    after = (await give(service, before, code_now(service, enrolled.secret))).session
    assert after.session_id != before.session_id
    assert after.session_secret != before.session_secret
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, before)
    assert (await exchange_staff(service, after)).rights


async def test_a_program_gives_password_and_code_in_one_call(service: Started) -> None:
    enrolled = await claire(service)
    signed_in = await service.send(knock_staff(code=code_now(service, enrolled.secret)), BACK_OFFICE)
    assert signed_in.second_factor == "given"
    assert "family.record.read" in (await exchange_staff(service, signed_in)).rights


async def test_without_its_code_a_program_is_told_so_and_no_session_stays_open(service: Started) -> None:
    await claire(service)
    assert await slug(service.send(knock_staff(code_later=False), BACK_OFFICE)) == "second_factor_required"
    assert await slug(service.send(knock_staff(code="000000"), BACK_OFFICE)) == "wrong_code"
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from session where second_factor_at is null and revoked_at is null") == 0
    assert len(await service.tells(SessionRevoked, count=2)) == 2


async def test_a_wrong_password_is_answered_before_any_code_is_looked_at(service: Started) -> None:
    enrolled = await claire(service)
    code = code_now(service, enrolled.secret)
    assert await slug(service.send(knock_staff(password=WRONG, code=code), BACK_OFFICE)) == "wrong_credentials"
    assert await service.send(knock_staff(code=code), BACK_OFFICE)


@pytest.mark.parametrize("steps", [-1, 0, 1])
async def test_a_clock_half_a_minute_off_does_no_harm(service: Started, steps: int) -> None:
    enrolled = await claire(service)
    service.move_clock(STEP)
    assert await service.send(knock_staff(code=code_now(service, enrolled.secret, steps=steps)), BACK_OFFICE)


@pytest.mark.parametrize("steps", [-2, 2])
async def test_a_code_of_another_minute_is_refused(service: Started, steps: int) -> None:
    enrolled = await claire(service)
    service.move_clock(STEP * 5)
    assert await slug(service.send(knock_staff(code=code_now(service, enrolled.secret, steps=steps)), BACK_OFFICE)) == "wrong_code"


async def test_a_used_code_is_not_accepted_again_nor_any_before_it(service: Started) -> None:
    enrolled = await claire(service)
    service.move_clock(STEP)
    used, before = code_now(service, enrolled.secret), code_now(service, enrolled.secret, steps=-1)
    assert await service.send(knock_staff(code=used), BACK_OFFICE)
    assert await slug(service.send(knock_staff(code=used), BACK_OFFICE)) == "wrong_code"
    assert await slug(service.send(knock_staff(code=before), BACK_OFFICE)) == "wrong_code"


async def test_the_code_that_confirmed_the_enrolment_does_not_sign_in(service: Started) -> None:
    await open_staff(service, "clerk")
    enrolled = await enrol(service, await service.send(knock_staff(), BACK_OFFICE))
    assert await slug(service.send(knock_staff(code=code_now(service, enrolled.secret)), BACK_OFFICE)) == "wrong_code"


async def test_one_code_given_in_two_windows_at_once_opens_one(service: Started) -> None:
    enrolled = await claire(service)
    windows = [await service.send(knock_staff(), BACK_OFFICE) for _ in range(4)]
    code = code_now(service, enrolled.secret)

    async def attempt(number: int) -> bool:
        try:
            await give(service, windows[number], code)
        except Refusal:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt(number) for number in range(4)))) == 1


async def test_two_codes_given_in_one_window_at_once_open_one_session(service: Started) -> None:
    enrolled = await claire(service)
    window = await service.send(knock_staff(), BACK_OFFICE)
    codes = (code_now(service, enrolled.secret), *enrolled.recovery_codes[:3])
    opened = await asyncio.gather(*(give(service, window, code) for code in codes), return_exceptions=True)
    assert sorted(getattr(one, "slug", "open") for one in opened) == ["open", *["session_ended"] * 3]


async def test_a_code_given_while_a_colleague_resets_the_second_factor_is_right_and_nobody_waits_for_each_other(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    window = await service.send(knock_staff(), BACK_OFFICE)
    secret = (await service.send(OfferSecondFactor(session_secret=SecretStr(window.session_secret)), BACK_OFFICE)).secret
    async with service.database.transaction() as tx:
        await second_factors.of_account(tx, account_id)
        giving = asyncio.create_task(give(service, window, code_now(service, secret)))
        await held_up(service)
        resetting = asyncio.create_task(service.send(ResetSecondFactor(account_id=account_id), ADMINISTRATOR))
        await held_up(service, 2)
    given, _ = await asyncio.gather(giving, resetting)
    assert given.recovery_codes
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, given.session)


async def test_ten_recovery_codes_serve_once_each(service: Started) -> None:
    enrolled = await claire(service)
    assert len(set(enrolled.recovery_codes)) == 10
    first, second = enrolled.recovery_codes[:2]
    assert await service.send(knock_staff(code=first), BACK_OFFICE)
    assert await slug(service.send(knock_staff(code=first), BACK_OFFICE)) == "wrong_code"
    assert await service.send(knock_staff(code=second.lower().replace("-", " ")), BACK_OFFICE)


async def test_a_recovery_code_of_a_colleague_opens_nothing(service: Started) -> None:
    enrolled = await claire(service)
    await open_staff(service, "clerk", identifier="paul.petit")
    paul = await enrol(service, await service.send(knock_staff("paul.petit"), BACK_OFFICE))
    assert await slug(service.send(knock_staff("paul.petit", code=enrolled.recovery_codes[0]), BACK_OFFICE)) == "wrong_code"
    assert await service.send(knock_staff("paul.petit", code=paul.recovery_codes[0]), BACK_OFFICE)


async def test_wrong_codes_slow_down_and_then_lock_like_wrong_passwords(service: Started) -> None:
    enrolled = await claire(service)
    window = await service.send(knock_staff(), BACK_OFFICE)
    for wait in [0, 0, 0, 0, 2, 4, 8, 16, 32]:
        assert await slug(give(service, window, "000000")) == "wrong_code"
        service.move_clock(timedelta(seconds=wait))
    assert not await service.told(AccountLocked)
    assert await slug(give(service, window, "000000")) == "wrong_code"
    (locked,) = await service.tells(AccountLocked)
    assert locked.kind == "staff"
    with pytest.raises(TooMany):
        await give(service, window, code_now(service, enrolled.secret))
    assert await slug(service.send(knock_staff(code=code_now(service, enrolled.secret)), BACK_OFFICE)) == "too_many_attempts"


async def test_twenty_guesses_at_once_count_as_twenty(service: Started) -> None:
    await claire(service)
    window = await service.send(knock_staff(), BACK_OFFICE)

    async def guess(number: int) -> str:
        try:
            await give(service, window, f"{number:06}")
        except Refusal as refused:
            return refused.slug
        return "open"

    answers = await asyncio.gather(*(guess(number) for number in range(20)))
    assert set(answers) == {"wrong_code", "too_many_attempts"}
    assert answers.count("wrong_code") <= 5


async def test_while_the_code_is_asked_a_session_opens_nothing_but_the_way_out(service: Started) -> None:
    await claire(service)
    window = await service.send(knock_staff(), BACK_OFFICE)
    caller = holder(await exchange_staff(service, window))
    assert await slug(service.send(GetAccount(), caller)) == "second_factor_required"
    change = ChangePassword(current=SecretStr(PASSWORD), new=SecretStr(OTHER_PASSWORD))
    assert await slug(service.send(change, caller)) == "second_factor_required"
    await service.send(SignOut(), caller)
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, window)


async def test_a_temporary_password_is_replaced_before_the_second_factor_is_enrolled_and_grants_nothing(service: Started) -> None:
    await open_staff(service, "administrator", temporary=True)
    signed_in = await service.send(knock_staff(), BACK_OFFICE)
    caller = holder(await exchange_staff(service, signed_in))
    await service.send(ChangePassword(current=SecretStr(PASSWORD), new=SecretStr(OTHER_PASSWORD)), caller)
    assert (await exchange_staff(service, signed_in)).rights == frozenset()
    assert (await exchange_staff(service, (await enrol(service, signed_in)).session)).rights


async def test_the_offered_secret_stays_the_same_for_its_session_and_is_another_for_any_other(service: Started) -> None:
    await open_staff(service, "clerk")
    first, second = [await service.send(knock_staff(), BACK_OFFICE) for _ in range(2)]

    async def offered(session_secret: str) -> str:
        return (await service.send(OfferSecondFactor(session_secret=SecretStr(session_secret)), BACK_OFFICE)).secret

    seen = await offered(first.session_secret)
    assert await offered(first.session_secret) == seen
    taken = await offered(second.session_secret)
    assert taken != seen
    assert await slug(give(service, first, code_now(service, seen))) == "wrong_code"
    assert await slug(give(service, first, code_now(service, taken))) == "wrong_code"
    assert (await give(service, second, code_now(service, taken))).recovery_codes


async def test_an_enrolled_second_factor_is_never_offered_again(service: Started) -> None:
    enrolled = await claire(service)
    window = await service.send(knock_staff(), BACK_OFFICE)
    for session in (window, enrolled.session):
        with pytest.raises(Conflict) as refused:
            await service.send(OfferSecondFactor(session_secret=SecretStr(session.session_secret)), BACK_OFFICE)
        assert refused.value.slug == "second_factor_set"
    assert await slug(give(service, enrolled.session, code_now(service, enrolled.secret))) == "second_factor_set"


async def test_only_the_back_office_speaks_of_second_factors(service: Started) -> None:
    await open_staff(service, "clerk")
    window = await service.send(knock_staff(), BACK_OFFICE)
    asked = OfferSecondFactor(session_secret=SecretStr(window.session_secret))
    with pytest.raises(Forbidden):
        await service.send(asked, GATEWAY)
    with pytest.raises(NotFound):
        await service.send(asked, family(DUPONT))
    with pytest.raises(NotFound):
        await service.send(asked, holder(await exchange_staff(service, window)))


async def test_a_familys_session_is_asked_for_no_second_factor_and_cannot_enrol_one(service: Started) -> None:
    await open_family(service)
    signed_in = await sign_in(service)
    assert signed_in.second_factor == "given"
    with pytest.raises(Unauthenticated):
        await service.send(OfferSecondFactor(session_secret=SecretStr(signed_in.session_secret)), BACK_OFFICE)


async def test_neither_the_secret_nor_a_recovery_code_can_be_read_in_the_database(service: Started) -> None:
    enrolled = await claire(service)
    async with service.database.transaction() as tx:
        kept = await tx.fetchval("select row_to_json(f)::text || encode(f.secret, 'escape') from second_factor f")
        codes = await tx.fetchval("select string_agg(encode(code_hash, 'escape'), ' ') from recovery_code")
    assert enrolled.secret not in kept
    for code in enrolled.recovery_codes:
        assert code not in codes
        assert code.replace("-", "") not in codes


async def test_a_secret_moved_to_another_account_opens_nothing(service: Started) -> None:
    await claire(service)
    await open_staff(service, "clerk", identifier="paul.petit")
    paul = await enrol(service, await service.send(knock_staff("paul.petit"), BACK_OFFICE))
    service.move_clock(STEP)
    async with service.database.transaction() as tx:
        await tx.execute(
            "update second_factor set secret = (select secret from second_factor where secret <> mine.secret)"
            " from second_factor mine where mine.account_id = second_factor.account_id"
        )
    with pytest.raises(Refusal):
        await service.send(knock_staff("paul.petit", code=code_now(service, paul.secret)), BACK_OFFICE)


async def test_a_session_left_before_its_code_is_over_like_any_other(service: Started) -> None:
    enrolled = await claire(service)
    window = await service.send(knock_staff(), BACK_OFFICE)
    service.move_clock(timedelta(minutes=22))
    assert await slug(give(service, window, code_now(service, enrolled.secret))) == "session_ended"


async def test_a_raised_session_still_ends_when_idle_or_old(service: Started) -> None:
    await open_staff(service, "clerk")
    session = await sign_in_staff(service)
    asked = ExchangeSession(kind="staff", session_secret=SecretStr(session.session_secret))
    for _ in range(10 * 5 - 1):
        service.move_clock(timedelta(minutes=12))
        assert await service.send(asked, BACK_OFFICE)
    service.move_clock(timedelta(minutes=12))
    with pytest.raises(Unauthenticated):
        await service.send(asked, BACK_OFFICE)
