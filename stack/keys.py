"""The keys of an installation: those that sign what processes say to each other, and those that seal what they keep."""

import json
import secrets as random
from collections.abc import Iterable
from pathlib import Path

from joserfc.jwk import KeySet, OKPKey

from chassis import cipher
from stack import secret_files
from stack.databases import ADMIN


def signing_key_file(secrets: Path, name: str) -> Path:
    """Return the file with a process's private key, made on first use."""
    path = secrets / f"signing-{name}.jwk"
    if not path.exists():
        key = OKPKey.generate_key("Ed25519", parameters={"kid": name, "alg": "Ed25519", "use": "sig"}, private=True)
        secret_files.keep(path, json.dumps(key.as_dict(private=True)))
    return path


def public_keys_file(secrets: Path, names: Iterable[str]) -> Path:
    """Write the file with the public keys of all who sign; a key's `kid` is the name of its process."""
    keys = [OKPKey.import_key(json.loads(signing_key_file(secrets, name).read_text())) for name in names]
    path, text = secrets / "public-keys.jwks", json.dumps(KeySet(list(keys)).as_dict(private=False))
    if not path.exists() or path.read_text() != text:  # so that a full disk can be looked at
        secret_files.keep(path, text, mode=0o644)
    return path


def key_ring_file(secrets: Path, name: str) -> Path:
    """Return the file with the keys that seal a service's sensitive fields, made on first use."""
    path = secrets / f"ring-{name}.json"
    if not path.exists():
        secret_files.keep(path, cipher.new_ring(_key_id()))
    return path


def lost(secrets: Path, rings: Iterable[str]) -> list[str]:
    """Name the files of a town that was open before which nobody can make again, and which are not there.

    Without the administrator's password the databases let nobody in; without its ring what a service sealed stays so.
    """
    needed = [f"postgres-{ADMIN}.password", *(f"ring-{name}.json" for name in rings)]
    return [name for name in needed if not (secrets / name).exists()]


def told_lost(secrets: Path, missing: Iterable[str]) -> str:
    """Say that these files are not there, and where they may be."""
    return f"Il manque dans {secrets} : {', '.join(missing)}. Remettez-y votre copie des clés ; rien d'autre ne rouvre cette installation."


def add_key(path: Path) -> None:
    """Add a key to a ring: it seals from now on, the older ones still open what they sealed."""
    secret_files.keep(path, cipher.with_new_key(path.read_text(), _key_id()))


def _key_id() -> str:
    return f"k{random.token_hex(4)}"
