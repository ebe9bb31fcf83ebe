"""A connection to PostgreSQL that knows the server's own types from the first of its process on."""

from typing import Any, NamedTuple

import asyncpg

OF_ONE_DATABASE = 16384
"""From this number on types are those of one database (FirstNormalObjectId); those before are the same everywhere."""


class _Asked(NamedTuple):
    """Stands for the statement that asked: its name tells the driver that what it had prepared is still there."""

    name: str


class KnownTypes(asyncpg.Connection):
    """A connection that does not ask again what an array of uuids is.

    The driver asks each connection about every type beyond the simplest, arrays among them, the first time that a statement has one,
    by a query that takes longer than most of ours (docs/decisions/0148). The answers hold for the whole process.
    """

    _asked: dict[frozenset[int], Any] = {}  # noqa: RUF012 - shared on purpose: one for the process

    async def _introspect_types(self, typeoids: Any, timeout: float | None) -> Any:  # noqa: ASYNC109 - the driver's own signature
        oids = frozenset(typeoids)
        if max(oids) >= OF_ONE_DATABASE:
            return await super()._introspect_types(typeoids, timeout)  # type: ignore[misc]  # the stubs leave private names out
        if oids not in self._asked:
            self._asked[oids], _ = await super()._introspect_types(typeoids, timeout)  # type: ignore[misc]
        return self._asked[oids], _Asked("known")
