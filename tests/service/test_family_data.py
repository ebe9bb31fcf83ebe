"""What a family is handed over is compared with every table of every service: a table that nobody thought of fails here."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis import documents, holdings, personal_data
from chassis.errors import Forbidden, NotFound
from chassis.holdings import CHASSIS
from chassis.ids import new_id
from chassis.service import Service
from chassis.settings import Settings
from chassis.uploads import Upload
from contracts.base import Request
from contracts.family import (
    AddChildDocument,
    AttachChild,
    ChangeChild,
    ChildDocumentKind,
    DecideRecordRequest,
    DetachChild,
    SetAuthority,
    SubmitRecordChange,
)
from contracts.messaging import SaveDraft
from contracts.privacy import CollectDocument, CollectFamilyData, ListAuditEntries, ListEvidence, ServiceName
from services.billing.app import build as build_billing
from services.billing.settings import BillingSettings
from services.family.app import build as build_family
from services.family.settings import FamilySettings
from services.family.store import completeness
from services.identity.app import build as build_identity
from services.identity.hashing import PasswordHashes
from services.identity.settings import IdentitySettings
from services.messaging.app import build as build_messaging
from services.messaging.settings import MessagingSettings
from services.planning.app import build as build_planning
from services.planning.settings import PlanningSettings
from stack.broker import Broker
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.conftest import FreshDatabase
from tests.service.family.cast import CLERK, DUPONT, JUDGE, MARTIN, PDF, adult
from tests.service.family.test_child_changes import NURSE
from tests.service.harness import Keys, Started, family, staff, started
from tests.service.identity.cast import CountingArgon2
from tests.service.messaging.cast import household, jean
from tests.service.messaging.places import CANTEEN, facilities

SERVICES: dict[ServiceName, tuple[type[Settings], Callable[..., Service]]] = {
    "identity": (IdentitySettings, lambda settings: build_identity(settings, PasswordHashes(CountingArgon2(), places=8))),
    "family": (FamilySettings, build_family),
    "planning": (PlanningSettings, build_planning),
    "billing": (BillingSettings, build_billing),
    "messaging": (MessagingSettings, build_messaging),
}

OF_THE_TOWN = {
    "identity": {"sign_in_attempt": "keyed hashes of what was typed: nobody can tell whose"},
    "family": {
        "town_rules": "the town's rules",
        "name_variant": "spellings of names, without whose; those of a name that nobody bears any more go with the last who did",
        "facility": "the town's places",
        "activity": "the town's offer",
        "requirement": "what the town's places require",
        "requirement_told": "how often that changed",
        "completeness_day": "a date",
        "class_move": "counts without names",
        "school_holiday": "the town's calendar",
        "school_holidays_known": "the town's calendar",
    },
    "planning": {
        "requirement": "what the town's places require",
        "facility": "the town's places",
        "activity": "the town's offer",
        "calendar_day": "the town's calendar",
        "town_calendar": "the town's calendar",
        "closure": "what the town closed and when, with numbers; how families' days stood before is in closed_day",
        "closed_slot": "the town's calendar",
        "custody_rule": "the town's rule",
        "activity_group": "the town's offer",
        "activity_hours": "the town's offer",
        "activity_former_hours": "the town's offer",
        "activity_meal": "the town's offer",
        "town_rules": "the town's rules",
        "absence_reason": "the town's list of reasons",
        "daily_job": "dates",
        "locked_period": "periods of activities, no children",
        "closed_list": "lists of days, no children",
        "place": "how many places are taken, without names",
        "pool": "the town's rooms",
        "priority_list": "names of lists; the families on them are in priority_family",
        "counter": "what places are counted by",
        "counted": "what places are counted by",
    },
    "messaging": {
        "facility": "the town's places",
        "activity": "the town's offer",
        "broadcast": "what staff sent to many; whom is in broadcast_recipient",
        "desk_agent": "who of the staff answers families",
        "canned_answer": "answers that staff give often, with fields",
        "publication": "what the town tells families",
        "publication_part": "for which parts of the town something is published",
        "colleague": "where staff are warned of what happens to their accounts",
        "colleague_warning": "of what staff were warned, without names",
        "wording_version": "how the town words its notices",
    },
    "billing": {
        "activity": "the town's offer",
        "regie": "the town's cash offices",
        "tariff": "the town's prices",
        "tariff_edition": "the town's prices, as they were named",
        "bracket": "the town's prices",
        "deposit": "sums brought to the bank; whose payments they were is in deposited",
        "day_closing": "sums of a day",
        "care_activity": "which of the town's activities are care",
        "daily_job": "dates",
        "card_sweep": "a moment and a number",
        "reminder_step": "the town's reminders",
        "creditor": "who collects for the town; its account is sealed",
        "creditor_change": "another account that was asked for, sealed, and who of the staff asked and confirmed",
        "treasury_batch": "batches handed over to the treasury; whose titles they hold is in treasury_title",
        "treasury_reduction_batch": "slips of titles annulled or reduced; whose they are is in treasury_reduction",
        "debit_batch": "collections of a regie for a day; whose they are is in debit",
        "numbering": "the last number of each series",
        "invoice_run": "the town's runs; what they drafted and invoiced for families is in draft_invoice and invoice",
    },
}
"""Tables without any family's rows, each with the reason. A new table is exported and erased by itself when a column leads to a family;
one that holds nothing of families is added here; one that does, but says so by no column, gets a `reached_by` in its service."""

MAIL: dict[str, Any] = {"mail_sender": "mairie@example.fr", "portal_url": "http://127.0.0.1:9"}
BOSS = staff("family.record.export")
OF_ONE_PLACE = staff("family.record.export", "audit.read", facilities=[new_id()])


@dataclass(frozen=True)
class Everyone:
    """Starts services on fresh databases."""

    postgres: Postgres
    stream: Broker
    keys: Keys
    fresh_database: FreshDatabase

    @asynccontextmanager
    async def run(self, name: ServiceName) -> AsyncIterator[Started]:
        settings, build = SERVICES[name]
        database = await self.fresh_database(name)
        more = MAIL if name == "messaging" else {}
        async with started(
            name, settings, build, postgres=self.postgres, broker=self.stream, keys=self.keys, database=database, **more
        ) as it:
            yield it


@pytest.fixture
def everyone(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> Everyone:
    return Everyone(postgres, stream, keys, fresh_database)


@pytest.mark.parametrize("name", SERVICES)
async def test_every_table_belongs_to_families_or_says_why_not(everyone: Everyone, name: ServiceName) -> None:
    async with everyone.run(name) as service, service.database.transaction(read_only=True) as tx:
        held = {one.table for one in await holdings.of_service(tx, service.service.privacy)}
        rows = await tx.fetch("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')")
    tables = {row["relname"] for row in rows}
    town = OF_THE_TOWN.get(name, {}).keys()
    assert sorted(tables - held - CHASSIS.keys() - town) == [], "tables that no export covers and nobody excludes"
    assert sorted((CHASSIS.keys() | town) - tables) == [], "exclusions of tables that are not there"
    assert sorted((CHASSIS.keys() | town) & held) == []


@pytest.mark.parametrize("name", SERVICES)
async def test_every_exclusion_names_something_that_is_there(everyone: Everyone, name: ServiceName) -> None:
    async with everyone.run(name) as service, service.database.transaction(read_only=True) as tx:
        privacy = service.service.privacy
        held = {one.table: one for one in await holdings.of_service(tx, privacy)}
    known = {*held, *(f"{table}.{column}" for table, one in held.items() for column in one.columns)}
    named = {*privacy.not_exported, *privacy.kept, *privacy.erased_by, *privacy.reached_by, *privacy.each_adults}
    assert named <= known
    assert all(reason for reason in {**privacy.not_exported, **privacy.kept}.values())


@pytest.mark.parametrize("name", SERVICES)
async def test_an_unknown_family_is_handed_over_nothing_and_staff_need_the_right_in_all_town(everyone: Everyone, name: ServiceName) -> None:
    async with everyone.run(name) as service:
        asked = CollectFamilyData(at=name)
        assert (await service.send(asked, family(new_id()))).tables == ()
        for actor in (CLERK, OF_ONE_PLACE):
            with pytest.raises(Forbidden):
                await service.send(asked.model_copy(update={"family_id": new_id()}), actor)
        about: tuple[Request[Any], ...] = (ListAuditEntries(at=name), ListEvidence(at=name))
        for about_town in about:
            with pytest.raises(Forbidden):
                await service.send(about_town, OF_ONE_PLACE)


async def test_a_family_is_handed_over_its_whole_record_and_nobody_elses(everyone: Everyone) -> None:
    async with everyone.run("family") as service:
        dupont = await service.send(DUPONT, CLERK)
        martin = await service.send(MARTIN, CLERK)
        data = await service.send(CollectFamilyData(at="family"), family(dupont.family_id))
    tables = {one.table: one.rows for one in data.tables}
    assert {row["first_name"] for row in tables["guardian"]} == {"Jean", "Jeanne"}
    assert {row["first_name"] for row in tables["child"]} == {"Léa", "Hugo"}
    assert {row["value"] for row in tables["quotient"]} == {850, 910}
    text = json.dumps([one.model_dump(mode="json") for one in data.tables], ensure_ascii=False)
    assert str(martin.family_id) not in text
    assert "Éléonore" not in text


async def looked(service: Started) -> None:
    """Wait until the family service has looked at all records, as it does each morning: it writes down what it saw of each."""

    async def done() -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return await completeness.day_done(tx) is not None

    await eventually(done)


async def test_what_staff_take_away_is_what_the_family_gets_and_is_entered_in_the_log(everyone: Everyone) -> None:
    async with everyone.run("family") as service:
        await looked(service)
        dupont = await service.send(DUPONT, CLERK)
        own = await service.send(CollectFamilyData(at="family"), family(dupont.family_id))
        taken = await service.send(CollectFamilyData(at="family", family_id=dupont.family_id), BOSS)
        assert [one for one in taken.tables if one.table != "audit_entry"] == [one for one in own.tables if one.table != "audit_entry"]
        async with service.database.transaction(read_only=True) as tx:
            rows = await tx.fetch("select action, family_id from audit_entry where action like 'family_data%'")
    assert [tuple(row) for row in rows] == [("family_data.export", dupont.family_id)]


async def test_staff_hand_over_nothing_of_custody_that_the_family_s_pages_hide(everyone: Everyone) -> None:
    async with everyone.run("family") as service:
        await looked(service)
        dupont, martin = await service.send(DUPONT, CLERK), await service.send(MARTIN, CLERK)
        child_id, other = dupont.children[0].child_id, martin.guardians[0].guardian_id
        await service.send(AttachChild(child_id=child_id, family_id=martin.family_id, since=date(2020, 1, 1)), JUDGE)
        paper = AddChildDocument(child_id=child_id, kind="judgment", name="jugement.pdf", content=PDF)
        await service.send(paper, adult(martin))
        limited = SetAuthority(
            child_id=child_id,
            guardian_id=other,
            authority="limited",
            may_pick_up=False,
            since=date(2020, 1, 1),
            document_name="ordonnance.pdf",
            document=PDF,
        )
        await service.send(limited, JUDGE)
        taken = await service.send(CollectFamilyData(at="family", family_id=dupont.family_id), BOSS)
        own = await service.send(CollectFamilyData(at="family"), family(dupont.family_id))
        theirs = await service.send(CollectFamilyData(at="family", family_id=martin.family_id), BOSS)
    tables = {one.table for one in taken.tables}
    assert not tables & {"custody_change", "child_authority", "child_document"}
    assert tables - {"audit_entry"} == {one.table for one in own.tables} - {"audit_entry"}
    for secret in (str(other), "MARTIN", "ordonnance", "jugement"):
        assert secret not in taken.model_dump_json()
    assert "jugement.pdf" in [one.name for one in theirs.documents]


async def test_who_answered_an_authorisation_in_the_other_household_is_not_handed_over(everyone: Everyone) -> None:
    async with everyone.run("family") as service:
        dupont, martin = await service.send(DUPONT, CLERK), await service.send(MARTIN, CLERK)
        child_id = dupont.children[0].child_id
        await service.send(AttachChild(child_id=child_id, family_id=martin.family_id, since=date(2020, 1, 1)), JUDGE)
        answer = SubmitRecordChange(kind="authorisations", about=child_id, fields={"image": True})
        asked = await service.send(answer, adult(martin))
        await service.send(DecideRecordRequest(request_id=asked.request_id, accept=True), CLERK)
        own = await service.send(CollectFamilyData(at="family"), adult(dupont))
    (row,) = next(one.rows for one in own.tables if one.table == "child_authorisation")
    assert row["kind"] == "image"
    assert "Éléonore" not in own.model_dump_json()


async def test_staff_hand_over_no_draft_of_an_adult(everyone: Everyone) -> None:
    async with everyone.run("messaging") as service:
        await service.tell(household(), *facilities())
        draft_id = new_id()
        await service.send(SaveDraft(draft_id=draft_id, facility_id=CANTEEN, text="Je demande le divorce."), jean)
        own = await service.send(CollectFamilyData(at="messaging"), jean)
        taken = await service.send(CollectFamilyData(at="messaging", family_id=jean.family_id), BOSS)
    assert "divorce" in own.model_dump_json()
    assert "divorce" not in taken.model_dump_json()
    assert {one.table for one in own.tables} - {one.table for one in taken.tables} == {"draft"}


async def test_whatever_belongs_to_an_account_is_handed_over_to_its_adult_alone(everyone: Everyone) -> None:
    async with everyone.run("identity") as service, service.database.transaction(read_only=True) as tx:
        privacy = service.service.privacy
        of_accounts = {one.table for one in await holdings.of_service(tx, privacy) if "account_id" in one.columns}
        assert of_accounts == privacy.each_adults.keys()
        tables = await tx.fetch("select distinct table_name as one from information_schema.columns where column_name = 'account_id'")
    assert {row["one"] for row in tables} == of_accounts


async def test_documents_are_handed_over_opened_and_to_nobody_else(everyone: Everyone) -> None:
    async with everyone.run("family") as service:
        dupont = await service.send(DUPONT, CLERK)
        async with service.database.transaction() as tx:
            file = Upload("attestation.pdf", "application/pdf", b"%PDF-1.7 Dupont")
            document = await documents.keep(tx, file, subject_id=dupont.family_id, family_id=dupont.family_id)
        data = await service.send(CollectFamilyData(at="family"), family(dupont.family_id))
        assert [(one.document_id, one.name) for one in data.documents] == [(document.document_id, "attestation.pdf")]
        asked = CollectDocument(at="family", document_id=document.document_id)
        assert (await service.send(asked, family(dupont.family_id))).content == b"%PDF-1.7 Dupont"
        for stranger in (family(new_id()), BOSS):
            with pytest.raises(NotFound):
                await service.send(asked.model_copy(update={"family_id": new_id()}), stranger)


async def test_a_household_is_handed_over_the_child_that_it_shares_as_its_pages_show_it(everyone: Everyone) -> None:
    async with everyone.run("family") as service:
        dupont, martin = await service.send(DUPONT, CLERK), await service.send(MARTIN, CLERK)
        child_id = dupont.children[0].child_id
        await service.send(AttachChild(child_id=child_id, family_id=martin.family_id, since=date(2020, 1, 1)), JUDGE)
        await service.send(ChangeChild(child_id=child_id, part="health", fields={"allergies": "Arachides"}), NURSE)
        sent: dict[str, UUID] = {}
        kinds: tuple[tuple[str, ChildDocumentKind], ...] = (("attestation.pdf", "insurance"), ("jugement.pdf", "judgment"))
        for name, kind in kinds:
            paper = AddChildDocument(child_id=child_id, kind=kind, name=name, content=b"%PDF-1.7\nof Jean\n%%EOF\n")
            sent[kind] = (await service.send(paper, adult(dupont))).document_id
        asked = CollectFamilyData(at="family")
        for actor, more in ((adult(martin), {}), (BOSS, {"family_id": martin.family_id})):
            data = await service.send(asked.model_copy(update=more), actor)
            (row,) = next(one.rows for one in data.tables if one.table == "shared_child")
            assert (row["child_id"], row["identity"]["first_name"]) == (str(child_id), "Léa")  # type: ignore[index]  # as it travelled
            assert row["health"]["allergies"] == "Arachides"  # type: ignore[index]  # as it travelled
            assert [one.name for one in data.documents] == ["attestation.pdf"]
            text = data.model_dump_json()
            for secret in (str(dupont.family_id), "12 RUE DES BONBONS", "Hugo", "jugement"):
                assert secret not in text
            opened = CollectDocument(at="family", document_id=sent["insurance"], **more)
            assert b"of Jean" in (await service.send(opened, actor)).content
            with pytest.raises(NotFound):
                await service.send(opened.model_copy(update={"document_id": sent["judgment"]}), actor)
        own = await service.send(asked, adult(dupont))
        assert "shared_child" not in {one.table for one in own.tables}
        async with service.database.transaction(read_only=True) as tx:
            read = await tx.fetch("select family_id from audit_entry where action = 'family_data.export' and about_id = $1", child_id)
        assert [row["family_id"] for row in read] == [dupont.family_id]
        await service.send(DetachChild(child_id=child_id, family_id=martin.family_id, last_day=date(2020, 2, 1)), JUDGE)
        gone = await service.send(asked, adult(martin))
        assert ("shared_child" in {one.table for one in gone.tables}, gone.documents) == (False, ())
        with pytest.raises(NotFound):
            await service.send(CollectDocument(at="family", document_id=sent["insurance"]), adult(martin))


async def test_no_secret_is_handed_over(everyone: Everyone) -> None:
    for name in SERVICES:
        async with everyone.run(name) as service, service.database.transaction(read_only=True) as tx:
            for one in await holdings.of_service(tx, service.service.privacy):
                shown = personal_data.shown_columns(one, service.service.privacy)
                assert not [column for column in shown if "password" in column and "version" not in column and "must" not in column]
                assert not [column for column in shown if column.endswith(("_hash", "secret"))]
