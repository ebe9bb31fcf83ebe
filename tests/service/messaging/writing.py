"""What Jean writes to the canteen."""

from typing import Any

from chassis.ids import new_id
from contracts.messaging import SendDraft, SentMessage
from tests.service.harness import Started
from tests.service.messaging.cast import jean
from tests.service.messaging.places import CANTEEN


async def write(service: Started, text: str = "Léa ne mange pas jeudi.", **more: Any) -> SentMessage:
    """Have Jean write a message, of the canteen unless it says otherwise."""
    asked = {"draft_id": new_id(), "facility_id": CANTEEN, "subject": "Repas de jeudi", "text": text, **more}
    return await service.send(SendDraft.model_validate(asked), jean)
