"""The audit log as staff search and read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from chassis.edge.days import day_of
from chassis.edge.ids import id_in
from chassis.french import local
from contracts.privacy import AuditEntryView

KINDS = (
    ("", "Toutes les actions"),
    ("family.", "Fiche famille"),
    ("family_data.", "Téléchargements de données"),
    ("planning.", "Planning"),
    ("billing.", "Facturation"),
    ("identity.", "Comptes d'accès"),
    ("messaging.", "Messages"),
)

RULES: dict[str, str] = {
    "audit.entries": "Journal des accès : entrées anciennes",
    "audit.chain": "Journal des accès : vérification",
    "requests.answers": "Réponses gardées pour les doubles envois",
    "requests.keys": "Empreintes des demandes déjà faites",
    "identity.attempts": "Tentatives de connexion anciennes",
    "identity.sessions": "Sessions terminées",
    "identity.invitations": "Invitations anciennes",
    "identity.letters": "Lettres d'accès anciennes",
    "identity.credential_gifts": "Comptes d'agents : qui a donné le lien",
    "identity.resets": "Liens de mot de passe anciens",
    "identity.warned": "Comptes inactifs : familles prévenues",
    "identity.closed": "Comptes inactifs : comptes fermés",
    "identity.staff_addresses": "Agents partis : adresses e-mail",
    "identity.former_accounts": "Adultes partis : comptes fermés",
    "identity.former_adults": "Adultes partis : comptes restés ouverts",
    "identity.staff_credentials": "Agents partis : mots de passe et seconds facteurs",
    "family.requests": "Demandes traitées : contenu et documents",
    "family.documents": "Documents qui ne servent plus",
    "planning.certificates": "Attestations d'absence anciennes",
    "planning.closed_days": "Fermetures anciennes : jours d'avant",
    "planning.notes": "Mots anciens joints aux demandes de jours et de rythme",
    "billing.bank_requests": "Demandes bancaires traitées : contenu et RIB",
    "billing.books": "Familles effacées : noms et détail des comptes de plus de dix ans",
    "billing.card_events": "Ce que le prestataire de paiement par carte a signalé",
    "messaging.agents": "Noms des agents qui ont répondu",
    "messaging.broadcasts": "Envois groupés anciens",
    "messaging.conversations": "Conversations anciennes",
    "messaging.drafts": "Brouillons abandonnés",
    "messaging.messages": "Messages supprimés par les familles",
    "messaging.publications": "Publications terminées",
    "messaging.warnings": "Avertissements envoyés aux agents",
}


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for in the log, as typed; what is not a date or a family is left out."""

    family_id: UUID | None
    who: str
    action: str
    since: date | None
    until: date | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """Read the search from an address."""
        action = query.get("action", "")
        return cls(
            family_id=id_in(query.get("famille", "")),
            who=" ".join(query.get("agent", "").split())[:80],
            action=action if action in dict(KINDS) else "",
            since=day_of(query.get("du", "")),
            until=day_of(query.get("au", "")),
        )

    @property
    def criteria(self) -> dict[str, Any]:
        """Say it as services understand it."""
        return {"family_id": self.family_id, "who": self.who, "action": self.action, "since": self.since, "until": self.until}

    @property
    def is_open(self) -> bool:
        """Whether nothing narrows the search."""
        return not any(self.criteria.values())

    def address(self, **more: str) -> str:
        """Write the address of this search."""
        typed = {"famille": self.family_id, "agent": self.who, "action": self.action, "du": self.since, "au": self.until, **more}
        return f"/journal?{urlencode({name: str(value) for name, value in typed.items() if value})}"


def by_day(entries: Sequence[AuditEntryView]) -> list[tuple[date, list[AuditEntryView]]]:
    """Group entries, latest first, by the day on which they happened in the town."""
    return [(day, list(some)) for day, some in groupby(entries, key=lambda entry: local(entry.at).date())]


def author(entry: AuditEntryView) -> str:
    """Tell who it was; what no person did was the portal itself."""
    return entry.actor_name or "Le portail"


def rule(name: str) -> str:
    """Tell what a retention rule erases."""
    return RULES.get(name, name)
