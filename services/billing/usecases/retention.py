"""What billing no longer keeps: what the card provider told, what decided bank requests asked. Books and their documents stay."""

from chassis.retention import Rule, months
from chassis.tx import Tx
from services.billing.store import card_events, past_use

CARD_EVENT_MONTHS = 13
"""As long as a payment that its holder did not authorise can be contested (article L. 133-24 of the Code monétaire et financier)."""
REQUESTS_MONTHS = 24
TOGETHER = 500
KEYS_MONTHS = 120
"""That a request about money was carried out is known as long as the books: ten years (article L. 123-22 of the Code de commerce)."""


async def _card_events(tx: Tx) -> int:
    return await card_events.forget(tx, tx.now - months(CARD_EVENT_MONTHS), TOGETHER)


async def _bank_requests(tx: Tx) -> int:
    return await past_use.empty_bank_requests(tx, tx.now - months(REQUESTS_MONTHS), TOGETHER)


RULES = (
    Rule("billing.card_events", f"{CARD_EVENT_MONTHS} mois après leur arrivée", _card_events),
    Rule("billing.bank_requests", f"{REQUESTS_MONTHS} mois après la décision", _bank_requests),
)
