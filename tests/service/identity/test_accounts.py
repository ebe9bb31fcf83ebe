"""Opening accounts for guardians and colleagues."""

import asyncio
from uuid import UUID

import pytest
from pydantic import SecretStr

from chassis.errors import Conflict, Forbidden, Invalid, KeyReused, NotFound, Refusal
from chassis.ids import new_id
from contracts.base import Event
from contracts.family import FamilySaved, GuardianCard
from contracts.identity import AccountLocked, AccountOpened, OpenFamilyAccount, OpenStaffAccount, StaffSaved
from contracts.rights import Right
from services.identity.usecases.republish import republish
from tests.service.harness import Started, family, staff
from tests.service.identity.cast import ADMINISTRATOR, CLERK, DUPONT, JEAN, PASSWORD, WRONG, open_family, open_staff, sign_in


def guardian_account(identifier: str = "jean.dupont", *, guardian_id: UUID = JEAN, password: str = PASSWORD) -> OpenFamilyAccount:
    return OpenFamilyAccount(
        family_id=DUPONT, guardian_id=guardian_id, display_name="Jean DUPONT", identifier=identifier, password=SecretStr(password)
    )


def staff_account(*roles: str) -> OpenStaffAccount:
    return OpenStaffAccount(display_name="Paul PETIT", identifier="paul.petit", password=SecretStr(PASSWORD), roles=roles)


async def test_an_opened_account_is_told_without_names(service: Started) -> None:
    opened = await service.send(guardian_account(), CLERK)
    (event,) = await service.tells(AccountOpened)
    assert event.account_id == opened.account_id
    assert (event.kind, event.family_id, event.guardian_id, event.version) == ("family", DUPONT, JEAN, 1)
    assert "DUPONT" not in str(service.heard)


@pytest.mark.parametrize("actor", [staff(Right.READ_RECORD), family(DUPONT)])
async def test_nobody_opens_an_account_without_the_right(service: Started, actor: object) -> None:
    with pytest.raises((Forbidden, NotFound)):
        await service.send(guardian_account(), actor)  # type: ignore[arg-type]  # two kinds of actors in one list


async def test_a_clerk_opens_accounts_by_letter_only(service: Started) -> None:
    with pytest.raises(Forbidden):
        await service.send(guardian_account(), staff(Right.OPEN_FAMILY_ACCOUNT))


async def test_an_account_is_not_opened_on_another_familys_record(service: Started) -> None:
    card = GuardianCard(guardian_id=JEAN, role="primary", title="Monsieur", last_name="DUPONT", first_name="Jean")
    await service.tell(FamilySaved(version=1, family_id=new_id(), family_number="1001001816331", city="Lyon", guardians=(card,)))
    with pytest.raises(Conflict) as refused:
        await service.send(guardian_account(), CLERK)
    assert refused.value.slug == "guardian_of_another_family"


async def test_an_identifier_belongs_to_one_account_however_it_is_typed(service: Started) -> None:
    await service.send(guardian_account(), CLERK)
    with pytest.raises(Conflict) as refused:
        await service.send(guardian_account(" JEAN.Dupônt", guardian_id=new_id()), CLERK)
    assert refused.value.slug == "identifier_taken"


async def test_a_family_and_a_colleague_may_have_the_same_identifier(service: Started) -> None:
    await open_family(service, "claire.morel")
    assert await open_staff(service, "clerk", identifier="claire.morel")


async def test_a_guardian_has_one_account(service: Started) -> None:
    await service.send(guardian_account(), CLERK)
    with pytest.raises(Conflict) as refused:
        await service.send(guardian_account("jean.dupont.2"), CLERK)
    assert refused.value.slug == "guardian_has_account"


async def test_the_other_parent_has_an_account_of_their_own(service: Started) -> None:
    first = await service.send(guardian_account(), CLERK)
    second = await service.send(guardian_account("jeanne.dupont", guardian_id=new_id()), CLERK)
    assert first.account_id != second.account_id


async def test_of_two_clerks_who_open_the_same_account_at_once_one_succeeds(service: Started) -> None:
    answers = await asyncio.gather(*(service.send(guardian_account(), CLERK) for _ in range(4)), return_exceptions=True)
    assert sorted(type(found).__name__ for found in answers) == ["Conflict"] * 3 + ["OpenedAccount"]


async def test_a_repeated_request_opens_one_account_and_gets_one_answer(service: Started) -> None:
    answers = await asyncio.gather(*(service.send(guardian_account(), CLERK, key="letter-1") for _ in range(3)))
    assert len({answer.account_id for answer in answers}) == 1
    assert len(await service.tells(AccountOpened)) == 1


async def test_a_key_used_again_for_somebody_else_is_refused(service: Started) -> None:
    await service.send(guardian_account(), CLERK, key="letter-1")
    with pytest.raises(KeyReused):
        await service.send(guardian_account("jeanne.dupont", guardian_id=new_id()), CLERK, key="letter-1")


@pytest.mark.parametrize(
    ("identifier", "password", "slug"), [("jean.dupont", "Azerty123", "weak_password"), ("\u0301", PASSWORD, "identifier_unusable")]
)
async def test_what_nobody_should_sign_in_with_is_refused(service: Started, identifier: str, password: str, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        await service.send(guardian_account(identifier, password=password), CLERK)
    assert refused.value.slug == slug


async def test_nobody_grants_a_right_that_they_do_not_hold(service: Started) -> None:
    chief = staff(Right.OPEN_STAFF_ACCOUNT, Right.READ_MONTH, Right.WRITE_ATTENDANCE, Right.READ_CARE, Right.COUNT_DIETS)
    assert await service.send(staff_account("educator"), chief)
    for role in ("clerk", "cashier", "administrator"):
        with pytest.raises(Forbidden) as refused:
            await service.send(staff_account("educator", role), chief)
        assert refused.value.slug == "grants_too_much"


async def test_a_role_that_does_not_exist_is_refused(service: Started) -> None:
    with pytest.raises(Invalid) as refused:
        await service.send(staff_account("mayor"), ADMINISTRATOR)
    assert refused.value.slug == "role_unknown"


async def test_a_colleague_without_the_right_opens_no_staff_account(service: Started) -> None:
    with pytest.raises(Forbidden):
        await service.send(staff_account("educator"), CLERK)


async def test_every_account_can_be_told_again_as_it_is(service: Started) -> None:
    await service.send(guardian_account(), CLERK)
    await open_staff(service, "clerk")
    for _ in range(5):
        with pytest.raises(Refusal):
            await sign_in(service, password=WRONG)
    async with service.database.transaction() as tx:
        await tx.execute("update account set version = 7 where kind = 'family'")
    told: list[Event] = [event async for event in republish(service.database)]
    assert [event.type for event in told] == [AccountOpened.type, StaffSaved.type, AccountOpened.type]
    assert [(event.version, event.family_id) for event in told] == [(7, DUPONT), (1, None), (1, None)]
    assert not await service.told(AccountLocked)
