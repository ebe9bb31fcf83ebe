"""The counter in words: means of payment, what a family can pay, what the till holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from chassis.edge.papers.counter import paid_by
from chassis.french import capitalised, euros, hour, listed
from chassis.french import cents as cents_of
from contracts.billing import (
    METHOD_LABELS,
    ClosedTill,
    CounterAccount,
    CounterMethod,
    CounterPayment,
    PaymentMethod,
    Till,
    is_invoice,
    is_received,
)
from contracts.billing.words import BY_TERMINAL

MEANS: Mapping[CounterMethod, str] = {one: METHOD_LABELS[one] for one in get_args(CounterMethod)} | {"card": BY_TERMINAL}
"""Means that the counter takes, in the order of its buttons."""


def has_receipt(one: CounterPayment, today: date) -> bool:
    """Tell whether there is a receipt."""
    return is_received(one.received_on, today, at_treasury=one.method == "treasury")


def detail(one: CounterPayment) -> str:
    """Say by what a payment was made, and by whom where that is noted."""
    return f"{paid_by(one)}, payé par {one.payer}" if one.payer else paid_by(one)


def surplus(account: CounterAccount, key: str, regie: str, chosen: Collection[str], cents: int) -> int:
    """Tell by how much an amount is more than the invoices that it is to settle, so that the rest would stay as credit.

    Nothing for a payment that is recorded already, or where the treasury collects: billing refuses there what is more than due.
    """
    if regie in account.treasury or any(str(one.payment_id) == key for one in account.payments):
        return 0
    here = [one for one in account.invoices if one.regie == regie and not one.at_treasury]
    wanted = [one for one in here if not chosen or str(one.invoice_id) in chosen]
    return max(0, cents - sum(one.remaining_cents for one in wanted))


@dataclass(frozen=True, slots=True)
class Shut:
    """Why nothing can be recorded at the till of a régie before tomorrow, and what to do."""

    regie: str
    words: str


def shut(account: CounterAccount, regies: Collection[tuple[str, str]]) -> tuple[Shut, ...]:
    """Tell which of some régies, each with its code and its name, take nothing more today."""
    closed = {one.regie: one for one in account.closed}
    return tuple(
        Shut(code, f"{name} : close par {closed[code].closed_by_name} à {hour(closed[code].closed_at)}.")
        for code, name in regies
        if code in closed
    )


def ticked_cents(account: CounterAccount, regie: str, chosen: Collection[str]) -> int:
    """Add up what is left of the invoices of a régie that are ticked."""
    here = [one for one in account.invoices if one.regie == regie and not one.at_treasury]
    return sum(one.remaining_cents for one in here if str(one.invoice_id) in chosen)


def as_typed(cents: int) -> str:
    """Write an amount as a cashier types it: 1234,50."""
    return f"{cents // 100},{cents % 100:02}"


def too_much(cents: int, over: int, *, in_cash: bool) -> str:
    """Ask again before more is taken than is due: a slip of the keyboard costs a family's money, and change is no credit."""
    due = euros(cents - over) if cents > over else "rien"
    what = f"C'est {euros(over)} de plus que ce qu'il y a à régler ({due})."
    if in_cash and cents > over:
        change = f"Si vous rendez la monnaie, écrivez {as_typed(cents - over)} ici et {as_typed(cents)} dans « Espèces reçues »."
        return f"{what} {change} Sinon, enregistrez de nouveau : le surplus restera en crédit."
    return f"{what} Corrigez, ou enregistrez de nouveau : le surplus restera en crédit."


def change(cents: int, received: str) -> int:
    """Tell what is given back of the cash that a family put down; nothing where that was not written."""
    return (cents_of(received) or cents) - cents


def change_fault(cents: int, received: str) -> str:
    """Say what is wrong with the cash that a family put down."""
    if received and cents_of(received) is None:
        return "Écrivez ce que la famille vous a remis, par exemple 100, ou rien."
    return f"C'est moins que le montant ({euros(cents)}) : comptez de nouveau." if change(cents, received) < 0 else ""


GIVEN_BACK: Mapping[PaymentMethod, str] = {
    "cheque": "Rendez le chèque : il n'ira pas en banque.",
    "cash": "Rendez les espèces à la famille.",
    "cesu": "Rendez les CESU : ils n'iront pas en banque.",
    "ancv": "Rendez les ANCV : ils n'iront pas en banque.",
    "card": "Annulez d'abord l'opération sur le terminal : d'ici, rien ne retourne sur la carte.",
    "transfer": "Seulement si le virement n'est pas arrivé, ou si la banque l'a repris.",
}

FORMER = "Il vient de l'ancien logiciel : {}."
ENTERED_WRONGLY = ("seulement s'il a été saisi par erreur", "Erreur de saisie")
FORMER_WAYS: Mapping[PaymentMethod, tuple[str, str]] = {
    "cheque": ("seulement si la banque l'a rejeté, ou s'il a été saisi par erreur", "Chèque sans provision"),
    "transfer": ("seulement si la banque l'a repris, ou s'il a été saisi par erreur", "Virement repris par la banque"),
    "direct_debit": ("seulement si la banque l'a rejeté, ou s'il a été saisi par erreur", "Prélèvement rejeté par la banque"),
    "treasury": (
        "seulement si votre trésorerie a annulé ce titre. Sinon, elle continue de le recouvrer et la famille paierait deux fois",
        "Titre annulé par la trésorerie",
    ),
}
"""When a payment of the former program is taken back, and a reason that fits; any other only where it was entered wrongly."""
ELSEWHERE: Mapping[PaymentMethod, str] = {
    "direct_debit": "Un prélèvement ne s'annule pas ici : si la banque l'a rejeté, notez-le dans « Prélèvements », sur son fichier.",
    "treasury": "Un titre ne s'annule pas ici : notez son annulation dans « Trésorerie », sur son bordereau.",
}
"""Where what no cashier takes back is taken back."""
NOT_TODAY = "La caisse de cette régie est close pour aujourd'hui : ce sera possible demain."


@dataclass(frozen=True, slots=True)
class TakingBack:
    """How a payment is taken back: what the way is called, what follows, what the button says; without a button it is not possible."""

    label: str
    words: str
    button: str = ""
    reason: str = ""


def taking_back(one: CounterPayment, closed: Collection[ClosedTill] = ()) -> TakingBack:
    """Say what taking a payment back does to the slip, to the invoices and to the family, before it is done; a closed till waits."""
    way = _taking_back(one)
    waits = way.button and one.regie in {till.regie for till in closed}
    return replace(way, words=NOT_TODAY, button="", reason="") if waits else way


def _taking_back(one: CounterPayment) -> TakingBack:
    if one.deposited and one.method != "cheque":
        return TakingBack("Annuler", f"Il est en banque, par le bordereau {one.deposit} : il ne s'annule plus ici.")
    if one.deposited:
        told = (
            f"Seulement si la banque a rejeté ce chèque. Le bordereau {one.deposit} garde le total qui a été remis ;"
            f" la banque, elle, reprend {euros(one.cents)}."
        )
        return TakingBack("Chèque rejeté par la banque", f"{told} {_effect(one)}", "Enregistrer le rejet", "Chèque sans provision")
    if one.taken_over:
        when, reason = FORMER_WAYS.get(one.method, ENTERED_WRONGLY)
        button = "Annuler le titre" if one.method == "treasury" else "Annuler le règlement"
        return TakingBack("Annuler", f"{FORMER.format(when)} {_effect(one)}", button, reason)
    if one.method in ELSEWHERE:
        return TakingBack("Annuler", ELSEWHERE[one.method])
    return TakingBack("Annuler", f"{GIVEN_BACK.get(one.method, '')} {_effect(one)}".strip(), "Annuler le règlement", "Erreur de saisie")


def taken_back(one: CounterPayment, withdrawn: int = 0) -> tuple[str, str]:
    """Say that a payment, as it was before, is taken back, and what followed; `withdrawn` is what of it was asked to be given back."""
    gone = f" Le remboursement demandé ({euros(withdrawn)}) est retiré : le crédit n'y suffit plus." if withdrawn else ""
    if one.deposited:
        return f"Le rejet de {one.number} est enregistré", f"Le bordereau {one.deposit} garde son total. {_effect(one)}{gone}"
    return f"Le règlement {one.number} est annulé", f"{_effect(one)}{gone}"


def _effect(one: CounterPayment) -> str:
    paid = listed([f"{number} ({euros(cents)})" for number, cents in one.settled])
    again = f"{paid} {'redevient' if len(one.settled) == 1 else 'redeviennent'} à payer. " if paid else ""
    given = one.cents - sum(cents for _, cents in one.settled) - one.unused_cents - one.refunded_cents
    again += f"Les {euros(given)} qui en ont été remboursés sont à rendre. " if given > 0 else ""
    owed = one.cents - one.unused_cents
    follows = [f"la famille doit {euros(owed)} de plus"] if owed else []
    follows += [f"son crédit baisse de {euros(one.unused_cents)}"] if one.unused_cents else []
    return f"{again}{capitalised(listed(follows))} ; elle l'apprend par un message, avec votre motif."


def expected_cash(till: Till) -> str:
    """Say how much cash the drawer should hold: all that is on no slip yet, of whatever day it is."""
    earlier = f", dont {euros(till.earlier_cents)} d'avant" if till.earlier_cents else ""
    return f"Attendu : {euros(till.expected_cents)}{earlier}, tout ce qui n'est pas encore sur un bordereau"


def settled(one: CounterPayment, change_cents: int = 0) -> str:
    """Say what is to be given back, what a payment has settled, and what of it stays as credit: "Il règle AL-36 (20,00 €)."."""
    paid = [f"{number if is_invoice(number) else f'le remboursement {number}'} ({euros(cents)})" for number, cents in one.settled]
    told = f"Il règle {listed(paid)}." if paid else "Il ne règle aucune facture."
    left = f" {euros(one.unused_cents)} restent en crédit." if one.unused_cents else ""
    back = f"Rendez {euros(change_cents)} à la famille. " if change_cents else ""
    return f"{back}{told}{left} La quittance, son reçu, se télécharge ci-dessous."
