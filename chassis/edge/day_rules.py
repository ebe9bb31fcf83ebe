"""Why each day of a request was decided as it was, in words: the number of arrival, the rule, the moment."""

from collections.abc import Iterable
from itertools import groupby
from typing import Literal

from chassis import french
from contracts.planning import DayRule, DecidedDay, PlanningRequestView

WORDS: dict[DayRule, str] = {
    "place_left": "il restait une place à votre tour",
    "held": "une place est gardée depuis votre tour, un agent doit encore répondre",
    "full": "complet à votre tour : la demande attend une place",
    "siblings_wait": "pas assez de places pour tous vos enfants : ils attendent ensemble",
    "freed": "une place s'est libérée, et vous étiez les premiers de la liste à pouvoir la prendre",
    "offered": "une place s'est libérée et vous est proposée : vous étiez les premiers de la liste à pouvoir la prendre",
    "offer_taken": "vous avez accepté la place proposée",
    "offer_lapsed": "la place proposée n'a pas été acceptée à temps",
    "waited_in_vain": "aucune place ne s'est libérée à temps",
    "not_whole": "vous vouliez tous ces jours ou aucun, et l'un d'eux au moins était complet",
    "moved": "la mairie a changé votre rang dans la liste",
    "given": "la mairie a donné la place",
    "ended": "la mairie a retiré la demande de la liste d'attente",
    "clerk": "un agent a répondu",
    "in_time": "absence déclarée dans le délai : elle n'est pas facturée",
    "leave": "congé prévu par le contrat",
    "late": "absence déclarée après le délai : elle reste facturée",
    "reason_bills": "une absence pour ce motif reste facturée",
    "certificate_awaited": "une attestation est nécessaire, un agent doit la lire",
    "certificate_missing": "l'attestation n'est pas arrivée à temps",
    "rules_changed": "l'inscription ou les jours d'ouverture ont changé",
    "attendance": "l'enfant était présent ce jour-là",
}
OWN_WORDS = frozenset({"moved", "given", "ended", "clerk", "rules_changed", "certificate_missing"})
"""The rules of which the reason written for the family says more than these words."""


def explained(one: PlanningRequestView) -> tuple[str, ...]:
    """Say how a request was decided: its number in the order of arrival, then each rule with its days and its moment."""
    found = [f"Demande n° {one.arrival} dans l'ordre d'arrivée de toute la commune."] if one.arrival else []
    groups = [(rule, reason, list(days)) for (rule, _, reason), days in groupby(sorted(one.days, key=_alike), key=_alike) if rule]
    for rule, reason, days in groups:
        which = "" if len(groups) == 1 else f"{_named(days)} : "
        when = f", {french.moment(days[0].decided_at)}" if days[0].decided_at else ""
        found.append(french.capitalised(f"{which}{WORDS[rule]}{when}.") + (f" {reason}" if reason else ""))
    return tuple(found)


def _alike(day: DecidedDay) -> tuple[DayRule | Literal[""], str, str]:
    """Tell by what days are explained together."""
    minute = french.moment(day.decided_at) if day.decided_at else ""
    return day.rule or "", minute, day.reason if day.rule in OWN_WORDS else ""


def _named(days: Iterable[DecidedDay]) -> str:
    different = sorted({day.day for day in days})
    return french.day(different[0]) if len(different) == 1 else french.plural(len(different), "jour")
