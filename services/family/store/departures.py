"""SQL of adults who leave a household: what stands against it, and what is kept of them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.family import AdultLeft, DepartureReason, FormerAdult, KeptAuthority
from services.family.domain.household import full_name


async def has_left(tx: Tx, family_id: UUID, guardian_id: UUID) -> bool:
    """Tell whether an adult was of a household and left it."""
    found: bool = await tx.fetchval(
        "select exists (select from guardian where guardian_id = $2 and former_family_id = $1)", family_id, guardian_id
    )
    return found


async def leave(tx: Tx, guardian_id: UUID, reason: DepartureReason, left_on: date) -> None:
    """Take an adult out of their household: name, title and what they were stay, how to reach them and what they do go."""
    await tx.execute(
        "update guardian set former_family_id = family_id, family_id = null, left_on = $2, left_reason = $3, left_noted_at = $4,"
        " quality = '', marital_status = '', address = '', postal_code = '', city = '', home_phone = '', work_phone = '',"
        " mobile_phone = '', email = '', occupation = '', occupation_category = '', employer = '', employer_address = '',"
        " email_consent = false, sms_consent = false, employed = null, employment_seen_at = null, employment_seen_by = ''"
        " where guardian_id = $1",
        guardian_id,
        left_on,
        reason,
        tx.now,
    )


async def correct(tx: Tx, guardian_id: UUID, reason: DepartureReason, left_on: date) -> None:
    """Write another day and reason of a departure; what is kept of the adult beside stays."""
    await tx.execute("update guardian set left_on = $2, left_reason = $3 where guardian_id = $1", guardian_id, left_on, reason)


async def of_family(tx: Tx, family_id: UUID) -> tuple[FormerAdult, ...]:
    """List the adults who left a household, the latest first."""
    rows = await tx.fetch(
        "select guardian_id, first_name, last_name, left_on, left_reason from guardian where former_family_id = $1"
        " order by left_on desc, left_noted_at desc, guardian_id",
        family_id,
    )
    return tuple(
        FormerAdult(
            guardian_id=row["guardian_id"],
            name=full_name(row["last_name"], row["first_name"]),
            left_on=row["left_on"],
            reason=row["left_reason"],
        )
        for row in rows
    )


async def told(tx: Tx, family_ids: Sequence[UUID], guardian_id: UUID | None = None) -> list[AdultLeft]:
    """Put into words who left some households, or the one who is named."""
    rows = await tx.fetch(
        "select g.former_family_id, g.guardian_id, g.first_name, g.last_name, g.role, g.left_on, g.left_reason, g.left_noted_at,"
        " (select p.guardian_id from guardian p where p.family_id = g.former_family_id and p.role = 'primary') as remaining_id"
        " from guardian g where g.former_family_id = any($1) and coalesce(g.guardian_id = $2, true) order by g.guardian_id",
        list(family_ids),
        guardian_id,
    )
    return [
        AdultLeft(
            version=1,
            family_id=row["former_family_id"],
            guardian_id=row["guardian_id"],
            name=f"{row['first_name']} {row['last_name'].upper()}",
            remaining_id=row["remaining_id"],
            takes_over=row["role"] == "primary",
            left_on=row["left_on"],
            noted_at=row["left_noted_at"],
            told=row["left_reason"] != "death",
        )
        for row in rows
    ]


async def take_over(tx: Tx, family_id: UUID, guardian_id: UUID, name_key: str) -> None:
    """Make the adult who remains the one who signs and is billed, by whose name the family is listed."""
    await tx.execute("update guardian set role = 'primary' where guardian_id = $1", guardian_id)
    await tx.execute("update family set name_key = $2 where family_id = $1", family_id, name_key)


async def waiting(tx: Tx, family_id: UUID) -> list[UUID]:
    """List the requests of a household to change one of its adults that wait for a decision, the oldest first."""
    rows = await tx.fetch(
        "select request_id from record_request where family_id = $1 and status = 'pending' and kind in ('guardian', 'partner')"
        " order by submitted_at, request_id",
        family_id,
    )
    return [row["request_id"] for row in rows]


class Paid(NamedTuple):
    """An enrolment at an adult's account; `goes_on` whether the other adult of the household takes it over."""

    child_id: UUID
    first_name: str
    last_name: str
    activity: str | None
    facility_id: UUID | None
    valid_to: date
    goes_on: bool


async def enrolments(tx: Tx, family_id: UUID, leaving: UUID, remaining: UUID) -> list[Paid]:
    """List a household's enrolments at an adult's account that are not over, and whether the other one takes each over.

    They do not where they have one for the same child and activity, or where a judge hides the child from them.
    """
    rows = await tx.fetch(
        """
        select e.child_id, c.first_name, c.last_name, a.name as activity, a.facility_id, e.valid_to, not exists (
            select from enrolment o where o.child_id = e.child_id and o.activity_id = e.activity_id and o.payer_id = $3
                and o.valid_from <= e.valid_to and o.valid_to >= greatest(e.valid_from, o.valid_from)
        ) and not exists (
            select from child_authority k where k.child_id = e.child_id and k.guardian_id = $3 and k.authority = 'withdrawn'
                and coalesce(k.until >= today_here(), true)
        ) as goes_on
        from enrolment e join child c using (child_id) left join activity a using (activity_id)
        where e.paid_by = $1 and e.payer_id = $2 and e.valid_to >= greatest(today_here(), e.valid_from)
        order by goes_on, c.first_name, a.name, e.valid_from, e.enrolment_id
        """,
        family_id,
        leaving,
        remaining,
    )
    return [Paid(*row) for row in rows]


async def authorities(tx: Tx, guardian_id: UUID) -> tuple[KeptAuthority, ...]:
    """List what is entered about an adult and children, today or later, that is not full authority."""
    rows = await tx.fetch(
        "select k.child_id, c.first_name, c.last_name, k.authority, k.may_pick_up, k.since, k.until"
        " from child_authority k join child c using (child_id)"
        " where k.guardian_id = $1 and coalesce(k.until >= today_here(), true) and (k.authority <> 'full' or not k.may_pick_up)"
        " order by c.first_name, k.child_id, k.since",
        guardian_id,
    )
    return tuple(KeptAuthority(child=full_name(row["last_name"], row["first_name"]), **row) for row in rows)
