"""Find families as a clerk looks for them."""

from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildView, FamilyLines, GuardianView
from services.family.domain.errors import UnknownFamily
from services.family.domain.household import full_name
from services.family.domain.search_words import exactly, plain, span, variants, words, words_of
from services.family.store import children, families, guardians, households, reach, search
from services.family.store.search import Wanted

MOST_WORDS = 8


async def search_families(tx: Tx, text: str, limit: int) -> FamilyLines:
    """Find the families that have a word for each word of the text; without words, the first ones by name.

    When nobody has them all, names that differ by one typing error count too, and then one word that stands for nothing is left out:
    "sophia martin" finds the Martins. The answer says so.
    """
    within = await reach.families(tx)
    asked = words(text)[:MOST_WORDS]
    if not asked:
        return FamilyLines(families=await search.lines(tx, await search.first_by_name(tx, limit, within)))
    as_typed = [Wanted(place, span(word)) for place, word in enumerate(asked)]
    found = await search.with_words(tx, as_typed, limit, within)
    if found:
        return FamilyLines(families=await search.lines(tx, found))
    similar = await search.similar_names(tx, {word: variants(word) for word in asked})
    nearly = [*as_typed, *(Wanted(asked.index(typed), exactly(name)) for typed, name in similar)]
    found = await search.with_words(tx, nearly, limit, within) if similar else []
    if not found and len(asked) > 1:
        found = await search.with_words(tx, nearly, limit, within, missing=1)
    return FamilyLines(families=await search.lines(tx, found), approximate=bool(found))


async def refresh_words(tx: Tx, family_id: UUID) -> None:
    """Let a family be found under its number, names, telephones and e-mails as they are now."""
    family = await families.find(tx, family_id)
    if family is None:
        raise UnknownFamily
    adults = await guardians.of_family(tx, family_id)
    persons: tuple[GuardianView | ChildView, ...] = (*adults, *await children.of_family(tx, family_id))
    names = [name for one in persons for name in (one.last_name, one.first_name)]
    reached = [one.fields for one in adults]
    found_under = words_of(
        [family.family_number, *names],
        phones=[phone for one in reached for phone in (one.home_phone, one.work_phone, one.mobile_phone)],
        emails=[one.email for one in reached],
    )
    key = plain(full_name(adults[0].last_name, adults[0].first_name))
    await search.replace_words(tx, family_id, found_under, name_key=key)


async def refresh_words_of_others(tx: Tx, child_id: UUID, family_id: UUID) -> None:
    """Let the other household of a child be found under the child's name as it is now."""
    for other in await households.current(tx, child_id):
        if other != family_id:
            await refresh_words(tx, other)
