"""The town's règlement intérieur, accepted by its families: all but one, so that both sides can be seen."""

import asyncio
from collections.abc import Sequence

from contracts.family import AcceptRules, ConfirmRecord, PublishRules
from stack.demo.households import Household
from stack.demo.town import Town

NOT_YET = "MARTIN"
"""The family that has neither accepted the rules nor confirmed its record."""

TITLE = "Règlement intérieur des accueils périscolaires et de la restauration"
TEXT = """Article 1. Inscription
Chaque enfant est inscrit avant sa première venue. Sa fiche est à jour\u00a0: téléphones, personnes autorisées, santé, assurance.

Article 2. Réservation
Les jours se réservent sur le portail avant la date limite affichée. Au-delà, appelez la mairie.

Article 3. Absence
Une absence déclarée à temps n'est pas facturée. Une absence pour maladie demande une attestation médicale.

Article 4. Horaires
Les enfants sont repris avant l'heure de fermeture par une personne inscrite sur leur fiche.

Article 5. Vie en commun
Chacun respecte les autres, les adultes et le matériel. En cas de difficulté, la mairie reçoit la famille."""


async def rules(town: Town, households: Sequence[Household]) -> None:
    """Publish the rules, and let the families accept them and confirm their records."""
    published = await town.tell(PublishRules(title=TITLE, text=TEXT, in_force_from=town.today))
    accept, willing = AcceptRules(rules_id=published.rules_id), [one for one in households if one.guardian.last_name != NOT_YET]
    await asyncio.gather(*(town.ask_as(one, accept) for one in willing), *(town.ask_as(one, ConfirmRecord()) for one in willing))
