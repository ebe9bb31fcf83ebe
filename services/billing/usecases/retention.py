"""What billing no longer keeps: what the card provider told, what decided bank requests asked, whom old books of erased families name.

Books and their documents stay for as long as the family's record does.
"""

from chassis.clock import paris_date
from chassis.retention import Rule, months
from chassis.tx import Tx
from services.billing.store import card_events, ended_books, past_use

CARD_EVENT_MONTHS = 13
"""As long as a payment that its holder did not authorise can be contested (article L. 133-24 of the Code monétaire et financier)."""
REQUESTS_MONTHS = 24
TOGETHER = 500
KEYS_MONTHS = 120
"""That a request about money was carried out is known as long as the books: ten years (article L. 123-22 of the Code de commerce)."""

BOOKS_YEARS = 10
"""How long books and what proves them are kept, from the end of the exercise (article L. 123-22 of the Code de commerce)."""


async def _card_events(tx: Tx) -> int:
    return await card_events.forget(tx, tx.now - months(CARD_EVENT_MONTHS), TOGETHER)


async def _bank_requests(tx: Tx) -> int:
    return await past_use.empty_bank_requests(tx, tx.now - months(REQUESTS_MONTHS), TOGETHER)


async def _books(tx: Tx) -> int:
    """End the books of erased families: of an operation of 2026, nobody is named from 1 January 2037 on."""
    kept_from = paris_date(tx.now).replace(month=1, day=1)
    return await ended_books.end(tx, kept_from.replace(year=kept_from.year - BOOKS_YEARS), TOGETHER)


RULES = (
    Rule("billing.card_events", f"{CARD_EVENT_MONTHS} mois après leur arrivée", _card_events),
    Rule("billing.bank_requests", f"{REQUESTS_MONTHS} mois après la décision", _bank_requests),
    Rule("billing.books", f"{BOOKS_YEARS} ans après la fin de l'année du dernier mouvement d'une famille effacée", _books),
)
