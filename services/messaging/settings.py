"""Settings of the messaging service."""

from pathlib import Path
from typing import Annotated

from pydantic import EmailStr, Field

from chassis.settings import Settings


class MessagingSettings(Settings):
    """What the messaging service is told."""

    smtp_host: Annotated[str, Field(description="host of the town's mail relay")] = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65_535, description="port of the mail relay")] = 25
    mail_sender: Annotated[EmailStr, Field(description="address that e-mails come from")]
    shared_ring_file: Annotated[Path, Field(description="file with the keys, shared with identity, that open one-time links in events")]
    portal_url: Annotated[str, Field(description="address of the families' portal, for the link in e-mails")]
    town_name: Annotated[str, Field(description="name of the town that e-mails are signed with")] = "Sainte-Consorce"
