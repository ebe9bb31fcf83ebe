"""The people of these tests: the Dupont and Martin families, and a clerk with every right on records."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Invalid, Refusal
from chassis.tokens import Actor
from contracts.base import Request
from contracts.family import (
    CreateFamily,
    DecideRecordRequest,
    FamilyRecord,
    GuardianFields,
    NewChild,
    NewGuardian,
    QuotientView,
    RecordRequestView,
    SubmitGuardianChange,
)
from contracts.rights import Right
from tests.service.harness import Started, family, staff

CLERK = staff(Right.READ_RECORD, Right.WRITE_RECORD, Right.WRITE_QUOTIENT, Right.READ_RECORD_REQUEST, Right.DECIDE_RECORD_REQUEST)

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

DUPONT = CreateFamily(
    family_id=UUID("0199a000-0000-7000-8000-000000000001"),
    family_number="1001001816331",
    guardians=(
        NewGuardian(
            guardian_id=UUID("0199a000-0000-7000-8000-000000000011"),
            role="primary",
            title="Monsieur",
            last_name="DUPONT",
            first_name="Jean",
            fields=GuardianFields(
                quality="Père",
                marital_status="Séparé",
                address="12 RUE DES BONBONS",
                postal_code="31400",
                city="SAINT-JEAN",
                home_phone="01.02.03.04.05",
                email="jean.dupont@wanadoo.fr",
                email_consent=True,
            ),
        ),
        NewGuardian(
            guardian_id=UUID("0199a000-0000-7000-8000-000000000012"),
            role="partner",
            title="Madame",
            last_name="DUPONT",
            first_name="Jeanne",
            fields=GuardianFields(address="Lotissement les bons bonbons", postal_code="31400", city="SAINT-JEAN", email_consent=True),
        ),
    ),
    children=(
        NewChild(
            child_id=UUID("0199a000-0000-7000-8000-000000000021"),
            last_name="DUPONT",
            first_name="Léa",
            birth_date=date(2017, 5, 4),
            school="École du Bourg",
            school_class="CM1",
        ),
        NewChild(
            child_id=UUID("0199a000-0000-7000-8000-000000000022"), last_name="LE GOFF", first_name="Hugo", birth_date=date(2019, 9, 12)
        ),
    ),
    quotients=(QuotientView(value=850, valid_from=date(2020, 1, 1)), QuotientView(value=910, valid_from=date(2999, 1, 1))),
    account_holder="DUPONT JEAN",
)

MARTIN = CreateFamily(
    family_id=UUID("0199a000-0000-7000-8000-000000000002"),
    guardians=(
        NewGuardian(
            guardian_id=UUID("0199a000-0000-7000-8000-000000000031"),
            role="primary",
            title="Madame",
            last_name="N'Guyen-Martin",
            first_name="Éléonore",
        ),
    ),
)


def adult(record: FamilyRecord, position: int = 0) -> Actor:
    """Act as an adult of a family."""
    return family(record.family_id, guardian_id=record.guardians[position].guardian_id)


JEANNE = CreateFamily(
    family_id=UUID("0199a000-0000-7000-8000-000000000003"),
    guardians=(
        NewGuardian(
            guardian_id=UUID("0199a000-0000-7000-8000-000000000041"),
            role="primary",
            title="Madame",
            last_name="DURAND",
            first_name="Jeanne",
            fields=GuardianFields(
                address="7 allée des Secrets",
                postal_code="69009",
                city="LYON",
                mobile_phone="06 55 44 33 22",
                email="jeanne@secret.example",
            ),
        ),
        NewGuardian(
            guardian_id=UUID("0199a000-0000-7000-8000-000000000042"),
            role="partner",
            title="Monsieur",
            last_name="DURAND",
            first_name="Marc",
        ),
    ),
    children=(
        NewChild(child_id=UUID("0199a000-0000-7000-8000-000000000051"), last_name="DURAND", first_name="Zoé", birth_date=date(2022, 2, 2)),
    ),
    quotients=(QuotientView(value=1234, valid_from=date(2020, 1, 1)),),
    account_holder="DURAND JEANNE",
    bank_name="BANQUE SECRETE",
)
"""The household of Léa's mother, who lives elsewhere."""

JUDGE = staff(Right.READ_RECORD, Right.WRITE_CUSTODY)


async def slug(service: Started, asked: Request[Any], kind: type[Refusal] = Invalid) -> str:
    """Tell with which slug something is refused to who enters custody."""
    with pytest.raises(kind) as refused:
        await service.send(asked, JUDGE)
    return refused.value.slug


async def somebody_waits(service: Started) -> bool:
    """Tell whether a transaction waits for a row that another one has locked."""
    async with service.database.transaction(read_only=True) as tx:
        return bool(await tx.fetchval("select count(*) from pg_locks where not granted and database is null and pid <> pg_backend_pid()"))


async def submit(service: Started, record: FamilyRecord, position: int = 0, **fields: Any) -> RecordRequestView:
    """Ask for a change of an adult's fields, as an adult of the family."""
    asked = SubmitGuardianChange(guardian_id=record.guardians[position].guardian_id, fields=fields)
    return await service.send(asked, adult(record))


async def decide(service: Started, request: RecordRequestView, reason: str = "", actor: Actor = CLERK) -> RecordRequestView:
    """Decide a request: refuse it where a reason is given."""
    return await service.send(DecideRecordRequest(request_id=request.request_id, accept=not reason, reason=reason), actor)
