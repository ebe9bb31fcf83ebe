"""A cut-off is tried on the coming days of an activity before anybody is bound by it."""

from datetime import time

from chassis.errors import Forbidden
from chassis.ids import new_id
from contracts.planning import ByWeekday, TryCutoff, WorkingDaysBefore
from services.planning.domain.errors import CutoffMissing, UnknownActivity
from tests.service.harness import staff
from tests.service.planning.cast import CLERK, Town, activity, refusal

RULE = WorkingDaysBefore(days=2, at=time(18))


async def test_each_coming_day_has_its_moment_beside_the_one_in_force_or_says_why_it_is_closed(town: Town) -> None:
    asked = activity(town.facility_id, "Repas", weekdays=(1, 2), booking_cutoff=WorkingDaysBefore(days=1, at=time(10)))
    meals = await town.service.send(asked, CLERK)
    found = await town.service.send(TryCutoff(activity_id=meals.activity_id, cutoff="booking", rule=RULE), CLERK)
    assert len(found.days) == 30
    for one in found.days:
        if one.day.isoweekday() in (1, 2) and one.last_moment:
            assert one.in_force is not None
            assert one.last_moment < one.in_force
            assert one.last_moment.hour == 18
        else:
            assert one.closed
    assert sum(one.last_moment is not None for one in found.days) > 5


async def test_a_rule_with_a_gap_another_structure_and_an_unknown_activity_are_refused(town: Town) -> None:
    meals = await town.service.send(activity(town.facility_id, "Repas", weekdays=(1, 2)), CLERK)
    gap = TryCutoff(activity_id=meals.activity_id, cutoff="cancelling", rule=ByWeekday(days={1: RULE}))
    refused = await refusal(town.service.send(gap, CLERK), CutoffMissing)
    assert "Le délai pour annuler ne dit rien pour le mardi" in refused.detail
    await refusal(town.service.send(TryCutoff(activity_id=new_id(), cutoff="booking", rule=RULE), CLERK), UnknownActivity)
    await refusal(town.service.send(gap, staff()), Forbidden)
