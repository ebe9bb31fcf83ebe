"""What the allocator has to do, found out in one round trip without a transaction."""

from datetime import date
from typing import NamedTuple

from chassis.tx import Connection


class Backlog(NamedTuple):
    """Whether there are undecided requests, months to tell, and days that were waited for until they came."""

    requests: bool
    months: bool
    waited_out: bool


async def open_town(connection: Connection) -> None:
    """Let a connection outside transactions see the whole town."""
    await connection.execute("set app.scope = 'town'")


async def look(connection: Connection, today: date) -> Backlog:
    """Look what there is to do."""
    row = await connection.fetchrow(
        "select exists (select from request where not allocated), exists (select from enrolment_month where not told),"
        " exists (select from booking where status = 'waiting' and day <= $1)",
        today,
    )
    return Backlog(*row) if row else Backlog(requests=False, months=False, waited_out=False)
