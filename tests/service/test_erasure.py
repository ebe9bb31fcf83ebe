"""A family that is erased is found nowhere any more, in no table of any service, but where the law has it kept."""

from datetime import UTC, date, datetime

import pytest
from pydantic import SecretStr

from chassis import holdings
from chassis.commands import republish
from chassis.errors import NotFound, Unauthenticated
from contracts.family import (
    AttachChild,
    ChildSaved,
    DecideRecordRequest,
    DetachChild,
    FamilyErased,
    FamilySaved,
    ReadDeparture,
    ReadFamily,
    RecordDeparture,
    SubmitRecordChange,
)
from contracts.identity import OpenFamilyAccount, SessionRevoked, SignIn
from contracts.planning import Enrol, Mark, MarkAttendance
from contracts.privacy import CollectFamilyData
from services.planning.store import leaving
from tests.eventually import eventually
from tests.service.erasure_cast import ASKS, CANARIES, CANARY, GONE, OTHERS, STAYING, Town, enrol, town
from tests.service.harness import edge, family

__all__ = ["town"]

KEPT: dict[str, dict[str, str]] = {
    "billing": {
        "ledger_operation": "accounting",
        "ledger_entry": "accounting",
        "invoice": "accounting",
        "invoice_line": "accounting: the child's name is the basis of the amount",
        "payment": "accounting",
        "allocation": "accounting",
        "unsettled_operation": "accounting: which operations may still be open",
        "cancellation": "accounting: a cheque that came back",
        "deposited": "accounting: which payments a deposit slip holds",
        "card_refund": "accounting: what was given back to a card",
        "refund": "accounting: who wanted money to be given back",
        "treasury_title": "accounting: what the treasury took over; name and address are sealed, and go with the key",
        "treasury_correction": "accounting: what was taken back of it",
        "treasury_reduction": "accounting: by which slip the treasury was told of it",
        "debit": "accounting: what a direct debit collected or was rejected",
        "sepa_mandate": "proof of the authority to debit",
        "household": "accounting: the number and the names that invoices bear",
        "billed_as": "accounting: the names that invoices bear",
    },
    "family": {
        "erasure": "proof that two people wanted it: the family's id, nothing else",
        "empty_record": "proof that an empty record was taken back, and by whom: the family's id, nothing else",
    },
}
EVERYWHERE = {
    "audit_entry": "who did what to this id, twelve months at most",
    "erased_family": "the id, so that nothing brings the family back",
}
"""Where marks of the family may still be found, with the reason."""


async def test_an_erased_family_is_found_nowhere_but_in_what_the_law_keeps(town: Town) -> None:
    before = await town.found()
    assert before.keys() == {"family", "planning", "billing", "messaging", "identity"}
    done = await town.erase()
    assert (done.status, done.why, done.family_name) == ("erased", "", "")
    left = {name: tables - EVERYWHERE.keys() - KEPT.get(name, {}).keys() for name, tables in (await town.found()).items()}
    assert {name: tables for name, tables in left.items() if tables} == {}
    async with town["family"].database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from subject_key") == 0


async def test_of_a_family_that_was_invoiced_the_number_and_the_name_stay_without_the_address(town: Town) -> None:
    await town.erase()
    async with town["billing"].database.transaction(read_only=True) as tx:
        (row,) = await tx.fetch("select * from household where family_id = $1", GONE)
    assert {column for column, value in row.items() if value not in {"", "[]"}} == {"family_id", "version", "family_number", "name"}


async def test_who_left_the_household_goes_with_it(town: Town) -> None:
    fields = {"title": "Monsieur", "last_name": "PETIT", "first_name": "Ivan"}
    fields |= {"address": "2 rue du Lac", "postal_code": "69280", "city": "SAINTE-CONSORCE"}
    olga = CANARIES.guardians[0].guardian_id
    await town["family"].send(SubmitRecordChange(kind="partner", fields=fields), family(GONE, guardian_id=olga))
    for waits in (await town["family"].send(ReadDeparture(family_id=GONE, guardian_id=olga), ASKS)).waiting:
        await town["family"].send(DecideRecordRequest(request_id=waits, accept=True), ASKS)
    seen = await town["family"].send(ReadDeparture(family_id=GONE, guardian_id=olga), ASKS)
    leaves = RecordDeparture(family_id=GONE, guardian_id=olga, version=seen.version, reason="separation", left_on=date(2026, 3, 1))
    await town["family"].send(leaves, ASKS)

    async def heard() -> bool:
        async with town["billing"].database.transaction(read_only=True) as tx:
            named = await tx.fetch("select first_name from billed_as where family_id = $1", GONE)
            return len(named) > 1 and "Ivan" in {one["first_name"] for one in named}

    await eventually(heard)
    await town.erase()
    left = {name: tables - EVERYWHERE.keys() - KEPT.get(name, {}).keys() for name, tables in (await town.found()).items()}
    assert {name: tables for name, tables in left.items() if tables} == {}


async def test_a_child_goes_though_a_former_household_planned_its_days(town: Town) -> None:
    child_id = CANARIES.children[0].child_id
    await town["family"].send(AttachChild(child_id=child_id, family_id=STAYING, since=date(2026, 1, 1)), ASKS)
    planning = town["planning"].database

    async def linked() -> bool:
        async with planning.transaction(read_only=True) as tx:
            return bool(await tx.fetchval("select exists (select from child_household where family_id = $1)", STAYING))

    await eventually(linked)
    own = await enrol(town, weekdays=[], valid_to=date(2026, 10, 1))
    planned = {**own.model_dump(include=set(Enrol.model_fields)), "enrolment_id": None, "guardian_id": OTHERS.guardians[0].guardian_id}
    theirs = await town["planning"].send(Enrol(**{**planned, "weekdays": (1,)}), ASKS)
    assert theirs.family_id == STAYING
    mark = Mark(child_id=child_id, present=True, marked_at=datetime(2026, 9, 7, 12, tzinfo=UTC))
    await town["planning"].send(MarkAttendance(activity_id=own.activity_id, day=date(2026, 9, 7), marks=(mark,)), ASKS)
    await town["family"].send(DetachChild(child_id=child_id, family_id=STAYING, last_day=date(2026, 11, 1)), ASKS)
    done = await town.erase()
    assert done.status == "erased"
    left = {name: tables - EVERYWHERE.keys() - KEPT.get(name, {}).keys() for name, tables in (await town.found()).items()}
    assert {name: tables for name, tables in left.items() if tables} == {"billing": {"enrolment_month", "charge"}}  # What it pays.


async def test_whatever_refers_to_an_enrolment_or_a_child_goes_with_it(town: Town) -> None:
    sql = "select conrelid::regclass::text as one from pg_constraint where contype = 'f' and confrelid = $1::regclass and confdeltype = 'a'"
    async with town["planning"].database.transaction(read_only=True) as tx:
        named = {target: {row["one"] for row in await tx.fetch(sql, target)} for target in ("enrolment", "child")}
    assert named["enrolment"] == set(leaving.OF_ENROLMENTS)
    assert named["child"] <= {*leaving.OF_CHILDREN, *leaving.OF_ENROLMENTS}


async def test_what_the_law_keeps_is_said_by_the_service_itself(town: Town) -> None:
    for name, service in town.services.items():
        assert service.service.privacy.kept.keys() == KEPT.get(name, {}).keys()
        async with service.database.transaction(read_only=True) as tx:
            assert service.service.privacy.kept.keys() <= {one.table for one in await holdings.of_service(tx, service.service.privacy)}


async def test_nothing_brings_an_erased_family_back(town: Town) -> None:
    await town.erase()
    nowhere = await town.found()
    late = FamilySaved.model_validate(
        {
            "version": 99,
            "family_id": GONE,
            "family_number": "1001001816331",
            "city": CANARY,
            "guardians": [
                {**CANARIES.guardians[0].model_dump(include={"guardian_id", "role", "title", "last_name", "first_name"}), "email": ""}
            ],
        }
    )
    child = ChildSaved.model_validate(
        {
            "version": 99,
            "family_id": GONE,
            **CANARIES.children[0].model_dump(include={"child_id", "last_name", "first_name", "birth_date", "school", "school_class"}),
        }
    )
    listening = [service for name, service in town.services.items() if name != "family"]
    for service in listening:
        listens = service.service.reactions.kinds
        await service.tell(*(event for event in (late, child) if event.type in listens))
    for service in town.services.values():
        await republish(service.service, service.database)
    again = (await town["family"].tells(FamilyErased, count=2))[-1]
    assert again.family_id == GONE
    for service in listening:
        await service.tell(again)
    assert await town.found() == nowhere
    for service in town.services.values():
        async with service.database.transaction(read_only=True) as tx:
            assert await tx.fetch("select subject, error from dead_event") == []


async def test_others_stay_as_they_were(town: Town) -> None:
    before = await town["family"].send(ReadFamily(family_id=STAYING), ASKS)
    await town.erase()
    assert await town["family"].send(ReadFamily(family_id=before.family_id), ASKS) == before
    with pytest.raises(NotFound):
        await town["family"].send(ReadFamily(family_id=GONE), ASKS)
    data = await town["family"].send(CollectFamilyData(at="family", family_id=GONE), ASKS)
    assert {one.table for one in data.tables} <= {"audit_entry"}
    for at in town.services:
        with pytest.raises(Unauthenticated):  # a token that is still good changes nothing, and leaves no trace
            await town[at].send(CollectFamilyData(at=at), family(GONE))


async def test_open_sessions_end_at_once(town: Town) -> None:
    account = OpenFamilyAccount.model_validate(
        {
            "family_id": GONE,
            "guardian_id": CANARIES.guardians[0].guardian_id,
            "display_name": f"Olga {CANARY}",
            "identifier": f"olga.{CANARY}",
            "password": "Bonbons2015",
            "temporary": False,
        }
    )
    await town["identity"].send(account, ASKS)
    signed_in = await town["identity"].send(SignIn(kind="family", identifier=f"olga.{CANARY}", password=SecretStr("Bonbons2015")), edge())
    await town.erase()
    (revoked,) = await town["identity"].tells(SessionRevoked)
    assert revoked.session_id == signed_in.session_id
