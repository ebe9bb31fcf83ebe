"""Take back a payment that was none: what it had settled is open again, and the family is told what follows."""

from datetime import date

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.billing import CancelPayment, CounterPayment, PaymentCancelled
from contracts.billing.words import CAME_BACK
from services.billing.domain.errors import AlreadyDeposited, CardNotTakenBack, DayClosed, DebitNotTakenBack, TitleNotTakenBack
from services.billing.domain.ledger import cancelled, payment_entries
from services.billing.store import counter, debits, ledger, numbering, regies, till, to_return, treasury
from services.billing.store.ledger import Operation
from services.billing.usecases.settle import cover
from services.billing.usecases.take_payment import payment
from services.billing.usecases.withdraw_refunds import TOO_LITTLE, withdraw_uncovered


async def cancel(tx: Tx, asked: CancelPayment) -> CounterPayment:
    """Take back a payment by an operation of its own; asked again, nothing more happens."""
    found = await payment(tx, asked.family_id, asked.payment_id)
    await regies.lock(tx, found.regie)
    found = await payment(tx, asked.family_id, asked.payment_id)
    if found.cancelled:
        return found
    today = paris_date(tx.now)
    await _check(tx, found, today)
    number = numbering.number(found.regie, "R", await numbering.take(tx, found.regie, "R"))
    used = await counter.used_for(tx, asked.payment_id)
    owed = (await to_return.owed(tx, found.regie, [asked.family_id])).get(asked.family_id, [])
    operation = Operation(new_id(), asked.family_id, number, today, cancelled(payment_entries(found.method, found.cents)))
    await ledger.post(tx, found.regie, [operation], taken_over=False)
    await counter.cancel(tx, operation.operation_id, asked.payment_id, asked.family_id, asked.reason)
    owed_now = [one for account in await cover(tx, found.regie, [asked.family_id]) for one in account.to_return]
    because = f"Le règlement {found.number} a été annulé : {TOO_LITTLE}."
    withdrawn = await withdraw_uncovered(tx, found.regie, [asked.family_id], because)
    await tx.emit(
        PaymentCancelled(
            version=2,
            family_id=asked.family_id,
            payment_id=asked.payment_id,
            number=number,
            day=today,
            method=found.method,
            cents=found.cents,
            reason=asked.reason,
            reopened_cents=used.invoices,
            given_back_cents=used.refunds,
            to_return_cents=max(0, sum(one.cents for one in owed_now) - sum(one.cents for one in owed)),
            credit_cents=found.unused_cents,
            withdrawn_refund_cents=withdrawn,
            returned_refund=found.bank == CAME_BACK,
        )
    )
    taken_back = await payment(tx, asked.family_id, asked.payment_id)
    return taken_back.model_copy(update={"withdrawn_refund_cents": withdrawn})


async def _check(tx: Tx, found: CounterPayment, today: date) -> None:
    """Refuse what is taken back elsewhere, or not on this day; the regie is locked."""
    if found.method == "card" and not found.terminal:
        raise CardNotTakenBack("Remboursez-le : la somme retourne sur la carte.")
    if found.method == "treasury" and await treasury.is_title(tx, found.payment_id):
        raise TitleNotTakenBack("Notez son annulation dans « Trésorerie », sur son bordereau.")
    if found.method == "direct_debit" and await debits.is_collection(tx, found.payment_id):
        raise DebitNotTakenBack("Si la banque l'a rejeté, notez-le dans « Prélèvements », sur son fichier.")
    if found.method not in ("cheque", "transfer") and found.deposited:
        raise AlreadyDeposited("Son bordereau de remise est établi : il ne s'annule plus au guichet.")
    if await till.closing(tx, found.regie, today):
        raise DayClosed("La caisse de cette régie est close pour aujourd'hui : annulez demain.")
