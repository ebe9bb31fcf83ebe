"""Find families as a clerk looks for them."""

from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildView, FamilyLine, GuardianView
from services.family.domain.errors import UnknownFamily
from services.family.domain.household import full_name
from services.family.domain.search_words import plain, span, words, words_of
from services.family.store import children, families, guardians, search

MOST_WORDS = 8


async def search_families(tx: Tx, text: str, limit: int) -> tuple[FamilyLine, ...]:
    """Find the families that have a word for each word of the text; without words, the first ones by name."""
    asked = words(text)[:MOST_WORDS]
    if asked:
        found = await search.with_words(tx, [span(word) for word in asked], limit)
    else:
        found = await search.first_by_name(tx, limit)
    return await search.lines(tx, found)


async def refresh_words(tx: Tx, family_id: UUID) -> None:
    """Let a family be found under its names as they are now."""
    family = await families.find(tx, family_id)
    if family is None:
        raise UnknownFamily
    adults = await guardians.of_family(tx, family_id)
    persons: tuple[GuardianView | ChildView, ...] = (*adults, *await children.of_family(tx, family_id))
    names = [name for one in persons for name in (one.last_name, one.first_name)]
    key = plain(full_name(adults[0].last_name, adults[0].first_name))
    await search.replace_words(tx, family_id, words_of([family.family_number, *names]), name_key=key)
