"""Letters to guardians: an account for each adult, and a code with which its owner chooses the password."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import NotFound, Unauthenticated
from chassis.ids import new_id
from chassis.logs import logger
from chassis.tokens import Actor
from chassis.tx import Tx
from contracts.identity import Letter, LetterRun
from services.identity.domain.codes import code_of, grouped
from services.identity.domain.errors import AccountIsClosed, LettersGone, UnknownGuardian
from services.identity.domain.identifiers import proposed, shown_name, stem
from services.identity.domain.letters import PRINTABLE, VALID
from services.identity.parts import Parts
from services.identity.store import accounts, guardians, letters
from services.identity.store.accounts import Account
from services.identity.store.guardians import Guardian
from services.identity.store.letters import Issued
from services.identity.usecases.tell import opened_event

log = logger(__name__)


async def issue_letters(tx: Tx, actor: Actor, run_id: UUID, guardian_ids: Sequence[UUID]) -> LetterRun:
    """Make letters for adults, opening the accounts that are missing; a run asked for again is the one already made."""
    issued_by = _issuer(actor)
    await accounts.open_alone(tx)
    if not (made := await letters.of_run(tx, run_id, issued_by)):
        wanted = sorted(set(guardian_ids))
        found = await guardians.some(tx, wanted)
        if len(found) < len(wanted):
            raise UnknownGuardian("La fiche a peut-être changé : rechargez la page.")
        _check_open(found)
        missing = [one for one in found if one.account_id is None]
        owners = [one.account_id for one in found if one.account_id] + await _open_accounts(tx, missing)
        await accounts.keep_open(tx, owners)
        await letters.withdraw(tx, owners)
        await letters.insert(tx, run_id, issued_by, [(new_id(), account_id) for account_id in owners], tx.now + VALID)
        made = await letters.of_run(tx, run_id, issued_by)
        _note(tx, "identity.letter.issue", made)
        log.info("letters_issued", run=str(run_id), letters=len(made))
    return _run(run_id, made)


async def read_letters(tx: Tx, actor: Actor, run_id: UUID) -> LetterRun:
    """List the letters of a run to whoever made it."""
    made = await letters.of_run(tx, run_id, _issuer(actor))
    if not made:
        raise NotFound
    return _run(run_id, made)


async def print_letters(tx: Tx, parts: Parts, actor: Actor, run_id: UUID) -> LetterRun:
    """Give the codes of a run to whoever made it, to print them; for an hour, and only those that still count."""
    made = await letters.of_run(tx, run_id, _issuer(actor))
    if not made:
        raise NotFound
    if tx.now >= made[0].issued_at + PRINTABLE:
        raise LettersGone("Leurs codes se téléchargent pendant une heure. Faites de nouvelles lettres : elles remplacent les premières.")
    printed = [one for one in made if one.current]
    if not printed:
        raise LettersGone("Leurs codes ont déjà servi, ou des lettres plus récentes les remplacent.")
    _note(tx, "identity.letter.print", printed)
    log.info("letters_printed", run=str(run_id), letters=len(printed))
    return _run(run_id, printed, parts.codes_key)


async def _open_accounts(tx: Tx, missing: Sequence[Guardian]) -> list[UUID]:
    """Open an account for adults who have none, each with a proposed identifier."""
    names = [(one.first_name, one.last_name) for one in missing]
    identifiers = proposed(names, await accounts.taken(tx, [stem(*name) for name in names]))
    opened = [_account(one, identifier) for one, identifier in zip(missing, identifiers, strict=True)]
    await accounts.insert_for_guardians(tx, opened)
    for account in opened:
        await tx.emit(opened_event(account))
    return [account.account_id for account in opened]


def _note(tx: Tx, action: str, made: Sequence[Issued]) -> None:
    for one in made:
        tx.audit(action, family_id=one.family_id, about_id=one.guardian_id)


def _check_open(found: Sequence[Guardian]) -> None:
    closed = [one for one in found if one.closed]
    if closed:
        names = ", ".join(f"{one.first_name} {one.last_name}" for one in closed)
        raise AccountIsClosed(f"Rouvrez d'abord le compte de {names}.")


def _account(guardian: Guardian, identifier: str) -> Account:
    return Account(
        account_id=new_id(),
        kind="family",
        identifier=identifier,
        display_name=shown_name(guardian.first_name, guardian.last_name),
        password_hash=None,
        must_change_password=False,
        family_id=guardian.family_id,
        guardian_id=guardian.guardian_id,
    )


def _run(run_id: UUID, made: Sequence[Issued], codes_key: bytes | None = None) -> LetterRun:
    return LetterRun(
        run_id=run_id,
        issued_at=made[0].issued_at,
        expires_at=made[0].expires_at,
        letters=tuple(
            Letter(
                guardian_id=one.guardian_id,
                family_id=one.family_id,
                title=one.title,
                last_name=one.last_name,
                first_name=one.first_name,
                identifier=one.identifier,
                code=grouped(code_of(codes_key, one.letter_id)) if codes_key else "",
            )
            for one in made
        ),
    )


def _issuer(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise Unauthenticated
    return actor.account_id
