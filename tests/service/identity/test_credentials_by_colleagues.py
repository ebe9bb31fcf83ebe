"""Whoever gives a colleague, or a guardian, what they sign in with counts as the same person for a while; nobody gives a password."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.errors import Forbidden
from chassis.tokens import Actor
from contracts.identity import (
    ChangePassword,
    InviteStaff,
    OpenStaffAccount,
    RenewStaffLink,
    ResetSecondFactor,
    SignedIn,
    StaffLink,
    Token,
    UnlockStaffAccount,
    UseStaffLink,
)
from services.identity.store import gifts
from services.identity.usecases.retention import erase_old
from tests.service.harness import Started
from tests.service.identity.cast import (
    ADMINISTRATOR,
    BACK_OFFICE,
    DUPONT,
    JEAN,
    OTHER_PASSWORD,
    PASSWORD,
    enrol,
    exchange,
    exchange_staff,
    holder,
    knock_staff,
    open_family,
    open_staff,
    sign_in,
    sign_in_staff,
)
from tests.service.identity.guardians import CHOSEN, activate, ask_link, card, letters, links, meet, reset, saved


async def boss(service: Started, identifier: str = "anne.maire") -> tuple[UUID, Actor]:
    """Sign an administrator in."""
    account_id = await open_staff(service, "administrator", identifier=identifier)
    return account_id, holder(await exchange_staff(service, await sign_in_staff(service, identifier)))


async def given_by(service: Started, signed_in: SignedIn) -> set[UUID]:
    """Read in the token of a colleague from whom its holder has what they sign in with."""
    return _givers(await exchange_staff(service, signed_in))


async def given_to_family(service: Started, signed_in: SignedIn) -> set[UUID]:
    """Read the same in the token of a guardian."""
    return _givers(await exchange(service, signed_in))


def _givers(token: Token) -> set[UUID]:
    payload = token.token.split(".")[1]
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
    second_id = (await exchange_staff(service, second)).account_id
    assert found == {anne_id, second_id}
    async with service.database.transaction() as tx:
        since = "update credential_gift set given_at = given_at - interval '14 days' where account_id = $1"
        await tx.execute(since, second_id)
    assert await given_by(service, third) == {second_id}, "whoever has theirs from somebody for fourteen days is another person"


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


async def test_whoever_gives_again_counts_from_then_on(service: Started) -> None:
    anne_id, paul_id = await open_staff(service, "clerk"), await open_staff(service, "clerk", identifier="paul.petit")
    for _ in range(2):
        async with service.database.transaction() as tx:
            await gifts.note(tx, paul_id, anne_id)
        service.move_clock(timedelta(days=13))
    async with service.database.transaction() as tx:
        assert await gifts.givers(tx, paul_id, timedelta(days=14)) == {anne_id}


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


async def handed_out(service: Started, actor: Actor) -> SignedIn:
    """Have somebody make a letter, and choose a password with its code."""
    return await activate(service, (await letters(service, JEAN, by=actor))[JEAN])


async def test_whoever_handed_out_a_letter_is_told_for_fourteen_days_after_its_code_was_used(service: Started) -> None:
    await meet(service)
    anne_id, anne = await boss(service)
    letter = (await letters(service, JEAN, by=anne))[JEAN]
    service.move_clock(timedelta(days=20))
    signed_in = await activate(service, letter)
    assert await given_to_family(service, signed_in) == {anne_id}, "the code was known to Anne for twenty days"
    service.move_clock(timedelta(days=13))
    assert await given_to_family(service, await sign_in(service, "jdupont1", CHOSEN)) == {anne_id}
    service.move_clock(timedelta(days=1))
    assert await given_to_family(service, await sign_in(service, "jdupont1", CHOSEN)) == set()


async def test_of_two_letters_only_whoever_handed_out_the_last_one_is_told(service: Started) -> None:
    await meet(service)
    _, anne = await boss(service)
    paul_id, paul = await boss(service, "paul.petit")
    await handed_out(service, anne)
    assert await given_to_family(service, await handed_out(service, paul)) == {paul_id}


async def test_a_guardian_whose_letter_a_new_colleague_handed_out_has_it_from_both(service: Started) -> None:
    await meet(service)
    anne_id, anne = await boss(service)
    second = await exchange_staff(service, await come_in(service, await service.send(invited("paul.petit"), anne)))
    assert await given_to_family(service, await handed_out(service, holder(second))) == {anne_id, second.account_id}


async def test_a_password_chosen_by_a_link_to_an_address_that_no_agent_wrote_of_late_comes_from_nobody(service: Started) -> None:
    await meet(service)
    anne_id, anne = await boss(service)
    paul_id, paul = await boss(service, "paul.petit")
    await open_family(service, guardian_id=JEAN, actor=anne)
    assert await given_to_family(service, await sign_in(service)) == {anne_id}
    assert await given_to_family(service, await handed_out(service, paul)) == {paul_id}, "the password that Anne knew is another"
    await ask_link(service, "jean.dupont")
    assert await given_to_family(service, await reset(service, (await links(service))[0])) == set()


async def test_a_link_sent_to_an_address_that_an_agent_has_just_written_comes_from_them(service: Started) -> None:
    await meet(service)
    anne_id, _ = await boss(service)
    await handed_out(service, ADMINISTRATOR)
    written = saved(DUPONT, card(JEAN, "Jean", "Dupont", "anne@example.net"), version=2)
    now = service.service.settings.clock.now()
    await service.tell(written.model_copy(update={"saved_by": anne_id, "saved_at": now}))
    await service.tell(written.model_copy(update={"version": 3, "saved_by": UUID(int=8), "saved_at": now}))
    await ask_link(service, "jdupont1")
    assert await given_to_family(service, await reset(service, (await links(service))[0])) == {anne_id}, (
        "Anne wrote it, whoever saved later"
    )
    service.move_clock(timedelta(days=14))
    await ask_link(service, "jdupont1")
    assert await given_to_family(service, await reset(service, (await links(service, count=2))[1])) == set()


async def test_a_link_to_a_new_address_that_another_wrote_clears_nobody(service: Started) -> None:
    await meet(service)
    anne_id, anne = await boss(service)
    paul_id = await open_staff(service, "administrator", identifier="paul.petit")
    await handed_out(service, anne)
    asked_by_anne = saved(DUPONT, card(JEAN, "Jean", "Dupont", "anne@example.net"), version=2)
    await service.tell(asked_by_anne.model_copy(update={"saved_by": paul_id, "saved_at": service.service.settings.clock.now()}))
    await ask_link(service, "jdupont1")
    assert await given_to_family(service, await reset(service, (await links(service))[0])) == {anne_id, paul_id}


async def test_a_link_to_an_address_that_an_agent_asked_for_and_another_accepted_comes_from_both(service: Started) -> None:
    await meet(service)
    anne_id, _ = await boss(service)
    paul_id = await open_staff(service, "administrator", identifier="paul.petit")
    await handed_out(service, ADMINISTRATOR)
    written = saved(DUPONT, card(JEAN, "Jean", "Dupont", "anne@example.net"), version=2)
    now = service.service.settings.clock.now()
    await service.tell(written.model_copy(update={"saved_by": paul_id, "asked_by": anne_id, "saved_at": now}))
    await service.tell(written.model_copy(update={"version": 3, "saved_by": paul_id, "saved_at": now}))
    await ask_link(service, "jdupont1")
    assert await given_to_family(service, await reset(service, (await links(service))[0])) == {anne_id, paul_id}
    service.move_clock(timedelta(days=14))
    assert await given_to_family(service, await sign_in(service, "jdupont1", CHOSEN)) == set()


async def test_a_password_that_an_account_was_taken_over_with_binds_whoever_gave_it_until_fourteen_days_after_it_is_changed(
    service: Started,
) -> None:
    anne_id, anne = await boss(service)
    await open_family(service, temporary=False, actor=anne)
    service.move_clock(timedelta(days=40))
    signed_in = await sign_in(service)
    assert await given_to_family(service, signed_in) == {anne_id}, "Anne knows it still"
    change = ChangePassword(current=SecretStr(PASSWORD), new=SecretStr(OTHER_PASSWORD))
    await service.send(change, holder(await exchange(service, signed_in)))
    assert await given_to_family(service, signed_in) == {anne_id}, "whoever changed it may be Anne"
    service.move_clock(timedelta(days=14))
    assert await given_to_family(service, await sign_in(service, password=OTHER_PASSWORD)) == set()


async def test_a_program_of_the_set_up_gives_nobody_away(service: Started) -> None:
    await open_family(service, temporary=False)
    assert await given_to_family(service, await sign_in(service)) == set()


async def test_whom_somebody_has_theirs_from_is_looked_up_by_key_however_many_letters_were_used(service: Started) -> None:
    anne_id, _ = await boss(service)
    async with service.database.transaction() as tx:
        await tx.execute(
            "insert into account (account_id, kind, identifier, identifier_key, display_name, family_id, guardian_id, roles, opened_at,"
            " password_version, must_change_password, version)"
            " select gen_random_uuid(), 'family', n, n, '', gen_random_uuid(), gen_random_uuid(), '{}', $1, 1, false, 1"
            " from (select 'x' || n as n from generate_series(1, 2000) as n) as named",
            tx.now,
        )
        await tx.execute("insert into credential_gift select account_id, $1, $2 from account where kind = 'family'", anne_id, tx.now)
        one = await tx.fetchval("select account_id from account where identifier = 'x777'")
        assert await gifts.givers(tx, one, timedelta(days=14)) == {anne_id}
        told = await tx.fetchval(f"explain (analyze, format json) {gifts.GIVERS}", one, tx.now - timedelta(days=14))
    (plan,) = json.loads(told)
    assert sum(read_of(plan["Plan"], "credential_gift")) <= 1


def read_of(plan: dict[str, Any], table: str) -> Iterator[float]:
    """Tell how many rows of a table each step of a plan found."""
    if plan.get("Relation Name") == table:
        yield plan["Actual Rows"] * plan["Actual Loops"]
    for step in plan.get("Plans", ()):
        yield from read_of(step, table)
