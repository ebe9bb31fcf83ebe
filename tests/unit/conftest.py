"""The keys of the towns in memory, made once."""

from tests.service.conftest import keys

__all__ = ["keys"]
