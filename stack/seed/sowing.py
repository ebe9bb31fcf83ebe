"""Sowing a population in a running installation: rules by requests, families by COPY, every projection by republished events."""

import asyncio
from collections.abc import Iterator
from datetime import date
from itertools import islice

from chassis.school_year import SchoolYear
from contracts.planning import PutCalendarDays
from stack.console import OperatorError, stage
from stack.demo.school_calendar import school_days, special_days
from stack.demo.town import Town
from stack.seed import accounts, enrolments, ledger, records
from stack.seed.population import FIRST_NUMBER, Family, families, regie, schools
from stack.seed.quiet import quiet
from stack.seed.tables import owner
from stack.topology import Topology

TOGETHER = 2_000


async def sow(topology: Topology, count: int) -> None:
    """Add `count` families to the town, each with accounts, children, enrolments and operations, and wait until all services know them."""
    async with Town.open(topology) as town:
        first = await _sown_before(topology)
        with stage("Écoles, calendrier et tarifs"):
            await enter_rules(town, first, count)
        with stage("Familles, comptes et factures"):
            await write_families(topology, town, first, count)
        with stage("Événements des familles"):
            await republish(topology, "family", "identity", "billing")
            await quiet(topology)
        with stage("Inscriptions"):
            await write_enrolments(topology, town.today, first, count)
        with stage("Événements du planning"):
            await republish(topology, "planning")
            await quiet(topology)


async def enter_rules(town: Town, first: int, count: int) -> None:
    """Enter what the population needs: the calendar, its schools with their activities, their tariffs."""
    await asyncio.gather(town.tell(PutCalendarDays(days=special_days(town.today))), town.tell(regie(town.today)))
    for school in schools(first, count):
        facility, activities = school.entries()
        await town.tell(facility)
        await town.tell_all(activities)
        await town.tell_all(school.tariffs(SchoolYear.of(town.today).first))


async def write_families(topology: Topology, town: Town, first: int, count: int) -> None:
    """Write families, their accounts and their operations, some at a time."""
    now, password_hash = town.clock.now(), await asyncio.to_thread(accounts.hashed_password)
    for some in _batches(families(first, count, town.today)):
        async with owner(topology.postgres, "family") as connection:
            await records.write(connection, [one.entry for one in some], now)
        async with owner(topology.postgres, "identity") as connection:
            await accounts.write(connection, [one.account for one in some], password_hash, now)
        async with owner(topology.postgres, "billing") as connection:
            await ledger.write(connection, some, now)


async def write_enrolments(topology: Topology, today: date, first: int, count: int) -> None:
    """Write the enrolments of families that planning has heard of, some at a time."""
    year = SchoolYear.of(today)
    lessons = school_days(year.first, SchoolYear(year.start + 1).last, special_days(today))
    for some in _batches(families(first, count, today)):
        async with owner(topology.postgres, "planning") as connection:
            await enrolments.write(connection, some, today, lessons)


async def republish(topology: Topology, *services: str) -> None:
    """Let services tell the present state of everything they own."""
    programs = {program.name: program for program in topology.services()}
    for name in services:
        program = programs[name]
        telling = await asyncio.create_subprocess_exec(
            *program.command,
            "republish",
            env=dict(program.environment),
            cwd=program.directory,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, complaint = await telling.communicate()
        if telling.returncode != 0:
            raise OperatorError(f"« {name} » n'a pas pu tout redire :\n{complaint.decode(errors='replace').strip()}")


async def _sown_before(topology: Topology) -> int:
    """Count the families that earlier sowings have left."""
    connection = await topology.postgres.connect("family")
    try:
        counted: int = await connection.fetchval("select count(*) from family where family_number >= $1", f"1001{FIRST_NUMBER:08d}0")
    finally:
        await connection.close()
    return counted


def _batches(found: Iterator[Family]) -> Iterator[list[Family]]:
    while some := list(islice(found, TOGETHER)):
        yield some
