"""The same real parts that service tests use."""

from tests.service.conftest import administrator, fresh_database, kept, keys, migrated, stream

__all__ = ["administrator", "fresh_database", "kept", "keys", "migrated", "stream"]
