"""The command line of a service: `python -m services.<name> [serve|republish|dead-list|…]`, see COMMANDS."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from chassis import agreement, audit_chain, logs
from chassis.database import Database
from chassis.reactions import family_of
from chassis.service import Service, application
from chassis.serving import serve
from chassis.settings import Settings, told
from chassis.tokens import Actor
from chassis.tx import Tx

EVENTS_PER_TRANSACTION = 500
COMMANDS = ("republish", "state", "agree", "forget", "dead-list", "dead-replay", "dead-drop", "reseal", "audit-verify")
DROPPED = "event.drop"
OPERATOR = Actor(kind="system", display_name="L'exploitant")
"""Whoever works at the machine: the audit log tells them from what the portal does by itself."""

S = TypeVar("S", bound=Settings)
Command = Callable[[Database], Awaitable[None]]


def main(name: str, settings: type[S], build: Callable[[S], Service], *, commands: Mapping[str, Command] | None = None) -> None:
    """Run a service, or one of its commands; settings are read from the environment, `commands` adds the service's own."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{name}")
    own = dict(commands or {})
    parser.add_argument("command", nargs="?", default="serve", choices=["serve", *COMMANDS, *own])
    parser.add_argument("--seq", type=int, help="dead-replay: only this event and what waits behind it; dead-drop: this event")
    parser.add_argument("--because", default="", help="dead-drop: why it is given up and who says so, for the audit log")
    arguments = parser.parse_args()
    service = build(told(settings))
    if arguments.command == "serve":
        serve(name, application(service), service.settings, patience=5.0)
        return
    logs.configure(name, service.settings.log_level, to=sys.stderr)  # what a command prints is read by a program
    actions: dict[str, Callable[[Database], Awaitable[Any]]] = {
        "republish": lambda database: republish(service, database),
        "state": lambda database: state(service, database),
        "agree": lambda database: agree(service, database),
        "forget": lambda database: forget(service, database),
        "dead-list": dead_list,
        "dead-replay": lambda database: dead_replay(service, database, arguments.seq),
        "dead-drop": lambda database: dead_drop(database, arguments.seq, arguments.because),
        "reseal": reseal,
        "audit-verify": audit_verify,
        **own,
    }
    asyncio.run(with_database(service, actions[arguments.command]))


async def with_database(service: Service, action: Callable[[Database], Awaitable[Any]]) -> None:
    """Carry out a command on the service's database, which is opened for it."""
    database = Database(service.settings, name=service.name, clock=service.settings.clock)
    await database.open(command_seconds=None)  # an operator waits: what may take ten minutes says so to the server
    try:
        await action(database)
    finally:
        await database.close()


async def republish(service: Service, database: Database) -> int:
    """Tell the present state of everything again, so that projections elsewhere can be rebuilt; returns how many events."""
    if service.republish is None:
        return 0
    count, waiting = 0, []
    async for event in service.republish(database):
        waiting.append(event)
        count += 1
        if len(waiting) == EVENTS_PER_TRANSACTION:
            async with database.transaction() as tx:
                for one in waiting:
                    await tx.emit(one)
            waiting.clear()
    async with database.transaction() as tx:
        for one in waiting:
            await tx.emit(one)
    print(json.dumps({"service": service.name, "republished": count}))
    return count


async def state(service: Service, database: Database) -> None:
    """Write down everything that this service would tell, one event a line, and tell nobody."""
    if service.republish is not None:
        async for event in service.republish(database):
            sys.stdout.write(f"{agreement.line(event)}\n")


async def agree(service: Service, database: Database) -> None:
    """Compare what this service keeps with the states that it reads, and its own books; prints what differs, one JSON object a line."""
    async for one in agreement.differences(database, service.agreements, sys.stdin):
        print(agreement.written(one))


async def forget(service: Service, database: Database) -> None:
    """Forget the differences that it reads, so that they are taken over when their owners tell everything again."""
    differing = [agreement.read(one) for one in sys.stdin]
    count = await agreement.forget(database, service.agreements, [one for one in differing if one.mendable])
    print(json.dumps({"service": service.name, "forgotten": count}))


async def reseal(database: Database) -> int:
    """Seal every subject's key with the current key of the ring, so that older ones can be thrown away; returns how many."""
    count = 0
    while database.vault is not None:
        async with database.transaction() as tx:
            done = await database.vault.reseal(tx)
        count += done
        if not done:
            break
    print(json.dumps({"service": database.name, "resealed": count}))
    return count


async def audit_verify(database: Database) -> None:
    """Walk the audit log's chain to its head, and end with an error at the first entry that is not as it was written."""
    broken = await audit_chain.first_break(database)
    entry, link = await audit_chain.head(database)
    print(json.dumps({"service": database.name, "broken_at": broken, "entry": entry, "hash": link}))
    if broken is not None:
        raise SystemExit(1)


async def dead_list(database: Database) -> None:
    """Print the parked events, one JSON object a line."""
    async with database.transaction() as tx:
        for row in await tx.fetch("select seq, aggregate, subject, error, parked_at from dead_event order by seq"):
            print(json.dumps({"service": database.name, **row}, default=str, ensure_ascii=False))


async def dead_replay(service: Service, database: Database, seq: int | None = None) -> None:
    """Apply parked events again in their order, those of one aggregate in one transaction; what fails again stays parked."""
    async with database.transaction() as tx:
        aggregates = await tx.fetch(
            "select distinct aggregate from dead_event"
            " where $1::bigint is null or aggregate = (select aggregate from dead_event where seq = $1)",
            seq,
        )
    for found in aggregates:
        told = {"service": service.name, "aggregate": found["aggregate"]}
        try:
            async with database.transaction() as tx:
                count = await _replay_aggregate(tx, service, found["aggregate"])
            print(json.dumps({**told, "replayed": count}))
        except Exception as error:  # noqa: BLE001 - whatever it raises is told to the operator, and the event stays parked
            print(json.dumps({**told, "error": f"{type(error).__name__}: {error}"}, ensure_ascii=False))


async def _replay_aggregate(tx: Tx, service: Service, aggregate: str) -> int:
    await tx.execute(agreement.UNHURRIED)  # it may be parked because it takes long
    await tx.execute("select 1 from projection_position where consumer = $1 for update", service.name)
    rows = await tx.fetch("delete from dead_event where aggregate = $1 returning seq, subject, payload", aggregate)
    for row in sorted(rows, key=lambda row: int(row["seq"])):
        await service.reactions.apply(tx, row["subject"], row["payload"])
    return len(rows)


async def dead_drop(database: Database, seq: int | None, because: str) -> None:
    """Give up a parked event that can never be applied, and say so in the audit log; what waits behind it stays, to be replayed.

    Only the first of its aggregate may be given up: whether those behind it can be applied is not known before they were tried.
    """
    if seq is None or not because.strip():
        raise SystemExit("dead-drop needs --seq and --because")
    told: dict[str, Any] = {"service": database.name, "seq": seq}
    async with database.transaction(OPERATOR) as tx:
        await tx.execute("select 1 from projection_position where consumer = $1 for update", database.name)
        found = await tx.fetchrow(
            "select one.subject, min(other.seq) as first, count(other.seq) as together from dead_event as one"
            " left join dead_event as other on other.aggregate = one.aggregate and one.aggregate <> ''"
            " where one.seq = $1 group by one.subject",
            seq,
        )
        if found is None:
            told["error"] = "not parked"
        elif found["first"] not in (seq, None):
            told |= {"error": "waits", "behind": found["first"]}
        else:
            await tx.execute("delete from dead_event where seq = $1", seq)
            kind = found["subject"].removeprefix("evt.").rpartition(".")[0]
            tx.audit(DROPPED, family_id=family_of(found["subject"]), detail=f"{seq}, {kind}, {because.strip()}")
            told["waiting"] = max(found["together"] - 1, 0)
    print(json.dumps(told))
    if "error" in told:
        raise SystemExit(1)
