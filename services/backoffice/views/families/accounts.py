"""The accounts of guardians in the words of the town hall."""

from dataclasses import dataclass
from datetime import datetime

from chassis import french
from chassis.clock import paris_date
from contracts.identity import AccountState, GuardianAccount, GuardianAccounts
from services.backoffice.views.families.household import full_name


@dataclass(frozen=True, slots=True)
class State:
    """What a state is called, its colour and drawing, and what an empty list of it says: that nobody is there, and who would be."""

    label: str
    tone: str
    icon: str
    nobody: str
    who: str


STATES: dict[AccountState, State] = {
    "none": State("Sans compte", "wait", "alert", "Chaque adulte a un compte", "Les adultes des nouvelles fiches apparaîtront ici."),
    "waiting": State(
        "Lettre envoyée",
        "",
        "mail",
        "Aucune lettre n'attend d'être utilisée",
        "Une lettre se fait depuis « Sans compte » ou depuis la fiche.",
    ),
    "expired": State(
        "Lettre expirée",
        "wait",
        "clock",
        "Aucune lettre n'a expiré sans servir",
        "Une lettre trop ancienne apparaîtra ici, pour en faire une nouvelle.",
    ),
    "active": State(
        "Actif", "ok", "check", "Personne n'a encore activé son compte", "Un compte devient actif quand le code de la lettre a servi."
    ),
    "locked": State(
        "Bloqué", "no", "lock", "Aucun compte n'est bloqué en ce moment", "Dix mots de passe faux bloquent un compte pour un temps."
    ),
    "closed": State(
        "Fermé", "", "lock", "Aucun compte n'est fermé", "Un compte que la mairie ferme, ou le départ d'un adulte, apparaîtra ici."
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An adult and their account, as a line of a list."""

    account: GuardianAccount
    name: str
    state: State
    told: str

    @property
    def may_be_written_to(self) -> bool:
        """Tell whether a letter makes sense: a closed account gets none."""
        return self.account.state != "closed"

    @property
    def letter_label(self) -> str:
        """Tell what the letter does for this adult."""
        return "Créer le compte et la lettre" if self.account.state == "none" else "Nouvelle lettre"


def line(account: GuardianAccount) -> Line:
    """Describe an adult and their account."""
    return Line(account, full_name(account.last_name, account.first_name), STATES[account.state], _told(account))


def lines(found: GuardianAccounts | None) -> list[Line] | None:
    """Describe the adults of a family; None when they cannot be told."""
    return None if found is None else [line(one) for one in found.guardians]


def _told(account: GuardianAccount) -> str:
    by_state = {
        "waiting": _on("Lettre du {}", account.letter_issued_at) + _on(", valable jusqu'au {}", account.letter_expires_at),
        "expired": _on("Lettre du {}, jamais utilisée", account.letter_issued_at) or "Aucune lettre en cours",
        "active": _on("Dernière connexion le {}", account.last_sign_in_at) or "Jamais connecté",
        "locked": f"Trop de mots de passe faux : bloqué jusqu'à {french.hour(account.locked_until)}" if account.locked_until else "",
        "closed": _on("Fermé le {}", account.closed_at),
    }
    told = by_state.get(account.state, "" if account.has_email else "Pas d'e-mail dans la fiche")
    if account.state == "active" and account.letter_expires_at:
        told += _on(" · nouvelle lettre du {}", account.letter_issued_at)
    return told


def _on(words: str, moment: datetime | None) -> str:
    return words.format(french.plain_date(paris_date(moment))) if moment else ""
