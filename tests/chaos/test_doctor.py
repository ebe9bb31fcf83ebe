"""The doctor, before a town in which things are really broken."""

import os
import signal

import pytest

from stack.doctor import Doctor, Finding
from stack.topology import Topology
from tests.chaos.family import in_the_end
from tests.chaos.faults import dead
from tests.journeys.made_town import operate
from tests.journeys.running import Portal


async def found(portal: Portal) -> list[Finding]:
    return await Doctor(Topology.running(portal.installation)).examine()


async def test_a_service_that_is_down_and_an_event_that_was_parked_are_named_with_what_to_do(doomed: Portal) -> None:
    async def calm() -> bool:
        return not [one for one in await found(doomed) if one.section in ("process-down", "dead-events", "stream-lag")]

    await in_the_end(calm)
    async with dead(doomed, "messaging"):

        async def missed() -> bool:
            return ("messaging", "process-down") in {(one.where, one.section) for one in await found(doomed)}

        await in_the_end(missed)
    connection = await Topology.running(doomed.installation).postgres.connect("planning")
    try:
        await connection.execute(
            "insert into dead_event (seq, aggregate, subject, payload, error, parked_at) values (-7, 'x', 'x', '{}', 'x', now())"
        )
        (parked,) = [one for one in await found(doomed) if one.section == "dead-events"]
        assert parked.where == "planning"
        assert "./portail dead list --service planning" in parked.to_do
        await connection.execute("delete from dead_event where seq = -7")
        await connection.execute("alter role planning createdb")
        assert ("planning", "roles-too-strong") in {(one.where, one.section) for one in await found(doomed)}
        await connection.execute("alter role planning nocreatedb")
    finally:
        await connection.close()
    await in_the_end(calm)


async def test_a_database_that_hangs_is_told_in_plain_words(doomed: Portal) -> None:
    server = doomed.access.pids["postgres"]
    os.kill(server, signal.SIGSTOP)
    try:
        with pytest.raises(AssertionError, match="base de données : ne répond pas") as told:
            await operate("doctor", "--data", doomed.installation.data)
    finally:
        os.kill(server, signal.SIGCONT)
    assert "Traceback" not in str(told.value)
