"""An adult left the household: their enrolments go on at the account of who remains, and nothing else of them changes."""

from datetime import timedelta

from contracts.family import CustodySet, LinkedAdult, LinkedHousehold
from contracts.planning import EnrolmentSaved, ListChildEnrolments
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, Household, Town, enrolment
from tests.service.planning.test_doubled import with_partner


async def jean_leaves(town: Town, jeanne: Household) -> None:
    """Tell the household with Jeanne alone, who is billed from now on."""
    left = town.dupont.saved("DUPONT", version=3)
    alone = left.guardians[0].model_copy(update={"guardian_id": jeanne.guardian_id, "role": "primary", "first_name": "JEANNE"})
    await town.service.tell(left.model_copy(update={"guardians": (alone,)}))


async def payers(town: Town) -> dict[str, str]:
    found = await town.service.send(ListChildEnrolments(child_id=town.dupont.child_id), CLERK)
    return {str(one.enrolment_id): one.guardian for one in found.enrolments}


async def test_enrolments_go_on_at_the_account_of_who_remains(town: Town) -> None:
    jeanne = await with_partner(town)
    his = await town.enrol(town.dupont, await town.activity(), weekdays=[2, 4])
    over = await town.enrol(
        town.dupont, await town.activity("Garderie"), valid_from=MONDAY - timedelta(days=90), valid_to=MONDAY - timedelta(days=30)
    )
    heard = len(await town.service.told(EnrolmentSaved))
    await jean_leaves(town, jeanne)
    told = (await town.service.tells(EnrolmentSaved, count=heard + 1))[heard:]
    assert [(one.enrolment_id, one.guardian_id, one.version, one.weekdays) for one in told] == [
        (his.enrolment_id, jeanne.guardian_id, his.version + 1, (2, 4))
    ]
    assert await payers(town) == {str(his.enrolment_id): "DUPONT JEANNE", str(over.enrolment_id): "DUPONT JEAN"}


async def test_what_who_remains_has_too_stays_as_it_is(town: Town) -> None:
    jeanne = await with_partner(town)
    meals = await town.activity()
    his = await town.enrol(town.dupont, meals, weekdays=[2])
    hers = await town.service.send(enrolment(jeanne, meals, [5]), CLERK)
    await jean_leaves(town, jeanne)
    assert await payers(town) == {str(his.enrolment_id): "DUPONT JEAN", str(hers.enrolment_id): "DUPONT JEANNE"}


async def test_a_child_that_is_hidden_from_who_remains_stays_as_it_is(town: Town) -> None:
    jeanne = await with_partner(town)
    his = await town.enrol(town.dupont, await town.activity(), weekdays=[2])
    hidden = LinkedAdult(guardian_id=jeanne.guardian_id, authority="withdrawn", since=FRIDAY)
    home = LinkedHousehold(family_id=town.dupont.family_id)
    await town.service.tell(CustodySet(version=1, child_id=town.dupont.child_id, households=(home,), adults=(hidden,)))
    await jean_leaves(town, jeanne)
    assert await payers(town) == {str(his.enrolment_id): "DUPONT JEAN"}
