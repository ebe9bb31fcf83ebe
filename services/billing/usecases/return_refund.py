"""A refund comes back from the bank: the money is the family's credit again, to be transferred anew or used."""

from dataclasses import dataclass
from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.billing import RefundMeans, RefundReturned, RefundView
from services.billing.domain.allocation import Allocation, allocate
from services.billing.domain.errors import DayClosed, RefundNotMade, UnknownRefund
from services.billing.domain.ledger import payment_entries
from services.billing.store import counter, ledger, numbering, refunds, regies, till
from services.billing.store.ledger import OpenOperations, Operation
from services.billing.usecases.settle import cover


@dataclass(frozen=True, slots=True)
class Returned:
    """Money that the bank sent back, and the payment that it becomes; `disputed` was paid, lost to the payer's bank, and won after all."""

    payment_id: UUID
    family_id: UUID
    regie: str
    means: RefundMeans
    cents: int
    disputed: bool = False


async def note_transfer(tx: Tx, refund_id: UUID) -> RefundView:
    """Note that the bank sent a transfer back, once: the money has moved already, and the books only say so."""
    asked = await refunds.find(tx, refund_id)
    if asked is None:
        raise UnknownRefund
    await regies.lock(tx, asked.regie)
    asked = await refunds.find(tx, refund_id) or asked
    if asked.means != "transfer" or asked.status != "confirmed":
        raise RefundNotMade("Seul un virement confirmé peut revenir de la banque.")
    payment_id = refunds.returned_as(refund_id)
    known = await counter.payment(tx, asked.family_id, payment_id)
    if known is not None and known.cancelled:
        raise RefundNotMade("Ce retour a été annulé au guichet : s'il est bien arrivé, encaissez-le comme un virement.")
    if known is None and await till.closing(tx, asked.regie, paris_date(tx.now)):
        raise DayClosed("La caisse de cette régie est close pour aujourd'hui : le retour sera noté demain.")
    await came_back(tx, Returned(payment_id, asked.family_id, asked.regie, "transfer", asked.cents))
    (view,) = await refunds.views(tx, refund_id=refund_id, family_id=None, waiting=False, limit=1)
    return view


async def came_back(tx: Tx, one: Returned) -> None:
    """Enter money that left and came back, as a payment that settles no invoice yet, and tell the family; what was disputed pays again.

    The regie is locked, and each comes back once.
    """
    if await counter.payment(tx, one.family_id, one.payment_id) is not None:
        return
    number = numbering.number(one.regie, "R", await numbering.take(tx, one.regie, "R"))
    operation = Operation(one.payment_id, one.family_id, number, paris_date(tx.now), payment_entries(one.means, one.cents))
    await ledger.post(tx, one.regie, [operation], taken_over=False)
    await refunds.receive_back(tx, one.payment_id, one.family_id, one.means)
    accounts = await cover(tx, one.regie, [one.family_id])
    if one.disputed:
        await ledger.allocate(tx, [(one.family_id, part) for account in accounts for part in _pays_again(account, one.payment_id)])
        accounts = await ledger.open_operations(tx, one.regie, [one.family_id])
    await tx.emit(
        RefundReturned(
            version=1,
            family_id=one.family_id,
            payment_id=one.payment_id,
            number=number,
            day=operation.day,
            means=one.means,
            cents=one.cents,
            credit_cents=sum(left.cents for account in accounts for left in account.credits if left.operation_id == one.payment_id),
            disputed=one.disputed,
        )
    )


def _pays_again(account: OpenOperations, payment_id: UUID) -> list[Allocation]:
    """Settle by a payment what is due, the oldest first."""
    return allocate((one for one in account.usable if one.operation_id == payment_id), account.invoices)
