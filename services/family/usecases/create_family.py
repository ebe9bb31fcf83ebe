"""Enter a household in the records; harmless when repeated with the same ids."""

from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import ChildSaved, ChildView, CreateFamily, FamilyRecord, GuardianView, QuotientSet
from services.family.domain.errors import IdTaken, NumberTaken
from services.family.domain.household import check_household, full_name
from services.family.domain.numbers import family_number
from services.family.domain.search_words import plain
from services.family.store import children, families, guardians, history, quotients
from services.family.store.families import Family
from services.family.store.history import Entry
from services.family.usecases.records import record, saved
from services.family.usecases.search_families import refresh_words

NUMBERS_TO_TRY = 100


async def create_family(tx: Tx, asked: CreateFamily) -> FamilyRecord:
    """Enter a household, or answer the one that is already there under its id."""
    check_household(asked.guardians, asked.children, asked.quotients, today=paris_date(tx.now))
    family_id = asked.family_id or new_id()
    adults = tuple(
        GuardianView(guardian_id=one.guardian_id or new_id(), **one.model_dump(exclude={"guardian_id", "fields"}), fields=one.fields)
        for one in sorted(asked.guardians, key=lambda one: one.role, reverse=True)
    )
    minors = tuple(ChildView(child_id=one.child_id or new_id(), **one.model_dump(exclude={"child_id"})) for one in asked.children)
    number = await _insert(tx, family_id, asked, name_key=plain(full_name(adults[0].last_name, adults[0].first_name)))
    if number is None:
        return await record(tx, family_id)
    if not await guardians.insert_all(tx, family_id, adults) or not await children.insert_all(tx, family_id, minors):
        raise IdTaken("Un des adultes ou des enfants figure déjà dans une autre fiche famille.")
    await quotients.put(tx, family_id, asked.quotients)
    await refresh_words(tx, family_id)
    await history.add(
        tx,
        family_id,
        [
            Entry("family", family_id, "family_number", "", number),
            *(Entry("guardian", adult.guardian_id, "role", "", adult.role) for adult in adults),
            *(Entry("child", child.child_id, "birth_date", "", child.birth_date.isoformat()) for child in minors),
            *(Entry("quotient", family_id, one.valid_from.isoformat(), "", str(one.value)) for one in asked.quotients),
        ],
    )
    await _tell(tx, family_id, minors)
    return await record(tx, family_id)


async def _insert(tx: Tx, family_id: UUID, asked: CreateFamily, *, name_key: str) -> str | None:
    """Insert the family's row with the number asked, or the next free one; None when the family is already there."""
    for _ in range(NUMBERS_TO_TRY):
        number = asked.family_number or family_number(await families.next_counter(tx))
        family = Family(
            family_id=family_id,
            family_number=number,
            version=1,
            quotient_version=1 if asked.quotients else 0,
            benefit_office=asked.benefit_office,
            account_holder=asked.account_holder,
            bank_name=asked.bank_name,
        )
        if await families.insert(tx, family, name_key=name_key, entered_at=tx.now):
            return number
        if await families.find(tx, family_id):
            return None
        if asked.family_number:
            raise NumberTaken(f"Le numéro {number} appartient à une autre famille.")
    raise NumberTaken("Aucun numéro de famille libre n'a été trouvé : indiquez-en un.")


async def _tell(tx: Tx, family_id: UUID, minors: tuple[ChildView, ...]) -> None:
    await tx.emit(await saved(tx, family_id))
    for child in minors:
        await tx.emit(ChildSaved(family_id=family_id, version=1, **child.model_dump()))
    dated = await quotients.of_family(tx, family_id)
    if dated:
        await tx.emit(QuotientSet(family_id=family_id, version=1, quotients=dated))
