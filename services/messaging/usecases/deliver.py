"""Put notices into inboxes, once for each fact, and queue their e-mails: all those of a transaction together, before its commit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.messaging import MessageDelivered
from services.messaging.domain.emails import Adult, is_news, recipients
from services.messaging.domain.notices import Notice
from services.messaging.domain.purposes import purpose_of
from services.messaging.domain.wording import reworded
from services.messaging.store import emails, households, mailboxes, messages, wordings
from services.messaging.store.emails import Queued
from services.messaging.store.mailboxes import Box
from services.messaging.usecases.tell_counter import apart

UNSAID = "Vous avez un nouveau message"
"""What open pages of a household are told instead of a subject that one of its adults may not read."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice on its way to an inbox."""

    message_id: UUID
    family_id: UUID
    notice: Notice


async def deliver(tx: Tx, family_id: UUID, notice: Notice) -> None:
    """Deliver a notice with the commit; one whose fact was already told changes nothing."""
    tx.gather(deliver_all, Posted(new_id(), family_id, notice))


async def deliver_all(tx: Tx, posted: Sequence[Posted]) -> None:
    """Deliver notices: each statement is one, however many there are."""
    posted = await _in_the_towns_words(tx, posted)
    fresh, boxes = await messages.put(tx, [(one.message_id, one.family_id, one.notice) for one in posted])
    told = [one for one in posted if one.message_id in fresh]
    if not told:
        return
    adults = await households.adults_of(tx, boxes.keys(), {one.notice.child_id for one in told if one.notice.child_id})
    parted = [family_id for family_id, household in adults.items() if any(adult.apart for adult in household.values())]
    for family_id, hidden_now in (await mailboxes.hidden_in(tx, parted)).items() if parted else ():
        boxes[family_id] = replace(boxes[family_id], hidden=hidden_now)
    queued: list[Queued] = []
    for one, box in _in_turn(told, boxes, adults):
        household = adults.get(one.family_id, {})
        hidden = _hidden(one, household)
        await tx.emit(
            MessageDelivered(
                family_id=one.family_id,
                version=box.version,
                message_id=one.message_id,
                subject=UNSAID if hidden else one.notice.subject,
                unread=box.unread,
                decided_at=one.notice.decided_at,
                apart=apart(box, hidden),
            )
        )
        if is_news(one.notice.since, now=tx.now):
            queued += _emails(one, {guardian_id: adult for guardian_id, adult in household.items() if guardian_id not in hidden
                                    and one.notice.only in (None, guardian_id)})  # fmt: skip
    if queued:
        await emails.insert(tx, queued)


async def _in_the_towns_words(tx: Tx, posted: Sequence[Posted]) -> Sequence[Posted]:
    """Say each notice as the town words it, where it does so otherwise than the portal."""
    edited = await wordings.in_force(tx, {one.notice.wording for one in posted if one.notice.wording})
    return [
        Posted(one.message_id, one.family_id, reworded(one.notice, edited[one.notice.wording])) if one.notice.wording in edited else one
        for one in posted
    ]


def _hidden(one: Posted, household: Mapping[UUID, Adult]) -> set[UUID]:
    """Tell from which adults of a household a message is hidden, with the child that it is about."""
    return {guardian_id for guardian_id, adult in household.items() if one.notice.child_id in adult.hidden}


def _in_turn(
    told: Sequence[Posted], boxes: Mapping[UUID, Box], adults: Mapping[UUID, Mapping[UUID, Adult]]
) -> Iterable[tuple[Posted, Box]]:
    """Give each message the counters of its inbox as they were right after it; `boxes` says how they are after all of them."""
    left = Counter(one.family_id for one in told)
    left_hidden = Counter(guardian_id for one in told for guardian_id in _hidden(one, adults.get(one.family_id, {})))
    for one in told:
        left[one.family_id] -= 1
        left_hidden.subtract(_hidden(one, adults.get(one.family_id, {})))
        later, box = left[one.family_id], boxes[one.family_id]
        hidden = {guardian_id: count - left_hidden[guardian_id] for guardian_id, count in box.hidden.items()}
        yield one, Box(box.family_id, box.unread - later, box.version - later, hidden)


def _emails(one: Posted, adults: Mapping[UUID, Adult]) -> Iterable[Queued]:
    purpose, service = purpose_of(one.notice), one.notice.service
    for recipient, meant in recipients(adults, service=service, purpose=purpose).items():
        yield Queued(new_id(), one.message_id, one.family_id, recipient, service=service, purpose=purpose or "", guardian_ids=meant)
