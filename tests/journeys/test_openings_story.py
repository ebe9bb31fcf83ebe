"""Rules of who may book, and when, as families meet them: not open yet, not for this child, and days that go together."""

from datetime import date, time
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, expect

from contracts.planning import ActivityView, Constraints, Eligibility, ListActivities, Opening, Policies, PoliciesAsked, PutActivity
from stack.demo.town import Town as Speaker
from stack.topology import Topology
from tests.journeys import grid
from tests.journeys.cast import CANTEEN, HUGO, LEA
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, plain, window

MONDAY, FRIDAY = "2026-12-07", "2026-12-11"
NEXT_WEEKS = {"first": date(2026, 12, 7), "last": date(2026, 12, 18)}


@pytest_asyncio.fixture(loop_scope="session")
async def canteen(portal: Portal) -> Any:
    """Let a test change the canteen's policies; afterwards they are as they were."""
    async with Speaker.open(Topology.running(portal.installation)) as speaker:
        (known,) = [one for one in (await speaker.tell(ListActivities())).activities if one.name == CANTEEN]

        async def ruled(policies: Policies) -> None:
            await speaker.tell(_put(known, policies))

        yield ruled
        await ruled(known.policies)


def _put(known: ActivityView, policies: Policies) -> PutActivity:
    values = {name: value for name, value in known.model_dump(exclude={"version"}).items() if name in PutActivity.model_fields}
    return PutActivity.model_validate({**values, "policies": PoliciesAsked.model_validate(policies.model_dump(exclude_defaults=True))})


async def test_days_that_are_not_open_yet_say_from_when_on_a_phone_and_at_a_desk(portal: Portal, browser: Browser, canteen: Any) -> None:
    await canteen(PoliciesAsked(openings=(Opening(**NEXT_WEEKS, on=date(2026, 11, 30), at=time(8, 30)),)))
    said = "réservable à partir du lundi 30 novembre à 8 h 30"
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{HUGO}/planning?mois=2026-12&semaine={MONDAY}")
        day = dupont.page.locator(f'li.day[data-day="{MONDAY}"] .slot').filter(has_text=CANTEEN)
        assert said in plain(await day.inner_text())
        await expect(day.locator("input")).to_have_count(0)
        assert await dupont.overflow() == 0
        assert await dupont.barriers() == []
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{HUGO}/planning?mois=2026-12")
        cell = grid.cell(dupont.page, MONDAY)
        assert said in plain(await cell.inner_text())
        assert await dupont.barriers() == []


async def test_a_week_of_too_few_days_is_left_aside_with_its_reason_and_sent_once_it_is_long_enough(
    portal: Portal, browser: Browser, canteen: Any
) -> None:
    await canteen(PoliciesAsked(constraints=Constraints(min_days_a_week=4)))
    async with window(browser, portal.access.family_url, PHONE) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{HUGO}/planning?mois=2026-12&semaine={MONDAY}")
        day = dupont.page.locator(f'li.day[data-day="{MONDAY}"] .slot').filter(has_text=CANTEEN)
        await day.locator("input").check()
        await dupont.page.get_by_role("button", name="Demander la réservation").tap()
        review = dupont.page.get_by_role("dialog", name="Vérifiez votre demande de réservation")
        await expect(review).to_contain_text("se réserve au moins 4\u00a0jours par semaine.")
        await expect(review).to_contain_text("la semaine du 7 au 13 décembre")
        await expect(review.get_by_role("button", name="Envoyer la demande")).to_have_count(0)
        assert await dupont.barriers() == []


async def test_a_day_that_is_not_for_the_child_says_why(portal: Portal, browser: Browser, canteen: Any) -> None:
    await canteen(PoliciesAsked(eligibility=Eligibility(from_age=16)))
    async with window(browser, portal.access.family_url, DESK) as dupont:
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{LEA}/planning?mois=2026-12")
        cell = grid.cell(dupont.page, FRIDAY)
        assert "accueille les enfants à partir de 16 ans" in plain(await cell.inner_text())
        assert await dupont.barriers() == []
