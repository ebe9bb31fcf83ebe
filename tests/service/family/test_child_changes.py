"""Children's records change when staff accept what a family asked, or enter it themselves."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from chassis.ids import new_id
from chassis.tokens import Actor
from contracts.family import (
    AddChild,
    ChangeChild,
    ChildHealth,
    ChildPart,
    ChildRecord,
    ChildSaved,
    DecideRecordRequest,
    FamilyRecord,
    FieldChange,
    GetChild,
    GetChildHealth,
    GetRecord,
    GetRecordRequest,
    ListPendingRecordRequests,
    ListRecordRequests,
    ReadChild,
    ReadChildHealth,
    ReadFamilyHistory,
    RecordRequestDecided,
    RecordRequestKind,
    RecordRequestView,
    RecordRequestWithdrawn,
    SubmitRecordChange,
    WithdrawRecordRequest,
)
from contracts.rights import Right
from services.family.domain.change import asked_changes
from services.family.domain.child_change import IDENTITY
from tests.eventually import eventually
from tests.examples import examples
from tests.service.family.cast import CLERK, MARTIN, adult
from tests.service.harness import Started, staff

NURSE = staff(*CLERK.rights, Right.READ_HEALTH, name="Nadia PETIT")
GRANNY = {"name": "Josette O'Brien-Dupont", "relation": "Grand-mère", "phone": "06.12.34.56.78", "allowed": True}
ALLERGIC = {"allergies": "Arachides : trousse d'urgence dans le cartable", "pai": True, "diet": "no_pork", "doctor": "Dr Zoé Ÿilmaz"}


async def ask(service: Started, record: FamilyRecord, kind: RecordRequestKind, **fields: Any) -> RecordRequestView:
    about = None if kind == "child_new" else record.children[0].child_id
    return await service.send(SubmitRecordChange(kind=kind, about=about, fields=fields), adult(record), key=str(new_id()))


async def decide(service: Started, request: RecordRequestView, reason: str = "", actor: Actor = NURSE) -> RecordRequestView:
    asked = DecideRecordRequest(request_id=request.request_id, accept=not reason, reason=reason)
    return await service.send(asked, actor, key=str(new_id()))


async def child(service: Started, record: FamilyRecord) -> ChildRecord:
    return await service.send(GetChild(child_id=record.children[0].child_id), adult(record))


async def health(service: Started, record: FamilyRecord) -> ChildHealth:
    return await service.send(GetChildHealth(child_id=record.children[0].child_id), adult(record))


async def enter(service: Started, child_id: UUID, part: ChildPart, actor: Actor = NURSE, **fields: Any) -> ChildRecord:
    return await service.send(ChangeChild(child_id=child_id, part=part, fields=fields), actor)


async def test_an_accepted_child_is_in_the_record_and_is_told(service: Started, dupont: FamilyRecord) -> None:
    fields = {"last_name": "D'Árvay-Ngọc", "first_name": "Anne-Łucja", "birth_date": "2022-02-28", "sex": "F", "school": "École du Bourg"}
    request = await ask(service, dupont, "child_new", **fields)
    assert len((await service.send(GetRecord(), adult(dupont))).children) == 2
    await decide(service, request)
    added = (await service.send(GetRecord(), adult(dupont))).children[-1]
    assert (added.last_name, added.first_name, added.birth_date, added.sex) == ("D'Árvay-Ngọc", "Anne-Łucja", date(2022, 2, 28), "F")
    assert (await service.tells(ChildSaved, count=3))[-1].child_id == added.child_id
    history = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), CLERK)).entries
    assert {one.child_name for one in history if one.kind == "child_new"} == {"Anne-Łucja"}


async def test_identity_shows_its_difference_and_applies_only_what_was_asked(service: Started, dupont: FamilyRecord) -> None:
    request = await ask(service, dupont, "child_identity", birth_date="2017-05-05", school_class="CM2", first_name="Léa")
    assert request.child_name == "Léa"
    assert [(one.label, one.old, one.new) for one in request.changes] == [
        ("Date de naissance", "04/05/2017", "05/05/2017"),
        ("Classe", "CM1", "CM2"),
    ]
    other = await ask(service, dupont, "child_identity", birth_place="Lyon")
    await decide(service, other)
    await decide(service, request)
    identity = (await child(service, dupont)).identity
    assert (identity.birth_date, identity.school_class, identity.birth_place) == (date(2017, 5, 5), "CM2", "Lyon")
    assert (await service.tells(ChildSaved, count=4))[-1].version == 3


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"birth_date": "2999-01-01"}, "birth_date", "Cette date est dans le futur."),
        ({"birth_date": "1990-01-01"}, "birth_date", "Cette date a plus de 20 ans."),
        ({"birth_date": "hier"}, "birth_date", "Indiquez un jour, par exemple 14/05/2018."),
        ({"first_name": "L\u202eéa"}, "first_name", "Écrivez un nom, avec des lettres, de 80 caractères au plus."),
        ({"last_name": ""}, "last_name", "Écrivez un nom, avec des lettres, de 80 caractères au plus."),
        ({"sex": "X"}, "sex", "Choisissez « Non renseigné » ou « Fille » ou « Garçon »."),
        ({"birth_place": "a\x07"}, "birth_place", "Écrivez une seule ligne de 120 caractères au plus."),
    ],
)
async def test_a_field_that_cannot_be_true_is_named_with_what_to_type(
    service: Started, dupont: FamilyRecord, fields: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await ask(service, dupont, "child_identity", **fields)
    assert [(one["field"], one["detail"]) for one in refused.value.members["errors"]] == [(field, said)]


async def test_a_person_is_added_changed_and_taken_off_the_list(service: Started, dupont: FamilyRecord) -> None:
    await decide(service, await ask(service, dupont, "pickup", **GRANNY))
    (granny,) = (await child(service, dupont)).pickup
    assert granny.fields.model_dump() == GRANNY
    phone = await ask(service, dupont, "pickup", person=str(granny.person_id), phone="07.00.00.00.01")
    forbidden = await ask(service, dupont, "pickup", person=str(granny.person_id), allowed=False)
    assert phone.changes == (
        FieldChange(field="person", old="", new=GRANNY["name"], label="Personne", asked=str(granny.person_id)),
        FieldChange(field="phone", old=GRANNY["phone"], new="07.00.00.00.01", label="Téléphone", asked="07.00.00.00.01"),
    )
    await decide(service, forbidden)
    accepted = await decide(service, phone)
    assert accepted.changes == phone.changes
    (granny,) = (await child(service, dupont)).pickup
    assert (granny.fields.phone, granny.fields.allowed) == ("07.00.00.00.01", False)
    gone, late = [
        await ask(service, dupont, "pickup", person=str(granny.person_id), **asked) for asked in ({"removed": True}, {"relation": "Tante"})
    ]
    await decide(service, gone)
    assert (await child(service, dupont)).pickup == ()
    with pytest.raises(Conflict) as refused:
        await decide(service, late)
    assert refused.value.slug == "person_gone"


async def test_a_person_needs_a_name_and_a_change(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Invalid, match="indiquez le nom de la personne"):
        await ask(service, dupont, "pickup", relation="Voisine")
    await decide(service, await ask(service, dupont, "pickup", **GRANNY))
    (granny,) = (await child(service, dupont)).pickup
    with pytest.raises(Invalid, match="rien n'a changé"):
        await ask(service, dupont, "pickup", person=str(granny.person_id), phone=GRANNY["phone"])


async def test_health_is_sealed_in_the_record_the_request_and_the_history_and_told_nowhere(service: Started, dupont: FamilyRecord) -> None:
    await decide(service, await ask(service, dupont, "health", **ALLERGIC))
    told = await health(service, dupont)
    assert (told.fields.allergies, told.fields.pai, told.fields.diet) == (ALLERGIC["allergies"], True, "no_pork")
    refused = await decide(service, await ask(service, dupont, "health", care="Un peu de repos à midi"), reason="Précisez le repos.")
    assert refused.status == "refused"
    events = await service.tells(RecordRequestDecided, count=2)
    assert [(one.fields, one.reason) for one in events] == [((), ""), ((), "")]
    spoken = str(service.heard)
    for secret in ("Arachides", "no_pork", "repos", "ilmaz"):
        assert secret not in spoken
    async with service.database.transaction() as tx:
        for table in ("child_health", "record_request", "record_history", "audit_entry", "outbox", "idempotency"):
            rows = str([tuple(row) for row in await tx.fetch(f"select * from {table}")])  # noqa: S608 - the tables are listed above
            for secret in ("Arachides", "no_pork", "repos à midi", "Précisez"):
                assert secret not in rows, table


async def test_why_a_health_request_was_refused_is_read_by_the_family_and_by_those_with_the_right(
    service: Started, dupont: FamilyRecord
) -> None:
    refused = await decide(service, await ask(service, dupont, "health", **ALLERGIC), reason="Précisez le repos.")
    assert (refused.closed, refused.reason) == (True, "")
    (own,) = (await service.send(ListRecordRequests(), adult(dupont))).requests
    assert own.reason == "Précisez le repos."
    asked = GetRecordRequest(request_id=refused.request_id)
    assert (await service.send(asked, NURSE)).reason == "Précisez le repos."
    assert (await service.send(asked, CLERK)).reason == ""
    (listed,) = (await service.send(ListPendingRecordRequests(status="refused"), NURSE)).requests
    assert listed.reason == ""
    told = (await service.send(ReadFamilyHistory(family_id=dupont.family_id), NURSE)).entries
    assert {one.reason for one in told} == {""}
    assert {"requested", "refused"} <= {one.fact for one in told}
    assert {one.child_name for one in told if one.kind == "health"} == {dupont.children[0].first_name}


async def test_a_reason_that_was_left_in_clear_is_sealed_the_next_morning(service: Started, dupont: FamilyRecord) -> None:
    refused = await decide(service, await ask(service, dupont, "health", **ALLERGIC), reason="Précisez le repos.")
    async with service.database.transaction() as tx:
        key = (await tx.vault.keys(tx, [dupont.children[0].child_id]))[dupont.children[0].child_id]
        former = key.seal_text('[{"field": "care", "old": "", "new": "Du repos"}]', f"record_request:sealed:{refused.request_id}")
        await tx.execute("update record_request set sealed = $1, reason = 'Précisez.'", former)
    service.move_clock(timedelta(days=1))

    async def sealed() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return bool(await tx.fetchval("select reason = '' from record_request"))

    await eventually(sealed)
    (own,) = (await service.send(ListRecordRequests(), adult(dupont))).requests
    assert (own.reason, [one.new for one in own.changes]) == ("Précisez.", ["Du repos"])


async def test_health_of_one_child_cannot_be_passed_off_as_another_s(service: Started, dupont: FamilyRecord) -> None:
    first, second = (one.child_id for one in dupont.children)
    await enter(service, first, "health", allergies="Arachides")
    await enter(service, second, "health", allergies="Aucune")
    async with service.database.transaction() as tx:
        await tx.execute(
            "update child_health a set sealed = b.sealed from child_health b where a.child_id = $1 and b.child_id = $2", first, second
        )
    async with service.session.get(
        f"{service.url}/v1/children/{first}/health", headers={"Authorization": f"Bearer {service.token(NURSE)}"}
    ) as answer:
        assert answer.status == 500
        assert "Aucune" not in await answer.text()


async def test_staff_read_health_with_the_right_only_and_the_family_sees_who_did(service: Started, dupont: FamilyRecord) -> None:
    child_id = dupont.children[0].child_id
    request = await ask(service, dupont, "health", **ALLERGIC)
    with pytest.raises(Forbidden):
        await service.send(ReadChildHealth(child_id=child_id), CLERK)
    with pytest.raises(Forbidden):
        await decide(service, request, actor=CLERK)
    with pytest.raises(Forbidden):
        await enter(service, child_id, "health", CLERK, allergies="Aucune")
    (listed,) = (await service.send(ListPendingRecordRequests(), CLERK)).requests
    assert (listed.closed, listed.changes) == (True, ())
    left_closed = await service.send(GetRecordRequest(request_id=request.request_id, open=False), NURSE)
    assert (left_closed.closed, left_closed.changes) == (True, ())
    async with service.database.transaction(adult(dupont)) as tx:
        assert not await tx.fetch("select from audit_entry where action = 'family.request.read'")
    opened = await service.send(GetRecordRequest(request_id=request.request_id), NURSE)
    assert "Arachides" in opened.model_dump_json()
    assert "Arachides" not in (await service.send(ReadChild(child_id=child_id), NURSE)).model_dump_json()
    await service.send(ReadChildHealth(child_id=child_id), NURSE)
    async with service.database.transaction(adult(dupont)) as tx:
        seen = [tuple(row) for row in await tx.fetch("select actor_name, action from audit_entry order by entry")]
    assert ("Nadia PETIT", "family.health.read") in seen


async def test_authorisations_say_who_gave_them_and_when(service: Started, dupont: FamilyRecord) -> None:
    asked = SubmitRecordChange(kind="authorisations", about=dupont.children[0].child_id, fields={"image": False, "hospital": True})
    request = await service.send(asked, adult(dupont, 1))
    assert [(one.label, one.old, one.new) for one in request.changes] == [
        ("Droit à l'image", "", "Non"),
        ("Hospitalisation en cas d'urgence", "", "Oui"),
    ]
    await decide(service, request)
    today = service.service.settings.clock.today()
    given_now = {(one.kind, one.granted, one.given_on, one.given_by) for one in (await child(service, dupont)).authorisations}
    assert given_now == {("image", False, today, "DUPONT Jeanne"), ("hospital", True, today, "DUPONT Jeanne")}


async def test_another_family_s_child_is_not_found_whatever_is_asked(service: Started, dupont: FamilyRecord) -> None:
    martin = adult(await service.send(MARTIN, CLERK))
    child_id = dupont.children[0].child_id
    kinds: tuple[tuple[RecordRequestKind, dict[str, Any]], ...] = (
        ("child_identity", {"school": "Ailleurs"}),
        ("pickup", GRANNY),
        ("health", ALLERGIC),
        ("authorisations", {"image": True}),
    )
    for kind, fields in kinds:
        with pytest.raises(NotFound):
            await service.send(SubmitRecordChange(kind=kind, about=child_id, fields=fields), martin)
    with pytest.raises(NotFound):
        await service.send(GetChildHealth(child_id=child_id), martin)


async def test_a_request_about_a_child_may_be_withdrawn(service: Started, dupont: FamilyRecord) -> None:
    request = await ask(service, dupont, "health", **ALLERGIC)
    for _ in range(2):  # The second is the other adult, or a click whose answer was lost.
        assert (await service.send(WithdrawRecordRequest(request_id=request.request_id), adult(dupont))).status == "withdrawn"
    assert len(await service.tells(RecordRequestWithdrawn)) == 1
    assert (await service.send(ListRecordRequests(), adult(dupont))).pending == 0
    with pytest.raises(Conflict):
        await decide(service, request)
    assert (await health(service, dupont)).told_at is None


async def test_staff_enter_a_child_once_and_are_told_the_same_faults(service: Started, dupont: FamilyRecord) -> None:
    born = service.service.settings.clock.today() - timedelta(days=900)
    asked = AddChild(
        family_id=dupont.family_id,
        child_id=UUID(int=99),
        fields={"last_name": "DUPONT", "first_name": "Zoé", "birth_date": born.isoformat()},
    )
    first, again = await service.send(asked, CLERK), await service.send(asked, CLERK)
    assert first == again
    assert len((await service.send(GetRecord(), adult(dupont))).children) == 3
    with pytest.raises(Invalid, match="dans le futur"):
        await service.send(asked.model_copy(update={"child_id": None, "fields": {**asked.fields, "birth_date": "2999-01-01"}}), CLERK)
    with pytest.raises(Forbidden):
        await service.send(asked, staff(Right.READ_RECORD))
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select count(*) from audit_entry where action = 'family.child.write'") == 1


@given(text=st.text(max_size=100))
@examples(100)
def test_whatever_is_typed_as_a_name_is_kept_as_it_is_or_refused(text: str) -> None:
    present = {**IDENTITY.empty(), "last_name": "DUPONT", "first_name": "Léa", "birth_date": "2018-05-14"}
    try:
        changes = asked_changes(IDENTITY, present, {"first_name": text}, date(2026, 11, 16))
    except Refusal:
        return
    assert not any(ord(letter) < 32 for letter in str(changes["first_name"]))
