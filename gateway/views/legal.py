"""What the public pages say of personal data: why they are kept, for how long, and by which rule of which service.

`tests/unit/gateway/test_legal.py` holds the terms beside the rules by which the services erase: a rule that nobody tells families of fails.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of the processing, and what allows it (RGPD, articles 6 and 9)."""

    what: str
    ground: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept, for how long, and the rules of the services that end it (chassis/retention.py)."""

    what: str
    term: str
    rules: tuple[str, ...] = ()


PURPOSES = (
    Purpose(
        "Inscrire vos enfants, réserver leurs jours, les accueillir et noter leur présence",
        "Mission d'intérêt public de la commune (article 6.1.e)",
    ),
    Purpose(
        "Veiller à leur santé et à leur sécurité : allergies, soins, personnes autorisées",
        "Mission d'intérêt public ; pour la santé, votre accord (article 9.2.a) : vous transmettez vous-même ces informations et pouvez"
        " demander qu'elles soient retirées",
    ),
    Purpose(
        "Calculer vos tarifs, facturer, encaisser, rembourser, relancer",
        "Mission d'intérêt public, et obligations comptables (article 6.1.c)",
    ),
    Purpose("Répondre à vos demandes et vous prévenir", "Mission d'intérêt public"),
    Purpose(
        "Vous envoyer par courriel les informations de la mairie : nouvelles, événements, menus",
        "Votre accord (article 6.1.a), que vous retirez quand vous voulez dans « Mes notifications »",
    ),
    Purpose(
        "Protéger les comptes, et savoir qui a consulté ou modifié un dossier",
        "Obligation de sécurité (articles 6.1.c et 32)",
    ),
    Purpose("Compter les présences et les heures d'accueil, pour la mairie et la CAF", "Mission d'intérêt public"),
)


def kept(inactive_months: int) -> tuple[Kept, ...]:
    """List what is kept and for how long; an account closes after so many months without use."""
    return (
        Kept(
            "La fiche de votre famille et de vos enfants : coordonnées, santé, banque, justificatifs, inscriptions, réservations",
            "Jusqu'à ce que la mairie efface votre dossier, à votre demande ou quand il ne lui sert plus : le portail ne l'efface pas seul",
        ),
        Kept(
            "Votre compte d'accès",
            f"Fermé après {inactive_months} mois sans connexion ni lettre de la mairie ; vous êtes prévenu un mois avant",
            ("identity.warned", "identity.closed"),
        ),
        Kept(
            "Les connexions (date, type d'appareil) et les essais de mot de passe",
            "30 jours après la fin d'une connexion ; 24 heures pour un essai",
            ("identity.sessions", "identity.attempts"),
        ),
        Kept(
            "La trace des lettres et des liens qui ouvrent un compte",
            "365 jours après l'expiration d'une lettre, 30 jours après celle d'un lien",
            ("identity.letters", "identity.resets"),
        ),
        Kept(
            "Le détail d'une demande de modification, de la fiche ou de vos coordonnées bancaires, et les documents envoyés avec elle",
            "24 mois après la réponse de la mairie",
            ("family.requests", "billing.bank_requests"),
        ),
        Kept(
            "Les documents d'un enfant (assurance, vaccins…)",
            "12 mois après leur date de fin ; sans date de fin, autant que la fiche",
            ("family.documents",),
        ),
        Kept("Les attestations d'absence", "12 mois après la réponse de la mairie", ("planning.certificates",)),
        Kept(
            "Ce que vous écrivez avec une demande de jours ou de rythme hebdomadaire",
            "24 mois après la réponse de la mairie",
            ("planning.notes",),
        ),
        Kept(
            "Les messages échangés avec la mairie",
            "24 mois après le dernier d'une conversation ; 6 mois pour un brouillon",
            ("messaging.conversations", "messaging.drafts"),
        ),
        Kept(
            "Les messages que le portail vous envoie",
            "12 mois après que vous les supprimez ; sinon, autant que la fiche",
            ("messaging.messages",),
        ),
        Kept("La liste des destinataires d'un envoi groupé", "24 mois après l'envoi", ("messaging.broadcasts",)),
        Kept(
            "Les factures, paiements et mandats de prélèvement, avec le nom qu'ils portent",
            "Autant que la fiche, et au moins 10 ans (code de commerce, article L. 123-22). D'un dossier effacé, les noms et le détail sont"
            " effacés 10 ans après la fin de l'année du dernier mouvement : les numéros, les dates et les montants restent",
            ("billing.books",),
        ),
        Kept("Ce que le prestataire de carte annonce d'un paiement", "13 mois après son arrivée", ("billing.card_events",)),
        Kept("Le journal de qui a consulté ou modifié votre dossier", "12 mois au plus", ("audit.entries",)),
        Kept(
            "Les traces techniques : réponses du portail, échanges entre ses parties, jours avant une fermeture, preuve d'une demande",
            "De 7 jours à 3 mois ; 10 ans pour la preuve d'une demande qui touche à l'argent",
            ("requests.answers", "requests.keys", "planning.closed_days"),
        ),
    )
