"""Whom e-mails do not reach, for staff who send letters instead."""

from chassis.http import Call, Routes
from chassis.tx import Tx
from contracts.messaging import FamiliesWithoutEmail, ListFamiliesWithoutEmail
from contracts.rights import Right
from services.messaging.store import choices

routes = Routes()


@routes.handle(ListFamiliesWithoutEmail)
async def without_email(tx: Tx, call: Call[ListFamiliesWithoutEmail]) -> FamiliesWithoutEmail:
    """List the families to which no e-mail of a purpose goes: of the whole town to whoever sees it whole."""
    check = call.actor.require if call.body.family_id else call.actor.require_everywhere
    check(Right.READ_RECORD)
    return FamiliesWithoutEmail(family_ids=await choices.without_email(tx, call.body.purpose, call.body.family_id))
