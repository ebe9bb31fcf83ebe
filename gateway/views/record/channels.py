"""What adults choose to have mailed, in the portal's words."""

from dataclasses import dataclass

from chassis import french
from contracts.messaging import Channel, Channels, Purpose

LABELS: dict[Purpose, tuple[str, str]] = {
    "decisions": ("Réponses de la mairie", "Réservations, absences, places libérées, demandes, réponses à vos messages"),
    "billing": ("Factures et paiements", "Nouvelle facture, règlement reçu, prélèvement annoncé"),
    "reminders": ("Rappels", "Document à renouveler, dossier incomplet, facture en retard"),
    "closures": ("Fermetures", "Accueil fermé ou rouvert"),
    "information": ("Informations de la mairie", "Nouvelles, événements, menus"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A purpose as the page shows it."""

    purpose: str
    label: str
    about: str
    mailed: bool
    chosen: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The page: the address, whether it bounces, and every purpose."""

    email: str
    authorisation: str
    bounced: str
    lines: tuple[Line, ...]
    follows: bool
    """Whether a purpose follows the authorisation, for nobody has chosen."""


def shown(found: Channels) -> Shown:
    """Lay out how messages reach an adult."""
    since = f" depuis le {french.long_moment(found.authorised_since)}" if found.authorised_since else ""
    return Shown(
        email=found.email,
        authorisation=f"Autorisation courriel : {'oui' if found.authorised else 'non'}{since}.",
        bounced=f"Notre dernier courriel à cette adresse n'est pas arrivé, le {french.long_moment(found.bounced_at)}."
        if found.bounced_at
        else "",
        lines=tuple(_line(one) for one in found.channels),
        follows=any(one.chosen_at is None for one in found.channels),
    )


def _line(one: Channel) -> Line:
    label, about = LABELS[one.purpose]
    chosen = f"Choisi le {french.long_moment(one.chosen_at)}, par {one.chosen_by}." if one.chosen_at else ""
    return Line(one.purpose, label, about, one.mailed, chosen)
