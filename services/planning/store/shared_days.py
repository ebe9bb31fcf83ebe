"""SQL of what the other households of a family's children planned for them, as the month grid tells it: never who pays."""

from chassis.tx import Tx
from contracts.privacy import HeldTable

_ENROLMENTS = """
select e.child, e.facility, e.activity, e.valid_from::text, e.valid_to::text, e.weekdays
from child c cross join lateral others_enrolled(c.child_id, '-infinity', 'infinity') e
where e.valid_to >= e.valid_from
order by e.child, e.valid_from, e.facility, e.activity
"""
_DAYS = """
select e.child, e.facility, e.activity, s.day::text, s.status, s.reason
from child c cross join lateral others_enrolled(c.child_id, '-infinity', 'infinity') e
join lateral others_seats(c.child_id, '-infinity', 'infinity') s using (enrolment_id)
order by e.child, s.day, e.facility, e.activity
"""


async def of_other_households(tx: Tx) -> tuple[HeldTable, ...]:
    """Read enrolments and days in other households of every child that the family sees; read from behind the family's wall."""
    tables = {"shared_enrolment": await tx.fetch(_ENROLMENTS), "shared_day": await tx.fetch(_DAYS)}
    return tuple(HeldTable(table=name, rows=tuple(dict(row) for row in rows)) for name, rows in tables.items() if rows)
