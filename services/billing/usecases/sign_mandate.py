"""A family's mandate: signed online or on paper, revoked, ended after one last collection."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import DirectDebitView, EndMandate, EnterMandate, MandateChanged, MandateOrigin
from services.billing.domain.errors import DebitRefused, MandateThere, NoAccountToDebit, NoCreditor, NothingDebited, UnknownMandate
from services.billing.domain.iban import compact
from services.billing.domain.mandate import check_paper, reference
from services.billing.store import bank_accounts, creditors, households, locks, mandates, regies
from services.billing.store.mandates import Mandate
from services.billing.usecases import read_direct_debit

IN_FORCE = "Un mandat en cours porte cette référence. S'il a été saisi par erreur, révoquez-le d'abord : elle pourra servir de nouveau."
GIVEN = "Un mandat porte déjà cette référence : elle ne sert qu'une fois."


async def sign_online(tx: Tx, family_id: UUID, place: str) -> DirectDebitView:
    """Sign a mandate today, for the account that is known."""
    await locks.to_change_bank_account(tx, family_id)
    mandate = await _new(tx, family_id, "online", place, tx.actor.display_name)
    await _sign(tx, mandate, await _own_references(tx, family_id))
    return await read_direct_debit.read(tx, family_id)


async def enter_paper(tx: Tx, asked: EnterMandate) -> DirectDebitView:
    """Enter a mandate that was signed on paper."""
    check_paper(asked, paris_date(tx.now))
    await locks.to_change_bank_account(tx, asked.family_id)
    mandate = await _new(tx, asked.family_id, "paper", asked.place, asked.signed_by_name)
    mandate = _as_signed(mandate, asked)
    if asked.reference:
        await _free(tx, asked.reference)
    await _sign(
        tx,
        replace(mandate, signed_on=asked.signed_on, single=asked.single),
        [asked.reference] if asked.reference else await _own_references(tx, asked.family_id),
    )
    return await read_direct_debit.read(tx, asked.family_id)


async def revoke(tx: Tx, family_id: UUID) -> DirectDebitView:
    """Revoke one's own mandate; what was announced is left out, and direct debit is wished for no more."""
    await locks.to_change_bank_account(tx, family_id)
    found = await _in_force(tx, family_id)
    await _end(tx, found, "Révoqué par la famille")
    await bank_accounts.wish_no_debit(tx, family_id)
    return await read_direct_debit.read(tx, family_id)


async def end(tx: Tx, asked: EndMandate) -> DirectDebitView:
    """End a mandate for a family, now or after its next collection."""
    await locks.to_change_bank_account(tx, asked.family_id)
    found = await _in_force(tx, asked.family_id)
    if found.mandate_id != asked.mandate_id:
        raise UnknownMandate
    if asked.after_next:
        await mandates.close_after_next(tx, found.mandate_id, asked.reason)
    else:
        await _end(tx, found, asked.reason)
    return await read_direct_debit.read(tx, asked.family_id)


def told(mandate: Mandate, tx: Tx, *, rejected: bool = False) -> MandateChanged:
    """Tell a mandate as it is now, without its reference; `rejected` when its bank ended it."""
    return MandateChanged(
        version=mandate.version,
        family_id=mandate.family_id,
        mandate_id=mandate.mandate_id,
        status=mandate.status,
        changed_at=tx.now,
        by_town=tx.actor.kind != "family",
        rejected=rejected,
    )


async def _new(tx: Tx, family_id: UUID, origin: MandateOrigin, place: str, signed_by_name: str) -> Mandate:
    creditor = await creditors.find(tx)
    if creditor is None:
        raise NoCreditor
    if not await regies.debited(tx):
        raise NothingDebited("La trésorerie les encaisse toutes : un mandat ne servirait pas.")
    if any(one.status == "active" for one in await mandates.of_family(tx, family_id)):
        raise MandateThere
    return Mandate(
        mandate_id=new_id(),
        family_id=family_id,
        reference="",
        version=1,
        status="active",
        origin=origin,
        single=False,
        closing=False,
        signed_on=paris_date(tx.now),
        place=place,
        signed_by_name=signed_by_name,
        creditor_name=creditor[0].name,
        ics=creditor[0].ics,
    )


async def _own_references(tx: Tx, family_id: UUID) -> Iterable[str]:
    """Count the references of a family's mandates on from those it has; a paper, of whomever, may bear one of them already."""
    number = await households.number(tx, family_id) or family_id.hex
    known = len(await mandates.of_family(tx, family_id))
    return (reference(number, known + place) for place in count(1))


def _as_signed(mandate: Mandate, asked: EnterMandate) -> Mandate:
    """Keep the creditor that a paper names, and when it last served, as those of the former program do: the bank knows the mandate so."""
    return replace(
        mandate,
        creditor_name=asked.creditor_name or mandate.creditor_name,
        ics=compact(asked.ics) or mandate.ics,
        last_collected_on=asked.last_collected_on,
        used_before=asked.last_collected_on is not None,
    )


async def _free(tx: Tx, reference: str) -> None:
    """Have a reference serve again that a paper was entered with wrongly; raises DebitRefused while a mandate in force bears it."""
    if await mandates.is_in_force(tx, reference):
        raise DebitRefused(IN_FORCE, field="reference")
    await mandates.free_reference(tx, reference)


async def _sign(tx: Tx, mandate: Mandate, references: Iterable[str]) -> None:
    """Enter a mandate under the first of some references that no mandate has; raises DebitRefused where each is taken."""
    account = await bank_accounts.find(tx, mandate.family_id)
    if account is None or not account.details.iban:
        raise NoAccountToDebit
    for one in references:
        if await mandates.insert(tx, replace(mandate, reference=one), account.details.iban):
            break
    else:
        raise DebitRefused(GIVEN, field="reference")
    elsewhere = await regies.names_by_collector(tx, "treasury")
    covered = [name for _, name in await regies.names_by_collector(tx, "town")] if elsewhere else []
    await tx.emit(told(mandate, tx).model_copy(update={"regies": tuple(covered)}))


async def _in_force(tx: Tx, family_id: UUID) -> Mandate:
    found = next((one for one in await mandates.of_family(tx, family_id) if one.status == "active"), None)
    if found is None:
        raise UnknownMandate
    return (await mandates.lock(tx, [found.mandate_id]))[found.mandate_id]


async def _end(tx: Tx, mandate: Mandate, reason: str) -> None:
    for ended in await mandates.end(tx, [mandate.mandate_id], "revoked", paris_date(tx.now), reason):
        await tx.emit(told(ended, tx))
