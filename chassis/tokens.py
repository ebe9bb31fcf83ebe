"""Signed tokens: who calls. Identity signs those of families and staff, an edge signs its own calls without a user.

Ed25519 only (RFC 8037), at most five minutes, verified with the public keys in one file; the key's id (`kid`) is the
signer's name, and an edge's key can never speak for a family or a staff member.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from chassis.clock import Clock
from chassis.errors import Forbidden, Unauthenticated

ActorKind = Literal["family", "staff", "edge", "system"]
AUDIENCE = "portail"
LIFETIME = timedelta(minutes=5)
LEEWAY = timedelta(seconds=30)
REMEMBERED = 10_000
_ALGORITHMS = ["Ed25519"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a guardian of a family, a staff member, an edge, or the system itself.

    `credentials_from` names the members of staff who, a short while ago, gave a colleague or a guardian what they sign in with.
    """

    kind: ActorKind
    account_id: UUID | None = None
    family_id: UUID | None = None
    guardian_id: UUID | None = None
    session_id: UUID | None = None
    display_name: str = ""
    rights: frozenset[str] = field(default_factory=frozenset)
    facilities: frozenset[UUID] = field(default_factory=frozenset)
    credentials_from: frozenset[UUID] = field(default_factory=frozenset)
    edge: str = ""

    def family(self) -> UUID:
        """Tell the family that acts, or refuse anybody else."""
        if self.kind != "family" or self.family_id is None:
            raise Forbidden
        return self.family_id

    def require(self, right: str) -> None:
        """Refuse unless a staff member holds the right."""
        if self.kind != "staff" or right not in self.rights:
            raise Forbidden(right=str(right))

    def require_everywhere(self, right: str) -> None:
        """Refuse unless a staff member holds the right in the whole town: for what concerns no single facility."""
        self.require(right)
        if self.facilities:
            raise Forbidden("Cela concerne toute la ville : vos droits valent dans certaines structures seulement.", right=str(right))

    def independent_of(self, account_id: UUID, credentials_from: frozenset[UUID]) -> bool:
        """Tell whether this is surely another person than a colleague: neither gave the other, nor a third both, what they sign in with."""
        return self.account_id is not None and not ({account_id} | credentials_from) & ({self.account_id} | self.credentials_from)

    def sees(self, facility_id: UUID) -> bool:
        """Tell whether a facility is within reach: whoever is limited to some facilities finds nothing of any other."""
        return not self.facilities or facility_id in self.facilities


SYSTEM = Actor(kind="system")


class Signer:
    """Signs tokens with the private key of one process (`name` is the key's id)."""

    def __init__(self, name: str, key: OKPKey, clock: Clock) -> None:
        self.name = name
        self._key = key
        self._clock = clock

    @classmethod
    def from_file(cls, name: str, path: Path, clock: Clock) -> "Signer":
        """Read the private JWK of a process."""
        return cls(name, OKPKey.import_key(json.loads(path.read_text())), clock)

    def sign(self, actor: Actor, *, lifetime: timedelta = LIFETIME) -> tuple[str, datetime]:
        """Sign a token for the actor; returns it with the moment it expires."""
        now = self._clock.now()
        expires = now + lifetime
        claims: dict[str, Any] = {
            "iss": self.name,
            "aud": AUDIENCE,
            "iat": int(now.timestamp()),
            "exp": int(expires.timestamp()),
            "kind": actor.kind,
            "name": actor.display_name,
        }
        for claim, value in (
            ("sub", actor.account_id),
            ("family", actor.family_id),
            ("guardian", actor.guardian_id),
            ("sid", actor.session_id),
        ):
            if value is not None:
                claims[claim] = str(value)
        if actor.rights:
            claims["rights"] = sorted(actor.rights)
        if actor.facilities:
            claims["facilities"] = sorted(map(str, actor.facilities))
        if actor.credentials_from:
            claims["from"] = sorted(map(str, actor.credentials_from))
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self.name}
        return jwt.encode(header, claims, self._key, algorithms=_ALGORITHMS), expires


class Verifier:
    """Verifies tokens with the public keys of identity and the edges."""

    def __init__(self, keys: KeySet, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._known: dict[str, tuple[Actor, int]] = {}

    @classmethod
    def from_file(cls, path: Path, clock: Clock) -> "Verifier":
        """Read the public keys (JWKS)."""
        return cls(KeySet.import_key_set(json.loads(path.read_text())), clock)

    def verify(self, token: str) -> Actor:
        """Tell who signed in; raises Unauthenticated for anything but a fresh, well-signed token of ours."""
        known = self._known.get(token)
        if known is not None and known[1] > self._clock.now().timestamp():
            return known[0]
        actor, expires = self._check(token)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = actor, expires
        return actor

    def _check(self, token: str) -> tuple[Actor, int]:
        try:
            decoded = jwt.decode(token, self._keys, algorithms=_ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise Unauthenticated from error
        claims, header = decoded.claims, decoded.header
        now = self._clock.now()
        signer = header.get("kid")
        if header.get("typ") != "at+jwt" or claims.get("aud") != AUDIENCE or claims.get("iss") != signer:
            raise Unauthenticated
        expires, issued = claims.get("exp"), claims.get("iat")
        if not isinstance(expires, int) or not isinstance(issued, int):
            raise Unauthenticated
        if expires <= now.timestamp() or issued > (now + LEEWAY).timestamp() or expires - issued > LIFETIME.total_seconds():
            raise Unauthenticated
        kind = claims.get("kind")
        if (kind in ("family", "staff")) != (signer == "identity") or kind not in ("family", "staff", "edge"):
            raise Unauthenticated
        actor = _actor(kind, claims, edge=str(signer) if kind == "edge" else "")
        return actor, expires


def _actor(kind: ActorKind, claims: dict[str, Any], *, edge: str) -> Actor:
    def uuid(claim: str) -> UUID | None:
        return UUID(claims[claim]) if claim in claims else None

    return Actor(
        kind=kind,
        account_id=uuid("sub"),
        family_id=uuid("family"),
        guardian_id=uuid("guardian"),
        session_id=uuid("sid"),
        display_name=claims.get("name", ""),
        rights=frozenset(claims.get("rights", ())),
        facilities=frozenset(map(UUID, claims.get("facilities", ()))),
        credentials_from=frozenset(map(UUID, claims.get("from", ()))),
        edge=edge,
    )
