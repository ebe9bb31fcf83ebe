"""A family that is erased: its inbox and its e-mails go."""

from chassis import erasure
from chassis.holdings import Privacy
from chassis.tx import Tx
from contracts.family import FamilyErased

PRIVACY = Privacy(
    not_exported={
        "custody": "only how new what is known of a child of two households is",
        "conversation_entry.writer_id": "which account wrote; the message says who, in words",
        "conversation_entry.form_id": "keeps a message from being sent twice",
    },
)


async def erase_family(tx: Tx, event: FamilyErased) -> None:
    """Erase a family from messaging."""
    await erasure.erase(tx, event.family_id, PRIVACY)
