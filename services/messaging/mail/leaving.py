"""The link of a letter of information by which an address gets no more of them (RFC 2369, RFC 8058); sealed, nobody else can make one."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from chassis.cipher import KeyRing

PLACE = "messaging:unsubscribe"


def link_token(ring: KeyRing, family_id: UUID, recipient: str) -> str:
    """Make the token of a family's address."""
    return urlsafe_b64encode(ring.seal(f"{family_id} {recipient}".encode(), PLACE)).decode().rstrip("=")


def opened(ring: KeyRing, token: str) -> tuple[UUID, str]:
    """Read a token; raises UnreadableError or ValueError when it was not made here."""
    family, _, address = ring.open(urlsafe_b64decode(token + "=" * (-len(token) % 4)), PLACE).decode().partition(" ")
    return UUID(family), address
