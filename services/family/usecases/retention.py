"""What the family service no longer keeps: what decided requests said, documents long expired."""

from chassis.clock import paris_date
from chassis.retention import Rule, months
from chassis.tx import Tx
from services.family.store import past_use

REQUESTS_MONTHS, DOCUMENTS_MONTHS = 24, 12
TOGETHER = 200


async def _requests(tx: Tx) -> int:
    return await past_use.empty_requests(tx, tx.now - months(REQUESTS_MONTHS), TOGETHER)


async def _documents(tx: Tx) -> int:
    return await past_use.erase_documents(tx, paris_date(tx.now - months(DOCUMENTS_MONTHS)), TOGETHER)


RULES = (
    Rule("family.requests", f"{REQUESTS_MONTHS} mois après la décision", _requests),
    Rule("family.documents", f"{DOCUMENTS_MONTHS} mois après leur expiration", _documents),
)
