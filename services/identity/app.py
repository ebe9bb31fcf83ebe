"""The composition root of identity: the only file that wires its parts together."""

import sys
from collections.abc import AsyncIterator
from uuid import UUID

from chassis.database import Database
from chassis.service import Service
from contracts.base import Event
from services.identity.api.edges import edge_routes
from services.identity.api.own import own_routes
from services.identity.api.staff import staff_routes
from services.identity.hashing import PasswordHashes
from services.identity.parts import Parts
from services.identity.settings import IdentitySettings
from services.identity.store import accounts
from services.identity.usecases.invite import invite
from services.identity.usecases.open_account import opened_event
from services.identity.usecases.retention import keep_clean

PAGE = 500


def build(settings: IdentitySettings, hashes: PasswordHashes | None = None) -> Service:
    """Put identity together; tests may bring their own password hashes."""
    parts = Parts.make(settings, hashes)
    return Service(
        name="identity",
        settings=settings,
        routes=[edge_routes(parts), own_routes(parts), staff_routes(parts)],
        background=[keep_clean],
        republish=republish,
        closing=[parts.hashes.close],
    )


async def republish(database: Database) -> AsyncIterator[Event]:
    """Tell every account as it is."""
    after = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            page = await accounts.page(tx, after, PAGE)
        for account in page:
            yield opened_event(account)
        if len(page) < PAGE:
            return
        after = page[-1].account_id


async def print_invitation(database: Database) -> None:
    """Print the one-time secret of the first administrator, or nothing in a town that has one."""
    _print(await invite(database))


async def print_another_invitation(database: Database) -> None:
    """Print a one-time secret for one more administrator, for a town whose administrators cannot sign in any more."""
    _print(await invite(database, even_if_administered=True))


def _print(secret: str | None) -> None:
    if secret is not None:
        sys.stdout.write(f"{secret}\n")
