"""Ask for days (demande de réservation), for a child or for brothers and sisters together."""

from uuid import UUID

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.planning import PlanningRequestView, SubmitDays
from services.planning.domain.admission import to_book
from services.planning.domain.errors import FamilyBlocked, RulesNotAccepted
from services.planning.store.family_blocks import Obstacles
from services.planning.usecases.siblings import for_siblings
from services.planning.usecases.submission import admit_all, store


async def request_days(tx: Tx, asked: SubmitDays, *, family_id: UUID) -> PlanningRequestView:
    """Store a request for days: open ones, before their cut-off, not yet booked; the allocator decides it in its turn.

    A family accepts the rules in force before, and owes nothing that suspends its bookings; staff who ask in its place do without,
    or nobody could help it. This is said last, and undoes everything: whoever asks for another family's child hears that it is
    unknown, whatever they accepted.
    """
    booking = asked.model_copy(update={"absence_reason": None})
    together = new_id() if asked.with_siblings else None
    judged = await admit_all(tx, booking, family_id, to_book, suggest=True)
    made = await store(tx, booking, family_id, judged, together=together)
    for sibling in await for_siblings(tx, booking, family_id) if together else ():
        await store(tx, sibling, family_id, await admit_all(tx, sibling, family_id, to_book, but_held=True), together=together)
    refuse_family(tx, judged.sheet.obstacles)
    return made


def refuse_family(tx: Tx, obstacles: Obstacles) -> None:
    """Refuse a family whose new bookings are suspended, or that has not accepted the rules in force; staff may book for it all the same."""
    if tx.actor.kind != "family":
        return
    if obstacles.blocked_contact is not None:
        whom = f"Contactez « {obstacles.blocked_contact} »" if obstacles.blocked_contact else "Contactez la mairie"
        raise FamilyBlocked(f"{whom} : nous trouverons une solution ensemble. Ce qui est déjà réservé ne change pas.")
    if not obstacles.rules_accepted:
        raise RulesNotAccepted("Lisez-le et acceptez-le sur la page « Règlement intérieur », puis demandez à nouveau ces jours.")
