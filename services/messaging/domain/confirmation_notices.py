"""The notice that asks a family, once a school year, whether its record is still right."""

from contracts.family import RecordConfirmationAsked
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.wording import Wording, Words

CONFIRM = Wording(
    slug="record_to_confirm",
    title="Fiche famille à confirmer",
    kind="confirmation",
    sender=FAMILIES,
    words=Words(
        "Votre fiche famille est-elle à jour ?",
        letter(
            "{rappel}",
            "Une fois par année scolaire, la mairie vous demande de relire votre fiche : adresse, téléphones, fiche de chaque enfant. "
            "C'est ainsi que nous pouvons vous joindre si votre enfant en a besoin.",
            "Tout est juste ? Confirmez votre fiche dans « Mon compte », cela prend une minute. "
            "Quelque chose a changé ? Demandez-y une modification, puis confirmez.",
        ),
    ),
    samples={"rappel": "Vous n'avez pas encore confirmé votre fiche pour l'année scolaire 2026-2027."},
)
WORDINGS = (CONFIRM,)


def record_to_confirm(event: RecordConfirmationAsked) -> Notice:
    """Ask a family to confirm its record; the second time in a year says so."""
    year = f"{event.school_year}-{event.school_year + 1}"
    values = {"rappel": f"Vous n'avez pas encore confirmé votre fiche pour l'année scolaire {year}." if event.again else ""}
    return CONFIRM.notice(values, fact=f"{event.type}:{event.family_id}:{event.version}", since=event.told_on)
