"""What messages of the town hall are about: for each, an adult chooses whether it is mailed too."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import Answer, Nothing, Request

Purpose = Literal["decisions", "billing", "reminders", "closures", "information"]


class Channel(Answer):
    """Whether messages of a purpose are mailed, and who chose that when; without a choice it follows "Autorisation courriel"."""

    purpose: Purpose
    mailed: bool
    chosen_at: datetime | None = None
    chosen_by: str = ""


class Channels(Answer):
    """How the town hall's messages reach an adult: the inbox has them all, the address those of the purposes that are mailed."""

    email: str
    authorised: Annotated[bool, Field(description="« Autorisation courriel » of the record, which purposes follow until they are chosen")]
    authorised_since: Annotated[datetime | None, Field(description="since when the portal knows it so")] = None
    channels: tuple[Channel, ...]
    bounced_at: Annotated[datetime | None, Field(description="when the last e-mail to this address could not be delivered")] = None
    bounced_code: Annotated[str, Field(description="what the mail relay answered, as a number; no text of the relay's")] = ""


class GetChannels(Request[Channels], method="GET", path="/v1/channels", audience="family"):
    """How the town hall's messages reach the adult who asks."""


class SetChannels(Request[Channels], method="PUT", path="/v1/channels", audience="family"):
    """Choose the purposes whose messages are mailed to the adult who asks; the others are in the inbox only."""

    mailed: Annotated[tuple[Purpose, ...], Field(max_length=5)]


class FamiliesWithoutEmail(Answer):
    """Families of whom no adult has messages of a purpose mailed."""

    family_ids: tuple[UUID, ...]


class ListFamiliesWithoutEmail(Request[FamiliesWithoutEmail], method="GET", path="/v1/families-without-email", audience="staff"):
    """The families of whom no adult has an address to which the town may write about a purpose. Right: family.record.read.

    With `family_id`, that one or none.
    """

    purpose: Purpose
    family_id: UUID | None = None


class Unsubscribe(Request[Nothing], method="POST", path="/v1/unsubscriptions", audience="edge"):
    """Mail an adult no more information, at the wish of whoever holds the link of such a letter; again, nothing more happens.

    It is about the adults who were written to, at whatever address they have now; refused with `link_of_nobody` (409) when there is none.
    """

    token: Annotated[str, StringConstraints(max_length=1_000)]
