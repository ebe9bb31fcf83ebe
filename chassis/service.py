"""A service put together: its endpoints, reactions, work and background loops on one aiohttp application."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from chassis import gauges, http, metrics, privacy, repetitions, retention
from chassis.agreement import Agreements
from chassis.broker import Broker
from chassis.database import LOST, Database
from chassis.holdings import Privacy
from chassis.http import DATABASE, VERIFIER, Routes
from chassis.lag import tell_lag
from chassis.logs import logger
from chassis.production import DEMONSTRATION_ACTOR, DemonstrationFoundError
from chassis.projection import Progress, project
from chassis.reactions import Reactions
from chassis.relay import relay
from chassis.retention import Rule
from chassis.settings import Settings
from chassis.tasks import end, watched
from chassis.tokens import Verifier
from chassis.tx import Tx
from chassis.work import Work
from contracts.base import Event

log = logger(__name__)

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30

S = TypeVar("S", bound=Settings)
Background = Callable[[Database, asyncio.Event], Awaitable[None]]
Republish = Callable[[Database], AsyncIterator[Event]]


class WrongSchemaError(RuntimeError):
    """The database has not been migrated to what this code needs."""


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one service, as its composition root names them."""

    name: str
    settings: Settings
    routes: Sequence[Routes]
    reactions: Reactions = field(default_factory=Reactions)
    work: Work = field(default_factory=Work)
    background: Sequence[Background] = ()
    republish: Republish | None = None
    agreements: Agreements = field(default_factory=Agreements)
    closing: Sequence[Callable[[], None]] = ()
    measured: Sequence[gauges.Sample] = ()
    privacy: Privacy = field(default_factory=Privacy)
    retention: Sequence[Rule] = ()
    keys_months: int = 3
    """How long it is known that a request was carried out under its key (docs/decisions/0101)."""

    @property
    def all_routes(self) -> Sequence[Routes]:
        """The service's own endpoints, and those about privacy that every service has."""
        return (*self.routes, privacy.routes(self.name, self.privacy))

    @property
    def all_rules(self) -> Sequence[Rule]:
        """The service's own retention rules, and those that every service has."""
        return (*self.retention, *repetitions.rules(self.keys_months), retention.of_audit(self.settings.audit_months))


@dataclass(slots=True)
class Running:
    """A service's living parts."""

    service: Service
    database: Database
    broker: Broker
    progress: Progress
    stop: asyncio.Event
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


RUNNING: web.AppKey[Running] = web.AppKey("running", Running)


def application(service: Service) -> web.Application:
    """Make the application of a service: it opens its parts at start-up and closes them gracefully."""
    settings = service.settings
    clock = settings.clock
    app = web.Application(middlewares=[http.observe], client_max_size=http.BODY_LIMIT)
    running = Running(
        service,
        Database(settings, name=service.name, clock=clock),
        Broker.of(settings, service.name),
        Progress(),
        asyncio.Event(),
    )
    app[DATABASE] = running.database
    app[VERIFIER] = Verifier.from_file(settings.keys_file, clock)
    app[RUNNING] = running
    for routes in service.all_routes:
        http.mount(app, routes.endpoints)
    app.router.add_get("/health/live", _live)
    app.router.add_get("/health/ready", _ready)
    app.router.add_get("/metrics", metrics.expose)
    app.cleanup_ctx.append(_living)
    return app


async def _living(app: web.Application) -> AsyncIterator[None]:
    running = app[RUNNING]
    await _open_database(running)
    service, database, broker = running.service, running.database, running.broker
    loops: dict[str, Awaitable[None]] = {"broker": broker.connect(), "relay": relay(database, broker)}
    if service.work.handlers:
        loops["work"] = service.work.run(database)
    if service.reactions.kinds:
        loops["projection"] = project(database, broker, service.reactions, running.progress)
        loops["lag"] = tell_lag(database, broker, service.reactions, running.stop)
    loops["gauges"] = gauges.measure(database, running.stop, service.measured)
    loops["retention"] = retention.keep(database, running.stop, service.all_rules)
    for number, background in enumerate(service.background):
        loops[f"background {number}"] = background(database, running.stop)
    running.tasks = [watched(name, loop) for name, loop in loops.items()]
    yield
    running.stop.set()
    await end(*running.tasks)
    await running.broker.close()
    await running.database.close()
    for close in service.closing:
        close()


async def _open_database(running: Running) -> None:
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while True:
        try:
            await running.database.open()
        except LOST as error:
            if asyncio.get_running_loop().time() > deadline:
                raise
            log.warning("database_unreachable", error=type(error).__name__)
            await asyncio.sleep(0.2)
        else:
            break
    async with running.database.transaction(read_only=True) as tx:
        if running.service.settings.production:
            await refuse_demonstration(tx)
        applied = {row["version"] for row in await tx.fetch("select version from schema_migrations")}
    missing = sorted(needed(running.service.name) - applied)
    if missing:
        message = f"{running.service.name}: migrations not applied: {', '.join(missing)}"
        raise WrongSchemaError(message)


async def refuse_demonstration(tx: Tx) -> None:
    """End where the database holds the demonstration town, which is set up before anything else happens."""
    if await tx.fetchval("select exists (select from audit_entry where entry <= 10000 and actor_id = $1)", DEMONSTRATION_ACTOR):
        message = "PORTAIL_PRODUCTION: the database holds the demonstration town, whose passwords are public; start from an empty one"
        raise DemonstrationFoundError(message)


def needed(service: str) -> set[str]:
    """Versions of the migrations that the code of a service needs."""
    folders = (ROOT / "chassis/migrations", ROOT / "services" / service / "migrations")
    return {path.name.split("_", 1)[0] for folder in folders for path in folder.glob("*.sql")}


async def _live(_: web.Request) -> web.Response:
    """Answer that the process runs."""
    return web.json_response({"status": "live"})


async def _ready(request: web.Request) -> web.Response:
    """Answer whether the service can work: its database answers; the broker may be away, events wait in the outbox."""
    running = request.app[RUNNING]
    try:
        async with running.database.transaction(read_only=True) as tx:
            await tx.fetchval("select 1")
    except LOST as error:
        return web.json_response({"status": "no_database", "error": type(error).__name__}, status=503)
    if running.stop.is_set():
        return web.json_response({"status": "stopping"}, status=503)
    if running.progress.stopped:
        return web.json_response({"status": "projection_stopped", "detail": running.progress.stopped}, status=503)
    return web.json_response({"status": "ready", "broker": running.broker.connected, "position": running.progress.position})
