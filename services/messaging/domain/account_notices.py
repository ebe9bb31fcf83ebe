"""Notices about the accounts with which families sign in."""

from chassis.french import long_date
from contracts.identity import AccountInactive
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.wording import Wording, Words

INACTIVE = Wording(
    slug="account_inactive",
    title="Compte inutilisé, bientôt fermé",
    kind="account_inactive",
    sender=FAMILIES,
    words=Words(
        "{compte} sera bientôt fermé",
        letter(
            "{compte} sur le Portail Famille n'a pas servi depuis longtemps. Il sera fermé le {date}.",
            "Pour le garder, il suffit de s'y connecter avant cette date. S'il est fermé, la mairie pourra le rouvrir à votre demande.",
        ),
    ),
    samples={"compte": "Le compte de Jean DUPONT", "date": "mardi 15 décembre 2026"},
    service=True,
)
WORDINGS = (INACTIVE,)


def account_inactive(event: AccountInactive, adult: str) -> Notice:
    """Warn the adult whose account it is that nobody used it and it will be closed; `adult` names them, "" when not known."""
    return INACTIVE.notice(
        {"compte": f"Le compte de {adult}" if adult else "Votre compte", "date": long_date(event.closes_on)},
        fact=f"account_inactive:{event.account_id}:{event.closes_on}",
        since=event.warned_at,
        only=event.guardian_id,
    )
