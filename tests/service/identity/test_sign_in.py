"""Signing in: one door for each kind of people, one answer for every failure."""

import pytest
from pydantic import SecretStr

from chassis.errors import Forbidden, Invalid, NotFound, Refusal, Unauthenticated
from contracts.identity import GetAccount, SignIn
from tests.service.harness import Started, edge, family
from tests.service.identity.cast import (
    BACK_OFFICE,
    DUPONT,
    GATEWAY,
    JEAN,
    PASSWORD,
    WRONG,
    CountingArgon2,
    exchange,
    exchange_staff,
    holder,
    knock,
    open_family,
    open_staff,
    sign_in,
    sign_in_staff,
)


async def refusal(service: Started, request: SignIn) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await service.send(request, GATEWAY)
    return refused.value


async def test_a_guardian_signs_in_and_gets_a_token_for_their_family(service: Started) -> None:
    account_id = await open_family(service, guardian_id=JEAN)
    token = await exchange(service, await sign_in(service))
    assert (token.account_id, token.kind, token.family_id, token.guardian_id) == (account_id, "family", DUPONT, JEAN)
    assert token.display_name == "Jean DUPONT"
    assert token.rights == frozenset()
    assert not token.must_change_password


@pytest.mark.parametrize("typed", ["JEAN.DUPONT", "  jean.dupont ", "Jéan.Dupônt", "jean .dupont"])
async def test_case_accents_and_spaces_of_the_identifier_do_not_matter(service: Started, typed: str) -> None:
    await open_family(service)
    assert (await sign_in(service, typed)).session_secret


async def test_an_accent_in_the_password_may_be_typed_on_any_keyboard(service: Started, argon2: CountingArgon2) -> None:
    await open_staff(service, "clerk")
    async with service.database.transaction() as tx:
        await tx.execute("update account set password_hash = $1", argon2.hash("Éléphant-7"))
    assert (await sign_in_staff(service, password="E\u0301le\u0301phant-7")).session_secret


async def test_a_wrong_password_and_an_unknown_identifier_get_the_very_same_answer_for_the_same_work(
    service: Started, argon2: CountingArgon2
) -> None:
    await open_family(service)
    answers = []
    for request in (knock(password=WRONG), knock(identifier="jean.durand")):
        argon2.asked.clear()
        refused = await refusal(service, request)
        answers.append((refused.status, refused.slug, refused.title, refused.detail, dict(argon2.asked)))
    assert answers[0] == answers[1]
    assert answers[0][:3] == (401, "wrong_credentials", "Identifiant ou mot de passe incorrect")
    assert answers[0][4] == {"verify": 1}


async def test_staff_do_not_come_in_through_the_families_door(service: Started) -> None:
    await open_staff(service, "clerk")
    await open_family(service)
    assert isinstance(await refusal(service, knock("claire.morel")), Unauthenticated)
    with pytest.raises(Unauthenticated):
        await sign_in_staff(service, "jean.dupont")


@pytest.mark.parametrize(("door", "kind"), [("gateway", "staff"), ("backoffice", "family")])
async def test_an_edge_lets_in_only_its_own_kind_of_people(service: Started, door: str, kind: str) -> None:
    await open_family(service)
    await open_staff(service, "clerk")
    request = SignIn.model_validate({"kind": kind, "identifier": "jean.dupont", "password": PASSWORD})
    with pytest.raises(Forbidden):
        await service.send(request, edge(door))


async def test_nobody_but_an_edge_may_sign_people_in(service: Started) -> None:
    with pytest.raises(NotFound):
        await service.send(knock(), family(DUPONT))


async def test_a_password_longer_than_256_characters_is_refused_before_it_costs_anything(service: Started, argon2: CountingArgon2) -> None:
    argon2.asked.clear()
    body = {"kind": "family", "identifier": "jean.dupont", "password": "aA1" * 100}
    headers = {"Authorization": f"Bearer {service.token(GATEWAY)}"}
    async with service.session.post(f"{service.url}/v1/sessions", json=body, headers=headers) as response:
        answered = await response.text()
    assert response.status == Invalid.status
    assert "aA1" not in answered
    assert not argon2.asked


async def test_each_sign_in_opens_a_session_of_its_own(service: Started) -> None:
    await open_family(service)
    first, second = await sign_in(service), await sign_in(service)
    assert first.session_id != second.session_id
    assert first.session_secret != second.session_secret


async def test_the_secret_is_stored_as_a_fingerprint_only(service: Started) -> None:
    await open_family(service)
    signed_in = await sign_in(service)
    async with service.database.transaction() as tx:
        stored = await tx.fetchval("select row_to_json(session)::text from session")
    assert signed_in.session_secret not in stored
    assert len(signed_in.session_secret) >= 43


async def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(service: Started) -> None:
    await open_family(service)
    old = CountingArgon2(time_cost=2).hash(PASSWORD)
    async with service.database.transaction() as tx:
        await tx.execute("update account set password_hash = $1", old)
    await sign_in(service)
    async with service.database.transaction() as tx:
        renewed = await tx.fetchval("select password_hash from account")
    assert ",t=1," in renewed
    assert await sign_in(service)


async def test_staff_get_the_rights_of_their_roles(service: Started) -> None:
    await open_staff(service, "educator")
    token = await exchange_staff(service, await sign_in_staff(service))
    assert token.rights == {"planning.month.read", "planning.attendance.write", "family.care.read", "family.diet.count"}
    assert token.family_id is None


async def test_a_role_taken_away_is_gone_with_the_next_token(service: Started) -> None:
    await open_staff(service, "educator", "clerk")
    signed_in = await sign_in_staff(service)
    async with service.database.transaction() as tx:
        await tx.execute("update account set roles = '{educator}'")
    assert "family.record.write" not in (await exchange_staff(service, signed_in)).rights


async def test_a_session_of_one_door_opens_nothing_at_the_other(service: Started) -> None:
    await open_staff(service, "clerk")
    signed_in = await sign_in_staff(service)
    with pytest.raises(Unauthenticated):
        await exchange(service, signed_in)


async def test_the_account_page_tells_the_sign_in_before_this_one(service: Started) -> None:
    await open_family(service)
    first = await sign_in(service)
    account = await service.send(GetAccount(), holder(await exchange(service, first)))
    assert account.last_sign_in_at is None
    assert account.identifier == "jean.dupont"
    second = await sign_in(service)
    account = await service.send(GetAccount(), holder(await exchange(service, second)))
    assert account.last_sign_in_at is not None
    assert {(one.session_id, one.current) for one in account.sessions} == {(second.session_id, True), (first.session_id, False)}


async def test_an_unknown_field_is_refused(service: Started) -> None:
    headers = {"Authorization": f"Bearer {service.token(BACK_OFFICE)}"}
    body = {"kind": "staff", "identifier": "a", "password": "b", "roles": ["administrator"]}
    async with service.session.post(f"{service.url}/v1/sessions", json=body, headers=headers) as response:
        assert response.status == 400


def test_a_password_is_not_written_where_a_request_is_shown() -> None:
    assert PASSWORD not in repr(SignIn(kind="family", identifier="a", password=SecretStr(PASSWORD)))
