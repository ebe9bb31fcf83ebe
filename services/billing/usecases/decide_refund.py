"""The way to a refund: asked for by one, confirmed by another, then carried out; a single person never gives money back."""

from typing import Literal
from uuid import UUID

from chassis.clock import paris_date
from chassis.errors import Forbidden
from chassis.french import euros
from chassis.tx import Tx
from contracts.billing import CounterPayment, CreditRefunded, RefundCredit, RefundPayment, RefundView
from services.billing.cards.port import Provider
from services.billing.domain.allocation import Open, allocate
from services.billing.domain.errors import (
    CardsNotTaken,
    PaymentRefused,
    RefundNeedsAnother,
    RefundNeedsIndependence,
    RefundNotCovered,
    RefundSettled,
    UnknownRefund,
    UnknownRegie,
)
from services.billing.domain.ledger import cancelled, payment_entries
from services.billing.store import card_refunds, ledger, locks, numbering, refunds, regies
from services.billing.store.ledger import OpenOperations, Operation
from services.billing.store.refunds import Refund
from services.billing.usecases.refund_card import RefundWork
from services.billing.usecases.settle import cover
from services.billing.usecases.take_payment import payment

OWN = "Vous l'avez demandé vous-même. Rendre de l'argent demande deux personnes."
LINKED = (
    "Rendre de l'argent demande deux personnes. Votre compte et celui de la personne qui l'a demandé ont été ouverts, réinvités ou"
    " réinitialisés l'un par l'autre, ou par un même collègue, il y a moins de quatorze jours. Faites confirmer par un autre agent."
)


async def ask_payment(tx: Tx, provider: Provider | None, asked: RefundPayment) -> CounterPayment:
    """Ask for a refund to the card, never of more than is left of the payment."""
    if provider is None:
        raise CardsNotTaken
    found = await payment(tx, asked.family_id, asked.payment_id)
    await regies.lock(tx, found.regie)
    wanted = _wanted(tx, asked, found.regie, "card", asked.payment_id)
    if not await _is_asked(tx, wanted):
        if found.method != "card" or await card_refunds.intent_of(tx, asked.payment_id) is None:
            raise PaymentRefused("Seul un paiement par carte en ligne est remboursé sur la carte.", field="cents")
        gone = await card_refunds.given_back(tx, asked.payment_id) + await refunds.asked_of_payment(tx, asked.payment_id)
        if asked.cents > found.cents - gone:
            raise PaymentRefused("Ce montant dépasse ce qui reste de ce paiement.", field="cents")
        await _spare_transfers(tx, wanted)
        await refunds.ask(tx, wanted)
    return await payment(tx, asked.family_id, asked.payment_id)


async def ask_credit(tx: Tx, asked: RefundCredit) -> RefundView:
    """Ask that a credit be given back by transfer, never of more than the family has to its credit in the regie."""
    if not await regies.lock(tx, asked.regie):
        raise UnknownRegie(f"Aucune régie n'a le code {asked.regie}.")
    wanted = _wanted(tx, asked, asked.regie, "transfer", None)
    if not await _is_asked(tx, wanted):
        account = await _account(tx, wanted)
        if asked.cents > sum(one.cents for one in account.usable):
            raise PaymentRefused(_too_much(account), field="cents")
        await refunds.ask(tx, wanted)
    return await _view(tx, asked.refund_id)


async def confirm(tx: Tx, provider: Provider | None, refund_id: UUID) -> RefundView:
    """Confirm what somebody else asked for: the card's processor is told to give it back, or the credit leaves the books."""
    asked = await _locked(tx, refund_id)
    if asked.status == "withdrawn":
        raise RefundSettled(asked.withdrawn_because or "Ce remboursement a été abandonné : demandez-le de nouveau.")
    if asked.status == "confirmed":
        return await _view(tx, refund_id)
    if tx.actor.account_id in (None, asked.asked_by):
        raise RefundNeedsAnother(OWN, family_id=asked.family_id, about_id=refund_id)
    if not tx.actor.independent_of(asked.asked_by, asked.asked_from):
        raise RefundNeedsIndependence(LINKED, family_id=asked.family_id, about_id=refund_id, linked=True)
    await refunds.decide(tx, refund_id, "confirmed")
    if asked.payment_id is None:
        await _pay_out(tx, asked)
    elif provider is None:
        raise CardsNotTaken
    else:
        found = await payment(tx, asked.family_id, asked.payment_id)
        if asked.cents > found.cents - await card_refunds.given_back(tx, asked.payment_id):
            raise RefundNotCovered("Ce paiement a été rendu par virement entre-temps : abandonnez ce remboursement.")
        await card_refunds.begin(tx, asked, asked.payment_id, key=f"refund:{asked.payment_id}:{refund_id}")
        await tx.enqueue("card_refund", RefundWork(refund_id=refund_id))
    tx.audit("billing.confirm_refund", family_id=asked.family_id, about_id=refund_id)
    return await _view(tx, refund_id)


async def withdraw(tx: Tx, refund_id: UUID) -> RefundView:
    """Give a refund up that nobody confirmed; given up again, nothing more happens."""
    asked = await _locked(tx, refund_id)
    if asked.status == "confirmed":
        raise RefundSettled("Ce remboursement est confirmé : il se fait.")
    if asked.status == "asked":
        await refunds.decide(tx, refund_id, "withdrawn")
        await cover(tx, asked.regie, [asked.family_id])
    tx.audit("billing.withdraw_refund", family_id=asked.family_id, about_id=refund_id)
    return await _view(tx, refund_id)


def _wanted(
    tx: Tx, asked: RefundPayment | RefundCredit, regie: str, means: Literal["card", "transfer"], payment_id: UUID | None
) -> Refund:  # fmt: skip
    if tx.actor.account_id is None:
        raise Forbidden
    return Refund(
        refund_id=asked.refund_id,
        family_id=asked.family_id,
        regie=regie,
        payment_id=payment_id,
        means=means,
        cents=asked.cents,
        reason=asked.reason,
        status="asked",
        asked_at=tx.now,
        asked_by=tx.actor.account_id,
        asked_by_name=tx.actor.display_name,
        asked_from=tx.actor.credentials_from,
    )


async def _is_asked(tx: Tx, wanted: Refund) -> bool:
    """Tell whether the same form came before; refuses one whose id stands for something else."""
    await locks.to_enter(tx, wanted.refund_id)
    known = await refunds.find(tx, wanted.refund_id)
    if known:
        taken = not known.same(wanted)
    else:
        taken = await ledger.is_taken(tx, wanted.refund_id) or await ledger.is_paid_by_card(tx, wanted.refund_id)
    if taken:
        raise PaymentRefused("Ce remboursement est déjà demandé, pour un autre montant.", field="cents")
    return known is not None


async def _locked(tx: Tx, refund_id: UUID) -> Refund:
    asked = await refunds.find(tx, refund_id)
    if asked is None:
        raise UnknownRefund
    await regies.lock(tx, asked.regie)
    return await refunds.find(tx, refund_id) or asked


async def _account(tx: Tx, asked: Refund) -> OpenOperations:
    """Find what the family has to its credit in the regie, which is locked, once what it is to return is covered."""
    found = await cover(tx, asked.regie, [asked.family_id])
    return found[0] if found else OpenOperations(asked.family_id, [], [], [])


async def _spare_transfers(tx: Tx, asked: Refund) -> None:
    """Refuse a refund to a card that would take what somebody asked to have transferred: the unused rest of its payment goes first."""
    account = await _account(tx, asked)
    taken = min(asked.cents, sum(one.cents for one in account.credits if one.operation_id == asked.payment_id))
    if taken and account.to_transfer > sum(one.cents for one in account.credits) - taken:
        raise PaymentRefused("Une part de ce paiement est réservée à un virement demandé : abandonnez-le d'abord.", field="cents")


def _too_much(account: OpenOperations) -> str:
    """Say why a credit is not enough: it is less, or promised already."""
    if account.to_transfer:
        return f"Ce montant dépasse ce qui reste du crédit de la famille : {euros(account.to_transfer)} sont déjà demandés."
    return "Ce montant dépasse le crédit de la famille."


async def _pay_out(tx: Tx, asked: Refund) -> None:
    """Post a credit that the town gives back by transfer: what the family had left over is used for it."""
    unused = (await _account(tx, asked)).credits
    if sum(one.cents for one in unused) < asked.cents:
        raise RefundNotCovered("Le crédit de la famille a diminué entre-temps : abandonnez ce remboursement.")
    number = numbering.number(asked.regie, "R", await numbering.take(tx, asked.regie, "R"))
    entries = cancelled(payment_entries("transfer", asked.cents))
    operation = Operation(asked.refund_id, asked.family_id, number, paris_date(tx.now), entries)
    await ledger.post(tx, asked.regie, [operation], taken_over=False)
    parts = allocate(unused, [Open(asked.refund_id, asked.cents)])
    await ledger.allocate(tx, [(asked.family_id, part) for part in parts])
    await tx.emit(
        CreditRefunded(
            version=1,
            family_id=asked.family_id,
            refund_id=asked.refund_id,
            regie=asked.regie,
            number=number,
            day=operation.day,
            cents=asked.cents,
        )
    )


async def _view(tx: Tx, refund_id: UUID) -> RefundView:
    (view,) = await refunds.views(tx, refund_id=refund_id, family_id=None, waiting=False, limit=1)
    return view
