"""A family's mandate: signed online or on paper, revoked, ended after one last collection."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import DirectDebitView, EndMandate, EnterMandate, MandateChanged, MandateOrigin
from services.billing.domain.errors import DebitRefused, MandateThere, NoAccountToDebit, NoCreditor, NothingDebited, UnknownMandate
from services.billing.domain.iban import compact
from services.billing.domain.mandate import is_ics, is_reference, lapses_on, reference
from services.billing.store import bank_accounts, creditors, households, locks, mandates, regies
from services.billing.store.mandates import Mandate
from services.billing.usecases import read_direct_debit


async def sign_online(tx: Tx, family_id: UUID, place: str) -> DirectDebitView:
    """Sign a mandate today, for the account that is known."""
    await locks.to_change_bank_account(tx, family_id)
    await _sign(tx, await _new(tx, family_id, "online", place, tx.actor.display_name))
    return await read_direct_debit.read(tx, family_id)


async def enter_paper(tx: Tx, asked: EnterMandate) -> DirectDebitView:
    """Enter a mandate that was signed on paper."""
    _check_days(asked, paris_date(tx.now))
    await locks.to_change_bank_account(tx, asked.family_id)
    mandate = await _new(tx, asked.family_id, "paper", asked.place, asked.signed_by_name)
    mandate = await _as_signed(tx, mandate, asked)
    await _sign(tx, replace(mandate, signed_on=asked.signed_on, single=asked.single))
    return await read_direct_debit.read(tx, asked.family_id)


async def revoke(tx: Tx, family_id: UUID) -> DirectDebitView:
    """Revoke one's own mandate; what was announced is left out."""
    await locks.to_change_bank_account(tx, family_id)
    found = await _in_force(tx, family_id)
    await _end(tx, found, "Révoqué par la famille")
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


def told(mandate: Mandate, tx: Tx) -> MandateChanged:
    """Tell a mandate as it is now, without its reference."""
    return MandateChanged(
        version=mandate.version,
        family_id=mandate.family_id,
        mandate_id=mandate.mandate_id,
        status=mandate.status,
        changed_at=tx.now,
        by_town=tx.actor.kind != "family",
    )


async def _new(tx: Tx, family_id: UUID, origin: MandateOrigin, place: str, signed_by_name: str) -> Mandate:
    creditor = await creditors.find(tx)
    if creditor is None:
        raise NoCreditor
    if not await regies.debited(tx):
        raise NothingDebited("La trésorerie les encaisse toutes : un mandat ne servirait pas.")
    known = await mandates.of_family(tx, family_id)
    if any(one.status == "active" for one in known):
        raise MandateThere
    number = await households.number(tx, family_id) or family_id.hex
    return Mandate(
        mandate_id=new_id(),
        family_id=family_id,
        reference=await _next_reference(tx, number, len(known) + 1),
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


async def _next_reference(tx: Tx, number: str, place: int) -> str:
    """Make the next reference of a family that no mandate has, the papers of the former program included."""
    while await mandates.is_taken(tx, reference(number, place)):
        place += 1
    return reference(number, place)


async def _as_signed(tx: Tx, mandate: Mandate, asked: EnterMandate) -> Mandate:
    """Keep the reference and the creditor that a paper bears, as those of the former program do: the bank knows the mandate by them."""
    ics = compact(asked.ics)
    if ics and not is_ics(ics):
        raise DebitRefused("Cet ICS n'est pas juste : recopiez celui du mandat, par exemple FR72ZZZ123456.", field="ics")
    if asked.reference and not is_reference(asked.reference):
        raise DebitRefused("35 lettres sans accent, chiffres ou signes au plus, sans barre au début ni à la fin.", field="reference")
    if asked.reference and await mandates.is_taken(tx, asked.reference):
        raise DebitRefused("Un mandat porte déjà cette référence : elle ne sert qu'une fois.", field="reference")
    return replace(
        mandate,
        reference=asked.reference or mandate.reference,
        creditor_name=asked.creditor_name or mandate.creditor_name,
        ics=ics or mandate.ics,
        last_collected_on=asked.last_collected_on,
        used_before=asked.last_collected_on is not None,
    )


def _check_days(asked: EnterMandate, today: date) -> None:
    """Refuse a mandate that does not hold any more, or not yet."""
    last = asked.last_collected_on
    if last is not None and not asked.signed_on <= last <= today:
        raise DebitRefused("Le dernier prélèvement suit la signature, et n'est pas à venir.", field="last_collected_on")
    if last is not None and asked.single:
        raise DebitRefused("Un mandat pour un seul prélèvement ne sert plus après lui.", field="last_collected_on")
    if asked.signed_on > today or lapses_on(asked.signed_on, last) <= today:
        text = "Un mandat sans prélèvement depuis plus de 36 mois ne vaut plus, ni un mandat daté de demain."
        raise DebitRefused(text, field="signed_on")


async def _sign(tx: Tx, mandate: Mandate) -> None:
    account = await bank_accounts.find(tx, mandate.family_id)
    if account is None or not account.details.iban:
        raise NoAccountToDebit
    await mandates.insert(tx, mandate, account.details.iban)
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
