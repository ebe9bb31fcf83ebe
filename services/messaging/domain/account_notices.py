"""Notices about the accounts with which families sign in."""

from chassis.french import long_date
from contracts.identity import AccountInactive
from services.messaging.domain.notices import Notice, letter


def account_inactive(event: AccountInactive, adult: str) -> Notice:
    """Warn that an account nobody uses will be closed; `adult` is whose account it is, "" when not known."""
    whose = f"Le compte de {adult}" if adult else "Votre compte"
    return Notice(
        kind="account_inactive",
        fact=f"account_inactive:{event.account_id}:{event.closes_on}",
        subject="Votre compte sera bientôt fermé",
        text=letter(
            f"{whose} sur le Portail Famille n'a pas servi depuis longtemps. Il sera fermé le {long_date(event.closes_on)}.",
            "Pour le garder, connectez-vous simplement avant cette date. S'il est fermé, la mairie pourra le rouvrir à votre demande.",
        ),
        sender="Mairie, service des familles",
        since=event.warned_at,
        service=True,
    )
