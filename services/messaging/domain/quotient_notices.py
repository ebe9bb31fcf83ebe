"""Notices about the family quotient: it ends soon, or the town hall does not have it; what that changes, and what to send."""

from chassis.french import plain_date
from contracts.family import QuotientStandingChanged
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.wording import Wording, Words

WHAT_TO_SEND = (
    "Votre attestation de quotient familial se télécharge sur le site de la CAF ou de la MSA. "
    "Envoyez-la depuis « Mon compte », « Informations Caf » : dès que la mairie l'a acceptée, vos prix sont recalculés."
)
NO_QUOTIENT_WISHED = "Si vous préférez ne pas communiquer votre quotient, vous n'avez rien à faire : le tarif le plus élevé s'appliquera."


SAMPLE = {"tarif": "Sans lui, le tarif le plus élevé s'appliquera à vos réservations à partir du 1er janvier 2027."}
ENDING = Wording(
    slug="quotient_ending",
    title="Quotient familial bientôt périmé",
    kind="quotient",
    sender=FAMILIES,
    words=Words(
        "Votre quotient familial est valable jusqu'au {date}",
        letter(
            "Votre quotient familial est valable jusqu'au {date}. Merci de nous envoyer le nouveau avant cette date.",
            "{tarif}",
            WHAT_TO_SEND,
            NO_QUOTIENT_WISHED,
        ),
    ),
    samples={**SAMPLE, "date": "31 décembre 2026"},
)
ENDED = Wording(
    slug="quotient_ended",
    title="Quotient familial périmé",
    kind="quotient",
    sender=FAMILIES,
    words=Words(
        "Votre quotient familial n'est plus valable",
        letter(
            "Votre quotient familial était valable jusqu'au {date}, et la mairie n'a pas encore reçu le nouveau.",
            "{tarif}",
            WHAT_TO_SEND,
            NO_QUOTIENT_WISHED,
        ),
    ),
    samples={**SAMPLE, "date": "31 décembre 2026"},
)
MISSING = Wording(
    slug="quotient_missing",
    title="Quotient familial inconnu",
    kind="quotient",
    sender=FAMILIES,
    words=Words(
        "Il nous manque votre quotient familial",
        letter(
            "Un de vos enfants est inscrit, et la mairie ne connaît pas encore votre quotient familial.",
            "{tarif}",
            WHAT_TO_SEND,
            NO_QUOTIENT_WISHED,
        ),
    ),
    samples=SAMPLE,
)
WORDINGS = (ENDING, ENDED, MISSING)


def quotient_standing(event: QuotientStandingChanged) -> Notice | None:
    """Write to a family whose quotient ends or is missing; None when all is settled."""
    if event.standing == "settled" or event.dearest_from is None:
        return None
    values = {
        "tarif": f"Depuis le {plain_date(event.dearest_from)}, le tarif le plus élevé s'applique à vos réservations."
        if event.dearest_from <= event.told_on
        else f"Sans lui, le tarif le plus élevé s'appliquera à vos réservations à partir du {plain_date(event.dearest_from)}."
    }
    wording = MISSING
    if event.last_day:
        values["date"] = plain_date(event.last_day)
        wording = ENDING if event.standing == "ending" else ENDED
    return wording.notice(values, fact=f"family.quotient.standing_changed:{event.family_id}:{event.version}", since=event.told_on)
