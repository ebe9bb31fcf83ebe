"""The keys that sign what processes say to each other: one Ed25519 pair for identity and for each edge."""

import json
from collections.abc import Iterable
from pathlib import Path

from joserfc.jwk import KeySet, OKPKey

from stack import secret_files


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
    path = secrets / "public-keys.jwks"
    secret_files.keep(path, json.dumps(KeySet(list(keys)).as_dict(private=False)), mode=0o644)
    return path
