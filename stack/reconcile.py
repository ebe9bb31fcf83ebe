"""Does everybody know the same? Each projection is held beside its owner, and the books beside their documents; repaired on demand."""

import asyncio
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import aiohttp

from chassis import agreement
from chassis.agreement import Difference
from stack import ROOT
from stack.console import OperatorError, say
from stack.installation import Installation
from stack.process import Program
from stack.topology import Topology

SETTLING_SECONDS = 300.0
LOOK_AGAIN_SECONDS = 2.0
SHOWN = 20
PROBLEMS = {
    "missing": "manque",
    "extra": "n'existe pas (ou plus) chez son propriétaire",
    "differs": "n'est pas comme chez son propriétaire",
    "wrong": "ne concorde pas avec le reste de ses livres",
}


class Reconciliation:
    """Compares and repairs a running installation; what it writes down holds personal data, and goes when it is done."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self._programs = {program.name: program for program in topology.services()}

    async def differences(self) -> list[Difference]:
        """Tell what differs: what was on its way in a first look is seen to have arrived in a second."""
        await self.settled()
        first = await self._look()
        if not first:
            return []
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        await self.settled()
        again = set(await self._look())
        return [one for one in first if one in again]

    async def repair(self, differing: Sequence[Difference]) -> None:
        """Have the keepers forget what differs and the owners tell everything again, and wait until it has arrived."""
        mendable = [one for one in differing if one.mendable]
        for keeper in sorted({one.keeper for one in mendable}):
            lines = "\n".join(agreement.written(one) for one in mendable if one.keeper == keeper)
            await self._run(keeper, "forget", told=lines.encode())
        for owner in sorted({one.owner for one in mendable}):
            await self._run(owner, "republish")
        await self.settled()

    async def settled(self) -> None:
        """Wait until every event that was told has been applied."""
        try:
            async with asyncio.timeout(SETTLING_SECONDS):
                while await self._waiting():  # noqa: ASYNC110 - others' processes: only asking tells
                    await asyncio.sleep(0.2)
        except TimeoutError:
            waited = f"Des événements attendent encore après {SETTLING_SECONDS:.0f} s : rien n'a été comparé."
            raise OperatorError(f"{waited} ./portail doctor dit ce qui les retient.") from None

    async def _waiting(self) -> bool:
        for name in self.topology.service_names:
            connection = await self.topology.postgres.connect(name)
            try:
                if await connection.fetchval("select exists (select from outbox)"):
                    return True
            finally:
                await connection.close()
        return await behind(self.topology) > 0

    async def _look(self) -> list[Difference]:
        folder = Path(tempfile.mkdtemp(prefix="reconcile-", dir=self.topology.installation.data))  # for this user only
        try:
            state = folder / "state"
            states = await asyncio.gather(*(self._run(name, "state") for name in self._programs))
            state.write_bytes(b"".join(states))
            printed = await asyncio.gather(*(self._run(name, "agree", told=state) for name in self._programs))
        finally:
            shutil.rmtree(folder)
        return [agreement.read(one) for text in printed for one in text.decode().splitlines()]

    async def _run(self, name: str, command: str, *, told: bytes | Path = b"") -> bytes:
        """Run a command of a service, which reads what it is told; its logs go to the operator only when it fails."""
        program: Program = self._programs[name]
        with tempfile.TemporaryFile() as given:
            if isinstance(told, Path):
                with told.open("rb") as source:
                    shutil.copyfileobj(source, given)
            else:
                given.write(told)
            given.seek(0)
            process = await asyncio.create_subprocess_exec(
                *program.command,
                command,
                env={**os.environ, **program.environment},
                cwd=ROOT,
                stdin=given,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            printed, complaint = await process.communicate()
        if process.returncode != 0:
            raise OperatorError(f"« {name} {command} » a échoué :\n{complaint.decode(errors='replace')[-2000:]}")
        return printed


async def behind(topology: Topology) -> int:
    """Count the events that some service has not read yet; a service that reads nothing now counts as behind."""
    address = f"{topology.broker.monitoring_url}/jsz?consumers=true&streams=true&accounts=true"
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        found = json.loads(await answer.text())
    pending = {
        consumer["name"]: int(consumer.get("num_pending", 0))
        for account in found.get("account_details", ())
        for stream in account.get("stream_detail", ())
        for consumer in stream.get("consumer_detail") or ()
    }
    return sum(pending.get(name, 1) for name in topology.service_names)


def reconcile(installation: Installation, *, repair: bool, as_json: bool) -> int:
    """Compare, repair if asked, and print; returns 1 when something differs in the end."""
    return asyncio.run(_reconcile(Reconciliation(Topology.running(installation)), repair=repair, as_json=as_json))


async def _reconcile(reconciliation: Reconciliation, *, repair: bool, as_json: bool) -> int:
    found = await reconciliation.differences()
    left = found
    if repair and found:
        await reconciliation.repair(found)
        left = await reconciliation.differences()
    if as_json:
        repaired = len(found) - len(left) if repair else 0
        say(json.dumps({"differences": [_plain(one) for one in left], "found": len(found), "repaired": repaired}))
    else:
        _tell(found, left, repair=repair)
    return 1 if left else 0


def _plain(one: Difference) -> dict[str, object]:
    return {name: value for name, value in asdict(one).items() if name != "seen"}


def _tell(found: Sequence[Difference], left: Sequence[Difference], *, repair: bool) -> None:
    for one in left[:SHOWN]:
        owner = f" (propriétaire : {one.owner})" if one.owner != one.keeper else ""
        say(f"{one.keeper}, {one.name} : {one.key} {PROBLEMS[one.problem]}{owner}.")
    if len(left) > SHOWN:
        counted = Counter((one.keeper, one.name) for one in left)
        say(f"… et {len(left) - SHOWN} autres ; en tout : " + ", ".join(f"{keeper}, {name} : {n}" for (keeper, name), n in counted.items()))
    if not found:
        say("Tout concorde : chaque service sait ce que disent les autres, et les livres disent ce que disent leurs pièces.")
    elif repair:
        say(f"{len(found)} différence(s) trouvée(s), {len(left)} restante(s) après réparation.")
    elif any(one.mendable for one in left):
        say("Pour réparer ce qui peut l'être : ./portail reconcile --repair")
    if any(not one.mendable for one in left):
        say("Ce qui concerne les pièces comptables ne se répare pas seul : un humain doit regarder (docs/runbook.md).")
