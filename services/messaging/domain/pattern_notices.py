"""Notices of weekly patterns that a family asked to change: what counts from when, or why not."""

from chassis.french import DAYS, listed, long_date
from contracts.planning import PatternDecided
from services.messaging.domain.notices import Notice, letter, one_line


def pattern_decided(event: PatternDecided) -> Notice:
    """Tell a family what became of its new weekly pattern."""
    days = listed([f"le {DAYS[weekday - 1]}" for weekday in event.weekdays]) or "aucun jour régulier"
    asked = f"Jours réguliers demandés pour {event.child}, « {event.activity} » : {days}, à partir du {long_date(event.from_day)}."
    if event.accepted:
        answer = "C'est accepté. Jusqu'à cette date, rien ne change : les jours réguliers sont à jour dans le planning."
    else:
        answer = f"La mairie n'a pas pu l'accepter : {event.reason}\n\nLes jours réguliers restent ceux d'avant."
    return Notice(
        kind="planning_request",
        fact=f"planning.pattern.decided:{event.request_id}:{event.version}",
        subject=one_line(f"Jours réguliers de {event.child} : {'changement accepté' if event.accepted else 'changement refusé'}"),
        text=letter(asked, answer),
        sender="Mairie, accueil des enfants",
        since=event.decided_at,
        child_id=event.child_id,
    )
