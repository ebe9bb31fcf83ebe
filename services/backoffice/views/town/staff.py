"""Accounts of staff as a list, and what may be done about each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis import french
from contracts.identity import StaffAccount
from contracts.planning import Facilities
from contracts.rights import Right
from services.backoffice.views.rights import role

STATES = {"waiting": ("En attente", "wait"), "active": ("Actif", "ok"), "locked": ("Bloqué", "no"), "closed": ("Fermé", "")}
ROLES_TOLD = {
    "administrator": "tout, et les comptes des agents",
    "clerk": "les fiches, les demandes et les inscriptions des familles",
    "cashier": "les tarifs et les comptes des familles",
    "educator": "les plannings, le pointage et la fiche d'accueil des enfants inscrits",
}


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility to which an agent may be limited."""

    facility_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Agent:
    """An account as a line: who, what they may do and where, how the account stands."""

    account_id: UUID
    name: str
    identifier: str
    roles: str
    where: str
    state: str
    tone: str
    note: str
    opened: str


def facilities(found: Facilities) -> tuple[Facility, ...]:
    """List the facilities of the town by name, those without any activity too."""
    return tuple(sorted((Facility(one.facility_id, one.name) for one in found.facilities), key=lambda one: one.name))


def agent(account: StaffAccount, places: Iterable[Facility], today: date) -> Agent:
    """Write an account as a line."""
    names = {one.facility_id: one.name for one in places}
    state, tone = STATES[account.state]
    return Agent(
        account_id=account.account_id,
        name=account.display_name,
        identifier=account.identifier,
        roles=french.listed([role(slug) for slug in account.roles]),
        where=french.listed([names.get(one, "une autre structure") for one in account.facilities]) or "Toute la ville",
        state=state,
        tone=tone,
        note=_note(account, today),
        opened=_opened(account),
    )


def _opened(account: StaffAccount) -> str:
    """Say when an account was opened, and by whom: nobody is known for those of the set-up, and of before it was noted."""
    if account.opened_at is None:
        return ""
    day = french.short_date(french.local(account.opened_at).date())
    return f"Ouvert le {day} par {account.opened_by}" if account.opened_by else f"Ouvert le {day}, auteur non enregistré"


def _note(account: StaffAccount, today: date) -> str:
    note = "Jamais connecté"
    if account.closed_at:
        note = f"Fermé {french.near_moment(account.closed_at, today)}"
    elif account.locked_until:
        note = f"Bloqué jusqu'à {french.hour(account.locked_until)}, après trop d'essais"
    elif account.state == "waiting":
        until = account.link_expires_at
        link = f"le lien vaut jusqu'au {french.day(until.date())}" if until else "le lien n'est plus valable"
        note = f"N'a pas encore choisi son mot de passe ; {link}"
    elif not account.second_factor:
        note = "Activera son second facteur à la prochaine connexion"
    elif account.last_sign_in_at:
        note = f"Dernière connexion {french.near_moment(account.last_sign_in_at, today)}"
    return note


def reopened(account: StaffAccount) -> str:
    """Say what is left to do about an account just opened again: what its holder signed in with may be gone, and so is their address."""
    if not account.has_password:
        told = "Mot de passe et second facteur sont à choisir : faites un nouveau lien."
    elif account.second_factor:
        told = "Mot de passe et second facteur sont ceux d'avant."
    else:
        told = "Le mot de passe est celui d'avant ; un second facteur sera activé à la prochaine connexion."
    return told if account.email else f"{told} Sans adresse e-mail, la personne n'est avertie de rien : saisissez-la."


def reopening(account: StaffAccount) -> str:
    """Say, before a closed account is opened again, what it will have."""
    if account.has_password:
        return "Avec le mot de passe et les rôles d'avant."
    return "Avec les rôles d'avant, sans mot de passe ni second facteur : vous ferez ensuite un nouveau lien."


@dataclass(frozen=True, slots=True)
class Actions:
    """What a visitor may do about an account."""

    change: bool
    close: bool
    reopen: bool
    unlock: bool
    renew: bool
    reset: bool

    @property
    def any(self) -> bool:
        """Tell whether there is anything to do."""
        return any((self.change, self.close, self.reopen, self.unlock, self.renew, self.reset))


def actions(account: StaffAccount, rights: frozenset[str], own: UUID) -> Actions:
    """Tell what somebody with these rights may do about an account; about one's own, nothing."""
    may = {right: right in rights and account.account_id != own for right in Right}
    is_open = account.state != "closed"
    return Actions(
        change=may[Right.CHANGE_STAFF] and is_open,
        close=may[Right.CLOSE_STAFF] and is_open,
        reopen=may[Right.CLOSE_STAFF] and not is_open,
        unlock=may[Right.UNLOCK_STAFF] and account.state == "locked",
        renew=may[Right.RESET_STAFF] and is_open,
        reset=may[Right.RESET_STAFF] and is_open and account.second_factor,
    )
