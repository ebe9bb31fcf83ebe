"""Declare absences (déclarer une absence)."""

from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PlanningRequestView, SubmitDays
from services.planning.domain.admission import to_miss
from services.planning.domain.errors import ReasonMissing
from services.planning.usecases.submission import submit


async def declare_absence(tx: Tx, asked: SubmitDays, *, family_id: UUID) -> PlanningRequestView:
    """Store declared absences of booked or regular days; late ones are admitted, and will be billed."""
    if asked.absence_reason is None:
        raise ReasonMissing("Indiquez la raison de l'absence.")
    return await submit(tx, asked, family_id, to_miss, suggest=False)
