"""What a household reads of an adult who is no longer of it, and what whoever left is told at their own address: nothing of the others."""

from chassis.french import of, plain_date
from contracts.family import AdultLeft
from services.messaging.domain.notices import Notice, letter
from services.messaging.domain.senders import FAMILIES
from services.messaging.domain.warned import Warned
from services.messaging.domain.wording import Wording, Words

BILLED = "Les prochaines factures sont à votre nom."
LEFT = Wording(
    slug="adult_left",
    title="Adulte retiré de la fiche",
    kind="record_request",
    sender=FAMILIES,
    words=Words(
        "Votre fiche famille : {qui} n'y figure plus",
        letter(
            "La mairie a mis à jour votre fiche famille : {qui} n'y figure plus, depuis le {date}.",
            "Son compte du portail, s'il y en avait un, est fermé : vos messages, vos factures et la fiche de vos enfants"
            " ne s'y lisent plus. Les courriels de la mairie pour votre foyer ne lui sont plus envoyés.",
            "{factures}",
            "L'autorité parentale reste la même : seul un juge la change. Si votre quotient familial, votre compte bancaire"
            " ou les personnes autorisées à venir chercher vos enfants changent, dites-le-nous dans « Mon compte » et « Mes enfants ».",
            "Si c'est une erreur, prévenez la mairie.",
        ),
    ),
    samples={"qui": "Jean DUPONT", "date": "20 novembre 2026", "factures": BILLED},
)
WORDINGS = (LEFT,)


def adult_left(event: AdultLeft) -> Notice:
    """Tell the household; the e-mail goes to the adult who remains alone, also where the other one is not yet forgotten."""
    values = {"qui": event.name, "date": plain_date(event.left_on), "factures": BILLED if event.takes_over else ""}
    return LEFT.notice(values, fact=f"{event.type}:{event.guardian_id}", since=event.noted_at, only=event.remaining_id)


def access_closed(event: AdultLeft) -> Warned:
    """Tell whoever left why their account opens no more."""
    return Warned(
        fact=f"{event.type}:{event.guardian_id}",
        subject="Votre nom ne figure plus dans une fiche famille",
        text=letter(
            f"La mairie a retiré le nom {of(event.name)} d'une fiche famille. Le compte du Portail Famille à ce nom, s'il y en avait un,"
            " est fermé.",
            "Vos droits de parent ne changent pas. Si vos enfants vivent aussi chez vous, la mairie peut ouvrir une fiche à votre nom :"
            " vous y suivrez leurs journées passées avec vous.",
            "Si c'est une erreur, prévenez la mairie.",
        ),
        since=event.noted_at,
    )
