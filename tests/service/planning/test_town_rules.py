"""No booking before the town's rules in force are accepted; absences, and staff who help, go on."""

from datetime import date, timedelta
from uuid import UUID

from chassis.ids import new_id
from contracts.family import RulesAccepted, RulesPublished
from contracts.planning import AskedDay, SubmitDays, SubmitDaysFor
from services.planning.domain.errors import RulesNotAccepted, UnknownChild
from tests.service.planning.cast import CLERK, FRIDAY, MONDAY, START, THURSDAY, TUESDAY, Household, Town, refusal


def version(in_force_from: date, hours: int = 0) -> RulesPublished:
    return RulesPublished(version=1, rules_id=new_id(), in_force_from=in_force_from, published_at=START + timedelta(hours=hours))


def accepted(who: Household, rules_id: UUID) -> RulesAccepted:
    return RulesAccepted(version=1, family_id=who.family_id, acceptance_id=new_id(), rules_id=rules_id)


async def test_a_family_accepts_before_it_books(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    rules = version(MONDAY)
    await town.service.tell(rules, accepted(town.martin, rules.rules_id))
    refused = await refusal(town.ask(town.dupont, enrolled, THURSDAY), RulesNotAccepted)
    assert (refused.status, refused.title) == (409, "Le règlement est à accepter avant de réserver")
    await town.service.tell(accepted(town.dupont, rules.rules_id))
    assert (await town.book(town.dupont, enrolled, THURSDAY)).status == "accepted"


async def test_another_familys_child_is_unknown_whether_one_accepted_or_not(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.service.tell(version(MONDAY))
    day = AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY)
    asked = SubmitDays(child_id=town.dupont.child_id, kind="booking", days=(day,))
    await refusal(town.service.send(asked, town.martin.actor), UnknownChild)


async def test_an_acceptance_may_be_heard_before_its_version(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    rules = version(MONDAY)
    await town.service.tell(accepted(town.dupont, rules.rules_id), rules, rules)
    assert (await town.book(town.dupont, enrolled, THURSDAY)).status == "accepted"


async def test_the_version_in_force_counts_and_not_one_to_come(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.service.tell(version(TUESDAY))
    await town.book(town.dupont, enrolled, THURSDAY)
    first, second = version(MONDAY), version(MONDAY, hours=1)
    await town.service.tell(second, first, accepted(town.dupont, first.rules_id))
    await refusal(town.ask(town.dupont, enrolled, FRIDAY), RulesNotAccepted)
    await town.service.tell(accepted(town.dupont, second.rules_id))
    await town.book(town.dupont, enrolled, FRIDAY)


async def test_absences_are_declared_without_accepting(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity(), weekdays=(4,))
    await town.service.tell(version(MONDAY))
    assert (await town.decided(await town.miss(town.dupont, enrolled, THURSDAY))).status == "accepted"


async def test_staff_book_for_a_family_that_has_not_accepted(town: Town) -> None:
    enrolled = await town.enrol(town.dupont, await town.activity())
    await town.service.tell(version(MONDAY))
    day = AskedDay(enrolment_id=enrolled.enrolment_id, day=THURSDAY)
    asked = SubmitDaysFor(family_id=town.dupont.family_id, child_id=town.dupont.child_id, kind="booking", days=(day,))
    assert (await town.decided(await town.service.send(asked, CLERK))).status == "accepted"


async def test_a_family_sees_no_other_familys_acceptance(town: Town) -> None:
    rules = version(MONDAY)
    await town.service.tell(rules, accepted(town.dupont, rules.rules_id))
    async with town.service.database.transaction(town.martin.actor) as tx:
        assert await tx.fetch("select from rules_acceptance") == []
