"""Notices about the accounts of adults: activated, locked, password changed; and the e-mail with a one-time link."""

from datetime import datetime

from chassis.clock import paris_date
from chassis.french import hour, moment, of
from contracts.family import FamilySaved
from contracts.identity import AccountActivated, AccountLocked, CredentialsChanged
from services.messaging.domain.emails import Adult
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import PORTAL
from services.messaging.domain.warned import Warned
from services.messaging.domain.wording import Wording, Words

MINE = "Si c'est bien cette personne, il n'y a rien à faire."
NOT_MINE = "Sinon, qu'elle choisisse tout de suite un autre mot de passe avec « Mot de passe oublié ? », et prévenez la mairie."
"""The inbox is the household's: another adult reads it too, and is not asked to change their own password."""
LINK_SUBJECT = "Votre lien pour choisir un nouveau mot de passe"


WHO, WHEN = "de Jean DUPONT", "mercredi 25 novembre à 10\u00a0h\u00a005"
ACTIVATED = Wording(
    slug="account_activated",
    title="Compte activé",
    kind="account",
    sender=PORTAL,
    words=Words(
        "Le compte {de_qui} est activé",
        letter(
            "Le compte {de_qui} a été activé le {date}, avec le code de la lettre ou un lien par courriel.",
            MINE,
            NOT_MINE,
        ),
    ),
    samples={"de_qui": WHO, "date": WHEN},
    service=True,
)
LOCKED = Wording(
    slug="account_locked",
    title="Sécurité : compte bloqué",
    kind="account",
    sender=PORTAL,
    words=Words(
        "Sécurité : le compte {de_qui} est bloqué pour un moment",
        letter(
            "Trop de mots de passe faux ont été essayés sur le compte {de_qui} : il est bloqué jusqu'à {heure}.",
            "Un mot de passe oublié ? « Mot de passe oublié ? », sur la page de connexion, en donne un autre et débloque le compte"
            " aussitôt. La mairie peut aussi le débloquer.",
            "Si c'est quelqu'un d'autre qui a essayé : le mot de passe n'a pas été trouvé, et il n'y a rien à faire.",
        ),
    ),
    samples={"de_qui": WHO, "heure": "10\u00a0h\u00a020"},
    service=True,
)
PASSWORD = Wording(
    slug="password_changed",
    title="Sécurité : mot de passe changé",
    kind="account",
    sender=PORTAL,
    words=Words(
        "Sécurité : le mot de passe {de_qui} a été changé",
        letter(
            "Le mot de passe du compte {de_qui} a été changé le {date}.",
            f"Les autres connexions ouvertes de ce compte sont fermées. {MINE}",
            NOT_MINE,
        ),
    ),
    samples={"de_qui": WHO, "date": WHEN},
    service=True,
)
WORDINGS = (ACTIVATED, LOCKED, PASSWORD)


def account_activated(event: AccountActivated, adult: Adult) -> Notice:
    """Tell that an adult came in for the first time: whoever stole a letter is noticed."""
    values = {"de_qui": of(adult.name), "date": moment(event.activated_at)}
    fact = f"{event.type}:{event.account_id}"
    return ACTIVATED.notice(values, fact=fact, since=event.activated_at, only=event.guardian_id)


def account_locked(event: AccountLocked, adult: Adult) -> Notice:
    """Tell an adult that wrong passwords locked their account, once a day however often it happens, and how to get out."""
    values = {"de_qui": of(adult.name), "heure": hour(event.until)}
    fact = f"{event.type}:{event.account_id}:{paris_date(event.until)}"
    return LOCKED.notice(values, fact=fact, since=event.until, only=event.guardian_id)


def password_changed(event: CredentialsChanged, adult: Adult) -> Notice:
    """Warn an adult that their password changed, whoever did it."""
    values = {"de_qui": of(adult.name), "date": moment(event.changed_at)}
    fact = f"{event.type}:{event.account_id}:{event.version}"
    return PASSWORD.notice(values, fact=fact, since=event.changed_at, only=event.guardian_id)


def address_changed(event: FamilySaved, before: Adult, saved_at: datetime) -> Warned:
    """Warn, at the former address, that an adult's record has another one: whoever took an account over is noticed."""
    return Warned(
        fact=f"{event.type}:{event.family_id}:{event.version}",
        subject="Sécurité : votre adresse e-mail a été changée",
        text=letter(
            f"L'adresse e-mail {of(before.name)} sur le Portail Famille a été changée ou retirée.",
            "Les prochains courriels, et les liens de « Mot de passe oublié ? », n'arriveront plus à cette adresse-ci.",
            "Si ce n'est pas vous, prévenez la mairie.",
        ),
        since=saved_at,
    )


def link_text(adult: Adult, expires: str) -> str:
    """Write the e-mail that carries a one-time link; the link itself stands below it."""
    return letter(
        f"Vous avez demandé un nouveau mot de passe pour le compte {of(adult.name)}.",
        f"Ouvrez le lien ci-dessous pour le choisir. Il sert une seule fois, jusqu'à {expires}.",
        "Si vous n'avez rien demandé, ne faites rien : votre mot de passe reste le même.",
    )
