"""Settings that every process reads from `PORTAIL_*` variables; secrets are read from files that the variables name."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import PydanticBaseSettingsSource as Source

from chassis.clock import Clock
from chassis.production import Danger, DangerousSettingsError, encrypted, open_secrets, unencrypted
from chassis.roles import role_for_town
from chassis.tls import with_authority

NOT_SECRET = frozenset({"keys_file", "smtp_ca_file", "ca_file", "database_ca_file", "tls_certificate_file"})


class ProcessSettings(BaseSettings):
    """What every process is told."""

    model_config = SettingsConfigDict(env_prefix="PORTAIL_", extra="ignore", hide_input_in_errors=True)

    production: Annotated[bool, Field(description="whether real families are served: dangerous settings are refused")] = False

    host: Annotated[str, Field(description="address to listen on")] = "127.0.0.1"
    port: Annotated[int, Field(description="port to listen on; 0 takes a free one")] = 0
    nats_url: Annotated[str, Field(description="address of the broker")] = "nats://127.0.0.1:8421"
    nats_monitoring_url: Annotated[
        str, Field(description="the broker's monitoring address; where given, lazy writing to disk is refused")
    ] = ""
    nats_seed_file: Annotated[Path | None, Field(description="file with this process's own nkey seed")] = None
    keys_file: Annotated[Path, Field(description="file with the public keys (JWKS) of identity and the edges")]
    ca_file: Annotated[
        Path | None,
        Field(description="certificates (PEM) of who vouches for broker and services; with it all speak TLS"),
    ] = None
    tls_certificate_file: Annotated[
        Path | None, Field(description="certificate (PEM) with which the process listens; with its key, over TLS only")
    ] = None
    tls_key_file: Annotated[Path | None, Field(description="key (PEM) of that certificate")] = None
    signing_key_file: Annotated[Path | None, Field(description="file with this process's private key (identity and edges only)")] = None
    clock_offset: Annotated[float, Field(description="seconds added to the real time: the one clock seam")] = 0.0
    otlp_endpoint: Annotated[
        str, Field(description="address of an OpenTelemetry collector (OTLP over HTTP, port 4318); without one no trace is told to anybody")
    ] = ""
    log_level: Annotated[str, Field(description="debug, info, warning or error")] = "info"

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: Source, env_settings: Source, *_: Source, **__: Source
    ) -> tuple[Source, ...]:
        """Read variables alone: neither a file of them nor a folder of secrets is looked for."""
        del settings_cls
        return init_settings, env_settings

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        dangers = list(self.dangers()) if self.production else []
        if dangers:
            raise DangerousSettingsError(dangers)
        return self

    def dangers(self) -> Iterator[Danger]:
        """List what production refuses of these settings."""
        yield from open_secrets((name, getattr(self, name)) for name in secret_files(type(self)))
        if self.clock_offset:
            yield Danger("clock_offset", "the clock of real families is the real one")
        if self.nats_seed_file is None:
            yield Danger("nats_seed_file", "is needed: without it the broker knows nobody")
        if not self.nats_monitoring_url:
            yield Danger("nats_monitoring_url", "is needed: only there it is seen whether the broker writes before it acknowledges")
        if (self.tls_certificate_file is None) != (self.tls_key_file is None):
            yield Danger("tls_certificate_file", "and PORTAIL_TLS_KEY_FILE go together: with one alone nothing would be encrypted")
        if self.ca_file is not None:
            yield from encrypted("nats_url", self.nats_url, "tls://")
            yield from encrypted("nats_monitoring_url", self.nats_monitoring_url, "https://")

    def untold(self, *settings: str) -> Iterator[Danger]:
        """Find what was left at the demonstration's value."""
        for name in settings:
            if name not in self.model_fields_set:
                yield Danger(name, "must be told: its default is the demonstration town's")

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
    database_password_file: Annotated[Path | None, Field(description="file with the password of the service's database roles")] = None
    database_ca_file: Annotated[
        Path | None, Field(description="certificates (PEM) of whom the database server is believed, for sslmode=verify-full in its address")
    ] = None
    key_ring_file: Annotated[Path | None, Field(description="file with the keys that seal the service's sensitive fields")] = None
    audit_months: Annotated[int, Field(ge=6, le=12, description="how many months the audit log is kept")] = 12
    database_pool: Annotated[int, Field(ge=1, le=20, description="most connections kept for requests")] = 5

    def dangers(self) -> Iterator[Danger]:
        """List what production refuses of a service with a database."""
        yield from super().dangers()
        if urlsplit(self.database_url).password:
            yield Danger("database_url", "holds a password: it belongs in the file that PORTAIL_DATABASE_PASSWORD_FILE names")
        if self.ca_file is not None and "sslmode=verify-full" not in self.database_url:
            yield Danger("database_url", "must say sslmode=verify-full, as PORTAIL_CA_FILE says that the parts speak TLS")
        for name in ("database_password_file", "key_ring_file"):
            if getattr(self, name) is None:
                yield Danger(name, "is needed")

    def database_address(self) -> str:
        """Tell the address of the database, with the file of those who vouch for it."""
        return with_authority(self.database_url, self.database_ca_file)

    def database_role_for_town(self) -> str:
        """Name the role of the service's loops: the address names the one that answers people."""
        return role_for_town(urlsplit(self.database_url).username or "")

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
    town_address: Annotated[str, Field(description="postal address of the town hall, for the legal notice")] = ""
    town_phone: Annotated[str, Field(description="telephone of the town hall, for the legal notice")] = ""
    publication_director: Annotated[str, Field(description="name and office of who directs the publication, most often the mayor")] = ""
    hosting_provider: Annotated[str, Field(description="who hosts the portal: name, postal address and telephone")] = ""
    data_protection_contact: Annotated[
        str, Field(description="how to reach the town's data protection officer: an e-mail address, or a name and a postal address")
    ] = ""
    accessibility_plan: Annotated[
        str, Field(pattern=r"^(https?://\S+)?$", description="address at which the town publishes its plan of accessibility for some years")
    ] = ""
    inactive_account_months: Annotated[
        int, Field(ge=12, description="the same as identity is told: families read it on the page about their personal data")
    ] = 24
    answer_seconds: Annotated[float, Field(gt=0, description="seconds a service has to answer before somebody is told to try again")] = 5.0
    part_seconds: Annotated[float, Field(gt=0, description="seconds that a page waits for a part before it is shown without it")] = 2.5

    def dangers(self) -> Iterator[Danger]:
        """List what production refuses of an edge: cookies are Secure by the address that browsers use."""
        yield from super().dangers()
        yield from unencrypted("public_url", self.public_url)
        yield from unencrypted("portal_url", self.portal_url)
        yield from self.untold("town_name", "town_site", "town_contact")
        if self.ca_file is not None:
            for name in ("identity_url", "family_url", "planning_url", "billing_url", "messaging_url"):
                yield from encrypted(name, getattr(self, name), "https://")


S = TypeVar("S", bound=ProcessSettings)


def secret_files(kind: type[ProcessSettings]) -> list[str]:
    """Name the settings of a process that name a file with a secret."""
    return [name for name in kind.model_fields if name.endswith("_file") and name not in NOT_SECRET]


def told(kind: type[S]) -> S:
    """Read a process's settings, or end with one line for each that is missing or refused."""
    try:
        return kind()
    except ValidationError as error:
        lines = [": ".join(filter(None, (_variable(one["loc"]), one["msg"].removeprefix("Value error, ")))) for one in error.errors()]
        raise SystemExit("\n".join(lines)) from None


def _variable(place: tuple[int | str, ...]) -> str:
    return f"PORTAIL_{str(place[0]).upper()}" if place else ""
