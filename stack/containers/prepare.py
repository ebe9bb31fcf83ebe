"""What runs before the services do, at every upgrade: databases and roles, migrations, the stream of events."""

from chassis import stream
from stack import SERVICES, broker, migrations
from stack.console import stage
from stack.containers.settings import CellSettings
from stack.databases import Databases


async def prepare(told: CellSettings) -> None:
    """Bring databases and stream to what this release needs; safe to repeat, and to run while the release before serves."""
    databases = Databases(
        told.database_host, told.database_port, told.secrets_folder, sslmode=told.database_sslmode, ca_file=told.database_ca_file
    )
    with stage("Bases et rôles"):
        await databases.provision(SERVICES)
    with stage("Mise à jour des bases"):
        await migrations.migrate_all(databases, SERVICES)
    with stage("Flux d'événements"):
        seed = broker.seed_file(told.secrets_folder, broker.ADMIN).read_text().strip()
        await stream.provision(told.nats_url, seed, max_bytes=told.stream_bytes, replicas=told.stream_replicas, ca_file=told.ca_file)
