"""The secrets of an installation in containers: one folder, one file each, made once and never overwritten."""

from pathlib import Path

from stack import EDGES, SERVICES, broker, keys, secret_files
from stack.databases import ADMIN, Databases
from stack.topology import SIGNERS, stripe_secret_files

ACCOUNTS = "nats-accounts.conf"
RINGS = (*SERVICES, "shared")


def make(folder: Path) -> list[Path]:
    """Make what is missing in a folder, which must belong to the user of the containers; returns the files that are new.

    The names are those under which containers find them in /run/secrets. The keys of Stripe are made up, for the demonstration:
    a town puts its own in their place.
    """
    before = {path.name for path in folder.iterdir()} if folder.exists() else set()
    secret_files.folder(folder)
    databases = Databases("postgres", 5432, folder)
    for role in (ADMIN, *SERVICES, *(f"{service}_owner" for service in SERVICES)):
        databases.password_file(role)
    for name in RINGS:
        keys.key_ring_file(folder, name)
    keys.public_keys_file(folder, SIGNERS)
    stripe_secret_files(folder)
    secret_files.keep(folder / ACCOUNTS, broker.accounts(folder, (*SERVICES, *EDGES)))
    return sorted(path for path in folder.iterdir() if path.name not in before)


def add_keys(folder: Path) -> list[Path]:
    """Add a key to every ring; returns the rings. Services seal with it once they are started anew, and the older ones still open."""
    rings = [keys.key_ring_file(folder, name) for name in RINGS]
    for ring in rings:
        keys.add_key(ring)
    return rings
