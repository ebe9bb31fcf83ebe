"""First contact by post: an account and a letter for each adult, and a code that opens it once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TooMany, Unauthenticated
from chassis.ids import new_id
from contracts.identity import (
    AccountActivated,
    AccountOpened,
    ActivateAccount,
    CredentialsChanged,
    IssueLetters,
    LetterRun,
    ListGuardianAccounts,
    ReadLetters,
    SessionRevoked,
)
from contracts.rights import Right
from services.identity.usecases.retention import erase_old
from tests.service.harness import Started, edge, family, staff
from tests.service.identity.cast import ADMINISTRATOR, DUPONT, GATEWAY, JEAN, PASSWORD, exchange, open_family, sign_in
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


async def refused(service: Started, **typed: str) -> Refusal:
    with pytest.raises(Refusal) as found:
        await service.send(ActivateAccount.model_validate({"password": CHOSEN, **typed}), GATEWAY)
    return found.value


async def test_both_parents_of_a_household_get_an_account_of_their_own(service: Started) -> None:
    await meet(service)
    made = await letters(service, JEAN, JEANNE, SOFIA)
    assert [made[one].identifier for one in (JEAN, JEANNE, SOFIA)] == ["jdupont1", "jdupont2", "smartin1"]
    assert len({one.code for one in made.values()}) == 3
    opened = await service.tells(AccountOpened, count=3)
    assert {(one.kind, one.guardian_id, one.family_id) for one in opened} == {
        ("family", JEAN, DUPONT),
        ("family", JEANNE, DUPONT),
        ("family", SOFIA, MARTIN),
    }
    assert [await state(service, one) for one in (JEAN, JEANNE, SOFIA)] == ["waiting"] * 3


async def test_the_code_of_a_letter_lets_its_owner_choose_a_password_and_come_in(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    token = await exchange(service, await activate(service, letter, code=letter.code.lower().replace("-", " "), identifier="JDUPONT1"))
    assert (token.family_id, token.guardian_id, token.display_name) == (DUPONT, JEAN, "Jean DUPONT")
    assert not token.must_change_password
    assert (await exchange(service, await sign_in(service, "jdupont1", CHOSEN))).guardian_id == JEAN
    (activated,) = await service.tells(AccountActivated)
    assert (activated.guardian_id, activated.family_id, activated.version) == (JEAN, DUPONT, 2)
    assert await state(service, JEAN) == "active"


async def test_an_account_without_a_password_lets_nobody_in(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    for password in ("", " ", "None", CHOSEN):
        with pytest.raises((Unauthenticated, Invalid)):
            await sign_in(service, "jdupont1", password or "x")


async def test_an_unknown_identifier_a_wrong_code_and_another_s_code_get_the_very_same_answer(service: Started) -> None:
    await meet(service)
    made = await letters(service, JEAN, SOFIA)
    answers = [
        await refused(service, identifier="nobody1", code=made[JEAN].code),
        await refused(service, identifier="jdupont1", code="2222-2222-2222"),
        await refused(service, identifier="smartin1", code=made[JEAN].code),
    ]
    assert {(one.status, one.slug, one.title, one.detail) for one in answers} == {
        (401, "wrong_letter_code", "Identifiant ou code incorrect", "Recopiez-les tels qu'ils sont sur le courrier de la mairie.")
    }
    assert not await service.told(AccountActivated)


@pytest.mark.parametrize("code", ["\x01", "K7MQ\n", "É" * 80, "'; drop table account --", "🔑🔑🔑🔑"])
async def test_nonsense_in_the_place_of_a_code_is_a_wrong_code(service: Started, code: str) -> None:
    await meet(service)
    await letters(service, JEAN)
    assert (await refused(service, identifier="jdupont1", code=code)).slug == "wrong_letter_code"


@pytest.mark.parametrize(("identifier", "code"), [("j" * 81, "a"), ("jdupont1", "a" * 81), ("", "a"), ("a\x00", "a")])
async def test_too_long_empty_or_nul_is_refused_before_it_is_looked_at(service: Started, identifier: str, code: str) -> None:
    headers = {"Authorization": f"Bearer {service.token(GATEWAY)}"}
    body = {"identifier": identifier, "code": code, "password": CHOSEN}
    async with service.session.post(f"{service.url}/v1/activations", json=body, headers=headers) as response:
        assert response.status == Invalid.status
        assert CHOSEN not in await response.text()


async def test_a_weak_password_is_refused_and_the_code_is_not_used_up(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    for weak in ("court", "Motdepasse1", "Jdupont1-Jdupont1"):
        with pytest.raises(Invalid) as found:
            await activate(service, letter, password=weak)
        assert found.value.slug == "weak_password"
    assert await activate(service, letter)


async def test_a_code_serves_once(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    await activate(service, letter)
    with pytest.raises(Conflict) as found:
        await activate(service, letter, password="Autre-Glycine-8")
    assert (found.value.slug, found.value.title) == ("code_used", "Ce code a déjà servi")
    assert await sign_in(service, "jdupont1", CHOSEN)


async def test_a_form_sent_twice_activates_once_and_signs_in_both_times(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    first, second = await asyncio.gather(activate(service, letter), activate(service, letter))
    third = await activate(service, letter)
    assert len({first.session_id, second.session_id, third.session_id}) == 3
    assert await exchange(service, third)
    assert len(await service.tells(AccountActivated)) == 1
    assert not await service.told(CredentialsChanged)


async def test_two_passwords_at_once_leave_one(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    found = await asyncio.gather(activate(service, letter), activate(service, letter, password="Autre-Glycine-8"), return_exceptions=True)
    assert sorted(getattr(one, "slug", "signed_in") for one in found) == ["code_used", "signed_in"]


async def test_a_code_expires_after_sixty_days_and_says_what_to_do(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    service.move_clock(timedelta(days=60) - timedelta(seconds=1))
    assert await state(service, JEAN) == "waiting"
    service.move_clock(timedelta(seconds=1))
    assert await state(service, JEAN) == "expired"
    for _ in range(6):
        with pytest.raises(Conflict) as found:
            await activate(service, letter)
        assert found.value.slug == "code_expired", "it is no wrong one, however often it is typed"
    assert "Demandez à la mairie un nouveau courrier" in found.value.detail
    for later, slug in ((timedelta(days=365), "code_expired"), (timedelta(seconds=1), "wrong_letter_code")):
        service.move_clock(later)
        await erase_old(service.database)
        assert (await refused(service, identifier=letter.identifier, code=letter.code)).slug == slug


async def test_a_reprint_revokes_the_former_code(service: Started) -> None:
    await meet(service)
    first = (await letters(service, JEAN))[JEAN]
    second = (await letters(service, JEAN))[JEAN]
    assert first.identifier == second.identifier
    assert first.code != second.code
    with pytest.raises(Conflict) as found:
        await activate(service, first)
    assert found.value.slug == "code_replaced"
    assert [one.guardian_id for one in await accounts(service, family_id=DUPONT)] == [JEAN, JEANNE], "each is listed once"
    assert await activate(service, second)
    assert len(await service.told(AccountOpened)) == 1
    assert (await letters(service, JEANNE))[JEANNE].identifier == "jdupont2", "the first one is taken"


async def test_codes_are_slowed_down_and_locked_like_passwords(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    for _ in range(5):
        assert (await refused(service, identifier="jdupont1", code="2222-2222-2222")).slug == "wrong_letter_code"
    for _ in range(2):
        with pytest.raises(TooMany):
            await activate(service, letter)
    service.move_clock(timedelta(seconds=8))
    assert await activate(service, letter)


async def test_twenty_wrong_codes_at_once_are_not_twenty_tries(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    answers = await asyncio.gather(*(refused(service, identifier="jdupont1", code=f"2222-2222-{number:04}") for number in range(20)))
    assert len([one for one in answers if one.slug == "wrong_letter_code"]) <= 5


async def test_a_letter_to_whoever_forgot_a_password_ends_what_the_old_one_opened(service: Started) -> None:
    await meet(service)
    await open_family(service, guardian_id=JEAN)
    before = await sign_in(service)
    letter = (await letters(service, JEAN))[JEAN]
    assert letter.identifier == "jean.dupont"
    assert await sign_in(service, password=PASSWORD)
    await activate(service, letter)
    with pytest.raises(Unauthenticated):
        await sign_in(service, password=PASSWORD)
    with pytest.raises(Unauthenticated):
        await exchange(service, before)
    assert before.session_id in {one.session_id for one in await service.tells(SessionRevoked, count=2)}
    assert len(await service.tells(CredentialsChanged)) == 1
    assert not await service.told(AccountActivated)


async def test_a_link_used_meanwhile_ends_the_code_of_the_letter(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    await ask_link(service, letter.identifier)
    await reset(service, (await links(service))[0])
    with pytest.raises(Conflict) as found:
        await activate(service, letter, password="Autre-Glycine-8")
    assert found.value.slug == "code_replaced"


async def test_no_code_and_no_fingerprint_of_one_is_in_the_database(service: Started) -> None:
    await meet(service)
    code = (await letters(service, JEAN))[JEAN].code
    async with service.database.transaction() as tx:
        tables = [row["relname"] for row in await tx.fetch("select relname from pg_stat_user_tables where schemaname = 'public'")]
        dump = "".join([str(await tx.fetch(f"select t::text from {table} t")) for table in tables])  # noqa: S608 - names from the catalogue
    assert "jdupont1" in dump
    for form in (code, code.replace("-", ""), code.replace("-", "").lower()):
        assert form not in dump


async def test_a_run_asked_for_twice_is_made_once_and_prints_the_same_codes(service: Started) -> None:
    await meet(service)
    asked = IssueLetters(run_id=new_id(), guardian_ids=(JEAN, JEANNE, JEAN))
    first, second = await asyncio.gather(service.send(asked, ADMINISTRATOR), service.send(asked, ADMINISTRATOR))
    assert first == second
    assert [one.code for one in first.letters] == ["", ""]
    printed = [await service.send(ReadLetters(run_id=asked.run_id, codes=True), ADMINISTRATOR) for _ in range(2)]
    assert printed[0] == printed[1]
    assert await activate(service, printed[1].letters[0])


async def test_two_clerks_at_once_open_each_account_once(service: Started) -> None:
    await meet(service)
    runs = [service.send(IssueLetters(run_id=new_id(), guardian_ids=(JEAN, JEANNE, SOFIA)), ADMINISTRATOR) for _ in range(4)]
    made = await asyncio.gather(*runs, return_exceptions=True)
    assert all(isinstance(one, LetterRun) for one in made), made
    assert len(await service.tells(AccountOpened, count=3)) == 3
    assert {one.identifier for one in await accounts(service)} == {"jdupont1", "jdupont2", "smartin1"}


async def test_codes_are_read_within_the_hour_and_only_by_whoever_made_the_run(service: Started) -> None:
    await meet(service)
    run_id = new_id()
    await service.send(IssueLetters(run_id=run_id, guardian_ids=(JEAN,)), ADMINISTRATOR)
    colleague = type(ADMINISTRATOR)(kind="staff", account_id=UUID(int=9), rights=frozenset(Right))
    with pytest.raises(NotFound):
        await service.send(ReadLetters(run_id=run_id, codes=True), colleague)
    with pytest.raises(NotFound):
        await service.send(ReadLetters(run_id=new_id()), ADMINISTRATOR)
    service.move_clock(timedelta(hours=1))
    with pytest.raises(Conflict) as found:
        await service.send(ReadLetters(run_id=run_id, codes=True), ADMINISTRATOR)
    assert found.value.slug == "letters_gone"
    assert [one.code for one in (await service.send(ReadLetters(run_id=run_id), ADMINISTRATOR)).letters] == [""]


async def test_a_code_that_was_used_is_not_printed_again(service: Started) -> None:
    await meet(service)
    run_id = new_id()
    await service.send(IssueLetters(run_id=run_id, guardian_ids=(JEAN, SOFIA)), ADMINISTRATOR)
    made = await service.send(ReadLetters(run_id=run_id, codes=True), ADMINISTRATOR)
    await activate(service, made.letters[0])
    assert [one.guardian_id for one in (await service.send(ReadLetters(run_id=run_id, codes=True), ADMINISTRATOR)).letters] == [SOFIA]


async def test_somebody_who_is_in_no_record_gets_no_letter_and_nobody_else_of_the_run_does(service: Started) -> None:
    await meet(service)
    with pytest.raises(NotFound) as found:
        await service.send(IssueLetters(run_id=new_id(), guardian_ids=(JEAN, new_id())), ADMINISTRATOR)
    assert found.value.slug == "unknown_guardian"
    assert await state(service, JEAN) == "none"


async def test_printing_is_in_the_audit_log(service: Started) -> None:
    await meet(service)
    await letters(service, JEAN)
    async with service.database.transaction() as tx:
        entries = await tx.fetch("select action, actor_name, about_id, family_id from audit_entry order by entry")
    assert [tuple(one) for one in entries] == [
        ("identity.letter.issue", ADMINISTRATOR.display_name, JEAN, DUPONT),
        ("identity.letter.print", ADMINISTRATOR.display_name, JEAN, DUPONT),
    ]


@pytest.mark.parametrize(
    "asked", [IssueLetters(run_id=new_id(), guardian_ids=(JEAN,)), ReadLetters(run_id=new_id()), ListGuardianAccounts()]
)
async def test_letters_need_the_right_to_open_accounts(service: Started, asked: IssueLetters) -> None:
    await meet(service)
    with pytest.raises(Forbidden):
        await service.send(asked, staff(Right.READ_RECORD))
    for stranger in (family(DUPONT), GATEWAY):
        with pytest.raises(NotFound):
            await service.send(asked, stranger)


async def test_codes_come_in_through_the_families_door_only(service: Started) -> None:
    await meet(service)
    letter = (await letters(service, JEAN))[JEAN]
    asked = ActivateAccount.model_validate({"identifier": letter.identifier, "code": letter.code, "password": CHOSEN})
    with pytest.raises(Forbidden):
        await service.send(asked, edge("backoffice"))


async def test_a_record_that_changes_changes_whom_letters_go_to(service: Started) -> None:
    await meet(service)
    await service.tell(saved(DUPONT, card(JEAN, "Jean", "Durand"), version=3), saved(DUPONT, card(JEANNE, "J", "Old"), version=2))
    assert [(one.guardian_id, one.last_name, one.has_email) for one in await accounts(service, family_id=DUPONT)] == [
        (JEAN, "Durand", False)
    ]
