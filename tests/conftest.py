"""What every test may ask for: one real PostgreSQL and one real NATS for the whole run (for each part of one that is shared out)."""

import asyncio
import gc
import importlib
import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

import pytest
import pytest_asyncio
import structlog
import uvloop
from hypothesis import settings
from xdist.scheduler.loadscope import LoadScopeScheduling

from chassis import logs
from stack import EDGES, ROOT, SERVICES, roles
from stack.broker import Broker
from stack.databases import ADMIN, Connection
from stack.postgres import Postgres
from tests.places import SIGN, claimed_base, folder, shared_folder
from tests.service.kept import Kept, warm_connections

# A quick run tries the same examples each time, however slow the machine.
settings.register_profile("quick", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("long", deadline=None, max_examples=1000)
settings.load_profile("long" if os.environ.get("PORTAIL_TEST_ALL") else "quick")

os.environ.setdefault("PORTAIL_ANSWER_SECONDS", "60")  # a machine may be busy with something else: no page of a test goes without a part
os.environ.setdefault("PORTAIL_PART_SECONDS", "60")

structlog.configure(processors=[*logs.processors("test"), structlog.processors.JSONRenderer(ensure_ascii=False)])
"""Services under test log what they log in a town: structlog's own way, in colours and with all the variables of an error, takes long."""

LONG = ["chaos/test_drill.py", "walk/test_anything.py"]
"""Minutes each, in a town of its own."""
collect_ignore = [] if os.environ.get("PORTAIL_TEST_ALL") else LONG

ONE_TOWN = ("journeys", "chaos")
FIRST_HALF = "test_o"
"""Journeys before this file in the order of names and those after are shared out apart: together they would take as long as all else."""
WHOLE_TOWNS = ("journeys", "own", "chaos", "walk")
"""In which order they begin: the longest makes the town that is copied for the others, while some make their own."""
A_TOWN = 600
"""Seconds that a test of whole towns may take: the first of them waits for its town to be made, while all others begin."""
PAYING = "test_card_story"
OWN_TOWN = ("test_seed", "test_town_on_any_day")

PLAYED = (*SERVICES, "sample")  # `sample` is an invented service that tests of the chassis give its own tables.


class TownsTogether(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Shares a run out between processes by files; the files that use one town stay together."""

    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.partition("::")[0])
        if (town := _town(file)) not in ONE_TOWN:
            return str(file)
        return f"{town} {file.stem < FIRST_HALF}" if town == "journeys" else town


def _town(file: PurePath) -> str:
    """Tell whose town a file's tests use."""
    return "own" if file.stem in OWN_TOWN else file.parent.name


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TownsTogether:
    """Tell how a run is shared out."""
    return TownsTogether(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Give the processes of a run a folder of their own: who shares the run out makes it, and removes it at the end."""
    if not hasattr(config, "workerinput"):
        shared = ExitStack()
        shared.enter_context(shared_folder())
        config.add_cleanup(shared.close)


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run tests on the loop on which services run (chassis/serving.py)."""
    return {"uvloop": uvloop.new_event_loop}


def pytest_collection(session: pytest.Session) -> None:
    """Import the tests' modules, each process of a run beginning elsewhere: what one has compiled, the others find."""
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    if worker := getattr(session.config, "workerinput", None):
        first = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
        for file in files[first:] + files[:first]:
            importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with whole towns, each in whatever order chance has put its tests: they take longest, and the processes shall end together.

    Whoever pays comes after those who look whether the family of the guide owes what the guide says.
    """
    for item in items:
        if _town(item.path) in WHOLE_TOWNS and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(A_TOWN))
    begin = {town: number for number, town in enumerate(WHOLE_TOWNS)}
    items.sort(key=lambda item: (begin.get(_town(item.path), len(begin)), item.path.stem == PAYING))


def pytest_collection_finish() -> None:
    """Put all that was imported and collected out of the garbage collector's sight: going through it takes a tenth of the run."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let pytest, which looks for what nobody closed five times over, look once."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    """Give the servers a folder."""
    with folder("tests") as made:
        yield made


@pytest.fixture(scope="session")
def free_port() -> Iterator[Callable[[], int]]:
    """Hand out ports that nobody listens on."""
    with claimed_base() as base:
        left = iter(range(base, base + SIGN))
        yield lambda: next(left)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(data_folder: Path, free_port: Callable[[], int]) -> AsyncIterator[Postgres]:
    """Run PostgreSQL with the database and the roles of every service, all empty."""
    server = Postgres(data_folder, free_port())
    try:
        await server.start()
        await server.provision(PLAYED)
        await _asked_for_passwords_quickly(server)
        yield server
    finally:
        await server.stop()


async def _asked_for_passwords_quickly(server: Postgres) -> None:
    """Have passwords stirred once, not 4,096 times: the run opens ten thousand connections, and the passwords are 256 random bits.

    Only who migrates keeps the others' measure: its driver asks for it.
    """
    administrator = await server.connect(ADMIN)
    await administrator.execute("set scram_iterations = 1")
    services = [role for service in PLAYED for role in roles.of(service) if not role.migrates]
    for name, password_of in ((ADMIN, ADMIN), *((role.name, role.password_of) for role in services)):
        password = server.password_file(password_of).read_text()
        await administrator.execute(f"alter role {name} password '{password}'")
    await administrator.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def administrator(postgres: Postgres) -> AsyncIterator[Connection]:
    """Keep one connection that makes and drops databases."""
    connection = await postgres.connect(ADMIN)
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kept(postgres: Postgres, administrator: Connection) -> AsyncIterator[Kept]:
    """Keep databases, and the connections of services, from test to test."""
    keeper = Kept(postgres, administrator)
    with warm_connections(keeper):
        yield keeper
    await keeper.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def broker(data_folder: Path, free_port: Callable[[], int]) -> AsyncIterator[Broker]:
    """Run NATS with the keys of every process."""
    server = Broker(data_folder, free_port(), free_port(), services=SERVICES, edges=EDGES, invented={"sample": ["sample.note.saved"]})
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
