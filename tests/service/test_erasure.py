"""A family that is erased is found nowhere any more, in no table of any service, but where the law has it kept."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from pydantic import SecretStr

from chassis import documents, holdings
from chassis.commands import republish
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.ids import new_id
from chassis.tokens import Actor
from chassis.uploads import Upload
from contracts.billing import FormerInvoice, FormerPayment, InvoiceLine, PutRegie, TakeOver
from contracts.family import (
    AskErasure,
    ChildSaved,
    ConfirmErasure,
    CreateFamily,
    ErasureView,
    FamilyErased,
    FamilySaved,
    GuardianFields,
    ListErasures,
    NewChild,
    NewGuardian,
    ReadFamily,
    SubmitGuardianChange,
    WithdrawErasure,
)
from contracts.identity import OpenFamilyAccount, SessionRevoked, SignIn
from contracts.planning import Enrol, PutActivity, PutFacility
from contracts.privacy import CollectFamilyData, ServiceName
from contracts.rights import Right
from stack.broker import Broker
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.conftest import FreshDatabase
from tests.service.harness import Keys, Started, edge, family, staff
from tests.service.test_family_data import SERVICES, Everyone

ASKS = staff(*Right)
CONFIRMS = replace(staff(*Right, name="Paul PETIT"), account_id=UUID(int=8))

CANARY = "Zyxcanari"
GONE, STAYING = UUID("0199c000-0000-7000-8000-000000000001"), UUID("0199c000-0000-7000-8000-000000000002")
CANARIES = CreateFamily(
    family_id=GONE,
    guardians=(
        NewGuardian(
            guardian_id=UUID("0199c000-0000-7000-8000-000000000011"),
            role="primary",
            title="Madame",
            last_name=CANARY,
            first_name="Olga",
            fields=GuardianFields(
                address=f"1 rue {CANARY}", city=CANARY, email=f"olga@{CANARY}.example", home_phone="01.99.88.77.66", email_consent=True
            ),
        ),
    ),
    children=(
        NewChild(
            child_id=UUID("0199c000-0000-7000-8000-000000000021"),
            last_name=CANARY,
            first_name=f"Petit {CANARY}",
            birth_date=date(2018, 2, 3),
        ),
    ),
    account_holder=CANARY,
)
OTHERS = CreateFamily(
    family_id=STAYING,
    guardians=(
        NewGuardian(
            guardian_id=UUID("0199c000-0000-7000-8000-000000000012"), role="primary", title="Monsieur", last_name="Durand", first_name="Luc"
        ),
    ),
)
MARKS = (CANARY, str(GONE), str(CANARIES.guardians[0].guardian_id), str(CANARIES.children[0].child_id), "01.99.88.77.66")

KEPT: dict[str, dict[str, str]] = {
    "billing": {
        "ledger_operation": "accounting",
        "ledger_entry": "accounting",
        "invoice": "accounting",
        "invoice_line": "accounting: the child's name is the basis of the amount",
        "payment": "accounting",
        "allocation": "accounting",
        "cancellation": "accounting: a cheque that came back",
        "deposited": "accounting: which payments a deposit slip holds",
        "card_refund": "accounting: what was given back to a card",
        "refund": "accounting: who wanted money to be given back",
        "treasury_title": "accounting: what the treasury took over; name and address are sealed, and go with the key",
        "treasury_correction": "accounting: what was taken back of it",
        "treasury_reduction": "accounting: by which slip the treasury was told of it",
        "debit": "accounting: what a direct debit collected or was rejected",
        "sepa_mandate": "proof of the authority to debit",
        "household": "accounting: the name that invoices bear",
    },
    "family": {"erasure": "proof that two people wanted it: the family's id, nothing else"},
}
EVERYWHERE = {
    "audit_entry": "who did what to this id, twelve months at most",
    "erased_family": "the id, so that nothing brings the family back",
}
"""Where marks of the family may still be found, with the reason."""


@dataclass
class Town:
    """All services, running on one stream, with the family of the canaries in every one of them."""

    services: dict[ServiceName, Started]

    def __getitem__(self, name: ServiceName) -> Started:
        return self.services[name]

    async def found(self) -> dict[str, set[str]]:
        """Look for marks of the family in every table of every service; tells where there are some."""
        places: dict[str, set[str]] = {}
        for name, service in self.services.items():
            async with service.database.transaction(read_only=True) as tx:
                tables = await tx.fetch(
                    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
                )
                for row in tables:
                    sql = f"select exists (select from {row['relname']} t where t::text ilike any($1))"  # noqa: S608 - names of the catalogue
                    if await tx.fetchval(sql, [f"%{mark}%" for mark in MARKS]):
                        places.setdefault(name, set()).add(row["relname"])
        return places

    async def settled(self) -> ErasureView:
        """Wait until the last erasure that was asked for has its answers."""

        async def known() -> Sequence[ErasureView]:
            (one, *_) = (await self["family"].send(ListErasures(), ASKS)).erasures
            return () if one.status in ("asked", "confirmed") else (one,)

        (found,) = await eventually(known)
        return found

    async def erase(self) -> ErasureView:
        """Have the family erased by two people."""
        asked = await self["family"].send(AskErasure(family_id=GONE, why="La famille a déménagé"), ASKS)
        assert (await self.settled()).status == "ready"
        await self["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), CONFIRMS)
        done = await self.settled()

        async def everywhere() -> bool:
            return all([await self._erased(service) for service in self.services.values()])

        await eventually(everywhere)
        return done

    async def _erased(self, service: Started) -> bool:
        async with service.database.transaction(read_only=True) as tx:
            return bool(await tx.fetchval("select exists (select from erased_family where family_id = $1)", GONE))


async def enter(town: Town) -> None:
    """Have the family leave its marks in every service."""
    olga = family(GONE, guardian_id=CANARIES.guardians[0].guardian_id)
    await town["family"].send(CANARIES, ASKS, key="canaries")
    await town["family"].send(OTHERS, ASKS)
    change = SubmitGuardianChange(guardian_id=CANARIES.guardians[0].guardian_id, fields={"employer": f"Usine {CANARY}"})
    await town["family"].send(change, olga, key="change")
    for service in town.services.values():
        async with service.database.transaction() as tx:
            file = Upload(f"{CANARY}.pdf", "application/pdf", b"%PDF-1.7")
            await documents.keep(tx, file, subject_id=GONE, family_id=GONE)

    async def projected() -> bool:
        places = await town.found()
        wanted: set[tuple[ServiceName, str]] = {
            ("billing", "household"),
            ("planning", "child"),
            ("planning", "guardian"),
            ("messaging", "adult"),
        }
        return all(table in places.get(name, set()) for name, table in wanted)

    await eventually(projected)
    await enrol(town, weekdays=[], valid_to=date(2026, 10, 1))
    await town["billing"].send(PutRegie(code="AL", name="Régie"), ASKS)
    line = InvoiceLine(child=CANARIES.children[0].first_name, activity="Cantine", quantity=1, unit_cents=500, cents=500)
    invoice = FormerInvoice(
        number="AL-1",
        family_id=GONE,
        issued_on=date(2026, 9, 1),
        due_on=date(2026, 9, 30),
        period_from=date(2026, 9, 1),
        period_to=date(2026, 9, 30),
        lines=(line,),
    )
    paid = FormerPayment(number="AL-2", family_id=GONE, paid_on=date(2026, 9, 2), method="cheque", cents=500)
    await town["billing"].send(TakeOver(regie="AL", invoices=(invoice,), payments=(paid,)), ASKS)


@pytest_asyncio.fixture(loop_scope="session")
async def town(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> AsyncIterator[Town]:
    everyone = Everyone(postgres, stream, keys, fresh_database)
    async with AsyncExitStack() as stack:
        made = Town({name: await stack.enter_async_context(everyone.run(name)) for name in SERVICES})
        await enter(made)
        yield made


async def test_an_erased_family_is_found_nowhere_but_in_what_the_law_keeps(town: Town) -> None:
    before = await town.found()
    assert before.keys() == {"family", "planning", "billing", "messaging", "identity"}
    done = await town.erase()
    assert (done.status, done.why, done.family_name) == ("erased", "", "")
    left = {name: tables - EVERYWHERE.keys() - KEPT.get(name, {}).keys() for name, tables in (await town.found()).items()}
    assert {name: tables for name, tables in left.items() if tables} == {}
    async with town["family"].database.transaction(read_only=True) as tx:
        assert await tx.fetchval("select count(*) from subject_key") == 0


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
    data = await town["family"].send(CollectFamilyData(at="family"), family(GONE))
    assert {one.table for one in data.tables} <= {"audit_entry"}


async def test_future_bookings_and_unpaid_invoices_stand_against_it(town: Town) -> None:
    late = FormerInvoice(
        number="AL-3",
        family_id=GONE,
        issued_on=date(2026, 10, 1),
        due_on=date(2026, 10, 30),
        period_from=date(2026, 10, 1),
        period_to=date(2026, 10, 30),
        lines=(InvoiceLine(child="Petit", activity="Cantine", quantity=1, unit_cents=700, cents=700),),
    )
    await town["billing"].send(TakeOver(regie="AL", invoices=(late,)), ASKS)
    await enrol(town, weekdays=[4], valid_to=datetime.now(UTC).date() + timedelta(days=200))
    asked = await town["family"].send(AskErasure(family_id=GONE, why="La famille a déménagé"), ASKS)
    found = await town.settled()
    assert found.status == "blocked"
    assert {one.kind: one.count for one in found.obstacles} == {"future_bookings": 1, "unpaid_invoices": 1}
    with pytest.raises(Conflict) as refused:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), CONFIRMS)
    assert refused.value.slug == "erasure_blocked"
    assert refused.value.detail == "Il reste 1\u00a0facture impayée et 1\u00a0réservation à venir."
    paid = FormerPayment(number="AL-4", family_id=GONE, paid_on=date(2026, 10, 2), method="cheque", cents=700)
    await town["billing"].send(TakeOver(regie="AL", payments=(paid,)), ASKS)
    again = await town["family"].send(AskErasure(family_id=GONE, why="Encore"), ASKS)
    assert (again.erasure_id, again.why) == (asked.erasure_id, "La famille a déménagé")
    assert {one.kind for one in (await town.settled()).obstacles} == {"future_bookings"}


async def enrol(town: Town, *, weekdays: list[int], valid_to: date) -> None:
    """Enrol the child in a meal."""
    facility, activity = new_id(), new_id()
    await town["planning"].send(PutFacility(facility_id=facility, name="Restaurant"), ASKS)
    rules: dict[str, Any] = {
        "activity_id": activity,
        "facility_id": facility,
        "name": "Repas",
        "position": 1,
        "weekdays": [1, 2, 4, 5],
        "periods": ["school"],
        "approval": "automatic",
        "booking_cutoff": {"days": 1, "at": "10:00"},
        "cancelling_cutoff": {"days": 1, "at": "10:00"},
        "capacity": 10,
    }
    await town["planning"].send(PutActivity.model_validate(rules), ASKS)
    enrolment = {
        "child_id": CANARIES.children[0].child_id,
        "activity_id": activity,
        "guardian_id": CANARIES.guardians[0].guardian_id,
        "valid_from": date(2026, 9, 1),
        "valid_to": valid_to,
        "weekdays": weekdays,
    }
    await town["planning"].send(Enrol.model_validate(enrolment), ASKS)


async def test_nobody_erases_a_family_alone_or_without_the_right(town: Town) -> None:
    family_id = GONE
    with pytest.raises(Forbidden):
        await town["family"].send(AskErasure(family_id=family_id, why="Pour voir"), staff(Right.WRITE_RECORD))
    asked = await town["family"].send(AskErasure(family_id=family_id, why="La famille a déménagé"), ASKS)
    assert (await town.settled()).status == "ready"
    with pytest.raises(Conflict) as refused:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), ASKS)
    assert refused.value.slug == "erasure_needs_another"
    await town["family"].send(WithdrawErasure(erasure_id=asked.erasure_id), ASKS)
    with pytest.raises(Conflict) as over:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), CONFIRMS)
    assert over.value.slug == "erasure_over"
    assert await town["family"].send(ReadFamily(family_id=family_id), ASKS)


THIRD = UUID(int=9)


@pytest.mark.parametrize(
    ("asks", "confirms"),
    [
        (ASKS, replace(CONFIRMS, credentials_from=frozenset({UUID(int=7)}))),
        (replace(ASKS, credentials_from=frozenset({UUID(int=8)})), CONFIRMS),
        (replace(ASKS, credentials_from=frozenset({THIRD})), replace(CONFIRMS, credentials_from=frozenset({THIRD}))),
    ],
    ids=["opened by whoever asked", "opened whoever asked", "both opened by a third"],
)
async def test_an_account_that_may_be_the_other_persons_does_not_confirm_and_the_attempt_is_kept(
    town: Town, asks: Actor, confirms: Actor
) -> None:
    asked = await town["family"].send(AskErasure(family_id=GONE, why="La famille a déménagé"), asks)
    assert (await town.settled()).status == "ready"
    with pytest.raises(Conflict) as refused:
        await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), confirms)
    assert refused.value.slug == "erasure_needs_independence"
    assert "quatorze jours" in refused.value.detail
    async with town["family"].database.transaction(read_only=True) as tx:
        kept = await tx.fetch("select action, family_id, detail from audit_entry where action like 'family.confirm%' order by entry")
    assert [tuple(row) for row in kept] == [
        ("family.confirm_erasure", None, "attempt"),
        ("family.confirm_erasure.refused", GONE, "not independent"),
    ]
    assert (await town.settled()).status == "ready"
    somebody_else = replace(CONFIRMS, account_id=UUID(int=10))
    assert (await town["family"].send(ConfirmErasure(erasure_id=asked.erasure_id), somebody_else)).status == "confirmed"


async def test_both_people_are_in_the_log(town: Town) -> None:
    await town.erase()
    async with town["family"].database.transaction(read_only=True) as tx:
        rows = await tx.fetch(
            "select action, actor_name from audit_entry where action like '%eras%' and detail <> 'attempt' order by entry"
        )
    assert [tuple(row) for row in rows] == [
        ("family.ask_erasure", "Claire MOREL"),
        ("family.confirm_erasure", "Paul PETIT"),
        ("family_data.erased", ""),
    ]


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
