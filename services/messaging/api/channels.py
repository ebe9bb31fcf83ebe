"""What adults choose to have mailed."""

from chassis.cipher import KeyRing
from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.base import Nothing
from contracts.messaging import (
    Channels,
    GetChannels,
    SetChannels,
    Unsubscribe,
)
from services.messaging.usecases import choose_channels


def routes(ring: KeyRing) -> Routes:
    """Make the endpoints; the ring opens the links of letters."""
    made = Routes()

    @made.handle(GetChannels)
    async def get_channels(tx: Tx, call: Call[GetChannels]) -> Channels:
        """Show how messages reach the adult."""
        return await choose_channels.channels(tx, call.actor.family(), call.actor.guardian_id)

    @made.handle(SetChannels)
    async def set_channels(tx: Tx, call: Call[SetChannels]) -> Channels:
        """Choose what is mailed."""
        return await choose_channels.set_channels(tx, call.actor.family(), call.actor.guardian_id, call.body.mailed)

    @made.handle(Unsubscribe)
    async def unsubscribe(tx: Tx, call: Call[Unsubscribe]) -> Nothing:
        """Mail no more information."""
        await choose_channels.unsubscribe(tx, ring, call.body.token)
        return Nothing()

    return made
