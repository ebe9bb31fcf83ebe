"""What staff see and do of guardians' accounts: states, unlocking, closing, opening again; and sessions ended one by one."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from chassis.ids import new_id
from contracts.base import Event
from contracts.identity import (
    AccountActivated,
    AccountClosed,
    AccountLocked,
    AccountOpened,
    ChangePassword,
    CloseAccount,
    CloseOtherSessions,
    CloseSession,
    GetAccount,
    IssueLetters,
    ListFamiliesWithoutAccount,
    ListGuardianAccounts,
    ReopenAccount,
    SessionRevoked,
    UnlockAccount,
)
from contracts.rights import Right
from services.identity.store import accounts as store
from services.identity.usecases import republish as telling_again
from services.identity.usecases.guardian_accounts import close
from tests.service.harness import Started, family, held_up, staff
from tests.service.identity.cast import (
    ADMINISTRATOR,
    CLERK,
    DUPONT,
    JEAN,
    OTHER_PASSWORD,
    PASSWORD,
    WRONG,
    CountingArgon2,
    being_verified,
    exchange,
    holder,
    open_family,
    open_staff,
    sign_in,
    sign_in_staff,
)
from tests.service.identity.guardians import (
    CHOSEN,
    JEANNE,
    MARTIN,
    SOFIA,
    accounts,
    activate,
    ask_link,
    card,
    letters,
    links,
    meet,
    reset,
    saved,
    state,
)

READER = staff(Right.READ_RECORD)


async def lock(service: Started, times: int = 10) -> None:
    """Type ten wrong passwords, as soon as each is allowed."""
    for _ in range(times):
        with pytest.raises(Unauthenticated):
            await sign_in(service, password=WRONG)
        service.move_clock(timedelta(seconds=32))


async def test_staff_see_who_has_no_account_who_was_written_to_and_who_came(service: Started) -> None:
    await meet(service)
    made = await letters(service, JEAN, JEANNE)
    await activate(service, made[JEAN])
    listed = await service.send(ListGuardianAccounts(), ADMINISTRATOR)
    assert [(one.first_name, one.state) for one in listed.guardians] == [("Jean", "active"), ("Jeanne", "waiting"), ("Sofia", "none")]
    assert listed.counts == {"active": 1, "waiting": 1, "none": 1}
    assert [one.guardian_id for one in await accounts(service, state="none")] == [SOFIA]
    assert [one.guardian_id for one in await accounts(service, family_id=DUPONT)] == [JEAN, JEANNE]


async def test_families_are_without_account_until_one_of_their_adults_has_a_password_of_their_own(service: Started) -> None:
    async def without(family_id: UUID | None = None) -> set[UUID]:
        return set((await service.send(ListFamiliesWithoutAccount(family_id=family_id), READER)).family_ids)

    await meet(service)
    made = await letters(service, JEANNE)
    assert await without() == {DUPONT, MARTIN}, "a letter that waits is no way in yet"
    await activate(service, made[JEANNE])
    assert (await without(), await without(DUPONT), await without(MARTIN)) == ({MARTIN}, set(), {MARTIN})
    (account,) = [one.account_id for one in await accounts(service, state="active") if one.account_id]
    await service.send(CloseAccount(account_id=account), ADMINISTRATOR)
    await open_family(service, "sofia.martin", temporary=True, guardian_id=SOFIA, family_id=MARTIN)
    assert await without() == {DUPONT, MARTIN}
    for family_id in (None, DUPONT):
        with pytest.raises(Forbidden):
            await service.send(ListFamiliesWithoutAccount(family_id=family_id), staff(Right.READ_RECORD, facilities=(MARTIN,)))


async def test_a_locked_account_is_shown_and_unlocked(service: Started) -> None:
    await meet(service)
    account_id = await open_family(service, guardian_id=JEAN)
    await lock(service)
    assert await state(service, JEAN) == "locked"
    with pytest.raises(TooMany):
        await sign_in(service)
    await service.send(UnlockAccount(account_id=account_id), CLERK)
    assert await state(service, JEAN) == "active"
    letter, caller = (await letters(service, JEAN))[JEAN], holder(await exchange(service, await sign_in(service)))
    chosen = ChangePassword(current=SecretStr(PASSWORD), new=SecretStr(OTHER_PASSWORD))
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await activate(service, letter, code="2222-2222-2222")
        with pytest.raises(Invalid):
            await service.send(chosen.model_copy(update={"current": SecretStr(WRONG)}), caller)
    await service.send(UnlockAccount(account_id=account_id), CLERK)
    await service.send(chosen, caller)
    assert await activate(service, letter), "whatever was typed before is forgotten: passwords, codes, changes of the password"


async def test_a_closed_account_ends_everything_that_leads_into_it(service: Started) -> None:
    await meet(service)
    account_id = await open_family(service, guardian_id=JEAN)
    signed_in = await sign_in(service)
    letter = (await letters(service, JEAN))[JEAN]
    await ask_link(service, "jean.dupont")
    (secret,) = await links(service)
    async with service.database.transaction() as tx:
        await store.hold(tx, account_id)
        closing = [asyncio.create_task(service.send(CloseAccount(account_id=account_id), ADMINISTRATOR)) for _ in range(2)]
        await held_up(service, 2)
    await asyncio.gather(*closing)
    assert await state(service, JEAN) == "closed"
    with pytest.raises(Unauthenticated):
        await exchange(service, signed_in)
    with pytest.raises(Unauthenticated) as refused:
        await sign_in(service)
    assert refused.value.slug == "wrong_credentials"
    with pytest.raises(Unauthenticated):
        await activate(service, letter)
    with pytest.raises(Conflict):
        await reset(service, secret)
    (closed,) = await service.tells(AccountClosed)
    assert (closed.account_id, closed.guardian_id, closed.version) == (account_id, JEAN, 2)
    assert [one.session_id for one in await service.tells(SessionRevoked)] == [signed_in.session_id]
    with pytest.raises(Conflict) as no_letter:
        await service.send(IssueLetters(run_id=new_id(), guardian_ids=(JEAN,)), ADMINISTRATOR)
    assert no_letter.value.slug == "account_is_closed"
    await lock(service, 9)
    assert not await service.told(AccountLocked), "nobody is told of an account that is closed"


async def test_a_sign_in_that_waits_to_be_checked_while_the_account_is_closed_opens_nothing(
    service: Started, argon2: CountingArgon2
) -> None:
    account_id = await open_family(service, guardian_id=JEAN)
    signing_in = await being_verified(argon2, sign_in(service))
    await service.send(CloseAccount(account_id=account_id), ADMINISTRATOR)
    argon2.may_verify.set()
    with pytest.raises(Unauthenticated) as refused:
        await signing_in
    assert refused.value.slug == "wrong_credentials"


@pytest.mark.parametrize("by_letter", [True, False], ids=["a letter", "a link"])
@pytest.mark.parametrize("later", [timedelta(), timedelta(seconds=5)], ids=["who closes began", "who chooses began"])
async def test_who_chooses_a_password_while_the_account_is_closed_comes_too_late_and_nobody_waits_for_each_other(
    service: Started, by_letter: bool, later: timedelta
) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    await ask_link(service, letter.identifier)
    (secret,) = await links(service)
    (account_id,) = [one.account_id for one in await accounts(service, state="waiting") if one.account_id]
    async with service.database.transaction(ADMINISTRATOR) as tx:
        await store.hold(tx, account_id)
        choosing = asyncio.create_task(activate(service, letter) if by_letter else reset(service, secret))
        await held_up(service)
        tx.now += later
        await close(tx, account_id)
    with pytest.raises(Conflict) as refused:
        await choosing
    assert refused.value.slug == ("code_used" if by_letter else "account_is_closed" if later else "reset_spent")


async def test_an_account_opened_again_has_its_password_and_neither_its_old_letter_nor_its_old_link(service: Started) -> None:
    await meet(service)
    account_id = await open_family(service, guardian_id=JEAN)
    letter = (await letters(service, JEAN))[JEAN]
    await ask_link(service, "jean.dupont")
    (secret,) = await links(service)
    await service.send(CloseAccount(account_id=account_id), ADMINISTRATOR)
    for _ in range(2):
        await service.send(ReopenAccount(account_id=account_id), ADMINISTRATOR)
    assert await sign_in(service)
    with pytest.raises(Conflict):
        await activate(service, letter)
    with pytest.raises(Conflict):
        await reset(service, secret)
    assert [one.version for one in await service.tells(AccountOpened, count=2)] == [1, 3]


async def test_accounts_are_told_again_in_the_state_they_are_in(service: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling_again, "ACCOUNTS_AT_ONCE", 2)
    await meet(service)
    made = await letters(service, JEAN, JEANNE, SOFIA)
    await activate(service, made[JEAN])
    (sofia,) = [one for one in await accounts(service) if one.guardian_id == SOFIA]
    assert sofia.account_id
    await service.send(CloseAccount(account_id=sofia.account_id), ADMINISTRATOR)
    told: list[Event] = [event async for event in telling_again.republish(service.database)]
    assert {type(event) for event in told} == {AccountOpened, AccountActivated, AccountClosed}


async def test_an_account_bears_the_name_of_its_record_from_the_next_token_on(service: Started) -> None:
    await meet(service)
    await open_family(service, guardian_id=JEAN)
    signed_in = await sign_in(service)
    before = await exchange(service, signed_in)
    await service.tell(saved(DUPONT, card(JEAN, "Jean", "Lefèvre"), card(JEANNE, "Jeanne", "Dupont"), version=2))
    after = await exchange(service, signed_in)
    assert (before.display_name, after.display_name) == ("Jean DUPONT", "Jean LEFÈVRE")
    assert (await service.send(GetAccount(), holder(after))).display_name == "Jean LEFÈVRE"
    await service.tell(saved(DUPONT, card(JEAN, "Jean", "Dupont"), version=1))
    assert (await exchange(service, signed_in)).display_name == "Jean LEFÈVRE"


async def test_a_record_told_again_mends_the_name_of_its_account(service: Started) -> None:
    await meet(service)
    await open_family(service, guardian_id=JEAN)
    signed_in = await sign_in(service)
    async with service.database.transaction() as tx:
        await tx.execute("update account set display_name = 'Jean AUTREFOIS'")
    await service.tell(saved(DUPONT, card(JEAN, "Jean", "Dupont"), version=1))
    assert (await exchange(service, signed_in)).display_name == "Jean DUPONT"


async def test_each_action_needs_its_right_and_a_guardians_account(service: Started) -> None:
    await meet(service)
    account_id = await open_family(service, guardian_id=JEAN)
    colleague = await open_staff(service, "clerk")
    for action in (UnlockAccount, CloseAccount, ReopenAccount):
        with pytest.raises(Forbidden):
            await service.send(action(account_id=account_id), staff(Right.READ_RECORD))
        with pytest.raises(NotFound):
            await service.send(action(account_id=account_id), family(DUPONT, guardian_id=JEAN))
        for other in (colleague, new_id()):
            with pytest.raises(NotFound):
                await service.send(action(account_id=other), ADMINISTRATOR)
    for action in (CloseAccount, ReopenAccount):
        with pytest.raises(Forbidden):
            await service.send(action(account_id=account_id), CLERK)
    assert await sign_in_staff(service)


async def test_a_person_ends_one_of_their_sessions_or_all_others(service: Started) -> None:
    await meet(service)
    made = await letters(service, JEAN, SOFIA)
    first = await activate(service, made[JEAN])
    second, third, fourth = [await sign_in(service, "jdupont1", CHOSEN) for _ in range(3)]
    caller = holder(await exchange(service, second))
    seen = (await service.send(GetAccount(), caller)).sessions
    assert sorted(one.device for one in seen) == ["", "", "", "Firefox sur Linux"]
    for _ in range(2):
        await service.send(CloseSession(session_id=third.session_id), caller)
    with pytest.raises(Unauthenticated):
        await exchange(service, third)
    assert await exchange(service, first)
    await service.send(CloseOtherSessions(), caller)
    for ended in (first, fourth):
        with pytest.raises(Unauthenticated):
            await exchange(service, ended)
    assert await exchange(service, second)
    told = [one.session_id for one in await service.tells(SessionRevoked, count=3)]
    assert sorted(told) == sorted(one.session_id for one in (first, third, fourth)), "each once"


async def test_nobody_ends_the_session_of_another(service: Started) -> None:
    await meet(service)
    made = await letters(service, JEAN, JEANNE)
    jean, jeanne = await activate(service, made[JEAN]), await activate(service, made[JEANNE])
    caller = holder(await exchange(service, jean))
    for foreign in (jeanne.session_id, new_id()):
        with pytest.raises(NotFound):
            await service.send(CloseSession(session_id=foreign), caller)
    await service.send(CloseOtherSessions(), caller)
    assert await exchange(service, jeanne)
