"""Turns: two locks of the whole town, each held until the transaction ends.

ARRIVAL numbers requests: the next one is numbered only after the one before has committed, so that whoever sees a number
sees all the smaller ones. PLACES is taken by everything that moves places (the allocator, clerks, attendance, enrolments,
rules), so that they never work on each other's half-done changes. A family that submits takes ARRIVAL only: it never waits
for the allocator.
"""

from chassis.tx import Tx

ARRIVAL = 7_001
PLACES = 7_002


async def take(tx: Tx, turn: int) -> None:
    """Wait for the turn; what is read after this statement is the state that the one before left."""
    await tx.execute("select pg_advisory_xact_lock($1)", turn)
