"""Encryption of what must not be read in a stolen disk or dump: AES-256-GCM, each value bound to its place.

A sealed value is `v1:<key id>:` followed by a 96-bit nonce and the cipher text. Its place (`table:column:row`) is authenticated
with it, so that a value moved to another row or column no longer opens.
"""

import hmac
import json
import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"v1"
KEY_BYTES = 32
NONCE_BYTES = 12
FINGERPRINT = b"fingerprint:"
"""What no value that is sealed begins with: a mark is made with the same keys, for another purpose."""


class UnreadableError(RuntimeError):
    """A sealed value that no key opens at its place: it was moved, altered, or its key is gone."""


def seal(key: bytes, clear: bytes, place: str) -> bytes:
    """Encrypt a value for its place with a key of 32 bytes."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, place.encode())


def open_sealed(key: bytes, sealed: bytes, place: str) -> bytes:
    """Decrypt a value at its place; UnreadableError when it does not belong there."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        message = f"{place} cannot be opened"
        raise UnreadableError(message) from error


class KeyRing:
    """The keys of one process, newest first in use; the file is read again when it has changed, so that keys rotate while it runs.

    The file is JSON: `{"current": "<key id>", "keys": {"<key id>": "<32 bytes in base64>"}}`. Keys of the past stay in it for
    what they sealed, until everything is sealed anew (`python -m services.<name> reseal`).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = 0
        self._current = ""
        self._keys: dict[str, bytes] = {}

    @property
    def current(self) -> str:
        """The id of the key that seals now."""
        self._refresh()
        return self._current

    def seal(self, clear: bytes, place: str) -> bytes:
        """Encrypt a value for its place with the current key."""
        self._refresh()
        return b":".join([VERSION, self._current.encode(), seal(self._keys[self._current], clear, place)])

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt a value at its place, whichever key of the ring sealed it."""
        self._refresh()
        version, _, rest = sealed.partition(b":")
        key_id, _, value = rest.partition(b":")
        key = self._keys.get(key_id.decode("ascii", "replace"))
        if version != VERSION or key is None:
            message = f"{place} was sealed with a key that is not here"
            raise UnreadableError(message)
        return open_sealed(key, value, place)

    def fingerprints(self, clear: bytes) -> tuple[bytes, ...]:
        """Tell by which marks a value is known again without being kept: with the current key, and with each of the past."""
        self._refresh()
        keys = (self._keys[self._current], *(key for key_id, key in self._keys.items() if key_id != self._current))
        return tuple(hmac.digest(key, FINGERPRINT + clear, "sha256") for key in keys)

    def _refresh(self) -> None:
        """Read the file again if it was replaced."""
        changed_at = self._path.stat().st_mtime_ns
        if changed_at == self._read_at:
            return
        ring = json.loads(self._path.read_text())
        self._keys = {key_id: b64decode(text) for key_id, text in ring["keys"].items()}
        self._current = ring["current"]
        self._read_at = changed_at


def new_ring(key_id: str) -> str:
    """Write the text of a ring with one fresh key."""
    return json.dumps({"current": key_id, "keys": {key_id: _fresh_key()}})


def with_new_key(ring: str, key_id: str) -> str:
    """Write the text of a ring with one more key, which seals from now on."""
    keys = json.loads(ring)["keys"]
    if key_id in keys:
        message = f"the ring has a key {key_id} already"
        raise ValueError(message)
    return json.dumps({"current": key_id, "keys": {**keys, key_id: _fresh_key()}})


def _fresh_key() -> str:
    return b64encode(os.urandom(KEY_BYTES)).decode()
