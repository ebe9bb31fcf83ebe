"""What staff answer often, what one of them noted about a message, and what will be sent to many tomorrow."""

from datetime import timedelta

from contracts.messaging import ListDesk, NoteConversation, PutCanned, ScheduleBroadcast, Selected
from stack.demo.facilities import LEISURE
from stack.demo.ids import named
from stack.demo.town import Town

RECEIVED = "Bien reçu"
PAPER = "Pièce manquante"
REMINDED = "Sortie à la ferme : à prévoir"


async def answers(town: Town) -> None:
    """Write the canned answers, and a note for colleagues on the message that waits longest."""
    text = "Bonjour {prenom},\n\nNous avons bien reçu votre message « {objet} » et nous nous en occupons.\n\n{structure}"
    await town.tell(PutCanned(answer_id=named("canned", RECEIVED), version=0, title=RECEIVED, text=text))
    text = "Bonjour {prenom},\n\nPouvez-vous joindre la pièce demandée en réponse à ce message ? Une photo lisible suffit.\n\n{structure}"
    await town.tell(PutCanned(answer_id=named("canned", PAPER), version=0, title=PAPER, text=text))
    waiting = (await town.tell(ListDesk())).conversations
    noted = "Autorisation à ranger dans le classeur de la sortie."
    await town.tell(NoteConversation(conversation_id=waiting[0].conversation_id, note_id=named("note", noted), text=noted))
    await town.tell(
        ScheduleBroadcast(
            broadcast_id=named("broadcast", REMINDED),
            subject=REMINDED,
            text="Bonjour,\n\nPensez aux bottes et au pique-nique. Le car part à 9 h et rentre à 17 h.",
            whom=LEISURE,
            selection=(Selected(kind="facility", key=str(named("facility", LEISURE))),),
            facility_id=named("facility", LEISURE),
            send_at=town.clock.now() + timedelta(days=1),
        )
    )
