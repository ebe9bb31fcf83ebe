"""Enter who collects direct debits; another account waits until somebody else confirms it."""

from dataclasses import replace
from uuid import UUID

from chassis.errors import Forbidden
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import ConfirmCreditor, CreditorView, PutCreditor
from services.billing.domain.amendment import NamedCreditor
from services.billing.domain.errors import (
    CreditorNeedsAnother,
    CreditorSettled,
    CreditorWaits,
    DebitRefused,
)
from services.billing.domain.iban import Unacceptable, compact, read_bic, read_iban
from services.billing.domain.mandate import is_ics
from services.billing.domain.pain008 import Address, Creditor
from services.billing.store import creditor_changes, creditors, mandates
from services.billing.store.creditor_changes import CreditorChange
from services.billing.usecases import read_direct_debit

OWN = "Vous avez demandé ce changement. Un autre agent le confirme, RIB en main."
LINKED = (
    "Votre compte et celui de la personne qui l'a demandé ont été ouverts, réinvités ou réinitialisés l'un par l'autre, ou par un même"
    " collègue, il y a moins de quatorze jours. Faites confirmer par un autre agent."
)
NOT_THE_SAME = (
    "Ce n'est pas l'IBAN qui attend. Recopiez celui du RIB. Si c'est bien lui, la demande porte un autre compte : abandonnez-la, puis"
    " parlez-en à la personne qui l'a faite."
)


async def put(tx: Tx, asked: PutCreditor) -> CreditorView:
    """Enter the creditor in the place of the one before; the IBAN stays where none is typed, and another leaves the BIC of before behind.

    With another account the whole waits until somebody else confirms it, and the creditor of before collects. Files that were made, and
    mandates that were signed, keep the creditor they named: the next collection tells the bank of the change.
    """
    ics = compact(asked.ics)
    if not is_ics(ics):
        raise DebitRefused("Cet ICS n'est pas juste : recopiez-le, par exemple FR72ZZZ123456.", field="ics")
    await creditors.lock(tx)
    known = await creditors.find(tx)
    typed = asked.iban.get_secret_value()
    if not typed and known is None:
        raise DebitRefused("Indiquez l'IBAN du compte à créditer.", field="iban")
    try:
        iban = read_iban(typed) if typed else known[0].iban if known else ""
    except Unacceptable as error:
        raise DebitRefused(str(error), field="iban") from error
    stays = known is not None and iban != known[0].iban and compact(asked.bic.get_secret_value()) == known[0].bic
    try:
        bic = read_bic("" if stays else asked.bic.get_secret_value(), iban)
    except Unacceptable as error:
        raise DebitRefused(str(error), field="bic") from error
    if known is not None and await creditor_changes.waiting(tx):
        raise CreditorWaits
    address = Address(asked.street, asked.building, asked.postal_code, asked.city)
    creditor = Creditor(asked.name, ics, iban, bic, address)
    if known is not None and (iban, bic) != (known[0].iban, known[0].bic):
        await _ask(tx, creditor, ultimate=asked.ultimate, notice_days=asked.notice_days)
    else:
        await _enter(tx, creditor, ultimate=asked.ultimate, notice_days=asked.notice_days)
    return await read_direct_debit.creditor(tx)


async def confirm(tx: Tx, asked: ConfirmCreditor) -> CreditorView:
    """Let another account be credited from now on: somebody else asked for it, and whoever confirms types the same IBAN."""
    change = await _waiting(tx, asked.change_id)
    if tx.actor.account_id in (None, change.asked_by):
        raise CreditorNeedsAnother(OWN, about_id=change.change_id)
    if not tx.actor.independent_of(change.asked_by, change.asked_from):
        raise CreditorNeedsAnother(LINKED, about_id=change.change_id, linked=True)
    if compact(asked.iban.get_secret_value()) != change.creditor.iban:
        raise DebitRefused(NOT_THE_SAME, field="iban")
    await creditor_changes.decide(tx, change.change_id, "confirmed")
    await _enter(tx, change.creditor, ultimate=change.ultimate, notice_days=change.notice_days)
    return await read_direct_debit.creditor(tx)


async def withdraw(tx: Tx, change_id: UUID) -> CreditorView:
    """Give up what waits: whoever may enter a creditor may, for the one of before stays."""
    await _waiting(tx, change_id)
    await creditor_changes.decide(tx, change_id, "withdrawn")
    return await read_direct_debit.creditor(tx)


async def _waiting(tx: Tx, change_id: UUID) -> CreditorChange:
    await creditors.lock(tx)
    found = await creditor_changes.waiting(tx)
    if found is None or found.change_id != change_id:
        raise CreditorSettled
    return found


async def _ask(tx: Tx, creditor: Creditor, *, ultimate: bool, notice_days: int) -> None:
    if tx.actor.account_id is None:
        raise Forbidden
    change_id = new_id()
    wanted = CreditorChange(
        change_id=change_id,
        creditor=creditor,
        ultimate=ultimate,
        notice_days=notice_days,
        asked_at=tx.now,
        asked_by=tx.actor.account_id,
        asked_by_name=tx.actor.display_name,
        asked_from=tx.actor.credentials_from,
    )
    await creditor_changes.ask(tx, wanted)
    tx.audit("billing.creditor.ask", about_id=change_id)


async def _enter(tx: Tx, creditor: Creditor, *, ultimate: bool, notice_days: int) -> None:
    """Write who collects from now on, and first who did until now, in mandates and files that do not say so themselves."""
    known = await creditors.find(tx)
    if known is not None:
        before, tells_till, _ = known
        for batch_id, regie_name in await creditors.unkept(tx):
            await creditors.keep(tx, batch_id, replace(before, ultimate=regie_name if tells_till else ""))
        await mandates.name_creditor(tx, NamedCreditor(before.name, before.ics))
    await creditors.put(tx, creditor, ultimate=ultimate, notice_days=notice_days)
