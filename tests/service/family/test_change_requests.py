"""Changes of a record that a family asks for: their difference, their decision, and what becomes of both at the same moment."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chassis.ids import new_id
from contracts.family import (
    AcceptRecordRequests,
    DecideRecordRequest,
    FamilyRecord,
    FamilySaved,
    FieldChange,
    GetRecord,
    GetRecordRequest,
    ListPendingRecordRequests,
    ListRecordRequests,
    RecordRequestDecided,
    RecordRequestSubmitted,
    RecordRequestView,
    RecordRequestWithdrawn,
    ReviewRecordChange,
    SubmitGuardianChange,
    SubmitRecordChange,
    SubmitRecordChangeFor,
    WithdrawRecordRequest,
)
from contracts.identity import AccountClosed
from contracts.rights import Right
from tests.service.family.cast import CLERK, MARTIN, adult, decide, submit
from tests.service.harness import Started, staff


async def fields_now(service: Started, record: FamilyRecord, position: int = 0) -> dict[str, str | bool]:
    now = await service.send(GetRecord(), adult(record))
    return now.guardians[position].fields.model_dump()


async def test_a_transmitted_change_shows_its_difference_and_leaves_the_record_alone(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, address="4 impasse des Tilleuls", city="SAINT-JEAN", sms_consent=True)
    assert request.status == "pending"
    assert (request.family_number, request.family_name, request.guardian_name) == ("1001001816331", "DUPONT Jean", "DUPONT Jean")
    assert request.changes == (
        FieldChange(
            field="address", label="Adresse", old="12 RUE DES BONBONS", new="4 impasse des Tilleuls", asked="4 impasse des Tilleuls"
        ),
        FieldChange(field="postal_code", label="Code postal", old="31400", new="31400", asked="31400"),
        FieldChange(field="city", label="Ville", old="SAINT-JEAN", new="SAINT-JEAN", asked="SAINT-JEAN"),
        FieldChange(field="sms_consent", label="Autorisation SMS", old="Non", new="Oui", asked=True),
    )
    assert await service.send(GetRecord(), adult(dupont)) == dupont
    (submitted,) = await service.tells(RecordRequestSubmitted)
    assert (submitted.request_id, submitted.version) == (request.request_id, 1)


async def test_an_accepted_change_is_applied_told_and_written_in_the_history(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, email="jean@example.fr", email_consent=False)
    accepted = await decide(service, request)
    assert accepted.status == "accepted"
    assert accepted.decided_at is not None
    assert accepted.changes == request.changes
    record = await service.send(GetRecord(), adult(dupont))
    assert record.version == 2
    assert record.guardians[0].fields.email == "jean@example.fr"
    assert record.guardians[0].fields.email_consent is False
    saved = (await service.tells(FamilySaved, count=2))[-1]
    assert (saved.version, saved.guardians[0].email, saved.guardians[0].email_consent) == (2, "jean@example.fr", False)
    (decided,) = await service.tells(RecordRequestDecided)
    assert (decided.status, decided.version, decided.fields) == ("accepted", 2, ("email", "email_consent"))
    assert decided.decided_at == accepted.decided_at
    async with service.database.transaction() as tx:
        rows = await tx.fetch("select field, old, new, changed_by, request_id from record_history where request_id is not null")
    assert {(row["field"], row["old"], row["new"]) for row in rows} == {
        ("email", "jean.dupont@wanadoo.fr", "jean@example.fr"),
        ("email_consent", "Oui", "Non"),
    }
    assert {(row["changed_by"], row["request_id"]) for row in rows} == {(CLERK.account_id, request.request_id)}


async def test_what_is_only_asked_along_is_neither_told_as_changed_nor_written_down(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, address="4 impasse des Tilleuls")
    assert [one.field for one in request.changes] == ["address", "postal_code", "city"]
    await decide(service, request)
    refused = await decide(service, await submit(service, dupont, address="1 rue Neuve", postal_code="31000"), "Joignez un justificatif.")
    told = {one.request_id: one.fields for one in await service.tells(RecordRequestDecided, count=2)}
    assert told == {request.request_id: ("address",), refused.request_id: ("address", "postal_code")}
    async with service.database.transaction() as tx:
        entered = await tx.fetch("select about_id, detail from audit_entry where action like 'family.request.%' and detail <> ''")
    assert {row["about_id"]: row["detail"] for row in entered} == {one: ", ".join(fields) for one, fields in told.items()}


async def test_pending_requests_never_lose_each_others_changes(service: Started, dupont: FamilyRecord) -> None:
    first = await submit(service, dupont, address="4 impasse des Tilleuls", mobile_phone="06 12 34 56 78")
    second = await submit(service, dupont, employer="Mairie", home_phone="04 72 00 00 00")
    third = await submit(service, dupont, address="9 quai de Saône", postal_code="69001", city="LYON")
    for request in (second, first, third):
        await decide(service, request)
    before = dupont.guardians[0].fields.model_dump()
    assert await fields_now(service, dupont) == {
        **before,
        "address": "9 quai de Saône",
        "mobile_phone": "06.12.34.56.78",
        "city": "LYON",
        "postal_code": "69001",
        "employer": "Mairie",
        "home_phone": "04.72.00.00.00",
    }


async def test_two_addresses_that_wait_side_by_side_are_never_mixed(service: Started, dupont: FamilyRecord) -> None:
    street = await submit(service, dupont, address="4 impasse des Tilleuls")
    other = await submit(service, dupont, address="1 rue Neuve", postal_code="69001", city="LYON")
    await decide(service, other)
    shown = await service.send(GetRecordRequest(request_id=street.request_id), CLERK)
    assert [(one.field, one.old, one.new) for one in shown.changes] == [
        ("address", "1 rue Neuve", "4 impasse des Tilleuls"),
        ("postal_code", "69001", "31400"),
        ("city", "LYON", "SAINT-JEAN"),
    ]
    await decide(service, street)
    now = await fields_now(service, dupont)
    assert (now["address"], now["postal_code"], now["city"]) == ("4 impasse des Tilleuls", "31400", "SAINT-JEAN")


async def test_what_waits_already_is_not_asked_twice_by_the_other_parent_either(service: Started, dupont: FamilyRecord) -> None:
    asked = SubmitRecordChange(kind="guardian", fields={"employer": "Mairie"})
    answers = await asyncio.gather(*(service.send(asked, adult(dupont, at)) for at in (0, 1, 1)), return_exceptions=True)
    (sent,) = (one for one in answers if isinstance(one, RecordRequestView))
    refused = [one for one in answers if isinstance(one, Conflict)]
    assert [one.slug for one in refused] == ["already_asked_change"] * 2
    with pytest.raises(Conflict) as again:
        await service.send(ReviewRecordChange(kind="guardian", fields={"employer": "Mairie"}), adult(dupont))
    assert again.value.detail.endswith(" : la mairie la traite.")
    assert await service.send(SubmitRecordChange(kind="guardian", fields={"employer": "La Poste"}), adult(dupont)), (
        "another value is another"
    )
    await decide(service, sent, reason="Illisible")
    assert await service.send(asked, adult(dupont)), "what was refused may be asked again"


async def test_decisions_taken_at_the_same_moment_keep_every_change(service: Started, dupont: FamilyRecord) -> None:
    asked = {"quality": "Tuteur", "city": "LYON", "work_phone": "04.72.00.00.00", "employer": "Mairie", "occupation": "Agent"}
    requests = [await submit(service, dupont, 0, **{field: value}) for field, value in asked.items()]
    await asyncio.gather(*(decide(service, request) for request in requests))
    assert await fields_now(service, dupont) == {**dupont.guardians[0].fields.model_dump(), **asked}
    told = await service.tells(FamilySaved, count=6)
    assert [event.version for event in told] == [1, 2, 3, 4, 5, 6]


async def test_a_number_kept_in_another_format_reads_like_every_other_and_is_no_change(service: Started, dupont: FamilyRecord) -> None:
    async with service.database.transaction() as tx:
        await tx.execute("update guardian set mobile_phone = '06 12 34 56 78', work_phone = '+41 79 123 45 67'")
    now = await fields_now(service, dupont)
    assert (now["mobile_phone"], now["work_phone"]) == ("06.12.34.56.78", "+41 79 123 45 67")
    for typed in ("06.12.34.56.78", "0612345678", "+33 6 12 34 56 78"):
        with pytest.raises(Invalid, match="Aucune modification"):
            await submit(service, dupont, mobile_phone=typed)


async def test_a_pending_difference_follows_the_record_and_a_decided_one_stays(service: Started, dupont: FamilyRecord) -> None:
    first = await submit(service, dupont, employer="LYON")
    second = await submit(service, dupont, employer="NANTES")
    first = await decide(service, first)
    shown = await service.send(GetRecordRequest(request_id=second.request_id), CLERK)
    assert shown.changes == (FieldChange(field="employer", label="Employeur", old="LYON", new="NANTES", asked="NANTES"),)
    await decide(service, second)
    shown = await service.send(GetRecordRequest(request_id=first.request_id), CLERK)
    assert shown.changes == (FieldChange(field="employer", label="Employeur", old="", new="LYON", asked="LYON"),)


async def test_a_partner_s_record_changes_apart(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, 1, email="jeanne@example.fr")
    assert (request.guardian_name, request.guardian_role) == ("DUPONT Jeanne", "partner")
    assert request.asked_by_name == "DUPONT Jean"
    other = SubmitGuardianChange(guardian_id=dupont.guardians[0].guardian_id, fields={"occupation": "Boulanger"})
    by_partner = await service.send(other, adult(dupont, 1))
    assert (by_partner.guardian_name, by_partner.asked_by_name) == ("DUPONT Jean", "DUPONT Jeanne")
    await decide(service, request)
    assert (await fields_now(service, dupont, 1))["email"] == "jeanne@example.fr"
    assert (await fields_now(service, dupont))["email"] == "jean.dupont@wanadoo.fr"


async def test_a_change_that_changes_nothing_is_refused(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Invalid, match="Aucune modification") as refused:
        await submit(service, dupont, city="SAINT-JEAN", email_consent=True)
    assert refused.value.slug == "nothing_changed"


async def test_wrong_fields_are_named_in_french(service: Started, dupont: FamilyRecord) -> None:
    with pytest.raises(Invalid) as refused:
        await submit(service, dupont, postal_code="314", email="jean", city="LYON")
    assert refused.value.slug == "fields_refused"
    assert [error["label"] for error in refused.value.members["errors"]] == ["Code postal", "Email"]
    assert (await service.send(ListRecordRequests(), adult(dupont))).requests == ()


async def test_another_family_s_adult_is_not_found(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    asked = SubmitGuardianChange(guardian_id=martin.guardians[0].guardian_id, fields={"city": "LYON"})
    with pytest.raises(NotFound) as refused:
        await service.send(asked, adult(dupont))
    assert refused.value.slug == "unknown_guardian"


async def test_a_refusal_needs_a_reason_and_changes_nothing(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, city="LYON")
    with pytest.raises(Invalid) as refused:
        await service.send(DecideRecordRequest(request_id=request.request_id, accept=False, reason="  "), CLERK)
    assert refused.value.slug == "reason_missing"
    decided = await decide(service, request, reason="Joignez un justificatif de domicile.")
    assert (decided.status, decided.reason) == ("refused", "Joignez un justificatif de domicile.")
    assert await service.send(GetRecord(), adult(dupont)) == dupont
    (told,) = await service.tells(RecordRequestDecided)
    assert (told.status, told.reason) == ("refused", "Joignez un justificatif de domicile.")
    (mine,) = (await service.send(ListRecordRequests(), adult(dupont))).requests
    assert mine == decided


async def test_a_request_is_decided_once_even_by_two_clerks_at_once(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, city="LYON")
    answers = await asyncio.gather(
        decide(service, request), decide(service, request, reason="Non"), decide(service, request), return_exceptions=True
    )
    assert sum(isinstance(answer, RecordRequestView) for answer in answers) == 1
    conflicts = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [conflict.slug for conflict in conflicts] == ["already_decided"] * 2
    assert len(await service.tells(RecordRequestDecided)) == 1


async def test_who_decided_before_is_told_to_agents_and_not_to_the_family(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, city="LYON")
    await decide(service, request)
    colleague = replace(CLERK, account_id=new_id(), display_name="Ann ROY")
    told = []
    for asked, actor in (
        (DecideRecordRequest(request_id=request.request_id, accept=False, reason="Non"), CLERK),
        (DecideRecordRequest(request_id=request.request_id, accept=False, reason="Non"), colleague),
        (WithdrawRecordRequest(request_id=request.request_id), adult(dupont)),
    ):
        with pytest.raises(Conflict) as refused:
            await service.send(asked, actor)
        told.append((refused.value.detail.partition(" aujourd'hui à ")[0], refused.value.members["by_you"]))
    assert told == [
        ("Vous avez déjà accepté cette demande", True),
        (f"Cette demande a déjà été acceptée par {CLERK.display_name}", False),
        ("Cette demande a déjà été acceptée", False),
    ]


async def test_a_repeated_decision_with_its_key_answers_the_same(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, city="LYON")
    asked = DecideRecordRequest(request_id=request.request_id, accept=True)
    first = await service.send(asked, CLERK, key="once")
    assert await service.send(asked, CLERK, key="once") == first


async def test_an_unknown_request_is_not_found(service: Started) -> None:
    for asked in (GetRecordRequest(request_id=new_id()), DecideRecordRequest(request_id=new_id(), accept=True)):
        with pytest.raises(NotFound) as refused:
            await service.send(asked, CLERK)
        assert refused.value.slug == "unknown_request"


async def test_each_step_of_a_clerk_needs_its_right(service: Started, dupont: FamilyRecord) -> None:
    request = await submit(service, dupont, city="LYON")
    with pytest.raises(Forbidden):
        await decide(service, request, actor=staff(Right.READ_RECORD_REQUEST))
    other = staff(Right.DECIDE_RECORD_REQUEST)
    with pytest.raises(Forbidden):
        await service.send(ListPendingRecordRequests(), other)
    with pytest.raises(Forbidden):
        await service.send(GetRecordRequest(request_id=request.request_id), other)


async def test_many_are_accepted_at_once_and_what_a_colleague_decided_meanwhile_is_told(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    first, second = (
        await submit(service, dupont, mobile_phone="06.39.98.00.01"),
        await submit(service, martin, mobile_phone="06.39.98.00.02"),
    )
    gone = await submit(service, dupont, city="LYON")
    await decide(service, gone, "Adresse incomplète")
    answer = await service.send(AcceptRecordRequests(request_ids=(second.request_id, gone.request_id, first.request_id)), CLERK)
    assert set(answer.accepted) == {first.request_id, second.request_id}
    assert [(one.request_id, one.slug, one.status) for one in answer.others] == [(gone.request_id, "already_decided", 409)]
    assert answer.others[0].detail.startswith("Vous avez déjà refusé cette demande")
    assert (await fields_now(service, dupont))["mobile_phone"] == "06.39.98.00.01"
    assert (await fields_now(service, martin))["mobile_phone"] == "06.39.98.00.02"
    assert (await fields_now(service, dupont))["city"] != "LYON"
    told = await service.tells(RecordRequestDecided, count=3)
    assert sorted(one.status for one in told) == ["accepted", "accepted", "refused"]
    async with service.database.transaction() as tx:
        entered = await tx.fetch("select about_id from audit_entry where action = 'family.request.accept'")
    assert {row["about_id"] for row in entered} == {first.request_id, second.request_id}


async def test_two_clerks_who_accept_the_same_at_once_accept_each_once(service: Started, dupont: FamilyRecord) -> None:
    martin = await service.send(MARTIN, CLERK)
    ids = tuple([(await submit(service, record, mobile_phone="06.39.98.00.03")).request_id for record in (dupont, martin)])
    answers = await asyncio.gather(*(service.send(AcceptRecordRequests(request_ids=order), CLERK) for order in (ids, ids[::-1])))
    assert sum(len(one.accepted) for one in answers) == len(ids)
    assert len(await service.tells(RecordRequestDecided, count=2)) == 2


async def test_nobody_fills_the_clerks_queue_and_an_answer_makes_room(service: Started, dupont: FamilyRecord) -> None:
    first = await submit(service, dupont, address="4 impasse des Tilleuls")
    async with service.database.transaction() as tx:
        columns = "family_id, guardian_id, kind, status, version, changes, documents, submitted_at, by_staff"
        await tx.execute(
            f"insert into record_request (request_id, {columns}) select gen_random_uuid(), {columns}"  # noqa: S608 - a constant
            " from record_request, generate_series(1, 57)"
        )
    answers = await asyncio.gather(
        *(submit(service, dupont, 1, mobile_phone=f"06.39.98.00.{last}") for last in range(12, 18)), return_exceptions=True
    )
    refused = [one for one in answers if isinstance(one, BaseException)]
    assert [isinstance(one, TooMany) and one.slug for one in refused] == ["too_many_pending"] * 4, "of six at once, two found room"
    martin = await service.send(MARTIN, CLERK)
    assert await submit(service, martin, mobile_phone="06.39.98.00.12")
    await decide(service, first)
    assert await submit(service, dupont, 1, mobile_phone="06.39.98.00.20")
    at_the_counter = SubmitRecordChangeFor(family_id=dupont.family_id, kind="guardian", fields={"email": "jean.dupont@example.fr"})
    assert await service.send(at_the_counter, staff(Right.ACT_FOR_FAMILY)), "whoever came to the town hall is not sent away"


async def test_what_somebody_asked_is_taken_back_once_their_account_is_closed_and_nothing_of_the_others(
    service: Started, dupont: FamilyRecord
) -> None:
    jean, jeanne = (replace(adult(dupont, position), account_id=new_id()) for position in (0, 1))

    def change(position: int, email: str) -> SubmitGuardianChange:
        return SubmitGuardianChange(guardian_id=dupont.guardians[position].guardian_id, fields={"email": email})

    health = SubmitRecordChange(kind="health", about=dupont.children[0].child_id, fields={"allergies": "Arachides"})
    asked = [await service.send(one, jean) for one in (change(0, "autre@exemple.fr"), health)]
    kept = [await service.send(change(1, "autre@exemple.fr"), jeanne)]
    before = service.service.settings.clock.now()
    service.move_clock(timedelta(minutes=4))
    asked.append(await service.send(change(1, "encore@exemple.fr"), jean))
    service.move_clock(timedelta(minutes=4))
    kept.append(await service.send(change(0, "nouvelle@exemple.fr"), jean))
    assert jean.account_id
    closed = AccountClosed(account_id=jean.account_id, kind="family", family_id=dupont.family_id, closed_at=before, version=2)
    for version in (2, 3):  # told again, as after a restore
        await service.tell(closed.model_copy(update={"version": version}))
    waiting = (await service.send(ListPendingRecordRequests(), CLERK)).requests
    assert [one.request_id for one in waiting] == [one.request_id for one in kept]
    told = await service.tells(RecordRequestWithdrawn, count=3)
    assert {(one.request_id, one.by_staff_name) for one in told} == {(one.request_id, "compte fermé") for one in asked}
    with pytest.raises(Conflict, match="retirée par la mairie, qui a fermé le compte"):
        await decide(service, asked[0])
