"""What is paid at the town hall where the treasury collects for a régie: what no title is made of, to the cent."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.french import euros
from contracts.billing import TakePayment
from services.billing.domain.allocation import Open
from services.billing.domain.errors import PaymentRefused, TreasuryCollects

NO_SURPLUS = "La trésorerie encaisse pour la régie, qui ne prend pas de surplus."


def paid_here(asked: TakePayment, wanted: Sequence[Open], every: Sequence[Open], no_title: Collection[UUID]) -> Sequence[Open]:
    """Find what a payment settles where the treasury collects; what is refused says where each cent is due, if it is."""
    here = [one for one in wanted if one.operation_id in no_title]
    if not every:
        raise PaymentRefused(f"La famille n'a rien à payer ici. {NO_SURPLUS}", field="cents")
    if not here or (asked.invoices and here != wanted):
        raise TreasuryCollects("Ses factures d'au moins 15 € se paient à la trésorerie : elles ne sont pas encaissées ici.")
    due = sum(one.cents for one in here)
    if asked.cents > due:
        raise PaymentRefused(_too_much(due, [one for one in every if one not in here], no_title), field="cents")
    return here


def _too_much(due: int, others: Sequence[Open], no_title: Collection[UUID]) -> str:
    """Say why no more is taken: something else is paid here too, or at the treasury, or nothing more is due."""
    if any(one.operation_id in no_title for one in others):
        return f"Votre choix fait {euros(due)} : choisissez-en plus, ou corrigez le montant. {NO_SURPLUS}"
    if others:
        return f"Ici se paient seulement {euros(due)} : le reste se paie à la trésorerie."
    return f"Il ne reste que {euros(due)} à payer. {NO_SURPLUS}"
