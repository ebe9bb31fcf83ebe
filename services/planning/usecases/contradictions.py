"""Contradictions: what is asked of an activity's rules is checked as a whole before it is written."""

from chassis.tx import Tx
from contracts.planning import PutActivity
from services.planning.domain import contradictions as domain
from services.planning.domain.errors import UnknownPool
from services.planning.store import pools


async def refuse_contradictions(tx: Tx, asked: PutActivity) -> None:
    """Refuse policies that contradict each other, leave a gap or name what is not there."""
    policies = asked.policies
    domain.refuse_age_groups(policies.age_groups)
    if policies.pool is not None:
        pool = await pools.get(tx, policies.pool.pool_id)
        if pool is None or pool["facility_id"] != asked.facility_id:
            raise UnknownPool("Choisissez une salle de la structure de cette prestation.")
