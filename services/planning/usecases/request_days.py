"""Ask for days (demande de réservation)."""

from uuid import UUID

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import PlanningRequestView, SubmitDays
from services.planning.domain.admission import to_book
from services.planning.domain.errors import RulesNotAccepted
from services.planning.store import rules
from services.planning.usecases.submission import admit_all, store


async def request_days(tx: Tx, asked: SubmitDays, *, family_id: UUID) -> PlanningRequestView:
    """Store a request for days: open ones, before their cut-off, not yet booked; the allocator decides it in its turn.

    A family accepts the rules in force before; staff who ask in its place do without, or nobody could help it. This is said
    last, and undoes everything: whoever asks for another family's child hears that it is unknown, whatever they accepted.
    """
    booking = asked.model_copy(update={"absence_reason": None})
    made = await store(tx, booking, family_id, await admit_all(tx, booking, family_id, to_book, suggest=True))
    await require_rules(tx, family_id)
    return made


async def require_rules(tx: Tx, family_id: UUID) -> None:
    """Refuse a family that has not accepted the rules in force."""
    if tx.actor.kind == "family" and not await rules.are_accepted(tx, family_id, paris_date(tx.now)):
        raise RulesNotAccepted("Lisez-le et acceptez-le sur la page « Règlement intérieur », puis demandez à nouveau ces jours.")
