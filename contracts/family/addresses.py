"""Where letters to adults go."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Request

ADDRESSES_AT_ONCE = 200


class PostalAddress(Answer):
    """The postal address of an adult, as the record has it; what is not known is empty."""

    guardian_id: UUID
    family_id: UUID | None = None
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    address: str
    postal_code: str
    city: str


class PostalAddresses(Answer):
    """The addresses that were asked for; somebody who is in no record has none."""

    addresses: tuple[PostalAddress, ...]


class FindPostalAddresses(Request[PostalAddresses], method="POST", path="/v1/postal-addresses", audience="staff"):
    """Find the addresses of adults, and of who is billed in families, to write to them. Right: family.record.read."""

    guardian_ids: Annotated[tuple[UUID, ...], Field(max_length=ADDRESSES_AT_ONCE)] = ()
    family_ids: Annotated[tuple[UUID, ...], Field(max_length=ADDRESSES_AT_ONCE)] = ()
