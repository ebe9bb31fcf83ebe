"""A stream that holds nothing of what the databases heard: after a way back, or where the broker lost its files.

Services then read it from its start, and their owners tell everything again.
"""

from collections.abc import Iterable

from stack.databases import Databases

HEARD = "select exists (select from projection_position where position > 0)"
FROM_ITS_START = """
    delete from projection_position;
    with parked as (delete from dead_event returning *)
    insert into dead_event (seq, aggregate, subject, payload, error, parked_at)
    select -row_number() over (order by seq desc), aggregate, subject, payload, error, parked_at from parked;
"""
"""Events parked from older streams are counted anew below zero, in their order: they bear no number of the new stream, nor one another's,
however often a town was restored."""


async def heard_another(databases: Databases, services: Iterable[str]) -> bool:
    """Tell whether a service has heard anything: where the present stream never held an event, that was in another one."""
    found = False
    for name in services:
        connection = await databases.connect(name)
        try:
            found = found or await connection.fetchval(HEARD)
        finally:
            await connection.close()
    return found


async def read_from_start(databases: Databases, services: Iterable[str]) -> None:
    """Have every service read the stream from its start."""
    for name in services:
        connection = await databases.connect(name)
        try:
            await connection.execute(FROM_ITS_START)
        finally:
            await connection.close()
