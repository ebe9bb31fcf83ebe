"""Find families as a clerk looks for them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from contracts.family import ChildView, FamilyLines, GuardianView, SearchFamilies
from services.family.domain.errors import UnknownFamily
from services.family.domain.household import full_name
from services.family.domain.search_words import exactly, plain, span, variants, words, words_of
from services.family.store import children, families, guardians, households, reach, search
from services.family.store.search import START, Page, Wanted

MOST_WORDS = 8


async def search_families(tx: Tx, search_for: SearchFamilies) -> FamilyLines:
    """Find the families that have a word for each word of the text, without words all of them: a page by name, after a family.

    When nobody has them all, names that differ by one typing error count too, and then one word that stands for nothing is left out:
    "sophia martin" finds the Martins. The answer says so.
    """
    within = await reach.families(tx)
    page = Page(search_for.limit, within, await search.place(tx, search_for.after, within) if search_for.after else START)
    asked = words(search_for.q)[:MOST_WORDS]
    if not asked:
        return FamilyLines(families=await search.lines(tx, await search.by_name(tx, page)))
    as_typed = [Wanted(place, span(word)) for place, word in enumerate(asked)]
    found = await _found(tx, as_typed, page)
    if found is not None:
        return FamilyLines(families=await search.lines(tx, found))
    similar = await search.similar_names(tx, {word: variants(word) for word in asked})
    nearly = [*as_typed, *(Wanted(asked.index(typed), exactly(name)) for typed, name in similar)]
    found = await _found(tx, nearly, page) if similar else None
    if found is None and len(asked) > 1:
        found = await _found(tx, nearly, page, missing=1)
    return FamilyLines(families=await search.lines(tx, found or []), approximate=found is not None)


async def _found(tx: Tx, wanted: Sequence[Wanted], page: Page, *, missing: int = 0) -> list[UUID] | None:
    """List those on a page who have the words; None where nobody has them, on no page."""
    found = await search.with_words(tx, wanted, page, missing=missing)
    is_beyond = not found and page.after != START and await search.with_words(tx, wanted, page.first(), missing=missing)
    return found if found or is_beyond else None


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
