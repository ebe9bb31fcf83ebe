"""A key of its own for each subject (a family, a child, an account), under which its sensitive fields are sealed.

The subject's key is itself sealed with the process's key ring: a new ring key seals the subjects' keys anew and no field has to be
rewritten; destroying a subject's key makes all that it sealed unreadable, in backups too (erasure).
"""

import os
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from chassis import cipher
from chassis.cipher import KEY_BYTES, KeyRing
from chassis.errors import NotFound

RESEALED_TOGETHER = 1000


class FamilyErased(NotFound):
    """Nothing is sealed any more for a family that was erased: a new key would make it readable again, and nobody would look for it."""

    slug = "family_erased"
    title = "Les données de cette famille ont été effacées"


class Statements(Protocol):
    """What the vault needs of the caller's transaction."""

    async def fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        """Read rows."""

    async def execute(self, sql: str, *values: Any) -> int:
        """Change rows; returns how many."""


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """The opened key of one subject."""

    _key: bytes

    def seal(self, clear: bytes, place: str) -> bytes:
        """Encrypt a field for its place (`table:column:row`)."""
        return cipher.seal(self._key, clear, place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt a field at its place."""
        return cipher.open_sealed(self._key, sealed, place)

    def seal_text(self, clear: str, place: str) -> bytes:
        """Encrypt a text."""
        return self.seal(clear.encode(), place)

    def open_text(self, sealed: bytes, place: str) -> str:
        """Decrypt a text."""
        return self.open(sealed, place).decode()


class Vault:
    """The subjects' keys of one service, in its own database."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def fingerprints(self, clear: bytes) -> tuple[bytes, ...]:
        """Tell by which marks a value is known again: whoever reads the database alone cannot try what it may have been."""
        return self._ring.fingerprints(clear)

    async def key(self, tx: Statements, subject_id: UUID) -> SubjectKey:
        """Open a subject's key to seal with it, made on first use."""
        return (await self.keys_to_seal(tx, [subject_id]))[subject_id]

    async def keys_to_seal(self, tx: Statements, subject_ids: Collection[UUID]) -> dict[UUID, SubjectKey]:
        """Open the keys of some subjects to seal with them, those made on first use that were not there.

        Raises FamilyErased where one is a family that was erased.
        """
        wanted = sorted(set(subject_ids))
        await tx.execute(
            "insert into subject_key (subject_id, sealed) select subject_id, sealed from unnest($1::uuid[], $2::bytea[])"
            " as made (subject_id, sealed)"
            " where not exists (select from erased_family where family_id = made.subject_id) on conflict do nothing",
            wanted,
            [self._ring.seal(os.urandom(KEY_BYTES), _place(subject_id)) for subject_id in wanted],
        )
        keys = await self.keys(tx, wanted)
        if len(keys) < len(wanted):
            raise FamilyErased
        return keys

    async def keys(self, tx: Statements, subject_ids: Collection[UUID]) -> dict[UUID, SubjectKey]:
        """Open the keys of some subjects; one that never sealed anything, or was erased, has none."""
        rows = await tx.fetch("select subject_id, sealed from subject_key where subject_id = any($1)", list(subject_ids))
        return {row["subject_id"]: SubjectKey(self._ring.open(row["sealed"], _place(row["subject_id"]))) for row in rows}

    async def forget(self, tx: Statements, subject_ids: Collection[UUID]) -> int:
        """Destroy the keys of some subjects: what they sealed can never be read again; returns how many there were."""
        return await tx.execute("delete from subject_key where subject_id = any($1)", list(subject_ids))

    async def reseal(self, tx: Statements) -> int:
        """Seal some subjects' keys that an older key of the ring seals with the current one; returns how many."""
        current = f"v1:{self._ring.current}:".encode()
        rows = await tx.fetch(
            "select subject_id, sealed from subject_key where substring(sealed for $2) <> $1 limit $3 for update skip locked",
            current,
            len(current),
            RESEALED_TOGETHER,
        )
        fresh = [self._ring.seal(self._ring.open(row["sealed"], place := _place(row["subject_id"])), place) for row in rows]
        await tx.execute(
            "update subject_key as k set sealed = t.sealed from unnest($1::uuid[], $2::bytea[]) as t (subject_id, sealed)"
            " where k.subject_id = t.subject_id",
            [row["subject_id"] for row in rows],
            fresh,
        )
        return len(rows)


def _place(subject_id: UUID) -> str:
    return f"subject_key:sealed:{subject_id}"
