"""Warnings about accounts of the town hall's staff, who have no inbox here: by e-mail only, to the address their account has."""

from chassis.clock import paris_date
from chassis.french import hour, moment
from contracts.identity import AccountLocked, CredentialsChanged, SecondFactorChanged, StaffSaved
from services.messaging.domain.notices import letter
from services.messaging.domain.warned import Warned

NOT_ME = "Si ce n'est pas vous, prévenez tout de suite un administrateur du portail : il fermera le compte, ou en changera les accès."
MINE = "Si c'est vous, vous n'avez rien à faire."
SECOND_FACTORS = {
    "enrolled": ("un second facteur a été activé", "Un téléphone donne désormais les codes de votre compte, depuis le {when}."),
    "moved": ("votre second facteur a changé de téléphone", "Un autre téléphone donne les codes de votre compte depuis le {when}."),
    "reset": (
        "votre second facteur a été remis à zéro",
        "Un collègue a remis à zéro le second facteur de votre compte, le {when}. Vous en activerez un autre à la prochaine connexion.",
    ),
    "codes_renewed": (
        "vos codes de secours ont été renouvelés",
        "De nouveaux codes de secours ont été faits pour votre compte, le {when}.",
    ),
}


def password_changed(event: CredentialsChanged) -> Warned:
    """Warn that the password of an account was changed."""
    return Warned(
        fact=f"{event.type}:{event.account_id}:{event.version}",
        subject="Sécurité : votre mot de passe a été changé",
        text=letter(f"Le mot de passe de votre compte d'agent a été changé le {moment(event.changed_at)}.", MINE, NOT_ME),
        since=event.changed_at,
    )


def account_locked(event: AccountLocked) -> Warned:
    """Warn that wrong passwords or codes locked an account, once a day however often it happens."""
    return Warned(
        fact=f"{event.type}:{event.account_id}:{paris_date(event.until)}",
        subject="Sécurité : votre compte est bloqué pour un moment",
        text=letter(
            f"Trop de mots de passe ou de codes faux ont été essayés sur votre compte d'agent : il est bloqué jusqu'à {hour(event.until)}.",
            "Vous avez oublié votre mot de passe ? Un administrateur du portail peut débloquer le compte ou vous donner un nouveau lien.",
            "Si ce n'est pas vous, quelqu'un d'autre a essayé : prévenez un administrateur du portail.",
        ),
        since=event.until,
    )


def second_factor_changed(event: SecondFactorChanged) -> Warned:
    """Warn that codes come from another telephone now, from none, or that recovery codes are others."""
    subject, told = SECOND_FACTORS[event.how]
    return Warned(
        fact=f"{event.type}:{event.account_id}:{event.version}",
        subject=f"Sécurité : {subject}",
        text=letter(told.format(when=moment(event.changed_at)), MINE, NOT_ME),
        since=event.changed_at,
    )


def account_closed(event: StaffSaved) -> Warned:
    """Tell, at the address that goes with it, that an account is closed."""
    closed_at = event.closed_at or event.saved_at
    return Warned(
        fact=f"{event.type}:{event.account_id}:{event.version}",
        subject="Sécurité : votre compte d'agent est fermé",
        text=letter(
            f"Votre compte d'agent a été fermé le {moment(closed_at)}.",
            "L'adresse e-mail que vous y aviez donnée est effacée : plus aucun avertissement n'y arrivera.",
            "Si vous travaillez toujours à la mairie, prévenez un administrateur du portail : il pourra rouvrir le compte.",
        ),
        since=closed_at,
    )


def address_changed(event: StaffSaved) -> Warned:
    """Warn, at the former address, that an account has another one."""
    return Warned(
        fact=f"{event.type}:{event.account_id}:{event.version}",
        subject="Sécurité : l'adresse de votre compte a changé",
        text=letter(
            f"L'adresse e-mail de votre compte d'agent a été changée ou retirée le {moment(event.saved_at)}.",
            "Les prochains avertissements n'arriveront plus à cette adresse-ci.",
            NOT_ME,
        ),
        since=event.saved_at,
    )
