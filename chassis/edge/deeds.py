"""What staff did, as people read it: "Claire MOREL a consulté les données sanitaires"."""

from chassis.edge.deed_words import DEEDS
from chassis.traces import ATTEMPT

SERVICES: dict[str, str] = {
    "identity": "Comptes d'accès",
    "family": "Fiche famille",
    "planning": "Planning",
    "billing": "Facturation",
    "messaging": "Messages",
}
"""Services, as the town hall calls what they keep."""

TOUCHED: dict[str, str] = {
    "identity": "les comptes d'accès",
    "family": "la fiche famille",
    "planning": "le planning",
    "billing": "le compte de facturation",
    "messaging": "les messages",
}
READING = ("read", "export", "search", "list")


def deed(action: str, detail: str = "") -> str:
    """Tell what was done; an action without a sentence is told by what it touched, an attempt only as what was asked for."""
    if detail == ATTEMPT:
        return f"a demandé ceci, accordé ou non : « {deed(action)} »"
    if action in DEEDS:
        return DEEDS[action]
    service, _, rest = action.partition(".")
    verb = "a consulté" if rest.rpartition(".")[2].startswith(READING) else "a modifié"
    return f"{verb} {TOUCHED.get(service, 'des données')}"


def service(name: str) -> str:
    """Tell which part of the town hall's data was touched."""
    return SERVICES.get(name, name)
