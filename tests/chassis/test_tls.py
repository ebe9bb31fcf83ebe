"""Between the parts of a city everything is encrypted, and only those are believed whom the installation's authority vouches for."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import nats
import pytest
import pytest_asyncio
from aiohttp import web

from chassis import metrics, serving, tls
from chassis.broker import Broker
from chassis.database import LOST, Database
from chassis.settings import Settings
from chassis.stream import provision
from stack import ROOT
from stack import broker as brokers
from stack.databases import Databases
from stack.migrations import migrate
from stack.postgres import Postgres
from tests.chassis.authority import Authority, Identity, speaking_tls
from tests.eventually import eventually
from tests.service.conftest import FreshDatabase
from tests.service.harness import Keys

HERE = "127.0.0.1"
NATS = Path(sys.prefix) / "bin" / "nats-server"


@dataclass(frozen=True)
class City:
    """The broker of a city on this machine."""

    url: str
    monitoring_url: str
    seeds: Path

    def client(self, authority: Authority | None, url: str | None = None) -> Broker:
        """Be billing, which believes an authority."""
        seed = brokers.seed_file(self.seeds, "billing").read_text()
        return Broker(
            url or self.url, name="billing", seed=seed, monitoring_url=self.monitoring_url, ca_file=authority.file if authority else None
        )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Make the authority of the installation."""
    return Authority(tmp_path / "ours")


@pytest.fixture
def another(tmp_path: Path) -> Authority:
    """Make an authority that the installation knows nothing of."""
    return Authority(tmp_path / "theirs")


@pytest_asyncio.fixture(loop_scope="session")
async def city(tmp_path: Path, authority: Authority, free_port: Callable[[], int]) -> AsyncIterator[City]:
    """Run a broker with the configuration of deploy/kubernetes/city, alone instead of among three."""
    port, monitoring = free_port(), free_port()
    identity, seeds = authority.vouches("nats", HERE), tmp_path / "seeds"
    accounts = tmp_path / "accounts.conf"
    accounts.write_text(brokers.accounts(seeds, ["billing"]))
    text = (ROOT / "deploy/kubernetes/city/nats.conf").read_text().partition("\ncluster {")[0]
    for there, here in {
        "0.0.0.0:4222": f"{HERE}:{port}",
        "0.0.0.0:8222": f"{HERE}:{monitoring}",
        "/var/lib/portail/nats": str(tmp_path / "nats"),
        "../../run/secrets/nats-accounts.conf": accounts.name,
        "/run/tls/tls.crt": str(identity.certificate),
        "/run/tls/tls.key": str(identity.key),
        "$NATS_NAME": "alone",
        "$PORTAIL_STREAM_BYTES": "64MB",
    }.items():
        assert there in text
        text = text.replace(there, here)
    configuration = tmp_path / "nats.conf"
    configuration.write_text(text)
    server = await asyncio.create_subprocess_exec(NATS, "-c", configuration, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield City(f"tls://{HERE}:{port}", f"https://{HERE}:{monitoring}", seeds)
    finally:
        server.terminate()
        await server.wait()


async def test_a_process_speaks_to_the_broker_of_a_city_over_tls_and_asks_whether_it_writes(city: City, authority: Authority) -> None:
    async def made() -> bool:
        try:
            await provision(city.url, brokers.seed_file(city.seeds, "admin").read_text(), max_bytes=1 << 20, ca_file=authority.file)
        except (OSError, nats.errors.Error, TimeoutError):
            return False
        return True

    await eventually(made)
    client = city.client(authority)
    await asyncio.wait_for(client.connect(), 30)
    acknowledged = await client.jetstream().publish("evt.billing.estimate.changed.town", b"{}")
    assert acknowledged.stream == "EVT"
    await client.close()


async def test_the_broker_of_a_city_is_believed_for_its_authority_and_says_nothing_in_the_clear(
    city: City, authority: Authority, another: Authority
) -> None:
    friend, port = city.client(authority), urlsplit(city.url).port
    await asyncio.wait_for(friend.connect(), 30)
    await friend.close()
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection(HERE, port, ssl=tls.believing(another.file))
    reader, writer = await asyncio.open_connection(HERE, port)
    writer.write(b"CONNECT {}\r\nPING\r\n")
    answered = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    assert b"INFO" not in answered
    assert b"PONG" not in answered


@asynccontextmanager
async def database(postgres: Postgres, keys: Keys, name: str, port: int, authority: Authority) -> AsyncIterator[Database]:
    """Open the database of identity as a process in a city does."""
    settings = Settings(
        database_url=f"postgresql://identity@{HERE}:{port}/{name}?sslmode=verify-full",
        database_ca_file=authority.file,
        database_password_file=postgres.password_file("identity"),
        **keys.settings("identity"),
    )
    opened = Database(settings, name="identity", clock=settings.clock)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


async def test_a_process_and_its_migrations_speak_to_the_database_over_tls(
    postgres: Postgres, fresh_database: FreshDatabase, keys: Keys, authority: Authority, another: Authority
) -> None:
    name = await fresh_database("identity")
    async with speaking_tls(postgres.port, authority.vouches("postgres", HERE)) as port:
        async with database(postgres, keys, name, port, authority) as opened, opened.transaction(read_only=True) as tx:
            assert await tx.fetchval("select current_user::text") == "identity"
        secrets = postgres.password_file("identity").parent
        await migrate(Databases(HERE, port, secrets, sslmode="verify-full", ca_file=authority.file), "identity", database=name)
        with pytest.raises(LOST) as refusal:
            async with database(postgres, keys, name, port, another):
                pass
    assert isinstance(refusal.value, ssl.SSLCertVerificationError)


async def test_a_database_server_with_the_certificate_of_another_host_is_not_spoken_to(
    postgres: Postgres, fresh_database: FreshDatabase, keys: Keys, authority: Authority
) -> None:
    name = await fresh_database("identity")
    async with speaking_tls(postgres.port, authority.vouches("elsewhere")) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            async with database(postgres, keys, name, port, authority):
                pass


async def test_a_service_listens_over_tls_and_takes_up_a_renewed_certificate(authority: Authority, another: Authority) -> None:
    identity = authority.vouches("planning", HERE)
    context = tls.answering(identity.certificate, identity.key)
    app = web.Application()
    app.router.add_get("/metrics", metrics.expose)
    app.cleanup_ctx.append(serving.renewing(context, identity.certificate, identity.key, seconds=0.05))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HERE, 0, ssl_context=context).start()
    url = f"https://{HERE}:{runner.addresses[0][1]}/metrics"

    async def answers(believed: Authority) -> bool:
        connector = aiohttp.TCPConnector(ssl=tls.believing(believed.file) or False)
        async with aiohttp.ClientSession(connector=connector) as session:
            try:
                async with session.get(url) as answer:
                    return answer.status == HTTPStatus.OK
            except aiohttp.ClientConnectorCertificateError:
                return False

    try:
        assert await answers(authority)
        assert not await answers(another)
        of_yesterday = ssl.create_default_context(cafile=authority.file)
        of_yesterday.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(OSError):  # noqa: PT011 - the alert, or the end of the connection, whichever is read first
            await asyncio.open_connection(HERE, runner.addresses[0][1], ssl=of_yesterday)
        _replace(identity, another.vouches("planning", HERE))
        await eventually(lambda: answers(another))
        assert not await answers(authority)
    finally:
        await runner.cleanup()


def _replace(identity: Identity, renewed: Identity) -> None:
    identity.key.write_bytes(renewed.key.read_bytes())
    identity.certificate.write_bytes(renewed.certificate.read_bytes())
