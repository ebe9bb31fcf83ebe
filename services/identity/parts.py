"""What the verbs of identity need beside the database; app.py puts it together once."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from chassis.cipher import KeyRing
from chassis.tokens import Signer
from services.identity.domain.passwords import CommonPasswords
from services.identity.hashing import ARGON2, PasswordHashes
from services.identity.settings import IdentitySettings
from services.identity.turns import Turns

FRENCH_PASSWORDS = Path(__file__).with_name("common_passwords.txt")
LEAKED_PASSWORDS = 10_000


@cache
def common_passwords() -> CommonPasswords:
    """Put together, once, the passwords that everybody tries first: French ones, and the most frequent of the world's leaks."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # large: only the process that starts identity needs it

    leaked = FREQUENCY_LISTS["passwords"][:LEAKED_PASSWORDS]
    return CommonPasswords("\n".join([FRENCH_PASSWORDS.read_text(encoding="utf-8"), *leaked]))


@dataclass(frozen=True, slots=True)
class Parts:
    """The password hashes, the keys (of tokens, typed identifiers and codes), the forbidden passwords, the turns of guesses."""

    settings: IdentitySettings
    hashes: PasswordHashes
    signer: Signer
    attempts_key: bytes
    codes_key: bytes
    shared_ring: KeyRing
    common: CommonPasswords
    turns: Turns = field(default_factory=Turns)

    @classmethod
    def make(cls, settings: IdentitySettings, hashes: PasswordHashes | None = None) -> Self:
        """Put the parts together from the settings; tests may bring other hashes.

        The key that hides typed identifiers and the one that makes the codes of letters are derived from the signing key, so that
        there is one secret to guard: a new signing key forgets the wrong passwords counted so far, and ends the codes in the post.
        """
        secret = settings.signing_key_file.read_bytes()
        return cls(
            settings=settings,
            hashes=hashes or PasswordHashes(ARGON2, places=settings.password_checks_waiting),
            signer=Signer.from_file("identity", settings.signing_key_file, settings.clock),
            attempts_key=hmac.digest(secret, b"identity.sign_in_attempt", hashlib.sha256),
            codes_key=hmac.digest(secret, b"identity.activation_code", hashlib.sha256),
            shared_ring=KeyRing(settings.shared_ring_file),
            common=common_passwords(),
        )
