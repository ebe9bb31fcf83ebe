"""What the town tells its families: news, the week's menu, a document and a form to download."""

from datetime import date, timedelta

from contracts.messaging import PublishPublication, PutPublication, Selected
from stack.demo.facilities import CANTEEN, LEISURE
from stack.demo.ids import named
from stack.demo.papers import paper
from stack.demo.town import Town

NEWS = "Inscriptions aux mercredis du deuxième trimestre"
LEISURE_NEWS = "Sortie à la ferme"
FORM = "Autorisation de sortie"
DOCUMENT = "Projet pédagogique de l'accueil de loisirs"
MENU = """Lundi : carottes râpées, poulet rôti, purée de courge, yaourt
Mardi : velouté de potiron, lentilles et riz (repas végétarien), fromage, pomme
Jeudi : betteraves, poisson pané, épinards, compote
Vendredi : salade verte, hachis parmentier, clémentine"""


def publications(today: date) -> list[PutPublication]:
    """Write what is published."""
    return [
        PutPublication(
            publication_id=named("publication", NEWS),
            version=0,
            kind="news",
            title=NEWS,
            text="Les réservations des mercredis de janvier à mars sont ouvertes. Les places sont données dans l'ordre des demandes : "
            "réservez depuis le planning de chaque enfant.",
            on_home=True,
            starts_on=today,
        ),
        PutPublication(
            publication_id=named("publication", LEISURE_NEWS),
            version=0,
            kind="news",
            title=LEISURE_NEWS,
            text="Mercredi prochain, les enfants passent la journée à la ferme. Prévoyez des bottes et un pique-nique. Départ à 9 h.",
            on_home=True,
            starts_on=today,
            ends_on=today + timedelta(days=14),
            selection=(Selected(kind="facility", key=str(named("facility", LEISURE))),),
        ),
        PutPublication(
            publication_id=named("publication", MENU),
            version=0,
            kind="menu",
            title="Menu de la semaine",
            text=MENU,
            starts_on=today,
            facility_id=named("facility", CANTEEN),
        ),
        PutPublication(
            publication_id=named("publication", DOCUMENT),
            version=0,
            kind="document",
            title=DOCUMENT,
            text="Les valeurs de l'équipe, les journées types et les projets de l'année.",
            file_name="projet-pedagogique.pdf",
            file=paper(DOCUMENT, "Document inventé pour la démonstration"),
            starts_on=today,
        ),
        PutPublication(
            publication_id=named("publication", FORM),
            version=0,
            kind="form",
            title=FORM,
            text="À remplir, à signer et à rendre à l'animateur.",
            file_name="autorisation-de-sortie.pdf",
            file=paper(FORM, "Formulaire inventé pour la démonstration"),
            starts_on=today,
        ),
    ]


async def publish(town: Town) -> None:
    """Publish all of it, once messaging knows the town's places."""
    for one in publications(town.today):
        made = await town.tell_when_known(one)
        await town.tell(PublishPublication(publication_id=made.publication_id, version=made.version))
