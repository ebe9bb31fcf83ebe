"""Accounts as rows of identity's table; the one password they share is hashed once."""

from collections.abc import Sequence
from datetime import datetime

from chassis.ids import new_id
from contracts.identity import OpenFamilyAccount
from services.identity.domain.identifiers import identifier_key
from services.identity.domain.passwords import canonical
from services.identity.hashing import ARGON2
from stack.seed.population import PASSWORD
from stack.seed.tables import Connection, copy

ACCOUNT = (
    "account_id kind identifier identifier_key display_name family_id guardian_id roles"
    " password_hash password_version must_change_password opened_at version"
)


def hashed_password() -> str:
    """Hash the password of the population, as identity does."""
    return ARGON2.hash(canonical(PASSWORD))


async def write(connection: Connection, accounts: Sequence[OpenFamilyAccount], password_hash: str, now: datetime) -> None:
    """Write accounts that are not there yet."""
    await copy(
        connection,
        "account",
        ACCOUNT,
        (
            (
                *(new_id(), "family", one.identifier, identifier_key(one.identifier), one.display_name, one.family_id, one.guardian_id),
                *([], password_hash, 1, one.temporary, now, 1),
            )
            for one in accounts
        ),
    )
