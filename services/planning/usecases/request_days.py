"""Ask for days (demande de réservation), for a child or for brothers and sisters together."""

from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.planning import PlanningRequestView, SubmitDays
from services.planning.domain.admission import to_book
from services.planning.domain.errors import FamilyBlocked, RulesNotAccepted
from services.planning.store import family_blocks
from services.planning.usecases.siblings import for_siblings
from services.planning.usecases.submission import admit_all, store


async def request_days(tx: Tx, asked: SubmitDays, *, family_id: UUID) -> PlanningRequestView:
    """Store a request for days: open ones, before their cut-off, not yet booked; the allocator decides it in its turn.

    A family accepts the rules in force before, and owes nothing that suspends its bookings; staff who ask in its place do without,
    or nobody could help it. This is said
    last, and undoes everything: whoever asks for another family's child hears that it is unknown, whatever they accepted.
    """
    booking = asked.model_copy(update={"absence_reason": None})
    together = new_id() if asked.with_siblings else None
    made = await store(tx, booking, family_id, await admit_all(tx, booking, family_id, to_book, suggest=True), together=together)
    for sibling in await for_siblings(tx, booking, family_id) if together else ():
        await store(tx, sibling, family_id, await admit_all(tx, sibling, family_id, to_book, suggest=False), together=together)
    await refuse_family(tx, family_id)
    return made


async def refuse_family(tx: Tx, family_id: UUID) -> None:
    """Refuse a family whose new bookings are suspended, or that has not accepted the rules in force; staff may book for it all the same."""
    if tx.actor.kind != "family":
        return
    standing = await family_blocks.standing(tx, family_id, paris_date(tx.now))
    if standing.blocked_contact is not None:
        whom = f"Contactez « {standing.blocked_contact} »" if standing.blocked_contact else "Contactez la mairie"
        raise FamilyBlocked(f"{whom} : nous trouverons une solution ensemble. Ce qui est déjà réservé ne change pas.")
    if not standing.rules_accepted:
        raise RulesNotAccepted("Lisez-le et acceptez-le sur la page « Règlement intérieur », puis demandez à nouveau ces jours.")
