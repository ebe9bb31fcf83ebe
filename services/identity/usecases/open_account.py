"""Open the accounts of guardians and staff."""

from dataclasses import replace

import asyncpg

from chassis.database import Database
from chassis.errors import KeyReused
from chassis.logs import logger
from chassis.tx import Tx
from services.identity.domain.errors import GuardianHasAccount, GuardianOfAnotherFamily, IdentifierTaken
from services.identity.domain.identifiers import identifier_key
from services.identity.domain.passwords import check_password
from services.identity.parts import Parts
from services.identity.store import accounts, guardians
from services.identity.store.accounts import Account
from services.identity.usecases.staff_warnings import saved_event
from services.identity.usecases.tell import opened_event

log = logger(__name__)


async def hashed(parts: Parts, new: Account, password: str) -> Account:
    """Give a new account its password, in no transaction; refuses a weak one."""
    check_password(password, identifier=new.identifier, common=parts.common)
    with parts.hashes.place():
        return replace(new, password_hash=await parts.hashes.hash(password))


async def open_account(database: Database, new: Account, *, opening_key: str | None) -> Account:
    """Enter an account whose password is hashed; a repeated request with the same key finds the account it opened."""
    async with database.transaction() as tx:
        await _check_household(tx, new)
        if opening_key is not None:
            opened = await accounts.opened_with(tx, opening_key)
            if opened is not None:
                return _same(opened, new)
        return await enter(tx, new, opening_key=opening_key)


async def enter(tx: Tx, new: Account, *, opening_key: str | None = None) -> Account:
    """Enter a new account and tell it."""
    try:
        await accounts.insert(tx, new, identifier_key=identifier_key(new.identifier), opening_key=opening_key)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "account_guardian":
            raise GuardianHasAccount("Un responsable a un seul compte : retrouvez son identifiant dans sa fiche.") from error
        raise IdentifierTaken("Choisissez un autre identifiant.") from error
    await tx.emit(opened_event(new))
    if new.kind == "staff":
        await tx.emit(saved_event(tx, new))
    log.info("account_opened", kind=new.kind, about=str(new.account_id))
    return new


async def _check_household(tx: Tx, new: Account) -> None:
    """Refuse a guardian who is known to be of another family; one whose record is still on its way is taken at the caller's word."""
    known = await guardians.family_of(tx, new.guardian_id) if new.guardian_id else None
    if known is not None and known != new.family_id:
        raise GuardianOfAnotherFamily("Vérifiez le numéro de la famille : cet adulte figure dans une autre fiche.")


def _same(opened: Account, asked: Account) -> Account:
    """Return the account that the key opened, if it is the one asked for again."""
    if (opened.kind, opened.identifier, opened.guardian_id, opened.roles, opened.facilities) != (
        asked.kind,
        asked.identifier,
        asked.guardian_id,
        asked.roles,
        asked.facilities,
    ):
        raise KeyReused
    return opened
