"""Notices of places that became free and are held for a family: which day, and until when it answers."""

from chassis.french import day as on_day
from chassis.french import last_minute, moment, plural
from contracts.planning import PlacesOffered
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import CHILDCARE
from services.messaging.domain.wording import Wording, Words

OFFERED = Wording(
    slug="places_offered",
    title="Place libérée, gardée pour la famille",
    kind="planning_offer",
    sender=CHILDCARE,
    words=Words(
        "{liberee} pour {enfant} : {quand}",
        letter(
            "{enfant} était sur la liste d'attente. {gardee} :",
            "{liste}",
            "Pour la prendre, ouvrez le planning dans « Mes enfants » et choisissez « Accepter ». Si vous n'en avez plus besoin,"
            " choisissez « Laisser la place » : elle ira tout de suite à la famille suivante.",
            "Sans réponse de votre part avant l'heure indiquée, la place passe à la famille suivante. Rien n'est facturé d'ici là.",
        ),
    ),
    samples={
        "liberee": "Une place s'est libérée",
        "gardee": "Cette place vous est gardée",
        "enfant": "Léa",
        "quand": "jeudi 26 novembre",
        "liste": "– Cantine : jeudi 26 novembre, à accepter jusqu'au mercredi 25 novembre à 18\u00a0h",
    },
)
WORDINGS = (OFFERED,)


def places_offered(event: PlacesOffered) -> Notice:
    """Tell a family that places are held, each with its deadline, and what to do when it needs them no more."""
    days = sorted({one.day for one in event.days})
    many = len(event.days) > 1
    lines = [
        f"– {one.activity} : {on_day(one.day)}, à accepter jusqu'au {moment(last_minute(one.until))}"
        for one in sorted(event.days, key=lambda one: (one.until, one.day))
    ]
    return OFFERED.notice(
        {
            "liberee": "Des places se sont libérées" if many else "Une place s'est libérée",
            "gardee": "Ces places vous sont gardées" if many else "Cette place vous est gardée",
            "enfant": event.child,
            "quand": on_day(days[0]) if len(days) == 1 else plural(len(days), "jour"),
            "liste": "\n".join(lines),
        },
        fact=f"planning.places.offered:{event.request_id}:{event.version}",
        since=event.offered_at,
        child_id=event.child_id,
    )
