"""What billing answers the counter about a family that paid by card and has a credit."""

from datetime import timedelta
from typing import Any

from chassis.errors import Conflict, Invalid
from contracts.billing import (
    CancelPayment,
    CardEvents,
    CardEventView,
    CloseCardEvent,
    CloseDay,
    ClosedTill,
    ConfirmRefund,
    CounterAccount,
    CounterBalance,
    CounterBalances,
    CounterPayment,
    DepositView,
    FindAccounts,
    FindBalances,
    FoundAccount,
    FoundAccounts,
    GetPayment,
    KeptRegies,
    ListCardEvents,
    ListRefunds,
    ListRegies,
    NoteReturnedRefund,
    OpenInvoice,
    ReadCounterAccount,
    ReadTill,
    RefundCredit,
    RefundPayment,
    Refunds,
    RefundView,
    TakePayment,
    TakeUpCardEvent,
    Till,
    Undeposited,
    WithdrawRefund,
)
from tests.unit.backoffice.cast import DUPONT, NOW, TODAY, number

PAID = CounterPayment(
    payment_id=number(30),
    family_id=DUPONT.family_id,
    family_name="DUPONT Jean",
    number="AL-R7",
    regie="AL",
    regie_name="Régie garderie ALSH",
    day=TODAY,
    method="card",
    cents=3000,
    online=True,
)
CAME_BACK = PAID.model_copy(update={"payment_id": number(43), "number": "AL-R12", "bank": "remboursement revenu", "online": False})
BOUNCING = PAID.model_copy(
    update={
        "payment_id": number(34),
        "number": "AL-R8",
        "method": "cheque",
        "bank": "Crédit Agricole",
        "reference": "0012345",
        "settled": (("AL-3", 2000), ("AL-4", 500)),
        "unused_cents": 500,
        "deposited": True,
        "deposit": "AL-D2",
    }
)
COINS = BOUNCING.model_copy(update={"payment_id": number(35), "number": "AL-R9", "method": "cash", "bank": "", "reference": ""})
BY_TERMINAL = PAID.model_copy(update={"payment_id": number(44), "number": "AL-R13", "online": False, "terminal": True})
FORMER = PAID.model_copy(update={"payment_id": number(39), "number": "AL-228", "method": "cheque", "taken_over": True})
AT_TREASURY = PAID.model_copy(update={"payment_id": number(37), "number": "AL-R10", "method": "treasury"})
TO_COME = PAID.model_copy(
    update={"payment_id": number(38), "number": "AL-R11", "method": "direct_debit", "received_on": TODAY + timedelta(days=9)}
)
SLIP = DepositView(
    deposit_id=number(36),
    number="AL-D2",
    regie="AL",
    regie_name=PAID.regie_name,
    method="cheque",
    day=TODAY,
    payments=3,
    cents=9000,
    made_by_name="Nadia BERTRAND",
    returned=1,
    returned_cents=3000,
)
OPEN = OpenInvoice(
    invoice_id=number(32), number="AL-9", regie="AL", issued_on=TODAY, due_on=TODAY, total_cents=2000, remaining_cents=2000
)  # fmt: skip
HANDED_OVER = OPEN.model_copy(update={"invoice_id": number(33), "number": "CA-4", "regie": "CA", "at_treasury": True})
TO_RETURN = OPEN.model_copy(update={"invoice_id": number(34), "number": "AL-R12", "remaining_cents": 900, "given_back_on": TODAY})
RETURNING = number(60)
"""A family that owes a refund besides its invoices."""
OWING_ELSEWHERE = number(61)
SHUT, HALF_SHUT = number(63), number(64)
"""Families that come when the till of their régie is closed for the day, or that of one of their two."""
SHUT_TILL = ClosedTill(regie="AL", closed_at=NOW, closed_by_name="Nadia BERTRAND")
OF_MEALS = OPEN.model_copy(update={"invoice_id": number(65), "number": "RS-4", "regie": "RS"})
"""A family that owes nothing where it has its credit."""
DEBITED = number(62)
"""A family with a mandate: invoices that it contests, that are corrected soon, debited on a day or some day, that it pays itself."""
BY_DEBIT = (
    OPEN.model_copy(update={"invoice_id": number(70), "contested": True}),
    OPEN.model_copy(update={"invoice_id": number(73), "contested": True, "to_correct": True}),
    OPEN.model_copy(update={"invoice_id": number(71), "debited_on": TODAY, "will_be_debited": True}),
    OPEN.model_copy(update={"invoice_id": number(72), "will_be_debited": True}),
    OPEN,
)


class NeedsAnother(Conflict):
    """What billing answers to who asked."""

    slug = "refund_needs_another"
    title = "Un autre agent doit confirmer"


def refund(account: int, **more: Any) -> RefundView:
    """Make a refund that somebody asked for."""
    facts: dict[str, Any] = {
        "refund_id": number(31, account),
        "family_id": DUPONT.family_id,
        "family_name": "DUPONT Jean",
        "regie": "AL",
        "regie_name": "Régie garderie ALSH",
        "means": "card",
        "payment_id": PAID.payment_id,
        "number": PAID.number,
        "cents": 1200,
        "reason": "Sortie annulée",
        "status": "asked",
        "asked_at": NOW,
        "asked_by": number(account),
        "asked_by_name": "Paul GIRARD",
        "account_given": True,
    }
    return RefundView(**facts | more)


OWN, ANOTHER_S, BY_TRANSFER = refund(8), refund(9), refund(10, means="transfer", payment_id=None, number="", status="done", decided_at=NOW)
OWED = BY_TRANSFER.model_copy(update={"refund_id": number(31, 12), "to_return_cents": 900})
FALLEN = BY_TRANSFER.model_copy(
    update={
        "refund_id": number(31, 13),
        "status": "withdrawn",
        "decided_at": NOW,
        "decided_by_name": "Nadia BERTRAND",
        "withdrawn_because": "Le règlement AL-R9 a été annulé : le crédit de la famille ne suffit plus.",
    }
)
RETURNED = BY_TRANSFER.model_copy(update={"refund_id": number(31, 11), "returned_on": TODAY})


ELSEWHERE = CardEventView(
    event_id="evt_1",
    kind="refund.created",
    object_id="re_1",
    why="refund_elsewhere",
    aside=True,
    family_id=DUPONT.family_id,
    family_name="DUPONT Jean",
    cents=400,
    received_at=NOW,
    swept=True,
)
OTHER_AMOUNT = ELSEWHERE.model_copy(update={"event_id": "evt_2", "why": "amount", "cents": 900, "expected_cents": 1000, "swept": False})
OTHER_MODE = ELSEWHERE.model_copy(update={"event_id": "evt_3", "why": "other_mode", "cents": None, "family_id": None})
DISPUTED, LOST = (
    ELSEWHERE.model_copy(update={"event_id": f"evt_{why}", "why": why, "object_id": "du_1", "swept": False})
    for why in ("disputed", "dispute_lost")
)
CLOSED = ELSEWHERE.model_copy(
    update={"event_id": "evt_4", "aside": False, "settled_at": NOW, "settled_by_name": "Paul GIRARD", "settled_why": "Remboursé là-bas"}
)


class Stays(Conflict):
    """What billing answers when the provider says the same again."""

    slug = "card_event_stays"
    title = "Cet avis reste à vérifier"


def _taken_up(asked: TakeUpCardEvent) -> CardEventView:
    if asked.event_id != ELSEWHERE.event_id:
        raise Stays("Le prestataire répond la même chose qu'avant.")
    return CLOSED


def _account(asked: ReadCounterAccount) -> CounterAccount:
    return CounterAccount(
        family_id=asked.family_id,
        family_number="1001001816331",
        family_name="DUPONT Jean",
        balance_cents=-500,
        invoices={RETURNING: (TO_RETURN, OPEN), OWING_ELSEWHERE: (HANDED_OVER,), DEBITED: BY_DEBIT, HALF_SHUT: (OPEN, OF_MEALS)}.get(
            asked.family_id, (OPEN, HANDED_OVER)
        ),
        credits=(("AL", 500),),
        reserved=(("AL", 200),),
        payments=(PAID, CAME_BACK, BOUNCING, COINS, AT_TREASURY, TO_COME, FORMER, BY_TERMINAL),
        treasury=("CA",),
        account_given=True,
        closed=(SHUT_TILL,) if asked.family_id in (SHUT, HALF_SHUT) else (),
    )


def _asked(asked: RefundPayment) -> CounterPayment:
    if asked.cents > PAID.cents:
        raise Invalid("Ce montant dépasse ce qui reste de ce paiement.")
    return PAID


def _confirmed(asked: ConfirmRefund) -> RefundView:
    if asked.refund_id == OWN.refund_id:
        raise NeedsAnother("Vous l'avez demandé vous-même.")
    return ANOTHER_S


CLOSED_TILL = "CL"
"""The regie whose day a colleague closed."""
COUNTED_TILL, PASSED_TILL = "CT", "PA"
"""Tills whose days are not closed by themselves: a later one is closed, or they are too long ago."""
TO_BANK_TILL = "BQ"
"""The regie whose cash waits for its slip."""
CARD_TILL = "CB"
"""The regie that a family paid by card today, and nobody at the counter."""


IN_CASH = {"method": "cash", "cents": 1000}


def _till(asked: ReadTill) -> Till:
    return Till(
        regie=asked.code,
        regie_name=PAID.regie_name,
        regies=((asked.code, PAID.regie_name),),
        day=asked.day or TODAY,
        closed_at=NOW if asked.code == CLOSED_TILL else None,
        closed_by_name="Nadia BERTRAND" if asked.code == CLOSED_TILL else "",
        counted_cents=3000 if asked.code == CLOSED_TILL else None,
        taken={CARD_TILL: (), CLOSED_TILL: (("cash", 1, 1000), ("cheque", 2, 2050))}.get(asked.code, (("cash", 1, 1000),)),
        waiting=(Undeposited(method="cash", payments=1, cents=1000),) if asked.code == TO_BANK_TILL else (),
        deposits=(SLIP,),
        cancelled=(BOUNCING.model_copy(update={"cancelled": True, "cancelled_because": "Sans provision"}),),
        payments=(PAID if asked.code == CARD_TILL else PAID.model_copy(update=IN_CASH),),
        cash_cents=1000,
        expected_cents=3000,
        earlier_cents=2000,
        open_days=(TODAY - timedelta(days=4),) if asked.day is None else (),
        counted_on=TODAY - timedelta(days=1) if asked.code == COUNTED_TILL else None,
        closable=asked.code not in (CLOSED_TILL, COUNTED_TILL, PASSED_TILL),
    )


LATE_KEY = number(52)
"""The payment that comes once the day is closed."""


class DayClosed(Conflict):
    """What billing answers once the till of the day is closed."""

    slug = "day_closed"
    title = "La caisse du jour est close"


def _take(asked: TakePayment) -> CounterPayment:
    if asked.payment_id == LATE_KEY:
        raise DayClosed("Saisissez ce règlement demain.")
    update = {"method": asked.means, "cents": asked.cents, "settled": (("AL-9", 2000),), "unused_cents": asked.cents - 2000}
    return PAID.model_copy(update=update)


NAMED = tuple(
    FoundAccount(family_id=number(70 + at), family_number="", family_name="JEAN Anne", why="", balance_cents=0) for at in range(2)
)
"""Whom the books find by a name that others have as a first name."""

HANDLERS: dict[Any, Any] = {
    FindAccounts: lambda asked: FoundAccounts(found=NAMED if asked.q == "jean" else ()),
    FindBalances: lambda asked: CounterBalances(
        balances=tuple(CounterBalance(family_id=one, balance_cents=12060) for one in asked.family_ids if one == DUPONT.family_id)
    ),
    ListRegies: lambda _: KeptRegies(regies=((PAID.regie, PAID.regie_name),)),
    ReadTill: _till,
    CloseDay: lambda asked: _till(ReadTill(code=asked.code, day=asked.day)),
    ReadCounterAccount: _account,
    GetPayment: lambda asked: next(one for one in (BOUNCING, AT_TREASURY, TO_COME) if one.payment_id == asked.payment_id),
    CancelPayment: lambda _: BOUNCING.model_copy(update={"cancelled": True, "withdrawn_refund_cents": 900}),
    TakePayment: _take,
    ListRefunds: lambda asked: Refunds(refunds=(ANOTHER_S, OWN, *(() if asked.waiting else (BY_TRANSFER, OWED, FALLEN, RETURNED)))),
    RefundPayment: _asked,
    RefundCredit: lambda _: refund(8, means="transfer"),
    ConfirmRefund: _confirmed,
    ListCardEvents: lambda _: CardEvents(
        events=(ELSEWHERE, OTHER_AMOUNT, OTHER_MODE, DISPUTED, LOST, CLOSED),
        swept_at=NOW,
        swept_found=2,
        untold=("charge.dispute.closed",),
    ),
    TakeUpCardEvent: _taken_up,
    CloseCardEvent: lambda _: CLOSED,
    NoteReturnedRefund: lambda _: RETURNED,
    WithdrawRefund: lambda _: OWN,
}
