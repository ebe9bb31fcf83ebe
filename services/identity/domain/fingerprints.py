"""What is stored in the place of secrets: fingerprints that cannot be turned back."""

import hashlib
import hmac


def of_secret(secret: str) -> bytes:
    """Fingerprint 256 random bits, which nobody can guess: a plain SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def of_attempt(key: bytes, purpose: str, subject: str) -> bytes:
    """Fingerprint what an attempt was about: without the key nobody can tell which identifiers were typed."""
    return hmac.digest(key, f"{purpose}\n{subject}".encode(), "sha256")
