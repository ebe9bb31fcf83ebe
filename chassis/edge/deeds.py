"""What staff did, as people read it: "Claire MOREL a consulté les données sanitaires"."""

import re

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
WORD = re.compile(r"\w+")
ASKED = frozenset({"demandé", "essayé", "voulu", "regardé"})
"""What a deed has done that says by itself that nothing may have come of it."""
INFINITIVES = {
    "clos": "clore",
    "dit": "dire",
    "fait": "faire",
    "inscrit": "inscrire",
    "joint": "joindre",
    "mis": "mettre",
    "ouvert": "ouvrir",
    "remis": "remettre",
    "repris": "reprendre",
    "rouvert": "rouvrir",
    "réparti": "répartir",
    "répondu": "répondre",
    "saisi": "saisir",
    "suspendu": "suspendre",
    "transmis": "transmettre",
    "écrit": "écrire",
    "émis": "émettre",
}
"""Of the participles of deeds, those that do not end in "é" or do so otherwise than others: "a saisi", "saisir"."""


def deed(action: str, detail: str = "") -> str:
    """Tell what was done; an action without a sentence is told by what it touched, an attempt only as what was asked for."""
    if detail == ATTEMPT:
        return asked_for(deed(action))
    if action in DEEDS:
        return DEEDS[action]
    service, _, rest = action.partition(".")
    verb = "a consulté" if rest.rpartition(".")[2].startswith(READING) else "a modifié"
    return f"{verb} {TOUCHED.get(service, 'des données')}"


def asked_for(done: str) -> str:
    """Tell that a deed was asked for: "a demandé à ouvrir un compte d'accès (demande accordée ou non)"."""
    auxiliary, _, told = done.partition(" ")
    participle = WORD.match(told)
    if auxiliary == "a" and participle and participle[0] not in ASKED:
        verb = participle[0]
        done = f"a demandé à {INFINITIVES.get(verb, verb.removesuffix('é') + 'er')}{told[len(verb) :]}"
    return f"{done} (demande accordée ou non)"


def service(name: str) -> str:
    """Tell which part of the town hall's data was touched."""
    return SERVICES.get(name, name)
