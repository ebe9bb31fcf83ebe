"""A family whose bookings billing suspended: nothing new, a kind word with whom to ask, and what is booked stays."""

import pytest

from contracts.billing import FamilyBlockChanged
from contracts.planning import AskedDay, DayStatus, PreviewDays, SubmitDaysFor
from services.planning.domain.errors import FamilyBlocked
from tests.service.planning.cast import CLERK, FRIDAY, START, THURSDAY, Household, Town, refusal


def block(who: Household, version: int, *, blocked: bool = True, contact: str = "Régie garderie ALSH") -> FamilyBlockChanged:
    return FamilyBlockChanged(version=version, family_id=who.family_id, blocked=blocked, contact=contact, changed_at=START)


async def test_a_blocked_family_books_nothing_new_and_reads_whom_to_ask(town: Town) -> None:
    meals = await town.activity()
    lea, hugo = await town.enrol(town.dupont, meals), await town.enrol(town.martin, meals)
    await town.book(town.dupont, lea, THURSDAY)
    await town.service.tell(block(town.dupont, 1))
    refused = await refusal(town.ask(town.dupont, lea, FRIDAY), FamilyBlocked)
    assert refused.title == "Les nouvelles réservations sont suspendues"
    assert "Contactez « Régie garderie ALSH »" in refused.detail
    preview = PreviewDays(child_id=town.dupont.child_id, kind="booking", days=(AskedDay(enrolment_id=lea.enrolment_id, day=FRIDAY),))
    await refusal(town.service.send(preview, town.dupont.actor), FamilyBlocked)
    assert await town.status(town.dupont, lea, THURSDAY) == DayStatus.BOOKED
    assert (await town.book(town.martin, hugo, FRIDAY)).status == "accepted"
    assert [(await town.month(one)).suspended for one in (town.dupont, town.martin)] == ["Régie garderie ALSH", None]


async def test_absences_go_on_and_staff_may_book_for_a_blocked_family(town: Town) -> None:
    lea = await town.enrol(town.dupont, await town.activity(), weekdays=[4])
    await town.service.tell(block(town.dupont, 1))
    assert (await town.decided(await town.miss(town.dupont, lea, THURSDAY))).status == "accepted"
    day = AskedDay(enrolment_id=lea.enrolment_id, day=FRIDAY)
    asked = SubmitDaysFor(family_id=town.dupont.family_id, child_id=town.dupont.child_id, kind="booking", days=(day,))
    assert (await town.decided(await town.service.send(asked, CLERK))).status == "accepted"


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the older one last"])
async def test_a_family_that_settled_books_again(town: Town, late: bool) -> None:
    lea = await town.enrol(town.dupont, await town.activity())
    events = [block(town.dupont, 1), block(town.dupont, 2, blocked=False)]
    await town.service.tell(*(reversed(events) if late else events))
    assert (await town.book(town.dupont, lea, THURSDAY)).status == "accepted"


async def test_without_a_known_contact_the_town_hall_is_named(town: Town) -> None:
    lea = await town.enrol(town.dupont, await town.activity())
    await town.service.tell(block(town.dupont, 1, contact=""))
    assert "Contactez la mairie" in (await refusal(town.ask(town.dupont, lea, THURSDAY), FamilyBlocked)).detail
