"""Notices of weekly patterns that a family asked to change: what counts from when, or why not."""

from chassis.french import DAYS, listed, long_date, of
from contracts.planning import PatternDecided
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import CHILDCARE
from services.messaging.domain.wording import Wording, Words

ASKED = "Jours réguliers demandés pour {enfant}, « {activite} » : {jours}, à partir du {date}."
SAMPLE = {"enfant": "Léa", "de_l_enfant": "de Léa", "activite": "Cantine", "jours": "le lundi et le jeudi", "date": "lundi 4 janvier 2027"}
ACCEPTED = Wording(
    slug="pattern_accepted",
    title="Jours réguliers acceptés",
    kind="planning_request",
    sender=CHILDCARE,
    words=Words(
        "Jours réguliers {de_l_enfant} : changement accepté",
        letter(ASKED, "C'est accepté. Jusqu'à cette date, rien ne change : les jours réguliers sont à jour dans le planning."),
    ),
    samples=SAMPLE,
)
REFUSED = Wording(
    slug="pattern_refused",
    title="Jours réguliers refusés",
    kind="planning_request",
    sender=CHILDCARE,
    words=Words(
        "Jours réguliers {de_l_enfant} : changement refusé",
        letter(ASKED, "La mairie n'a pas pu l'accepter : {motif}", "Les jours réguliers restent ceux d'avant."),
    ),
    samples={**SAMPLE, "motif": "C'est complet le jeudi."},
)
WORDINGS = (ACCEPTED, REFUSED)


def pattern_decided(event: PatternDecided) -> Notice:
    """Tell a family what became of its new weekly pattern."""
    values = {
        "enfant": event.child,
        "de_l_enfant": of(event.child),
        "activite": event.activity,
        "jours": listed([f"le {DAYS[weekday - 1]}" for weekday in event.weekdays]) or "aucun jour régulier",
        "date": long_date(event.from_day),
    }
    return (ACCEPTED if event.accepted else REFUSED).notice(
        values if event.accepted else {**values, "motif": event.reason},
        fact=f"planning.pattern.decided:{event.request_id}:{event.version}",
        since=event.decided_at,
        child_id=event.child_id,
        day=event.from_day,
    )
