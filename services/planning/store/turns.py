"""Turns: two locks of the whole town, each held until the transaction ends, taken in the order PLACES, DAYS, then one of each child.

PLACES is taken by everything that moves places (the allocator, clerks, attendance, enrolments, rules), so that they never
work on each other's half-done changes. DAYS is shared by submissions from before they judge their days until they have
committed; whoever changes what they are judged by (the calendar, rules, an enrolment, attendance) has it alone. A family that
submits never takes PLACES: it waits neither for the allocator nor for another family.
"""

from collections.abc import Collection
from uuid import UUID

from chassis.tx import Tx

PLACES = 7_002
DAYS = 7_003
CHILD = 7_004
"""Of each child apart."""


TURN_OF_PLACES = f"select pg_advisory_xact_lock({PLACES})"
"""Waits for the turn of places; what is read after this statement is the state that the one before left."""


async def take_places(tx: Tx) -> None:
    """Wait for the turn of places within a transaction."""
    await tx.execute(TURN_OF_PLACES)


async def take_days(tx: Tx) -> None:
    """Wait until no submission is under way, and let none begin."""
    await tx.execute("select pg_advisory_xact_lock($1)", DAYS)


async def share_days(tx: Tx, children: Collection[UUID]) -> None:
    """Wait until nobody changes what days are judged by, and let nobody begin to; then until nobody else asks for these children.

    Two parents may ask for the same day at the same moment, from one household or from two: the second is judged by what the first asked.
    """
    await tx.execute(
        "select pg_advisory_xact_lock_shared($1) union all select pg_advisory_xact_lock($2, child)"
        " from (select distinct hashtext(id::text) as child from unnest($3::uuid[]) as id order by 1) as children",
        DAYS,
        CHILD,
        list(children),
    )


async def take_places_of_town(tx: Tx) -> None:
    """Take the turn of places in a family's transaction, which from here on sees the whole town: the line belongs to others.

    Only once everything that the family named was found to be its own.
    """
    await tx.execute("set local app.scope = 'town'")
    await take_places(tx)
