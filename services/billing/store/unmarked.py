"""Booked days of which nobody has said yet whether the child was there: a control before invoicing."""

from collections.abc import Sequence
from datetime import date

from chassis.tx import Tx
from contracts.planning import MonthChanged


async def keep(tx: Tx, event: MonthChanged, days: Sequence[date]) -> None:
    """Keep the days of an enrolment's month, unless a later state is known."""
    await tx.execute(
        "insert into unmarked_month as known (enrolment_id, month, version, family_id, activity_id, days) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (enrolment_id, month) do update set version = excluded.version, family_id = excluded.family_id,"
        " activity_id = excluded.activity_id, days = excluded.days where known.version < excluded.version",
        event.enrolment_id,
        event.month,
        event.version,
        event.family_id,
        event.activity_id,
        days,
    )
