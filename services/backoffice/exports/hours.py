"""Hours realised as a workbook for the CAF: a row per slot and age band, a column per régime, in hours and hundredths."""

from collections.abc import Sequence
from datetime import date, datetime

from chassis import french
from contracts.base import File
from services.backoffice.exports.workbook import Column, Table, workbook
from services.backoffice.views.activities.hours import Slot, schemes_in, sum_up

AN_HOUR = 60


def hours_workbook(slots: Sequence[Slot], first: date, last: date, *, now: datetime) -> File:
    """Make the workbook of the hours of a period."""
    schemes, realised = schemes_in(slots), sum_up(slots)
    table = Table(
        "Heures réalisées",
        (
            Column("Du", "day"),
            Column("Au", "day"),
            Column("Structure", width=28),
            Column("Prestation", width=32),
            Column("Âge", width=16),
            Column("Enfants", "count", 9),
            Column("Présences", "count", 10),
            Column("Présences sans durée", "count"),
            *(Column(one, "hours") for one in schemes),
            Column("Total des heures", "hours"),
        ),
        [
            (
                first,
                last,
                slot.facility,
                slot.activity,
                slot.band,
                slot.children,
                slot.presences,
                slot.untimed,
                *(slot.minutes.get(one, 0) / AN_HOUR for one in schemes),
                slot.total / AN_HOUR,
            )
            for slot in slots
        ],
        (
            *("Total", None, None, None, None, None),  # children who came to several slots would be counted again
            sum(slot.presences for slot in slots),
            sum(slot.untimed for slot in slots),
            *(realised.get(one, 0) / AN_HOUR for one in schemes),
            sum(realised.values()) / AN_HOUR,
        ),
    )
    title = f"Heures réalisées du {french.plain_date(first)} au {french.plain_date(last)}"
    return workbook(f"heures-{first.isoformat()}-{last.isoformat()}.xlsx", (table,), title=title, now=now)
