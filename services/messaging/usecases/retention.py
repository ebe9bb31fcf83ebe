"""What messaging no longer keeps: messages that families deleted a year ago, with their e-mails, and what was published long ago."""

from chassis import documents
from chassis.clock import paris_date
from chassis.retention import Rule, months
from chassis.tx import Tx
from services.messaging.store import colleagues, messages, publications

DELETED_MONTHS = 12
PUBLISHED_MONTHS = 24
TOGETHER = 500


async def _deleted(tx: Tx) -> int:
    return await messages.erase_deleted(tx, tx.now - months(DELETED_MONTHS), TOGETHER)


async def _warned(tx: Tx) -> int:
    return await colleagues.forget_warnings(tx, tx.now - months(1), TOGETHER)


async def _published(tx: Tx) -> int:
    count, files = await publications.forget(tx, paris_date(tx.now - months(PUBLISHED_MONTHS)), TOGETHER)
    await documents.remove(tx, files)
    return count


RULES = (
    Rule("messaging.messages", f"{DELETED_MONTHS} mois après leur suppression", _deleted),
    Rule("messaging.publications", f"{PUBLISHED_MONTHS} mois après leur fin ou leur retrait", _published),
    Rule("messaging.warnings", "1 mois après leur envoi", _warned),
)
