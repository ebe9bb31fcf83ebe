"""Ids: UUID version 7, so that rows and events sort by the moment they were made. An id is never a secret nor a right."""

from uuid import UUID

from uuid_utils import compat


def new_id() -> UUID:
    """Make a fresh UUIDv7."""
    return compat.uuid7()
