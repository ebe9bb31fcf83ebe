"""Decide that days of an invoice cost something else: a contest that was accepted, a gesture, a mistake."""

from chassis.tx import Tx
from contracts.billing import AllPendingCorrections, CorrectInvoiceLine, DecidedCorrection
from services.billing.domain.correction import why_undecided
from services.billing.domain.errors import NothingToCorrect, UnknownInvoice
from services.billing.store import corrections, corrections_of_invoice, invoices, locks

WITHOUT_DAYS = "On ne sait pas quels jours du planning cette ligne facture : corrigez-la par un ajustement."
OF_ANOTHER_LINE = "Ces jours ne sont pas de cette ligne."


async def decide_correction(tx: Tx, asked: CorrectInvoiceLine) -> DecidedCorrection:
    """Note what the days of a line cost by decision; the next corrective run bills or credits the difference."""
    invoice = await invoices.read(tx, asked.invoice_id, family_id=asked.family_id)
    if invoice is None:
        raise UnknownInvoice
    await locks.to_price_account(tx, asked.family_id)
    decided = await corrections_of_invoice.decide(tx, asked)
    if not decided:
        names_days = any(line.days for line in invoice.lines if line.position == asked.position)
        raise NothingToCorrect(await _why_not(tx, asked) if names_days else WITHOUT_DAYS, field="position")
    return DecidedCorrection(days=len(decided), cents=sum(decided))


async def _why_not(tx: Tx, asked: CorrectInvoiceLine) -> str:
    """Say what became of the days of a line that can no more be decided about there."""
    found = await corrections_of_invoice.undecided(tx, asked)
    return why_undecided(found) if found else OF_ANOTHER_LINE


async def pending(tx: Tx) -> AllPendingCorrections:
    """Tell what waits for a corrective run."""
    return AllPendingCorrections(regies=await corrections.pending(tx))
