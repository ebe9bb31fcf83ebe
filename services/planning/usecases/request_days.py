"""Ask for days (demande de réservation)."""

from uuid import UUID

from chassis.tx import Tx
from contracts.planning import PlanningRequestView, SubmitDays
from services.planning.domain.admission import to_book
from services.planning.usecases.submission import submit


async def request_days(tx: Tx, asked: SubmitDays, *, family_id: UUID) -> PlanningRequestView:
    """Store a request for days: open ones, before their cut-off, not yet booked; the allocator decides it in its turn."""
    return await submit(tx, asked.model_copy(update={"absence_reason": None}), family_id, to_book, suggest=True)
