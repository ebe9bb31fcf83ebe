"""One message to many households: who gets it is settled when it is scheduled, each gets it once, whatever is killed meanwhile."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from pydantic import BaseModel

from chassis.database import Database
from chassis.tx import Tx
from chassis.work import Job
from contracts.messaging import BroadcastPreview, BroadcastView, PreviewBroadcast, ScheduleBroadcast, Selected
from services.messaging.domain.errors import BroadcastLeft, BroadcastOutOfReach, BroadcastPast, NobodySelected, UnknownBroadcast
from services.messaging.domain.notices import Notice
from services.messaging.store import broadcasts, conversations, places
from services.messaging.store.broadcasts import FACT, Broadcast
from services.messaging.usecases.deliver import deliver

BROADCAST = "broadcast"
TOGETHER = 500
"""Households in one transaction: a process that is killed has sent whole parts, and goes on with the next."""
BUDGET_SECONDS = 15.0
TYPED = timedelta(minutes=5)
"""How long ago its moment may be when a broadcast is looked at: whoever chose it typed the rest meanwhile."""
READ = timedelta(minutes=10)
"""How long ago it may be when the broadcast is scheduled: its preview was read meanwhile. Such a one leaves at once."""
PAST = "Ce moment est déjà passé : vérifiez le jour et l'année, ou laissez le jour vide pour envoyer tout de suite."
OTHER_WORDS = "Un autre envoi est déjà programmé depuis cette page. Celui-ci ne l'est pas : si vous l'envoyez, il s'ajoutera au premier."


class BroadcastJob(BaseModel):
    """The work of sending a broadcast, a part at a time."""

    broadcast_id: UUID


async def preview(tx: Tx, asked: PreviewBroadcast) -> BroadcastPreview:
    """Count who would get a broadcast."""
    _refuse_past(tx, asked.send_at, TYPED)
    await _check_reach(tx, asked.facility_id, asked.selection, everybody=asked.everybody)
    return await broadcasts.count(tx, asked, await conversations.recipient(tx, asked.facility_id))


async def schedule(tx: Tx, asked: ScheduleBroadcast) -> BroadcastView:
    """Keep a broadcast with who gets it, to leave now or at its moment."""
    await _check_reach(tx, asked.facility_id, asked.selection, everybody=asked.everybody)
    send_at = max(asked.send_at or tx.now, tx.now)
    households = await broadcasts.add(tx, asked, send_at)
    if households == 0:
        raise NobodySelected("Choisissez une autre sélection : personne n'aurait reçu ce message.")
    if households is None and not await broadcasts.is_same(tx, asked):
        raise BroadcastLeft(OTHER_WORDS)
    if households:
        _refuse_past(tx, asked.send_at, READ)
        await tx.enqueue(BROADCAST, BroadcastJob(broadcast_id=asked.broadcast_id), run_at=send_at)
        tx.audit("messaging.broadcast.schedule", about_id=asked.broadcast_id, detail=f"{households} households")
    return await read(tx, asked.broadcast_id)


async def cancel(tx: Tx, broadcast_id: UUID) -> BroadcastView:
    """Take a broadcast back before it leaves; taken back already, nothing changes."""
    one = await broadcasts.lock(tx, broadcast_id)
    if one is None or (tx.actor.facilities and one.facility_id not in tx.actor.facilities):
        raise UnknownBroadcast
    if one.state in ("sending", "sent"):
        raise BroadcastLeft("Les familles l'ont reçu, ou le reçoivent en ce moment.")
    await broadcasts.turn(tx, broadcast_id, "cancelled")
    return await read(tx, broadcast_id)


async def read(tx: Tx, broadcast_id: UUID) -> BroadcastView:
    """Read a broadcast and how far it is."""
    found = await broadcasts.views(tx, only=broadcast_id)
    if not found:
        raise UnknownBroadcast
    return found[0]


async def send(database: Database, job: Job, broadcast_id: UUID) -> None:
    """Send a broadcast, a part in each transaction; a long one goes on under a new job, well before the lease of this one ends."""
    ends_at = monotonic() + BUDGET_SECONDS
    while True:
        async with database.transaction() as tx:
            tx.bulk = True
            one = await broadcasts.lock(tx, broadcast_id)
            if one is None or one.state in ("sent", "cancelled"):
                await job.finish(tx)
                return
            if one.state == "scheduled":
                await broadcasts.turn(tx, broadcast_id, "sending")
            recipients = await broadcasts.take(tx, broadcast_id, TOGETHER)
            for family_id, child_id in recipients:
                await deliver(tx, family_id, _notice(tx, one, family_id, child_id))
            is_over, is_late = len(recipients) < TOGETHER, monotonic() > ends_at
            if is_over:
                await broadcasts.turn(tx, broadcast_id, "sent")
            elif is_late:
                await tx.enqueue(BROADCAST, BroadcastJob(broadcast_id=broadcast_id))
            if is_over or is_late:
                await job.finish(tx)
                return


def _notice(tx: Tx, one: Broadcast, family_id: UUID, child_id: UUID | None) -> Notice:
    return Notice(
        kind="information",
        fact=f"{FACT}{one.broadcast_id}:{family_id}",
        subject=one.subject,
        text=one.text,
        sender=one.sender,
        since=tx.now,
        child_id=child_id,
    )


def _refuse_past(tx: Tx, send_at: datetime | None, since: timedelta) -> None:
    if send_at is not None and send_at < tx.now - since:
        raise BroadcastPast(PAST, field="send_at")


async def _check_reach(tx: Tx, facility_id: UUID | None, selection: Sequence[Selected], *, everybody: bool) -> None:
    """Refuse to staff of some facilities what goes further, and parts of the town that there are not."""
    if tx.actor.facilities and (everybody or facility_id not in tx.actor.facilities):
        raise BroadcastOutOfReach("Écrivez au nom d'une de vos structures, à des familles de vos structures.")
    if facility_id is not None and not await places.is_place(tx, facility_id):
        raise BroadcastOutOfReach("Cette structure n'existe pas.")
    if not await places.are_selectable(tx, selection):
        raise BroadcastOutOfReach("Une partie de la sélection n'existe pas, ou n'est pas dans vos structures.")
