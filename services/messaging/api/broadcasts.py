"""What staff send to many households."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.messaging import (
    BroadcastPreview,
    Broadcasts,
    BroadcastView,
    CancelBroadcast,
    ListBroadcasts,
    PreviewBroadcast,
    ReadBroadcast,
    ScheduleBroadcast,
)
from contracts.rights import Right
from services.messaging.store import broadcasts
from services.messaging.usecases import broadcast

routes = Routes()


@routes.handle(PreviewBroadcast)
async def preview(tx: Tx, call: Call[PreviewBroadcast]) -> BroadcastPreview:
    """Count who would get a broadcast."""
    call.actor.require(Right.SEND_BROADCAST)
    return await broadcast.preview(tx, call.body)


@routes.handle(ScheduleBroadcast)
async def schedule(tx: Tx, call: Call[ScheduleBroadcast]) -> BroadcastView:
    """Send a broadcast, now or at its moment."""
    call.actor.require(Right.SEND_BROADCAST)
    return await broadcast.schedule(tx, call.body)


@routes.handle(ListBroadcasts)
async def listed(tx: Tx, call: Call[ListBroadcasts]) -> Broadcasts:
    """List broadcasts."""
    call.actor.require(Right.SEND_BROADCAST)
    found = await broadcasts.views(tx, before=call.body.before, limit=call.body.limit + 1)
    page = found[: call.body.limit]
    return Broadcasts(broadcasts=tuple(page), next=page[-1].broadcast_id if len(found) > call.body.limit else None)


@routes.handle(ReadBroadcast)
async def read(tx: Tx, call: Call[ReadBroadcast]) -> BroadcastView:
    """Read a broadcast."""
    call.actor.require(Right.SEND_BROADCAST)
    return await broadcast.read(tx, call.body.broadcast_id)


@routes.handle(CancelBroadcast)
async def cancel(tx: Tx, call: Call[CancelBroadcast]) -> BroadcastView:
    """Take a broadcast back."""
    call.actor.require(Right.SEND_BROADCAST)
    return await broadcast.cancel(tx, call.body.broadcast_id)
