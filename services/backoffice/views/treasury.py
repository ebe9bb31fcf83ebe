"""What is handed over to the treasury in words, for the cashier."""

from collections.abc import Mapping

from contracts.billing import TitleFault, TitleRemark, TreasuryCandidate, TreasuryCandidates

FAULTS: Mapping[TitleFault, str] = {
    "no_name": "Nom du responsable inconnu",
    "no_address": "Adresse incomplète : rue, code postal et ville sont à remplir dans la fiche",
    "long_address": "Adresse trop longue : deux lignes de 38 caractères au plus, à abréger dans la fiche",
    "too_small": "Moins de 15 € : aucun titre n'est émis, la somme reste à régler ici ou s'ajoute plus tard",
    "contested": "Une ligne est contestée : répondez d'abord à la famille",
    "card_underway": "Un paiement par carte est en cours",
    "debit_announced": "Un prélèvement est annoncé à la famille",
}
REMARKS: Mapping[TitleRemark, str] = {
    "long_name": "nom abrégé à 38 caractères",
    "line_merged": "en une seule ligne : payée en partie, ou avec une réduction",
}


def sorted_out(found: TreasuryCandidates) -> tuple[list[TreasuryCandidate], list[TreasuryCandidate]]:
    """Tell apart what can be handed over and what cannot."""
    return [one for one in found.invoices if not one.faults], [one for one in found.invoices if one.faults]
