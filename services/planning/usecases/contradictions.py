"""Contradictions: what is asked of an activity's rules is checked as a whole before it is written."""

from chassis.clock import paris_date
from chassis.tx import Tx
from contracts.planning import PutActivity
from services.planning.domain.activity import Activity
from services.planning.domain.contradictions import refuse_age_groups, refuse_classes, refuse_constraints, refuse_dates
from services.planning.domain.eligibility import refuse_eligibility
from services.planning.domain.errors import UnknownActivity, UnknownPool, UnknownPriorityList
from services.planning.domain.openings import refuse_never_open, refuse_openings
from services.planning.store import activities, calendar_days, families, pools, priority_lists


async def refuse_contradictions(tx: Tx, asked: PutActivity, old: Activity | None) -> None:
    """Refuse policies that contradict each other, leave a gap or name what is not there; classes named before may stay."""
    policies = asked.policies
    refuse_dates(policies)
    refuse_age_groups(policies.age_groups)
    refuse_eligibility(policies)
    if policies.eligibility.school_classes:
        before = old.policies.eligibility.school_classes if old else ()
        refuse_classes(policies, (*before, *await families.school_classes(tx)))
    refuse_openings(policies.openings)
    named = {*policies.constraints.excludes, *policies.constraints.requires} - {asked.activity_id}
    others = await activities.some(tx, named) if named else []
    if len(others) < len(named):
        raise UnknownActivity("Une prestation exclue ou exigée n'existe pas.", field="constraints")
    refuse_constraints(asked, others)
    if policies.pool is not None:
        pool = await pools.get(tx, policies.pool.pool_id)
        if pool is None or pool.facility_id != asked.facility_id:
            raise UnknownPool("Choisissez une salle de la structure de cette prestation.", field="pool")
    lists = {early.list_id for one in policies.openings for early in one.priority if early.list_id is not None}
    if lists and await priority_lists.unknown(tx, lists):
        raise UnknownPriorityList("Choisissez une liste de familles qui existe.", field="openings")


async def refuse_closed_for_ever(tx: Tx, entered: Activity) -> None:
    """Refuse openings that no day can ever meet."""
    openings = entered.policies.openings
    today = paris_date(tx.now)
    if any(one.last >= today for one in openings):
        calendar = await calendar_days.between(tx, today, max(one.last for one in openings))
        refuse_never_open(entered, calendar, today)
