"""What administrators do about their colleagues' accounts: never about their own, never beyond their own rights."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.base import Request
from contracts.identity import (
    AcceptInvitation,
    AccountClosed,
    ChangeStaffRoles,
    CloseStaffAccount,
    Invitation,
    InviteStaff,
    ListStaffAccounts,
    LookAtStaffLink,
    OpenStaffAccount,
    ReadStaffAccount,
    RenewStaffLink,
    ReopenStaffAccount,
    ResetSecondFactor,
    SessionRevoked,
    SignedIn,
    StaffLink,
    UnlockStaffAccount,
    UseStaffLink,
)
from contracts.rights import Right
from services.identity.domain.roles import rights_of
from services.identity.store import staff as staff_accounts
from services.identity.usecases.invite import invite
from tests.service.harness import Started, held_up, staff
from tests.service.identity.cast import (
    ADMINISTRATOR,
    BACK_OFFICE,
    CLERK,
    GATEWAY,
    OTHER_PASSWORD,
    PASSWORD,
    WRONG,
    code_now,
    enrol,
    exchange_staff,
    give,
    holder,
    knock_staff,
    open_family,
    open_staff,
    sign_in_staff,
)

CANTEEN, CENTRE = new_id(), new_id()
DEEDS: list[Callable[[UUID], Request[Any]]] = [
    lambda account_id: ChangeStaffRoles(account_id=account_id, roles=("educator",)),
    lambda account_id: CloseStaffAccount(account_id=account_id),
    lambda account_id: ReopenStaffAccount(account_id=account_id),
    lambda account_id: UnlockStaffAccount(account_id=account_id),
    lambda account_id: ResetSecondFactor(account_id=account_id),
    lambda account_id: RenewStaffLink(account_id=account_id),
]
ADMINISTERS = [Right.CHANGE_STAFF, Right.CLOSE_STAFF, Right.UNLOCK_STAFF, Right.RESET_STAFF, Right.OPEN_STAFF_ACCOUNT, Right.READ_STAFF]


async def slug(service: Started, request: Request[Any], actor: Actor) -> str:
    with pytest.raises(Refusal) as refused:
        await service.send(request, actor)
    return refused.value.slug


async def boss(service: Started, identifier: str = "anne.maire") -> Actor:
    """Sign an administrator in, whose account and session are really there."""
    await open_staff(service, "administrator", identifier=identifier)
    return holder(await exchange_staff(service, await sign_in_staff(service, identifier)))


def invited(*roles: str, identifier: str = "paul.petit", facilities: tuple[UUID, ...] = ()) -> InviteStaff:
    return InviteStaff(display_name="Paul PETIT", identifier=identifier, roles=roles, facilities=facilities)


def use(link: StaffLink, password: str = PASSWORD) -> UseStaffLink:
    return UseStaffLink(secret=SecretStr(link.secret), password=SecretStr(password))


async def test_a_new_colleague_chooses_the_password_with_a_link_and_then_enrols(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR)
    looked = await service.send(LookAtStaffLink(secret=SecretStr(link.secret)), BACK_OFFICE)
    assert (looked.identifier, looked.display_name) == ("paul.petit", "Paul PETIT")
    signed_in = await service.send(use(link), BACK_OFFICE)
    assert signed_in.second_factor == "to_enrol"
    assert (await exchange_staff(service, signed_in)).rights == frozenset()
    assert "family.record.read" in (await exchange_staff(service, (await enrol(service, signed_in)).session)).rights


async def test_before_the_link_is_used_nobody_signs_in(service: Started) -> None:
    await service.send(invited("clerk"), ADMINISTRATOR)
    for password in ("", PASSWORD):
        with pytest.raises(Refusal):
            await service.send(knock_staff("paul.petit", password or " "), BACK_OFFICE)


async def test_a_link_serves_once_and_for_a_week(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR)
    await service.send(use(link), BACK_OFFICE)
    assert await slug(service, use(link, OTHER_PASSWORD), BACK_OFFICE) == "invitation_spent"
    other = await service.send(invited("clerk", identifier="zoe.roux"), ADMINISTRATOR)
    service.move_clock(timedelta(days=7))
    assert await slug(service, LookAtStaffLink(secret=SecretStr(other.secret)), BACK_OFFICE) == "invitation_spent"
    assert await slug(service, use(other), BACK_OFFICE) == "invitation_spent"


async def test_a_link_used_twice_at_once_counts_once(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR)

    async def attempt(password: str) -> bool:
        try:
            await service.send(use(link, password), BACK_OFFICE)
        except Conflict:
            return False
        return True

    assert sorted(await asyncio.gather(attempt(PASSWORD), attempt(OTHER_PASSWORD))) == [False, True]


async def test_a_weak_password_leaves_the_link_as_it_was(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR)
    assert await slug(service, use(link, "azerty"), BACK_OFFICE) == "weak_password"
    assert await service.send(use(link), BACK_OFFICE)


async def test_a_colleagues_link_makes_no_administrator_and_an_invitation_of_one_ends_no_link(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR)
    account = Invitation(identifier="anne.maire", display_name="Anne MAIRE", password=SecretStr(PASSWORD))
    assert await slug(service, AcceptInvitation(secret=SecretStr(link.secret), account=account), BACK_OFFICE) == "invitation_spent"
    assert await invite(service.database, even_if_administered=True)
    assert await service.send(use(link), BACK_OFFICE)


async def test_links_are_used_at_the_back_office_only(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR)
    with pytest.raises(Forbidden):
        await service.send(use(link), GATEWAY)
    with pytest.raises(NotFound):
        await service.send(use(link), ADMINISTRATOR)


async def test_a_forgotten_password_is_replaced_by_a_new_link_and_the_second_factor_still_stands(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    enrolled = await enrol(service, await service.send(knock_staff(), BACK_OFFICE))
    lost = await service.send(RenewStaffLink(account_id=account_id), ADMINISTRATOR)
    link = await service.send(RenewStaffLink(account_id=account_id), ADMINISTRATOR)
    assert await slug(service, use(lost), BACK_OFFICE) == "invitation_spent"
    signed_in = await service.send(use(link, OTHER_PASSWORD), BACK_OFFICE)
    assert signed_in.second_factor == "asked"
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, enrolled.session)
    service.move_clock(timedelta(seconds=30))
    assert (await give(service, signed_in, code_now(service, enrolled.secret))).session.second_factor == "given"


async def test_the_secret_of_a_link_is_nowhere_in_the_database(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR, key="twice")
    async with service.database.transaction() as tx:
        kept = await tx.fetchval("select string_agg(row_to_json(i)::text, '') from invitation i")
        answers = await tx.fetchval("select count(*) from idempotency")
    assert link.secret not in kept
    assert answers == 0


async def test_a_role_change_ends_the_sessions_at_once_and_the_stale_token_does_nothing(service: Started) -> None:
    anne = await boss(service)
    account_id = await open_staff(service, "administrator")
    session = await sign_in_staff(service)
    claire = holder(await exchange_staff(service, session))
    changed = await service.send(ChangeStaffRoles(account_id=account_id, roles=("educator",)), anne)
    assert changed.roles == ("educator",)
    (revoked,) = [one for one in await service.tells(SessionRevoked) if one.account_id == account_id]
    assert revoked.session_id == session.session_id
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, session)
    assert anne.account_id is not None
    for deed in DEEDS:
        assert await slug(service, deed(anne.account_id), claire) == "session_ended"
    assert await slug(service, invited("administrator"), claire) == "session_ended"


async def test_the_same_roles_again_end_nothing(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    session = await sign_in_staff(service)
    await service.send(ChangeStaffRoles(account_id=account_id, roles=("clerk",)), ADMINISTRATOR)
    assert await exchange_staff(service, session)


async def test_a_closed_account_is_out_at_once_and_back_with_its_password(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    enrolled = await enrol(service, await service.send(knock_staff(), BACK_OFFICE))
    await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert [event.account_id for event in await service.tells(AccountClosed)] == [account_id]
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, enrolled.session)
    assert await slug(service, knock_staff(), BACK_OFFICE) == "wrong_credentials"
    assert await slug(service, RenewStaffLink(account_id=account_id), ADMINISTRATOR) == "account_is_closed"
    await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)
    await service.send(ReopenStaffAccount(account_id=account_id), ADMINISTRATOR)
    service.move_clock(timedelta(seconds=30))
    assert await service.send(knock_staff(code=code_now(service, enrolled.secret)), BACK_OFFICE)


async def test_an_unused_link_dies_with_the_account(service: Started) -> None:
    link = await service.send(invited("clerk"), ADMINISTRATOR)
    await service.send(CloseStaffAccount(account_id=link.account_id), ADMINISTRATOR)
    assert await slug(service, use(link), BACK_OFFICE) == "invitation_spent"
    await service.send(ReopenStaffAccount(account_id=link.account_id), ADMINISTRATOR)
    assert await slug(service, use(link), BACK_OFFICE) == "invitation_spent"


async def test_a_lost_second_factor_is_reset_by_a_colleague_and_another_enrolled(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    enrolled = await enrol(service, await service.send(knock_staff(), BACK_OFFICE))
    await service.send(ResetSecondFactor(account_id=account_id), ADMINISTRATOR)
    with pytest.raises(Unauthenticated):
        await exchange_staff(service, enrolled.session)
    again = await service.send(knock_staff(), BACK_OFFICE)
    assert again.second_factor == "to_enrol"
    renewed = await enrol(service, again)
    assert renewed.secret != enrolled.secret
    service.move_clock(timedelta(seconds=30))
    assert await slug(service, knock_staff(code=enrolled.recovery_codes[0]), BACK_OFFICE) == "wrong_code"
    async with service.database.transaction() as tx:
        actions = [row["action"] for row in await tx.fetch("select action from audit_entry where about_id = $1", account_id)]
    assert "identity.staff.reset_second_factor" in actions


async def test_the_audit_log_tells_where_roles_hold(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    place = new_id()
    await service.send(ChangeStaffRoles(account_id=account_id, roles=("clerk",), facilities=(place,)), ADMINISTRATOR)
    await service.send(ChangeStaffRoles(account_id=account_id, roles=("clerk", "educator")), ADMINISTRATOR)
    async with service.database.transaction() as tx:
        noted = await tx.fetch(
            "select detail from audit_entry where about_id = $1 and action = 'identity.staff.change' order by entry", account_id
        )
    assert [one["detail"] for one in noted] == [
        f"clerk, whole town -> clerk, in {place}",
        f"clerk, in {place} -> clerk, educator, whole town",
    ]


async def test_an_account_locked_by_wrong_codes_is_unlocked_by_a_colleague(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    enrolled = await enrol(service, await service.send(knock_staff(), BACK_OFFICE))
    window = await service.send(knock_staff(), BACK_OFFICE)
    for wait in [0, 0, 0, 0, 2, 4, 8, 16, 32, 0]:
        with pytest.raises(Refusal):
            await give(service, window, "000000")
        service.move_clock(timedelta(seconds=wait))
    shown = await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert (shown.state, shown.locked_until is not None) == ("locked", True)
    await service.send(UnlockStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert (await service.send(ReadStaffAccount(account_id=account_id), ADMINISTRATOR)).state == "active"
    assert await give(service, window, code_now(service, enrolled.secret))


async def test_an_account_locked_by_wrong_passwords_is_unlocked_by_a_colleague(service: Started) -> None:
    account_id = await open_staff(service, "clerk")
    for wait in [0, 0, 0, 0, 2, 4, 8, 16, 32, 0]:
        with pytest.raises(Unauthenticated):
            await service.send(knock_staff(password=WRONG), BACK_OFFICE)
        service.move_clock(timedelta(seconds=wait))
    assert await slug(service, knock_staff(), BACK_OFFICE) == "too_many_attempts"
    await service.send(UnlockStaffAccount(account_id=account_id), ADMINISTRATOR)
    assert await service.send(knock_staff(), BACK_OFFICE)


@pytest.mark.parametrize("deed", DEEDS)
async def test_nobody_acts_on_their_own_account(service: Started, deed: Callable[[UUID], Request[Any]]) -> None:
    anne = await boss(service)
    assert anne.account_id is not None
    assert await slug(service, deed(anne.account_id), anne) == "own_account"


@pytest.mark.parametrize("deed", DEEDS)
async def test_nobody_acts_on_a_colleague_with_more_rights(service: Started, deed: Callable[[UUID], Request[Any]]) -> None:
    account_id = await open_staff(service, "clerk")
    manager = staff(*ADMINISTERS, *rights_of(["educator"]))
    assert await slug(service, deed(account_id), manager) == "grants_too_much"


@pytest.mark.parametrize("deed", DEEDS)
async def test_each_deed_needs_its_right_and_an_account_of_staff(service: Started, deed: Callable[[UUID], Request[Any]]) -> None:
    account_id, parent = await open_staff(service, "educator"), await open_family(service)
    with pytest.raises(Forbidden):
        await service.send(deed(account_id), CLERK)
    for unknown in (parent, new_id()):
        assert await slug(service, deed(unknown), ADMINISTRATOR) == "unknown_account"


async def test_nobody_gives_rights_or_facilities_that_they_do_not_hold(service: Started) -> None:
    account_id = await open_staff(service, "educator")
    manager = staff(*ADMINISTERS, *rights_of(["educator"]))
    assert await slug(service, ChangeStaffRoles(account_id=account_id, roles=("clerk",)), manager) == "grants_too_much"
    assert await slug(service, invited("clerk"), manager) == "grants_too_much"
    of_canteen = replace(manager, facilities=frozenset([CANTEEN]))
    for places in ((), (CENTRE,), (CANTEEN, CENTRE)):
        assert await slug(service, invited("educator", facilities=places), of_canteen) == "grants_too_much"
    link = await service.send(invited("educator", facilities=(CANTEEN,)), of_canteen)
    assert await slug(service, ChangeStaffRoles(account_id=link.account_id, roles=("educator",)), of_canteen) == "grants_too_much"
    assert await slug(service, CloseStaffAccount(account_id=account_id), of_canteen) == "grants_too_much"


async def test_roles_limited_to_facilities_travel_in_the_token(service: Started) -> None:
    request = OpenStaffAccount(
        display_name="Claire MOREL",
        identifier="claire.morel",
        password=SecretStr(PASSWORD),
        roles=("clerk",),
        facilities=(CANTEEN,),
        temporary=False,
    )
    await service.send(request, ADMINISTRATOR)
    token = await exchange_staff(service, await sign_in_staff(service))
    assert token.facilities == {CANTEEN}
    of_the_town = {Right.OPEN_FAMILY_ACCOUNT, Right.CLOSE_FAMILY_ACCOUNT, Right.PUBLISH_RULES, Right.RESEND_EMAIL}
    assert rights_of(["clerk"]) - token.rights == of_the_town, "they reach every family"
    async with service.session.get(f"{service.url}/v1/account", headers={"Authorization": f"Bearer {token.token}"}) as answer:
        assert answer.status == 200


async def test_an_administrator_acts_in_the_whole_town(service: Started) -> None:
    with pytest.raises(Invalid):
        await service.send(invited("administrator", facilities=(CANTEEN,)), ADMINISTRATOR)


async def test_the_last_administrator_is_neither_closed_nor_demoted(service: Started) -> None:
    account_id = await open_staff(service, "administrator")
    await service.send(invited("administrator"), ADMINISTRATOR)  # who has not chosen a password cannot help anybody
    assert await slug(service, CloseStaffAccount(account_id=account_id), ADMINISTRATOR) == "last_administrator"
    assert await slug(service, ChangeStaffRoles(account_id=account_id, roles=("clerk",)), ADMINISTRATOR) == "last_administrator"
    await open_staff(service, "administrator", identifier="anne.maire")
    await service.send(CloseStaffAccount(account_id=account_id), ADMINISTRATOR)


async def test_two_administrators_who_demote_each_other_at_once_leave_one(service: Started) -> None:
    anne, paul = await boss(service), await boss(service, "paul.petit")

    async def demote(who: Actor, whom: Actor) -> bool:
        assert whom.account_id is not None
        try:
            await service.send(ChangeStaffRoles(account_id=whom.account_id, roles=("clerk",)), who)
        except Refusal:
            return False
        return True

    async with service.database.transaction() as tx:
        await staff_accounts.alone(tx)
        demoting = asyncio.gather(demote(anne, paul), demote(paul, anne))
        await held_up(service, 2)
    assert sorted(await demoting) == [False, True]


async def test_the_list_tells_how_each_account_stands(service: Started) -> None:
    link = await service.send(invited("educator", facilities=(CANTEEN,)), ADMINISTRATOR)
    account_id = await open_staff(service, "clerk")
    session: SignedIn = await sign_in_staff(service)
    assert session
    waiting = await open_staff(service, "cashier", identifier="zoe.roux")
    await service.send(CloseStaffAccount(account_id=waiting), ADMINISTRATOR)
    shown = {one.account_id: one for one in (await service.send(ListStaffAccounts(), ADMINISTRATOR)).accounts}
    assert {one: (found.state, found.second_factor) for one, found in shown.items()} == {
        link.account_id: ("waiting", False),
        account_id: ("active", True),
        waiting: ("closed", False),
    }
    assert shown[link.account_id].facilities == (CANTEEN,)
    assert shown[link.account_id].link_expires_at == link.expires_at
    assert shown[account_id].recovery_codes_left == 10
    with pytest.raises(Forbidden):
        await service.send(ListStaffAccounts(), CLERK)
    with pytest.raises(NotFound):
        await service.send(ReadStaffAccount(account_id=new_id()), ADMINISTRATOR)


async def test_the_list_says_who_opened_each_account_and_when(service: Started) -> None:
    anne = await boss(service)
    link = await service.send(invited("clerk"), anne)
    accounts = (await service.send(ListStaffAccounts(), ADMINISTRATOR)).accounts
    opened = {one.account_id: one for one in accounts}
    assert opened[link.account_id].opened_by == anne.display_name
    assert opened[link.account_id].opened_at is not None
    (set_up,) = (one for one in accounts if one.account_id == anne.account_id)
    assert set_up.opened_by == ""
