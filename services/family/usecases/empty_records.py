"""Taking back a record that is empty: everybody looks for what depends on it, and with the last answer it goes."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from chassis.errors import Forbidden
from chassis.holdings import tables_holding
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.family import EmptinessAsked, EmptyRecordView, HeldBy
from services.family.domain.errors import RecordChanged, RecordNotEmpty, UnknownFamily
from services.family.store import empty_records, erasures, families
from services.family.store.empty_records import Answers, EmptyRecord
from services.family.usecases.erase_family import PRIVACY, erase_family

ANSWERING = frozenset({"identity", "planning", "billing", "messaging"})
RECORD = frozenset(
    {"family", "guardian", "family_word", "record_history", "record_reminder", "quotient_standing", "empty_record", "erasure"}
)
"""Tables that an empty record fills: names and addresses, words to find it by, what was noted of it, what the town asks of everybody."""

OWN = "family"
ANSWERED_WITHIN = timedelta(minutes=2)
"""How long answers count: whoever was asked before that may hold something since, which nobody would look for again."""


async def read(tx: Tx, family_id: UUID) -> EmptyRecordView:
    """Tell what keeps a record from being taken back: what is held here now, and what others said when it was last asked."""
    if await families.find(tx, family_id) is None:
        raise UnknownFamily
    return _view(family_id, await empty_records.of_family(tx, family_id), await _held_here(tx, family_id))


async def withdraw(tx: Tx, family_id: UUID, version: int) -> EmptyRecordView:
    """Take a record back: refused where something is held here; everybody else is asked."""
    if not await families.lock(tx, family_id):
        raise UnknownFamily
    if tx.actor.account_id is None:
        raise Forbidden
    family = await families.find(tx, family_id)
    if family is None or family.version != version:
        raise RecordChanged
    if await _held_here(tx, family_id):
        raise RecordNotEmpty
    known = await empty_records.of_family(tx, family_id)
    asked = EmptyRecord(
        withdrawal_id=known.withdrawal_id if known else new_id(),
        family_id=family_id,
        status="asked",
        round=known.round + 1 if known else 1,
        answers={},
        asked_by=tx.actor.account_id,
        asked_by_name=tx.actor.display_name,
        asked_at=tx.now,
    )
    await empty_records.save(tx, asked)
    await tx.emit(EmptinessAsked(family_id=family_id, withdrawal_id=asked.withdrawal_id, version=asked.round))
    return _view(family_id, asked, ())


async def note_answer(tx: Tx, service: str, withdrawal_id: UUID, at_round: int, held: tuple[str, ...]) -> None:
    """Take what a service holds of the family; with the last answer the record goes, or stays with what is held.

    What was entered here meanwhile counts too: the family's row is locked, as by whoever enters it. Where an answer took long, as of a
    service that was down, the record stays whatever they were, and may be asked for again.
    """
    family_id = await empty_records.family_of(tx, withdrawal_id)
    if family_id is None or not await families.lock(tx, family_id):
        return
    asked = await empty_records.of_family(tx, family_id)
    if asked is None or asked.round != at_round or asked.status != "asked":
        return
    asked = replace(asked, answers={**asked.answers, service: held})
    if asked.answers.keys() >= ANSWERING:
        answers: Answers = {**asked.answers, OWN: await _held_here(tx, family_id)}
        if any(answers.values()) or tx.now - asked.asked_at > ANSWERED_WITHIN:
            asked = replace(asked, status="held", answers=answers)
        else:
            version = await erase_family(tx, family_id)
            asked = replace(asked, status="erased", erased_at=tx.now, erased_version=version)
    await empty_records.save(tx, asked)


async def _held_here(tx: Tx, family_id: UUID) -> tuple[str, ...]:
    held = await tables_holding(tx, family_id, PRIVACY, but=RECORD)
    return (*held, "erasure") if await erasures.is_open(tx, family_id) else held


def _view(family_id: UUID, asked: EmptyRecord | None, here: tuple[str, ...]) -> EmptyRecordView:
    told = asked.answers if asked and asked.status == "held" else {}
    held = {**told, OWN: here}
    return EmptyRecordView(
        family_id=family_id,
        status="held" if any(held.values()) else "asked" if asked and asked.status == "asked" else "never",
        held=tuple(HeldBy.model_validate({"service": name, "tables": tables}) for name, tables in sorted(held.items()) if tables),
    )
