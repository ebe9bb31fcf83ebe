"""Enter the quotient of a family from a date."""

from collections.abc import Mapping
from uuid import UUID

from chassis.tx import Tx
from contracts.family import FamilyRecord, QuotientSet, QuotientSource, QuotientView
from services.family.domain.benefits_change import regime
from services.family.domain.errors import QuotientRefused, UnknownFamily
from services.family.store import families, history, income, quotients
from services.family.store.history import Entry
from services.family.usecases.quotient_standing import look_at_quotients
from services.family.usecases.records import record


async def set_quotient(tx: Tx, family_id: UUID, dated: QuotientView, source: QuotientSource) -> FamilyRecord:
    """Enter a quotient as a clerk; one already entered for its first day is replaced, the same one changes nothing."""
    if dated.valid_until is not None and dated.valid_until < dated.valid_from:
        raise QuotientRefused("Le dernier jour vient après le premier.")
    if not await families.lock(tx, family_id):
        raise UnknownFamily
    if await enter_quotient(tx, family_id, dated, source):
        tx.audit("family.quotient.write", family_id=family_id, about_id=family_id, detail=dated.valid_from.isoformat())
    return await record(tx, family_id)


async def enter_quotient(tx: Tx, family_id: UUID, dated: QuotientView, source: QuotientSource) -> bool:
    """Write a quotient in the history and tell all of them; the caller holds the family's row. False when it is there already."""
    before = {one.valid_from: one for one in await quotients.of_family(tx, family_id)}
    known = before.get(dated.valid_from)
    if known == dated:
        return False
    await quotients.put(tx, family_id, [dated], source=source)
    old = str(known.value) if known else ""
    await history.add(tx, family_id, [Entry("quotient", family_id, dated.valid_from.isoformat(), old, str(dated.value))])
    await tell_quotients(tx, family_id)
    await look_at_quotients(tx, [family_id])
    return True


async def tell_quotients(tx: Tx, family_id: UUID) -> None:
    """Tell all quotients of a family and its regime, in a new version."""
    version = await families.bump_quotients(tx, family_id)
    await tx.emit(await quotients_told(tx, family_id, version))


async def quotients_told(tx: Tx, family_id: UUID, version: int) -> QuotientSet:
    """Put what prices depend on into words: the quotients of a family, and where it draws its benefits."""
    (told,) = await quotients_told_of(tx, {family_id: version})
    return told


async def quotients_told_of(tx: Tx, versions: Mapping[UUID, int]) -> list[QuotientSet]:
    """Put what prices of some families depend on into words, each at a version."""
    known = await income.benefits(tx, list(versions))
    dated = await quotients.of_families(tx, list(versions))
    return [
        QuotientSet(
            family_id=family_id,
            version=version,
            quotients=dated.get(family_id, ()),
            regime=regime(known.get(family_id, {}).get("scheme", "")),
        )
        for family_id, version in versions.items()
    ]
