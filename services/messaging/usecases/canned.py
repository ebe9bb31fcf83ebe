"""Canned answers: what staff answer often, once written, with fields that each answer fills in."""

from uuid import UUID

from chassis.clock import paris_date
from chassis.french import plain_date
from chassis.tx import Tx
from contracts.messaging import CannedAnswer, CannedAnswers, FilledAnswer, PutCanned
from services.messaging.domain import fields
from services.messaging.domain.canned import FIELDS, SAMPLES, YOUR_CHILD, called
from services.messaging.domain.conversation import Conversation
from services.messaging.domain.errors import CannedChanged, CannedOutOfReach, UnknownCanned, UnknownField
from services.messaging.store import canned, conversations, desk
from services.messaging.store.canned import Canned


async def every(tx: Tx) -> CannedAnswers:
    """List the canned answers, and what a new one may say."""
    answers = [await _view(tx, one) for one in await canned.within_reach(tx)]
    return CannedAnswers(answers=tuple(answers), fields=dict(FIELDS), places=await desk.places(tx))


async def put(tx: Tx, asked: PutCanned) -> CannedAnswer:
    """Write a canned answer; one with an unknown field is refused, and so is a version that is not the last."""
    unknown = fields.unknown(asked.text, FIELDS)
    if unknown:
        raise UnknownField(
            f"Ce n'est pas un champ : {', '.join(unknown)}. Les champs sont {', '.join('{' + name + '}' for name in FIELDS)}.",
            fields=list(unknown),
        )
    before = await canned.lock(tx, asked.answer_id)
    for facility_id in {asked.facility_id, before.facility_id if before else asked.facility_id}:
        if not desk.is_within_reach(tx, facility_id):
            raise CannedOutOfReach("Choisissez une de vos structures.")
    if before and (before.title, before.text, before.facility_id) == (asked.title, asked.text, asked.facility_id):
        return await _view(tx, before)
    if (before.version if before else 0) != asked.version:
        raise CannedChanged(f"{before.changed_by_name if before else 'Un collègue'} l'a changée entre-temps.")
    made = Canned(asked.answer_id, asked.version + 1, asked.title, asked.text, asked.facility_id, tx.actor.display_name)
    await canned.save(tx, made)
    return await _view(tx, made)


async def remove(tx: Tx, answer_id: UUID) -> None:
    """Throw a canned answer away; thrown away already, nothing changes."""
    before = await canned.lock(tx, answer_id)
    if before is not None and not desk.is_within_reach(tx, before.facility_id):
        raise UnknownCanned
    await canned.remove(tx, answer_id)


async def _view(tx: Tx, one: Canned) -> CannedAnswer:
    place = await conversations.recipient(tx, one.facility_id) if one.facility_id else ""
    values = {name: getattr(one, name) for name in Canned.__dataclass_fields__}
    return CannedAnswer(**values, facility=place, sample=fields.fill(one.text, SAMPLES))


async def filled_for(tx: Tx, one: Conversation, place: str, child: str) -> tuple[FilledAnswer, ...]:
    """Offer the answers of a place, each with its fields filled in for the family that waits."""
    answers = await canned.within_reach(tx, one.facility_id, of_place=True)
    if not answers:
        return ()
    first, last = await desk.writer(tx, one.conversation_id)
    values = {
        "prenom": called(first),
        "nom": last,
        "structure": place,
        "objet": one.subject,
        "enfant": child or YOUR_CHILD,
        "agent": tx.actor.display_name,
        "date": plain_date(paris_date(tx.now)),
    }
    return tuple(FilledAnswer(answer_id=each.answer_id, title=each.title, text=fields.fill(each.text, values)) for each in answers)
