"""The drill: the database's files are destroyed while a family books; the town comes back as it was at a moment, and everybody agrees.

Runs with `./portail test --all`; a small one on the database alone always runs (tests/stack/test_backups.py).
"""

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stack import SERVICES
from stack.topology import Topology
from tests.chaos.family import Booked, Family, in_the_end, signed_in
from tests.journeys.running import Portal, running

PACE = 0.3
"""Seconds between two bookings: there must be days left until the end."""


async def book_without_pause(dupont: Family, booked: list[tuple[Booked, datetime]]) -> None:
    """Book a meal after the other, and note when each was acknowledged."""
    for day in await dupont.free_days(60):
        one = await dupont.book(day)
        booked.append((one, datetime.now(UTC)))
        await asyncio.sleep(PACE)


async def archived(topology: Topology) -> None:
    """Wait until the journal up to now is with the backups."""
    connection = await topology.postgres.connect("postgres")
    piece = await connection.fetchval("select pg_walfile_name(pg_switch_wal())")
    await connection.close()

    async def there() -> bool:
        return bool((topology.postgres.archive / f"{piece}.gz").exists())

    await in_the_end(there)


async def reconciled(portal: Portal) -> dict[str, Any]:
    """Ask whether every service knows the same."""
    _, printed = await portal.operate("reconcile", "--json")
    found: dict[str, Any] = json.loads(printed)
    return found


@pytest.mark.timeout(600)
async def test_a_destroyed_database_comes_back_as_it_was_at_a_moment_and_everybody_agrees() -> None:
    booked: list[tuple[Booked, datetime]] = []
    async with running() as town, signed_in(town) as dupont:
        topology = Topology.running(town.installation)
        base = topology.base
        load = asyncio.create_task(book_without_pause(dupont, booked))
        await in_the_end(lambda: _count(booked, 3))
        code, printed = await town.operate("backup")
        assert code == 0, printed
        at_backup = len(booked)
        await in_the_end(lambda: _count(booked, at_backup + 5))
        moment = datetime.now(UTC)
        await in_the_end(lambda: _after(booked, moment + timedelta(seconds=1)))
        await archived(topology)

        shutil.rmtree(topology.postgres.cluster)
        load.cancel()
        await asyncio.wait({load})
        await town.operate("stop")
        code, printed = await town.operate("restore", "--at", moment.isoformat())
        assert code == 0, printed
        assert not (town.installation.data / "nats").exists(), "the broker comes back from the databases alone"
        code, printed = await town.operate("demo", "--wait", "--port-base", str(base))
        assert code == 0, printed

        assert await reconciled(town) == {"differences": [], "found": 0, "repaired": 0}
        kept = [one for one, at in booked if at <= moment]
        assert len(kept) >= 8
        await in_the_end(lambda: dupont.decided(kept))
        await in_the_end(lambda: dupont.priced(kept))
        requests = {one["request_id"] for one in (await dupont.read("planning/requests"))["requests"]}
        assert not requests & {one.request_id for one, at in booked if at > moment + timedelta(seconds=1)}

        code, printed = await town.operate("export", "--to", str(town.installation.data / "taken"))
        assert code == 0, printed
        taken = {path.name: path.read_text() for path in (town.installation.data / "taken").iterdir()}
        assert "COPY public.booking " in taken["planning.sql"]
        assert kept[0].request_id in taken["planning.sql"]
        assert all(taken[f"{name}.jsonl"].count("\n") > 5 for name in SERVICES)


@pytest.mark.timeout(600)
async def test_a_broker_that_lost_its_files_is_told_everything_again_by_the_next_start() -> None:
    async with running() as town, signed_in(town) as dupont:
        base = Topology.running(town.installation).base
        booked = [await dupont.book(day) for day in (await dupont.free_days(3))[:3]]
        await in_the_end(lambda: dupont.priced(booked))
        await town.operate("stop")
        shutil.rmtree(town.installation.data / "nats")
        code, printed = await town.operate("demo", "--wait", "--port-base", str(base))
        assert code == 0, printed
        assert "Le courtier a perdu ses fichiers" in printed
        assert await reconciled(town) == {"differences": [], "found": 0, "repaired": 0}
        after = await dupont.book((await dupont.free_days(1))[0])
        await in_the_end(lambda: dupont.priced([*booked, after]))


async def _count(booked: list[tuple[Booked, datetime]], enough: int) -> bool:
    return len(booked) >= enough


async def _after(booked: list[tuple[Booked, datetime]], moment: datetime) -> bool:
    return sum(at > moment for _, at in booked) >= 2
