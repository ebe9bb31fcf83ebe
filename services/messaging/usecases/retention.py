"""What messaging no longer keeps: messages that families deleted a year ago, with their e-mails."""

from chassis.retention import Rule, months
from chassis.tx import Tx
from services.messaging.store import colleagues, messages

DELETED_MONTHS = 12
TOGETHER = 500


async def _deleted(tx: Tx) -> int:
    return await messages.erase_deleted(tx, tx.now - months(DELETED_MONTHS), TOGETHER)


async def _warned(tx: Tx) -> int:
    return await colleagues.forget_warnings(tx, tx.now - months(1), TOGETHER)


RULES = (
    Rule("messaging.messages", f"{DELETED_MONTHS} mois après leur suppression", _deleted),
    Rule("messaging.warnings", "1 mois après leur envoi", _warned),
)
