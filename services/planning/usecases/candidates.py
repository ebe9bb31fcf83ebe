"""Candidates: who may be enrolled in an activity, one child or a whole class."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis import french
from chassis.ids import new_id
from contracts.planning import Enrol, EnrolMany, PreviewEnrolment
from services.planning.domain.activity import Activity
from services.planning.domain.eligibility import refuse_ineligible, why_incomplete
from services.planning.domain.enrolment import Doubled, Enrolment
from services.planning.domain.errors import EnrolmentOverlaps, GuardianWithdrawn, RecordIncomplete, UnknownChild, UnknownGuardian
from services.planning.store.candidates import Candidate

Asked = Enrol | EnrolMany | PreviewEnrolment


def admit(one: Candidate, activity: Activity, asked: Asked, *, enrolment_id: UUID | None = None) -> Enrolment:
    """Make the enrolment of a candidate; refuses who is not known, is enrolled already, or whom the activity is not for.

    A record that lacks something is let through for a reason (`waiver`): the caller has asked for the right to say one.
    """
    if one.child is None:
        raise UnknownChild("Cet enfant n'est pas (encore) connu du planning : vérifiez sa fiche famille, puis réessayez.")
    if one.guardian is None or one.family_id is None:
        raise UnknownGuardian("La personne qui paie doit être un adulte d'un foyer de l'enfant.")
    if one.withdrawn:
        raise GuardianWithdrawn("L'autorité parentale a été retirée à cet adulte : choisissez un autre payeur.")
    refuse_ineligible(activity, replace(one.standing, lacking={}), asked.valid_from, max(asked.valid_from, asked.valid_to))
    if one.enrolled:
        raise already_enrolled(activity, one.enrolled)
    lacking = why_incomplete(activity, one.standing.lacking.get(activity.activity_id, one.lacks or None))
    if lacking and not asked.waiver:
        raise RecordIncomplete(lacking)
    return Enrolment(
        enrolment_id=enrolment_id or new_id(),
        family_id=one.family_id,
        child_id=one.child_id,
        child=one.child,
        guardian_id=one.guardian_id,
        guardian=one.guardian,
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        weekdays=frozenset(asked.weekdays),
        pattern_from=date.min,
        activity=activity,
        born=one.born,
        waiver=asked.waiver if lacking else "",
    )


def already_enrolled(activity: Activity, other: Doubled) -> EnrolmentOverlaps:
    """Say that another enrolment of the same child and activity would be doubled."""
    span = f"du {french.plain_date(other.first)} au {french.plain_date(other.last)}"
    payer = f"de {other.payer}, du même foyer" if other.payer else "de la même personne"
    return EnrolmentOverlaps(f"Cet enfant est déjà inscrit {span} pour « {activity.name} », au compte {payer}.")
