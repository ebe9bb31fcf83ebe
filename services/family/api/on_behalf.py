"""What a clerk enters in the place of a family; the family reads who did it."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.family import RecordRequestView, SubmitRecordChange, SubmitRecordChangeFor
from contracts.rights import Right
from services.family.usecases.kinds import KINDS
from services.family.usecases.submit_change import submit_change

routes = Routes()


@routes.handle(SubmitRecordChangeFor)
async def submit_for(tx: Tx, call: Call[SubmitRecordChangeFor]) -> RecordRequestView:
    """Transmit a change in the place of a family."""
    call.actor.require(Right.ACT_FOR_FAMILY)
    right = KINDS[call.body.kind].right
    if right is not None:
        call.actor.require(right)
    tx.audit("family.request.enter", family_id=call.body.family_id, about_id=call.body.about, detail=call.body.kind)
    asked = SubmitRecordChange(kind=call.body.kind, about=call.body.about, fields=call.body.fields)
    return await submit_change(tx, call.body.family_id, asked)
