"""Turns: two locks of the whole town, each held until the transaction ends, taken in the order PLACES, DAYS.

PLACES is taken by everything that moves places (the allocator, clerks, attendance, enrolments, rules), so that they never
work on each other's half-done changes. DAYS is shared by submissions from before they judge their days until they have
committed; whoever changes what they are judged by (the calendar, rules, an enrolment, attendance) has it alone. A family that
submits never takes PLACES: it waits neither for the allocator nor for another family.
"""

from chassis.tx import Tx

PLACES = 7_002
DAYS = 7_003


async def take_places(tx: Tx) -> None:
    """Wait for the turn of places; what is read after this statement is the state that the one before left."""
    await tx.execute("select pg_advisory_xact_lock($1)", PLACES)


async def take_days(tx: Tx) -> None:
    """Wait until no submission is under way, and let none begin."""
    await tx.execute("select pg_advisory_xact_lock($1)", DAYS)


async def share_days(tx: Tx) -> None:
    """Wait until nobody changes what days are judged by, and let nobody begin to."""
    await tx.execute("select pg_advisory_xact_lock_shared($1)", DAYS)


async def take_places_of_town(tx: Tx) -> None:
    """Take the turn of places in a family's transaction, which from here on sees the whole town: the line belongs to others.

    Only once everything that the family named was found to be its own.
    """
    await tx.execute("set local app.scope = 'town'")
    await take_places(tx)
