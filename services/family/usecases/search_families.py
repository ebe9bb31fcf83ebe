"""Find families as a clerk looks for them."""

from chassis.tx import Tx
from contracts.family import FamilyLine
from services.family.domain.search_words import span, words
from services.family.store import search

MOST_WORDS = 8


async def search_families(tx: Tx, text: str, limit: int) -> tuple[FamilyLine, ...]:
    """Find the families that have a word for each word of the text; without words, the first ones by name."""
    asked = words(text)[:MOST_WORDS]
    if asked:
        found = await search.with_words(tx, [span(word) for word in asked], limit)
    else:
        found = await search.first_by_name(tx, limit)
    return await search.lines(tx, found)
