"""Settings of the messaging service."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import EmailStr, Field, model_validator

from chassis.production import Danger, unencrypted
from chassis.settings import Settings


class MessagingSettings(Settings):
    """What the messaging service is told."""

    smtp_host: Annotated[str, Field(description="host of the town's mail relay")] = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65_535, description="port of the mail relay")] = 25
    smtp_tls: Annotated[
        Literal["none", "starttls", "implicit"], Field(description="how the connection to the mail relay is encrypted; its name is checked")
    ] = "none"
    smtp_ca_file: Annotated[
        Path | None, Field(description="certificates to trust for the mail relay, where it has one of the town's own")
    ] = None
    smtp_user: Annotated[str, Field(description="name with which the portal signs in to the mail relay; only over TLS")] = ""
    smtp_password_file: Annotated[Path | None, Field(description="file with the password for the mail relay")] = None
    smtp_connections: Annotated[int, Field(ge=1, le=50, description="letters handed to the mail relay at the same time")] = 4
    smtp_per_domain: Annotated[int, Field(ge=1, le=50, description="letters to addresses of one domain handed over at the same time")] = 2
    mail_per_second: Annotated[float, Field(ge=0, le=1000, description="most letters a second for the mail relay; 0 is no limit")] = 0
    mail_sender: Annotated[EmailStr, Field(description="address that e-mails come from")]
    shared_ring_file: Annotated[Path, Field(description="file with the keys, shared with identity, that open one-time links in events")]
    portal_url: Annotated[str, Field(description="address of the families' portal, for the link in e-mails")]
    town_name: Annotated[str, Field(description="name of the town that e-mails are signed with")] = "Sainte-Consorce"

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> "MessagingSettings":
        """Refuse to send a password over a connection that everybody can read."""
        if self.smtp_user and self.smtp_tls == "none":
            message = "smtp_user needs smtp_tls: starttls or implicit"
            raise ValueError(message)
        if bool(self.smtp_user) != (self.smtp_password_file is not None):
            message = "smtp_user and smtp_password_file go together"
            raise ValueError(message)
        return self

    def smtp_password(self) -> str | None:
        """Read the password for the mail relay."""
        return self.smtp_password_file.read_text().strip() if self.smtp_password_file else None

    def dangers(self) -> Iterator[Danger]:
        """List what production refuses: links in e-mails lead to the portal."""
        yield from super().dangers()
        yield from unencrypted("portal_url", self.portal_url)
        yield from self.untold("town_name")
