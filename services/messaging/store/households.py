"""SQL of households: the projection of family records that tells whom to write to."""

from collections.abc import Collection
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.family import FamilySaved
from services.messaging.domain.emails import Adult, consents_anew, says_otherwise

IN_TURN = "a.role = 'partner', a.guardian_id"
"""The order in which the adults `a` of a household are named: who is billed first."""
FORGOTTEN = -1
"""The version of a household that was found to differ from its record, until it is taken over anew (chassis/agreement.py)."""


async def is_forgotten(tx: Tx, family_id: UUID) -> bool:
    """Tell whether what is kept of a household was kept wrongly, so that what it says otherwise is no change that the family made."""
    found: bool = await tx.fetchval("select exists (select from household where family_id = $1 and version = $2)", family_id, FORGOTTEN)
    return found


async def save(tx: Tx, event: FamilySaved) -> bool:
    """Take over the adults of a record, unless this or a newer version is already known; tells whether it did.

    What an adult chose, and since when their consent is known, stays with a consent that stays.
    """
    newer = await tx.execute(
        "insert into household (family_id, version) values ($1, $2)"
        " on conflict (family_id) do update set version = excluded.version where household.version < excluded.version",
        event.family_id,
        event.version,
    )
    if not newer:
        return False
    before = await adults(tx, event.family_id)
    await tx.execute("delete from adult where family_id = $1", event.family_id)
    await tx.executemany(
        "insert into adult (guardian_id, family_id, first_name, last_name, email, email_consent, consent_since, role)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
            (
                card.guardian_id,
                event.family_id,
                card.first_name,
                card.last_name,
                card.email,
                card.email_consent,
                event.saved_at if consents_anew(card, before.get(card.guardian_id)) else before[card.guardian_id].consent_since,
                card.role,
            )
            for card in event.guardians
        ],
    )
    await tx.execute(
        "delete from email_choice where family_id = $1 and not guardian_id = any($2::uuid[])",
        event.family_id,
        [card.guardian_id for card in event.guardians if not says_otherwise(card, before.get(card.guardian_id))],
    )
    return True


async def adults(tx: Tx, family_id: UUID) -> dict[UUID, Adult]:
    """Read the adults of a household by their ids; none when the record is not known yet."""
    return (await adults_of(tx, [family_id])).get(family_id, {})


async def adults_of(tx: Tx, families: Collection[UUID], about: Collection[UUID] = ()) -> dict[UUID, dict[UUID, Adult]]:
    """Read the adults of households by their ids, family by family; of the children `about`, with those hidden from them today."""
    rows = await tx.fetch(
        "select a.family_id, a.guardian_id, a.first_name, a.last_name, a.email, a.email_consent, a.consent_since, c.purposes, c.mailed,"
        " array(select w.child_id from child_withdrawn w where w.child_id = any($2::uuid[]) and w.guardian_id = a.guardian_id"
        "  and w.since <= $3 and coalesce(w.until >= $3, true)) as hidden,"
        " exists (select from child_withdrawn w where w.guardian_id = a.guardian_id"
        "  and w.since <= $3 and coalesce(w.until >= $3, true)) as apart"
        " from adult a left join lateral (select array_agg(purpose) as purposes, array_agg(mailed) as mailed from email_choice c"
        "  where c.guardian_id = a.guardian_id) c on true"
        " where a.family_id = any($1::uuid[]) order by a.guardian_id",
        list(families),
        list(about),
        paris_date(tx.now),
    )
    found: dict[UUID, dict[UUID, Adult]] = {}
    for row in rows:
        choices = dict(zip(row["purposes"] or (), row["mailed"] or (), strict=True))
        known = (row["first_name"], row["last_name"], row["email"], row["email_consent"], row["consent_since"])
        found.setdefault(row["family_id"], {})[row["guardian_id"]] = Adult(*known, choices, frozenset(row["hidden"]), row["apart"])
    return found
