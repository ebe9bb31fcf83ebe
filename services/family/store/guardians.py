"""SQL of the adults of a household."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import asyncpg

from chassis import french
from chassis.tx import Tx
from contracts.family import GUARDIAN_LABELS, PERSON_LABELS, GuardianFields, GuardianView
from services.family.domain.change import Value

PHONES = frozenset({"home_phone", "work_phone", "mobile_phone"})


async def insert_all(tx: Tx, family_id: UUID, guardians: Iterable[GuardianView]) -> bool:
    """Enter the adults of a family; False when one of them already is in a record."""
    for guardian in guardians:
        fields = guardian.fields
        inserted = await tx.execute(
            "insert into guardian (guardian_id, family_id, role, title, last_name, first_name, quality, marital_status, address,"
            " postal_code, city, home_phone, work_phone, mobile_phone, email, occupation, occupation_category, employer,"
            " employer_address, email_consent, sms_consent)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
            " on conflict (guardian_id) do nothing",
            guardian.guardian_id,
            family_id,
            guardian.role,
            guardian.title,
            guardian.last_name,
            guardian.first_name,
            *(_value(name, getattr(fields, name)) for name in GUARDIAN_LABELS),
        )
        if not inserted:
            return False
    return True


async def of_family(tx: Tx, family_id: UUID) -> tuple[GuardianView, ...]:
    """Read the adults of a family, the one who signs in and is billed first."""
    return (await of_families(tx, [family_id])).get(family_id, ())


async def of_families(tx: Tx, family_ids: Sequence[UUID]) -> dict[UUID, tuple[GuardianView, ...]]:
    """Read the adults of some families, of each the one who signs in and is billed first."""
    rows = await tx.fetch(
        "select family_id, guardian_id, role, title, last_name, first_name, quality, marital_status, address, postal_code, city,"
        " home_phone, work_phone, mobile_phone, email, occupation, occupation_category, employer, employer_address, email_consent,"
        " sms_consent, employed, employment_seen_at, employment_seen_by"
        " from guardian where family_id = any($1) order by family_id, role desc",
        list(family_ids),
    )
    return {family_id: tuple(map(_view, own)) for family_id, own in groupby(rows, key=itemgetter("family_id"))}


async def values(tx: Tx, family_ids: Sequence[UUID], role: str) -> dict[UUID, dict[str, Value]]:
    """Read every field of the adults who have a role in some families, by family."""
    rows = await tx.fetch(
        "select family_id, title, last_name, first_name, quality, marital_status, address, postal_code, city, home_phone,"
        " work_phone, mobile_phone, email, occupation, occupation_category, employer, employer_address, email_consent, sms_consent"
        " from guardian where family_id = any($1) and role = $2",
        family_ids,
        role,
    )
    return {row["family_id"]: {name: _value(name, row[name]) for name in PERSON_LABELS} for row in rows}


async def change(tx: Tx, family_id: UUID, guardian_id: UUID, changes: Mapping[str, Value]) -> bool:
    """Write the named fields of an adult, every other field stays as it is at this moment; False when the family has no such adult."""
    found = await tx.execute(
        "update guardian set"
        " title = coalesce($3::jsonb ->> 'title', title),"
        " last_name = coalesce($3::jsonb ->> 'last_name', last_name),"
        " first_name = coalesce($3::jsonb ->> 'first_name', first_name),"
        " quality = coalesce($3::jsonb ->> 'quality', quality),"
        " marital_status = coalesce($3::jsonb ->> 'marital_status', marital_status),"
        " address = coalesce($3::jsonb ->> 'address', address),"
        " postal_code = coalesce($3::jsonb ->> 'postal_code', postal_code),"
        " city = coalesce($3::jsonb ->> 'city', city),"
        " home_phone = coalesce($3::jsonb ->> 'home_phone', home_phone),"
        " work_phone = coalesce($3::jsonb ->> 'work_phone', work_phone),"
        " mobile_phone = coalesce($3::jsonb ->> 'mobile_phone', mobile_phone),"
        " email = coalesce($3::jsonb ->> 'email', email),"
        " occupation = coalesce($3::jsonb ->> 'occupation', occupation),"
        " occupation_category = coalesce($3::jsonb ->> 'occupation_category', occupation_category),"
        " employer = coalesce($3::jsonb ->> 'employer', employer),"
        " employer_address = coalesce($3::jsonb ->> 'employer_address', employer_address),"
        " email_consent = coalesce(($3::jsonb ->> 'email_consent')::boolean, email_consent),"
        " sms_consent = coalesce(($3::jsonb ->> 'sms_consent')::boolean, sms_consent),"
        " employed = case when $3::jsonb ?| array['occupation', 'occupation_category', 'employer'] then null else employed end"
        " where family_id = $1 and guardian_id = $2",
        family_id,
        guardian_id,
        json.dumps(dict(changes)),
    )
    return bool(found)


async def confirm_employment(tx: Tx, family_id: UUID, guardian_id: UUID, *, employed: bool | None) -> bool:
    """Write whether an adult works, and who saw it; False when the family has no such adult."""
    found = await tx.execute(
        "update guardian set employed = $3, employment_seen_at = $4, employment_seen_by = $5 where family_id = $1 and guardian_id = $2",
        *(family_id, guardian_id, employed, tx.now, tx.actor.display_name),
    )
    return bool(found)


def fields_of(row: asyncpg.Record) -> GuardianFields:
    """Take the fields of an adult from a row, which were checked when they were written."""
    return GuardianFields.model_construct(**{name: _value(name, row[name]) for name in GUARDIAN_LABELS})


def _value(name: str, value: Any) -> Any:
    """Read or write a field; telephone numbers of former years are in every format."""
    return french.phone(str(value)) if name in PHONES else value


def _view(row: asyncpg.Record) -> GuardianView:
    return GuardianView(
        guardian_id=row["guardian_id"],
        role=row["role"],
        title=row["title"],
        last_name=row["last_name"],
        first_name=row["first_name"],
        fields=fields_of(row),
        employed=row["employed"],
        employment_seen_at=row["employment_seen_at"] if row["employed"] is not None else None,
        employment_seen_by=row["employment_seen_by"] if row["employed"] is not None else "",
    )
