"""What planning no longer keeps: what families wrote and sent with requests decided long ago."""

from chassis.retention import Rule, months
from chassis.tx import Tx
from services.planning.store import certificates, past_use

NOTES_MONTHS = 24
CERTIFICATE_MONTHS = 12
TOGETHER = 500


async def _notes(tx: Tx) -> int:
    return await past_use.empty_notes(tx, tx.now - months(NOTES_MONTHS), TOGETHER)


async def _certificates(tx: Tx) -> int:
    return await certificates.past_use(tx, tx.now - months(CERTIFICATE_MONTHS), TOGETHER)


RULES = (
    Rule("planning.notes", f"{NOTES_MONTHS} mois après la décision", _notes),
    Rule("planning.certificates", f"{CERTIFICATE_MONTHS} mois après la décision", _certificates),
)
