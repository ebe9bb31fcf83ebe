"""Enter who collects direct debits."""

from dataclasses import replace

from chassis.tx import Tx
from contracts.billing import CreditorView, PutCreditor
from services.billing.domain.amendment import NamedCreditor
from services.billing.domain.errors import DebitRefused
from services.billing.domain.iban import Unacceptable, compact, read_bic, read_iban
from services.billing.domain.mandate import is_ics
from services.billing.domain.pain008 import Address, Creditor
from services.billing.store import creditors, mandates
from services.billing.usecases import read_direct_debit


async def put(tx: Tx, asked: PutCreditor) -> CreditorView:
    """Enter the creditor in the place of the one before; the IBAN stays where none is typed.

    Files that were made, and mandates that were signed, keep the creditor they named: the next collection tells the bank of the change.
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
    try:
        bic = read_bic(asked.bic.get_secret_value(), iban)
    except Unacceptable as error:
        raise DebitRefused(str(error), field="bic") from error
    address = Address(asked.street, asked.building, asked.postal_code, asked.city)
    creditor = Creditor(asked.name, ics, iban, bic, address)
    if known is not None:
        await _keep(tx, known[0], ultimate=known[1])
    await creditors.put(tx, creditor, ultimate=asked.ultimate, notice_days=asked.notice_days)
    return await read_direct_debit.creditor(tx)


async def _keep(tx: Tx, known: Creditor, *, ultimate: bool) -> None:
    """Write down who collected until now, in mandates and files that do not say so themselves."""
    for batch_id, regie_name in await creditors.unkept(tx):
        await creditors.keep(tx, batch_id, replace(known, ultimate=regie_name if ultimate else ""))
    await mandates.name_creditor(tx, NamedCreditor(known.name, known.ics))
