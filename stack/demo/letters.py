"""What families write to the facilities: one message with a paper that waits for its answer, one that was begun, one to the town hall."""

from collections.abc import Mapping

from contracts.messaging import AttachFile, ListRecipients, Recipients, SaveDraft, SendDraft
from stack.demo.facilities import CANTEEN, LEISURE
from stack.demo.households import Household
from stack.demo.ids import named
from stack.demo.papers import paper
from stack.demo.town import Town

OUTING = "Sortie à la ferme : autorisation signée"
ABSENCE = "Repas de vendredi"
QUESTION = "Horaires de l'accueil pendant les vacances"


async def write(town: Town, household: Household, by_name: Mapping[str, Household]) -> None:
    """Have the DUPONTs and a neighbour write, once messaging knows the town's places."""
    leisure, canteen = named("facility", LEISURE), named("facility", CANTEEN)
    text = "Bonjour,\n\nVoici l'autorisation signée pour la sortie à la ferme. Léa vient avec son pique-nique.\n\nMerci, Jean Dupont"
    lea = household.children["Léa"]

    async def is_known() -> Recipients | None:
        found = await town.ask_as(household, ListRecipients())
        return found if any(child.child_id == lea for child in found.children) else None

    await town.until(is_known, what="les enfants dont parlent les messages")
    signed = SaveDraft(draft_id=named("draft", OUTING), facility_id=leisure, subject=OUTING, text=text, child_id=lea)
    await town.ask_as(household, signed)
    content = paper("Autorisation de sortie", "Document inventé pour la démonstration")
    await town.ask_as(household, AttachFile(draft_id=signed.draft_id, name="autorisation-signee.pdf", content=content))
    await town.ask_as(household, SendDraft(draft_id=signed.draft_id, facility_id=leisure, subject=OUTING, text=text, child_id=lea))
    begun = SaveDraft(
        draft_id=named("draft", ABSENCE), facility_id=canteen, subject=ABSENCE, text="Bonjour,\n\nHugo ne mangera pas à la cantine"
    )
    await town.ask_as(household, begun)
    asked = SendDraft(
        draft_id=named("draft", QUESTION),
        subject=QUESTION,
        text="Bonjour,\n\nÀ partir de quelle heure peut-on déposer les enfants pendant les vacances d'hiver ?\n\nMerci d'avance.",
    )
    await town.ask_as(by_name["BENALI"], asked)
