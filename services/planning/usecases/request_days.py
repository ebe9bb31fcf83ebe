"""Ask for days (demande de réservation), for a child or for brothers and sisters together."""

from collections.abc import Sequence
from uuid import UUID

from chassis.clock import paris_date
from chassis.ids import new_id
from chassis.tx import Tx
from contracts.planning import AskedDay, PlanningRequestView, SubmitDays
from services.planning.domain.admission import to_book
from services.planning.domain.enrolment import Enrolment
from services.planning.domain.errors import FamilyBlocked, NoSiblingEnrolment, RulesNotAccepted, UnknownChild
from services.planning.store import enrolments, family_blocks, rules
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
    for sibling in await _siblings(tx, booking, family_id) if together else ():
        await store(tx, sibling, family_id, await admit_all(tx, sibling, family_id, to_book, suggest=False), together=together)
    await refuse_family(tx, family_id)
    return made


async def _siblings(tx: Tx, asked: SubmitDays, family_id: UUID) -> list[SubmitDays]:
    """Put the same days into words for brothers and sisters, each in its own enrolment of the same activity, or else facility."""
    children = sorted(set(asked.with_siblings) - {asked.child_id})
    first, last = min(one.day for one in asked.days), max(one.day for one in asked.days)
    found = [one for one in await enrolments.during(tx, [asked.child_id, *children], first, last) if one.family_id == family_id]
    named = {one.enrolment_id: one for one in found}
    made: list[SubmitDays] = []
    for child_id in children:
        own = [one for one in found if one.child_id == child_id]
        if not own:
            raise UnknownChild("Un des enfants n'est inscrit à aucune activité ces jours-là.")
        days = tuple(AskedDay(enrolment_id=_same(named[day.enrolment_id], own, day).enrolment_id, day=day.day) for day in asked.days)
        made.append(asked.model_copy(update={"child_id": child_id, "days": days, "with_siblings": ()}))
    return made


def _same(of: Enrolment, own: Sequence[Enrolment], asked: AskedDay) -> Enrolment:
    """Find the enrolment in which a brother or sister comes along."""
    that_day = [one for one in own if one.covers(asked.day) and asked.day.isoweekday() in one.activity.weekdays]
    along = [one for one in that_day if one.activity.activity_id == of.activity.activity_id]
    along += [one for one in that_day if one.activity.facility_id == of.activity.facility_id]
    if not along:
        raise NoSiblingEnrolment(f"{own[0].child} n'est pas inscrit à « {of.activity.name} », ni à une autre activité de la structure.")
    return along[0]


async def refuse_family(tx: Tx, family_id: UUID) -> None:
    """Refuse a family whose new bookings are suspended, or that has not accepted the rules in force; staff may book for it all the same."""
    if tx.actor.kind != "family":
        return
    contact = await family_blocks.contact_of_blocked(tx, family_id)
    if contact is not None:
        whom = f"Contactez « {contact} »" if contact else "Contactez la mairie"
        raise FamilyBlocked(f"{whom} : nous trouverons une solution ensemble. Ce qui est déjà réservé ne change pas.")
    if not await rules.are_accepted(tx, family_id, paris_date(tx.now)):
        raise RulesNotAccepted("Lisez-le et acceptez-le sur la page « Règlement intérieur », puis demandez à nouveau ces jours.")
