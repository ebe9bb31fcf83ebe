"""The occupation of a week as a workbook: a row for each line and day."""

from datetime import datetime

from chassis import french
from contracts.base import File
from contracts.planning import Occupancy
from services.backoffice.exports.workbook import Column, Table, workbook
from services.backoffice.views.activities.occupancy import label


def occupancy_workbook(found: Occupancy, *, now: datetime) -> File:
    """Make the workbook of a week; closed days without anybody are left out."""
    table = Table(
        "Occupation",
        (
            Column("Jour", "day"),
            Column("Structure", width=28),
            Column("Prestation", width=32),
            Column("Compté pour", width=24),
            Column("Places prises", "count"),
            Column("Places", "count"),
            Column("Places libres", "count"),
            Column("En attente", "count"),
            Column("Places proposées", "count"),
        ),
        [
            (
                one.day,
                line.facility,
                line.name if line.activity_id else "",
                label(line),
                one.taken,
                one.capacity,
                one.capacity - one.taken,
                one.waiting,
                one.offered,
            )
            for line in found.lines
            for one in line.days
            if not one.closed or one.taken or one.waiting
        ],
    )
    name = f"occupation-{found.first.isoformat()}.xlsx"
    return workbook(name, [table], title=f"Occupation {french.span(found.first, found.last)}", now=now)
