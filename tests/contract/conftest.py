"""The same real parts that service tests use."""

from tests.service.conftest import fresh_database, keys, migrated, stream

__all__ = ["fresh_database", "keys", "migrated", "stream"]
