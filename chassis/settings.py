"""Settings that every process reads from `PORTAIL_*` variables; secrets are read from files that the variables name."""

from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.clock import Clock


class ProcessSettings(BaseSettings):
    """What every process is told."""

    model_config = SettingsConfigDict(env_prefix="PORTAIL_", extra="ignore")

    host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(description="port to listen on; 0 takes a free one")] = 0
    nats_url: Annotated[str, Field(description="address of the broker")] = "nats://127.0.0.1:8421"
    nats_monitoring_url: Annotated[
        str, Field(description="the broker's monitoring address; where given, lazy writing to disk is refused")
    ] = ""
    nats_seed_file: Annotated[Path | None, Field(description="file with this process's own nkey seed")] = None
    keys_file: Annotated[Path, Field(description="file with the public keys (JWKS) of identity and the edges")]
    signing_key_file: Annotated[Path | None, Field(description="file with this process's private key (identity and edges only)")] = None
    clock_offset: Annotated[float, Field(description="seconds added to the real time: the one clock seam")] = 0.0
    log_level: Annotated[str, Field(description="debug, info, warning or error")] = "info"

    @cached_property
    def clock(self) -> Clock:
        """The one clock of this process."""
        return Clock(timedelta(seconds=self.clock_offset))

    def nats_seed(self) -> str | None:
        """Read the broker credential of this process."""
        return self.nats_seed_file.read_text().strip() if self.nats_seed_file else None


class Settings(ProcessSettings):
    """What a service with a database is told."""

    database_url: Annotated[str, Field(description="address of the service's own database, without password")]
    database_password_file: Annotated[Path | None, Field(description="file with the password of the service's database role")] = None
    key_ring_file: Annotated[Path | None, Field(description="file with the keys that seal the service's sensitive fields")] = None
    audit_months: Annotated[int, Field(ge=6, le=12, description="how many months the audit log is kept")] = 12
    database_pool: Annotated[int, Field(ge=1, le=20, description="most connections kept for requests")] = 5

    def database_password(self) -> str | None:
        """Read the password of the service's database role."""
        return self.database_password_file.read_text().strip() if self.database_password_file else None


class EdgeSettings(ProcessSettings):
    """What an edge (gateway, back office) is told."""

    identity_url: Annotated[str, Field(description="address of the identity service")]
    family_url: Annotated[str, Field(description="address of the family service")]
    planning_url: Annotated[str, Field(description="address of the planning service")]
    billing_url: Annotated[str, Field(description="address of the billing service")]
    messaging_url: Annotated[str, Field(description="address of the messaging service")]
    metrics_port: Annotated[
        int | None, Field(description="port on which operations read /metrics, closed to the public; without one there are none")
    ] = None
    public_url: Annotated[str, Field(description="address that browsers use; https makes cookies Secure with the __Host- prefix")] = ""
    portal_url: Annotated[str, Field(description="address of the families' portal, for the letters that lead there")] = (
        "http://127.0.0.1:8400"
    )
    town_name: Annotated[str, Field(description="name of the town on every page")] = "Sainte-Consorce"
    town_site: Annotated[str, Field(description="the town hall's own site, where signing out leads")] = (
        "http://www.mairie-sainteconsorce.fr/"
    )
    town_contact: Annotated[str, Field(description="address that families may write to")] = "gestion.stexp@gmail.com"
