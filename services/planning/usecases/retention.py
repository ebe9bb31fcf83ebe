"""What planning no longer keeps: what families wrote and sent with requests decided long ago."""

from chassis.clock import paris_date
from chassis.retention import Rule, months
from chassis.tx import Tx
from services.planning.store import certificates, closures, past_use

NOTES_MONTHS = 24
CERTIFICATE_MONTHS = 12
CLOSURE_MONTHS = 3
TOGETHER = 500


async def _notes(tx: Tx) -> int:
    return await past_use.empty_notes(tx, tx.now - months(NOTES_MONTHS), TOGETHER)


async def _certificates(tx: Tx) -> int:
    return await certificates.past_use(tx, tx.now - months(CERTIFICATE_MONTHS), TOGETHER)


async def _closed_days(tx: Tx) -> int:
    return await closures.forget_past(tx, paris_date(tx.now - months(CLOSURE_MONTHS)), TOGETHER)


RULES = (
    Rule("planning.notes", f"{NOTES_MONTHS} mois après la décision", _notes),
    Rule("planning.certificates", f"{CERTIFICATE_MONTHS} mois après la décision", _certificates),
    Rule("planning.closed_days", f"{CLOSURE_MONTHS} mois après le jour fermé", _closed_days),
)
