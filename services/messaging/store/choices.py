"""SQL of what adults chose to have mailed, and of whether e-mails reach them."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Tx
from contracts.messaging import Purpose


class Chosen(NamedTuple):
    """When an adult chose whether e-mails of a purpose come, and who wrote it down: themselves by name, or a link."""

    chosen_at: datetime
    chosen_by: str


async def of_adult(tx: Tx, guardian_id: UUID) -> dict[Purpose, Chosen]:
    """Read for which purposes an adult chose, and when."""
    rows = await tx.fetch("select purpose, chosen_at, chosen_by from email_choice where guardian_id = $1", guardian_id)
    return {purpose: Chosen(*chosen) for purpose, *chosen in rows}


async def choose(tx: Tx, family_id: UUID, adults: Collection[UUID], choices: dict[Purpose, bool], by: str) -> None:
    """Write choices of adults of a family; one that stays the same keeps its date."""
    pairs = [(adult, purpose, mailed) for adult in adults for purpose, mailed in choices.items()]
    await tx.execute(
        "insert into email_choice as known (guardian_id, family_id, purpose, mailed, chosen_at, chosen_by)"
        " select guardian_id, $4, purpose, mailed, $5, $6"
        " from unnest($1::uuid[], $2::text[], $3::boolean[]) as t (guardian_id, purpose, mailed)"
        " on conflict (guardian_id, purpose) do update"
        " set mailed = excluded.mailed, chosen_at = excluded.chosen_at, chosen_by = excluded.chosen_by"
        " where known.mailed <> excluded.mailed",
        [adult for adult, _, _ in pairs],
        [purpose for _, purpose, _ in pairs],
        [mailed for _, _, mailed in pairs],
        family_id,
        tx.now,
        by,
    )


async def without_email(tx: Tx, purpose: Purpose, family_id: UUID | None) -> tuple[UUID, ...]:
    """List the families, or the one that is named, of whom no adult has an address and wants e-mails of a purpose (`Adult.wants`)."""
    rows = await tx.fetch(
        "select a.family_id from adult a left join email_choice c on c.guardian_id = a.guardian_id and c.purpose = $1"
        " where $2::uuid is null or a.family_id = $2 group by a.family_id"
        " having count(*) filter (where a.email <> '' and coalesce(c.mailed, a.email_consent)) = 0",
        purpose,
        family_id,
    )
    return tuple(row["family_id"] for row in rows)


async def bounced(tx: Tx, family_id: UUID, address: str) -> tuple[datetime, str] | None:
    """Tell when and why the last e-mail of a family to an address failed; None when it arrived, or there was none."""
    row = await tx.fetchrow(
        "select status, finished_at, last_error from email where family_id = $1 and lower(recipient) = lower($2)"
        " and status in ('sent', 'failed') order by finished_at desc limit 1",
        family_id,
        address,
    )
    if row is None or row["status"] == "sent":
        return None
    code = row["last_error"].split(" ", 1)[0]
    return row["finished_at"], code if code.isdigit() else ""
