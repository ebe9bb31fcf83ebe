"""Notices about the family quotient: it ends soon, or the town hall does not have it; what that changes, and what to send."""

from chassis.french import plain_date
from contracts.family import QuotientStandingChanged
from services.messaging.domain.notices import Notice, letter

WHAT_TO_SEND = (
    "Votre attestation de quotient familial se télécharge sur le site de la CAF ou de la MSA. "
    "Envoyez-la depuis « Mon compte », « Informations Caf » : dès que la mairie l'a acceptée, vos prix sont recalculés."
)
NO_QUOTIENT_WISHED = "Si vous préférez ne pas communiquer votre quotient, vous n'avez rien à faire : le tarif le plus élevé s'appliquera."


def quotient_standing(event: QuotientStandingChanged) -> Notice | None:
    """Write to a family whose quotient ends or is missing; None when all is settled."""
    if event.standing == "settled" or event.dearest_from is None:
        return None
    ending = event.standing == "ending"
    if ending and event.last_day:
        subject = f"Votre quotient familial est valable jusqu'au {plain_date(event.last_day)}"
        first = (
            f"Votre quotient familial est valable jusqu'au {plain_date(event.last_day)}. Merci de nous envoyer le nouveau avant cette date."
        )
    elif event.last_day:
        subject = "Votre quotient familial n'est plus valable"
        first = f"Votre quotient familial était valable jusqu'au {plain_date(event.last_day)}, et la mairie n'a pas encore reçu le nouveau."
    else:
        subject = "Il nous manque votre quotient familial"
        first = "Un de vos enfants est inscrit, et la mairie ne connaît pas encore votre quotient familial."
    since = event.dearest_from <= event.told_on
    change = (
        f"Depuis le {plain_date(event.dearest_from)}, le tarif le plus élevé s'applique à vos réservations."
        if since
        else f"Sans lui, le tarif le plus élevé s'appliquera à vos réservations à partir du {plain_date(event.dearest_from)}."
    )
    return Notice(
        kind="quotient",
        fact=f"family.quotient.standing_changed:{event.family_id}:{event.version}",
        subject=subject,
        text=letter(
            first,
            change,
            WHAT_TO_SEND,
            NO_QUOTIENT_WISHED,
        ),
        sender="Mairie, service des familles",
        since=event.told_on,
    )
