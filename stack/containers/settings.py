"""What the tools in containers are told, as every process: by `PORTAIL_*` variables, and secrets in files."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.stream import MAX_BYTES
from stack.databases import SslMode


class CellSettings(BaseSettings):
    """Where the parts of an installation in containers find each other."""

    model_config = SettingsConfigDict(env_prefix="PORTAIL_", extra="ignore")

    production: Annotated[bool, Field(description="whether real families use this installation")] = False
    secrets_folder: Annotated[Path, Field(description="folder with the installation's secrets")] = Path("/run/secrets")
    database_host: Annotated[str, Field(description="host of the database server")] = "postgres"
    database_port: Annotated[int, Field(description="port of the database server")] = 5432
    database_sslmode: Annotated[SslMode, Field(description="how the database server is spoken to")] = "disable"
    database_ca_file: Annotated[Path | None, Field(description="certificates of whom the database server is believed")] = None
    ca_file: Annotated[Path | None, Field(description="certificates of whom the broker is believed; with it only TLS is spoken")] = None
    nats_url: Annotated[str, Field(description="address of the broker")] = "nats://nats:4222"
    stream_bytes: Annotated[int, Field(description="bytes that the stream of events may take, and its broker keep")] = MAX_BYTES
    stream_replicas: Annotated[int, Field(description="how many brokers keep each event")] = 1
    service_port: Annotated[int, Field(description="port on which each service listens")] = 8080
    backoffice_url: Annotated[str, Field(description="address of the back office, for the link of the first administrator")] = ""
