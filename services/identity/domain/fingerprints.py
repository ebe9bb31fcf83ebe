"""What is stored in the place of secrets: fingerprints that cannot be turned back."""

import hashlib
import hmac
from uuid import UUID


def of_secret(secret: str) -> bytes:
    """Fingerprint 256 random bits, which nobody can guess: a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def of_recovery_code(account_id: UUID, code: str) -> bytes:
    """Fingerprint a recovery code of an account: 80 random bits, far beyond trying."""
    return hashlib.sha256(f"{account_id} {code}".encode()).digest()


def of_attempt(key: bytes, purpose: str, subject: str) -> bytes:
    """Fingerprint what an attempt was about: without the key nobody can tell which identifiers were typed."""
    return hmac.digest(key, f"{purpose}\n{subject}".encode(), "sha256")
