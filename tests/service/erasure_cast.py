"""A family that leaves marks in every service, and those who may have it erased."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest_asyncio

from chassis import documents
from chassis.ids import new_id
from chassis.uploads import Upload
from contracts.billing import FormerInvoice, FormerPayment, InvoiceLine, PutRegie, TakeOver
from contracts.family import (
    AskErasure,
    ConfirmErasure,
    CreateFamily,
    ErasureView,
    GuardianFields,
    ListErasures,
    NewChild,
    NewGuardian,
    SubmitGuardianChange,
)
from contracts.planning import Enrol, EnrolmentView, PutActivity, PutFacility
from contracts.privacy import ServiceName
from contracts.rights import Right
from stack.broker import Broker
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.conftest import FreshDatabase
from tests.service.harness import Keys, Started, family, staff
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
    await town["billing"].send(PutRegie(code="AL", name="Régie", billed_until=date(2026, 10, 31)), ASKS)
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
    """Run every service, with the family of the canaries in each."""
    everyone = Everyone(postgres, stream, keys, fresh_database)
    async with AsyncExitStack() as stack:
        made = Town({name: await stack.enter_async_context(everyone.run(name)) for name in SERVICES})
        await enter(made)
        yield made


async def enrol(town: Town, *, weekdays: list[int], valid_to: date) -> EnrolmentView:
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
    return await town["planning"].send(Enrol.model_validate(enrolment), ASKS)
