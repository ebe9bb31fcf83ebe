"""The link of a letter of information by which an address gets no more of them (RFC 2369, RFC 8058); sealed, nobody else can make one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from chassis.cipher import KeyRing

PLACE = "messaging:unsubscribe"


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter was written: an address of a family, and the adults who were meant; a letter of before names none."""

    family_id: UUID
    address: str
    guardian_ids: frozenset[UUID]


def link_token(ring: KeyRing, family_id: UUID, recipient: str, guardian_ids: Collection[UUID] = ()) -> str:
    """Make the token of a family's address and of the adults whom it was that of."""
    clear = "\n".join([f"{family_id} {recipient}", *map(str, guardian_ids)])
    return urlsafe_b64encode(ring.seal(clear.encode(), PLACE)).decode().rstrip("=")


def opened(ring: KeyRing, token: str) -> Addressee:
    """Read a token; raises UnreadableError or ValueError when it was not made here."""
    first, *adults = ring.open(urlsafe_b64decode(token + "=" * (-len(token) % 4)), PLACE).decode().split("\n")
    family, _, address = first.partition(" ")
    return Addressee(UUID(family), address, frozenset(map(UUID, adults)))
