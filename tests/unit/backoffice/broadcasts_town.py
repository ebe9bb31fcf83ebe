"""What messaging answers the desk about broadcasts: twelve households, whatever is asked."""

from datetime import timedelta
from typing import Any

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
from contracts.planning import GroupOfTown, GroupsOfTown, ListGroups
from tests.unit.backoffice.cast import NOW, number

SCHEDULED = BroadcastView(
    broadcast_id=number(30),
    state="scheduled",
    subject="Grève",
    text="Pas de repas jeudi.",
    sender="Mairie",
    whom="Toutes les familles",
    send_at=NOW + timedelta(days=1),
    households=12,
    delivered=0,
    emails_waiting=0,
    emails_sent=0,
    emails_failed=0,
    made_at=NOW,
    made_by_name="Paul ROUX",
    finished_at=None,
)
SMALL = GroupOfTown(
    group_id=number(31),
    name="Petits",
    activity="ALSH Mercredi",
    facility="Accueil de Loisirs",
    enrolment_ids=(number(32, 1), number(32, 2)),
)
LEAVING = SCHEDULED.model_copy(update={"broadcast_id": number(30, 2), "send_at": NOW})
SENT = SCHEDULED.model_copy(update={"broadcast_id": number(30, 3), "state": "sent", "delivered": 12, "emails_waiting": 4})


def handlers(town: Any) -> dict[Any, Any]:
    """Answer what is asked; the town may have a refusal ready for what is scheduled."""

    def schedule(_: ScheduleBroadcast) -> BroadcastView:
        if town.refusal:
            raise town.refusal
        return SCHEDULED

    def preview(asked: PreviewBroadcast) -> BroadcastPreview:
        if town.refusal:
            raise town.refusal
        return BroadcastPreview(households=0 if asked.family_ids else 12, emails=7, sender="Mairie")

    return {**HANDLERS, ScheduleBroadcast: schedule, PreviewBroadcast: preview}


HANDLERS: dict[Any, Any] = {
    ListBroadcasts: lambda _: Broadcasts(broadcasts=(SCHEDULED, SCHEDULED.model_copy(update={"state": "sending", "delivered": 5}))),
    ReadBroadcast: lambda asked: {one.broadcast_id: one for one in (LEAVING, SENT)}.get(asked.broadcast_id, SCHEDULED),
    ListGroups: lambda _: GroupsOfTown(groups=(SMALL,)),
    CancelBroadcast: lambda _: SCHEDULED.model_copy(update={"state": "cancelled"}),
}
