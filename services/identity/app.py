"""The composition root of identity: the only file that wires its parts together."""

import sys

from chassis.database import Database
from chassis.service import Service
from services.identity.agreement import agreements
from services.identity.api import setup
from services.identity.api.colleagues import colleague_routes
from services.identity.api.edges import edge_routes
from services.identity.api.guardians import guardian_routes
from services.identity.api.links import link_routes
from services.identity.api.own import own_routes
from services.identity.api.recovery import recovery_routes
from services.identity.api.staff import staff_routes
from services.identity.api.warned_at import warned_at_routes
from services.identity.hashing import PasswordHashes
from services.identity.measured import SAMPLES
from services.identity.parts import Parts
from services.identity.reactions import reactions
from services.identity.settings import IdentitySettings
from services.identity.usecases import former_adults, former_colleagues
from services.identity.usecases.erase_family import PRIVACY
from services.identity.usecases.inactive_accounts import rules
from services.identity.usecases.invite import invite
from services.identity.usecases.republish import republish
from services.identity.usecases.retention import keep_clean
from services.identity.work import work_of


def build(settings: IdentitySettings, hashes: PasswordHashes | None = None) -> Service:
    """Put identity together; tests may bring their own password hashes."""
    parts = Parts.make(settings, hashes)
    return Service(
        name="identity",
        settings=settings,
        routes=[
            edge_routes(parts),
            recovery_routes(parts),
            own_routes(parts),
            staff_routes(parts),
            guardian_routes(parts),
            colleague_routes(parts),
            link_routes(parts),
            warned_at_routes(parts),
            setup.routes,
        ],
        reactions=reactions,
        work=work_of(parts),
        background=[keep_clean],
        republish=republish,
        agreements=agreements,
        privacy=PRIVACY,
        retention=(*rules(settings.inactive_account_months), *former_colleagues.RULES, *former_adults.RULES),
        closing=[parts.hashes.close],
        measured=SAMPLES,
    )


async def print_invitation(database: Database) -> None:
    """Print the one-time secret of the first administrator, or nothing in a town that has one."""
    _print(await invite(database))


async def print_another_invitation(database: Database) -> None:
    """Print a one-time secret for one more administrator, for a town whose administrators cannot sign in any more."""
    _print(await invite(database, even_if_administered=True))


def _print(secret: str | None) -> None:
    if secret is not None:
        sys.stdout.write(f"{secret}\n")
