"""Enter who collects direct debits."""

from chassis.tx import Tx
from contracts.billing import CreditorView, PutCreditor
from services.billing.domain.errors import DebitRefused
from services.billing.domain.iban import Unacceptable, compact, read_bic, read_iban
from services.billing.domain.mandate import is_ics
from services.billing.domain.pain008 import Address, Creditor
from services.billing.store import creditors
from services.billing.usecases import read_direct_debit


async def put(tx: Tx, asked: PutCreditor) -> CreditorView:
    """Enter the creditor in the place of the one before; the IBAN stays where none is typed."""
    ics = compact(asked.ics)
    if not is_ics(ics):
        raise DebitRefused("Cet ICS n'est pas juste : recopiez-le, par exemple FR72ZZZ123456.", field="ics")
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
    await creditors.put(tx, creditor, ultimate=asked.ultimate, notice_days=asked.notice_days)
    return await read_direct_debit.creditor(tx)
