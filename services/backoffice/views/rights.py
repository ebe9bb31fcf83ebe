"""Rights in the words of the town hall, and the sections of the menu that they open."""

from dataclasses import dataclass

from contracts.rights import Right

ACTIONS: dict[str, str] = {
    Right.READ_AUDIT: "consulter le journal des accès",
    Right.OPEN_FAMILY_ACCOUNT: "ouvrir le compte d'une famille",
    Right.IMPORT_ACCOUNT: "reprendre le compte d'une famille d'un ancien logiciel",
    Right.CLOSE_FAMILY_ACCOUNT: "fermer le compte d'une famille",
    Right.OPEN_STAFF_ACCOUNT: "ouvrir le compte d'un agent",
    Right.READ_STAFF: "consulter les comptes des agents",
    Right.CHANGE_STAFF: "changer les rôles des agents",
    Right.CLOSE_STAFF: "fermer et rouvrir le compte d'un agent",
    Right.UNLOCK_STAFF: "débloquer le compte d'un agent",
    Right.RESET_STAFF: "remettre à zéro l'accès d'un agent",
    Right.ACT_FOR_FAMILY: "agir pour une famille",
    Right.READ_RECORD: "consulter les fiches famille",
    Right.WRITE_RECORD: "modifier les fiches famille",
    Right.EXPORT_RECORD: "télécharger les données d'une famille",
    Right.ERASE_RECORD: "effacer les données d'une famille",
    Right.PUBLISH_RULES: "publier le règlement intérieur",
    Right.WRITE_CUSTODY: "modifier la garde et l'autorité parentale",
    Right.READ_HEALTH: "consulter les données sanitaires",
    Right.READ_CARE: "consulter la fiche d'accueil des enfants inscrits",
    Right.COUNT_DIETS: "compter les régimes alimentaires",
    Right.WRITE_REQUIREMENT: "choisir les pièces demandées",
    Right.WRITE_QUOTIENT: "saisir les quotients familiaux",
    Right.READ_RECORD_REQUEST: "consulter les demandes sur les fiches famille",
    Right.DECIDE_RECORD_REQUEST: "traiter les demandes sur les fiches famille",
    Right.WRITE_ACTIVITY: "modifier les prestations",
    Right.WRITE_CALENDAR: "modifier le calendrier",
    Right.WRITE_ENROLMENT: "inscrire les enfants",
    Right.WAIVE_RECORD: "inscrire un enfant dont le dossier est incomplet",
    Right.READ_MONTH: "consulter les plannings",
    Right.READ_PLANNING_REQUEST: "consulter les demandes de réservation et d'absence",
    Right.DECIDE_PLANNING_REQUEST: "traiter les demandes de réservation et d'absence",
    Right.WRITE_ATTENDANCE: "pointer les présences",
    Right.REOPEN_ATTENDANCE: "corriger le pointage d'une période facturée",
    Right.WRITE_REGIE: "modifier les régies",
    Right.WRITE_TARIFF: "modifier les tarifs",
    Right.TAKE_OVER: "reprendre les opérations de l'ancien logiciel",
    Right.READ_ACCOUNT: "consulter les comptes des familles",
    Right.ISSUE_INVOICE: "préparer et émettre les factures",
    Right.TAKE_PAYMENT: "encaisser au guichet",
    Right.REFUND_PAYMENT: "demander un remboursement et confirmer celui d'un collègue",
    Right.READ_LEDGER: "consulter la balance et le journal des règlements",
    Right.WRITE_MANDATE: "saisir et révoquer les mandats de prélèvement",
    Right.COLLECT_DEBIT: "prélever les familles et établir le fichier pour la banque",
    Right.SEND_REMINDER: "régler les relances et en dispenser une famille",
    Right.HAND_OVER: "transmettre les factures à la trésorerie",
    Right.READ_BANK: "afficher en entier les coordonnées bancaires",
    Right.READ_BANK_REQUEST: "consulter les demandes sur les coordonnées bancaires et les montants contestés",
    Right.DECIDE_BANK_REQUEST: "traiter les demandes sur les coordonnées bancaires et les montants contestés",
    Right.READ_CONVERSATION: "lire les messages des familles",
    Right.ANSWER_CONVERSATION: "répondre aux messages des familles",
    Right.SEND_BROADCAST: "écrire à plusieurs familles à la fois",
    Right.WRITE_PUBLICATION: "publier des informations et des formulaires",
    Right.WRITE_WORDING: "changer les modèles de messages",
    Right.RESEND_EMAIL: "voir et renvoyer les courriels en échec",
}

ROLES: dict[str, str] = {
    "administrator": "Administrateur",
    "clerk": "Agent",
    "cashier": "Régisseur",
    "educator": "Animateur",
}

READ_QUEUE = frozenset({Right.READ_RECORD_REQUEST, Right.READ_PLANNING_REQUEST, Right.READ_BANK_REQUEST})


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the menu."""

    address: str
    label: str
    icon: str


SECTIONS: tuple[tuple[frozenset[str], Section], ...] = (
    (READ_QUEUE, Section("/demandes", "Demandes", "list")),
    (frozenset({Right.READ_CONVERSATION}), Section("/messages", "Messages", "mail")),
    (frozenset({Right.READ_RECORD}), Section("/familles", "Familles", "partner")),
    (frozenset({Right.READ_RECORD}), Section("/enfants", "Enfants", "child")),
    (frozenset({Right.WRITE_ATTENDANCE}), Section("/pointage", "Pointage", "check")),
    (frozenset({Right.ISSUE_INVOICE}), Section("/facturation", "Facturation", "receipt")),
    (frozenset({Right.TAKE_PAYMENT}), Section("/guichet", "Guichet", "euro")),
    (frozenset({Right.READ_MONTH}), Section("/previsions", "Prévisions", "calendar")),
    (frozenset({Right.WRITE_ACTIVITY, Right.WRITE_ENROLMENT}), Section("/activites", "Activités", "clock")),
    (frozenset({Right.WRITE_PUBLICATION}), Section("/publications", "Publications", "info")),
    (frozenset({Right.READ_STAFF}), Section("/agents", "Agents", "user")),
)
"""The entries of the menu in their order, each with the rights of which one opens it."""

RARER: tuple[tuple[frozenset[str], Section], ...] = (
    (frozenset({Right.READ_LEDGER}), Section("/comptabilite", "Comptabilité", "receipt")),
    (frozenset({Right.WRITE_CALENDAR}), Section("/fermetures", "Fermetures", "lock")),
    (frozenset({Right.WRITE_CALENDAR}), Section("/parents-separes", "Parents séparés", "partner")),
    (frozenset({Right.WRITE_WORDING}), Section("/modeles", "Modèles de messages", "pen")),
    (frozenset({Right.RESEND_EMAIL}), Section("/courriels", "Courriels en échec", "alert")),
    (frozenset({Right.PUBLISH_RULES}), Section("/reglement", "Règlement intérieur", "document")),
    (frozenset({Right.READ_AUDIT}), Section("/journal", "Journal des accès", "shield")),
)
"""What is opened now and then: in the footer, and on a telephone at the end of the menu."""


def sections(rights: frozenset[str]) -> tuple[Section, ...]:
    """List the sections that somebody with these rights can use."""
    return Section("/", "Aujourd'hui", "home"), *(section for any_of, section in SECTIONS if rights & any_of)


def at_hand(rights: frozenset[str]) -> tuple[Section, ...]:
    """Name the four sections at the foot of a telephone: the first; the counter too for whoever takes payments and keeps no records."""
    found = sections(rights)
    if Right.TAKE_PAYMENT in rights and Right.WRITE_RECORD not in rights:
        found = tuple(sorted(found, key=lambda section: section.address not in ("/", "/guichet")))
    return found[:4]


def rarer(rights: frozenset[str]) -> tuple[Section, ...]:
    """List the pages beside the sections that somebody with these rights can use."""
    return tuple(section for any_of, section in RARER if rights & any_of)


def action(right: str) -> str:
    """Tell what a right allows; a right that this release does not know keeps its name."""
    return ACTIONS.get(right, right)


def role(slug: str) -> str:
    """Tell a role as the town hall calls it."""
    return ROLES.get(slug, slug)
