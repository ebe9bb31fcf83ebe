"""What planning no longer keeps: what families wrote with requests decided long ago."""

from chassis.retention import Rule, months
from chassis.tx import Tx
from services.planning.store import past_use

NOTES_MONTHS = 24
TOGETHER = 500


async def _notes(tx: Tx) -> int:
    return await past_use.empty_notes(tx, tx.now - months(NOTES_MONTHS), TOGETHER)


RULES = (Rule("planning.notes", f"{NOTES_MONTHS} mois après la décision", _notes),)
