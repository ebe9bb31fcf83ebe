"""What is handed over to the treasury in words, for the cashier."""

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from chassis.french import euros, listed, plural, short_date
from contracts.billing import (
    OF_DEBTOR,
    AddressPart,
    Collector,
    TitleFault,
    TitleRemark,
    TitleToReduce,
    TreasuryBatches,
    TreasuryBatchView,
    TreasuryCandidate,
    TreasuryCandidates,
    TreasuryTitle,
)
from services.backoffice.views.billing.counter import as_typed

FAULTS: Mapping[TitleFault, str] = {
    "no_name": "Nom du responsable : à remplir dans la fiche",
    "no_address": "Adresse incomplète : à remplir dans la fiche",
    "long_address": "Adresse trop longue : deux lignes de 38 caractères au plus, à abréger dans la fiche",
    "too_small": "Moins de 15 € : aucun titre n'est émis, la somme se paie à la régie, au guichet ou par carte",
    "contested": "Une ligne est contestée : répondez d'abord à la famille, et corrigez si elle a raison",
    "card_underway": "Un paiement par carte est en cours",
    "debit_announced": "Un prélèvement est annoncé à la famille",
}
ABROAD: Mapping[Collector, str] = {
    "town": "Adresse à l'étranger : ce fichier ne peut pas l'écrire. La famille peut payer ici, ou le comptable émet le titre à la main",
    "treasury": "Adresse à l'étranger : ce fichier ne peut pas l'écrire. Demandez au comptable d'émettre le titre à la main",
}
"""What to do where no postal code of five digits will ever be found: the record knows none abroad, nor does the file (decision 45)."""
PARTS: Mapping[AddressPart, str] = {"street": "la rue", "postal_code": "un code postal à 5 chiffres", "city": "la ville"}
REMARKS: Mapping[TitleRemark, str] = {
    "long_name": "nom abrégé à 38 caractères",
    "line_merged": "payée en partie ou réduite : transmise en une seule ligne, dont un long détail est abrégé",
}
BY_HAND = "Demandez au comptable d'émettre le titre à la main"
TAKEN_BACK = "un titre de cette facture a été annulé ou réduit : si un avoir doit la couvrir, faites-le d'abord"


def sorted_out(found: TreasuryCandidates) -> tuple[list[TreasuryCandidate], list[TreasuryCandidate]]:
    """Tell apart what can be handed over and what cannot."""
    return [one for one in found.invoices if not one.faults], [one for one in found.invoices if one.faults]


def missing(one: TreasuryCandidate, collector: Collector) -> tuple[str, ...]:
    """Say what hinders an invoice, and what to do; without a postal code, the family may live abroad.

    The record holds no address any more of an adult who was billed and left.
    """
    if one.billed_to and not OF_DEBTOR.isdisjoint(one.faults):
        others = tuple(_hindrance(fault, one) for fault in one.faults if fault not in OF_DEBTOR)
        return (f"Facturée à {one.billed_to}, qui n'est plus dans la fiche : son adresse ne s'y complète plus. {BY_HAND}", *others)
    abroad = (ABROAD[collector],) if "postal_code" in one.missing else ()
    return (*(_hindrance(fault, one) for fault in one.faults), *abroad)


def mended_in_record(one: TreasuryCandidate) -> bool:
    """Tell whether the record of the family is to be mended."""
    return not one.billed_to and not OF_DEBTOR.isdisjoint(one.faults)


def remarks(one: TreasuryCandidate) -> tuple[str, ...]:
    """Say what is to be looked at before an invoice goes."""
    waits = f"un remboursement de {euros(one.refund_asked_cents)} attend d'être confirmé pour cette famille"
    asked = f"{waits} : abandonné, il réglerait d'abord ce qu'elle doit"
    billed = f"titre au nom de {one.billed_to}, à qui elle a été facturée, à sa dernière adresse connue" if one.billed_to else ""
    found = (billed, *(REMARKS[remark] for remark in one.remarks), *((TAKEN_BACK,) if one.taken_back else ()))
    return tuple(filter(None, (*found, asked if one.refund_asked_cents else "", _left_alone(one))))


def stays(one: TreasuryCandidate) -> bool:
    """Tell whether an invoice goes only if the cashier ticks it: a credit note may be to come, or the family was granted time."""
    return one.taken_back or bool(one.not_reminded)


def ticked(cents: Sequence[int]) -> str:
    """Count the invoices that are ticked, and add them up; `treasury.js` says the same as the cashier ticks others."""
    return f"{plural(len(cents), 'facture cochée', 'factures cochées')} : {euros(sum(cents))}"


def _left_alone(one: TreasuryCandidate) -> str:
    if not one.not_reminded:
        return ""
    until = f" jusqu'au {short_date(one.not_reminded_until)}" if one.not_reminded_until else ""
    return f"pas de relance{until} : {one.not_reminded}"


def told(unread: Collection[UUID]) -> str:
    """Say that families are told of their titles, and how many of them read nothing of it."""
    message = "Un message attend les familles sur le portail"
    if not unread:
        return f"{message}."
    many = len(unread) > 1
    who = f"{plural(len(unread), 'famille')} ne le {'lisent' if many else 'lit'} pas, faute de compte ouvert et d'adresse e-mail"
    return f"{message}. {who} : prévenez-{'les' if many else 'la'} par courrier."


def credited(title: TreasuryTitle) -> str:
    """Give the reason of a title that a credit note made too much."""
    return f"Avoir émis sur la facture {title.invoice_number}"


def to_reduce(found: TreasuryBatches) -> list[tuple[TitleToReduce, str]]:
    """List the titles that a credit note made too much, each with the address of the form that takes as much off."""
    return [
        (one, f"/tresorerie/{one.batch_id}?{urlencode({'titre': one.title_id, 'montant': as_typed(one.cents)})}") for one in found.to_reduce
    ]


def title(batch: TreasuryBatchView) -> str:
    """Name a batch, or a title made by hand."""
    return f"Titre n°{batch.number}, émis à la main" if batch.by_hand_on else f"ORMC n°{batch.number}"


def _hindrance(fault: TitleFault, one: TreasuryCandidate) -> str:
    if fault == "no_address" and one.missing:
        return f"Adresse incomplète : il manque {listed([PARTS[part] for part in one.missing])} dans la fiche"
    return FAULTS[fault]
