"""A cut-off is changed at the desk: previewed day by day, kept, and the family reads its new last moment."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, expect

from contracts.planning import ListActivities, PutActivity
from stack.demo.town import Town as Speaker
from stack.topology import Topology
from tests.journeys.cast import LEA, WEDNESDAY_AFTERNOON
from tests.journeys.running import Portal
from tests.journeys.window import DESK, PHONE, plain, window


@asynccontextmanager
async def _as_before(portal: Portal) -> AsyncIterator[None]:
    """Leave the activity to other journeys as it was."""
    async with Speaker.open(Topology.running(portal.installation)) as speaker:
        (known,) = [one for one in (await speaker.tell(ListActivities())).activities if one.name == WEDNESDAY_AFTERNOON]
        yield
        plain_rules = known.model_dump(mode="json", exclude={"facility", "version"})
        await speaker.tell(PutActivity.model_validate(plain_rules))


async def test_a_cutoff_is_changed_at_the_desk_and_the_family_sees_the_new_last_moment(portal: Portal, browser: Browser) -> None:
    async with (
        _as_before(portal),
        window(browser, portal.access.family_url, PHONE) as dupont,
        window(browser, portal.access.backoffice_url, DESK) as alain,
    ):
        await dupont.sign_in(portal.account("family"))
        await dupont.go(f"/enfants/{LEA}/planning?mois=2026-12")
        assert "jusqu'au lundi 7 décembre à 7 h 45" not in plain(await dupont.page.locator("main").inner_text())
        await alain.sign_in(portal.account("administrator"))
        await alain.page.get_by_role("link", name="Activités", exact=True).first.click()
        await alain.page.get_by_role("link", name=WEDNESDAY_AFTERNOON).click()
        await alain.page.get_by_role("link", name=re.compile("délai pour réserver")).click()
        await alain.loaded()
        before = alain.page.url
        await alain.page.locator("[name=r_sorte]").select_option("weekday_before")
        await alain.page.locator("[name=r_jour]").select_option("lundi")
        await alain.page.locator("[name=r_heure]").fill("07:45")
        await alain.page.get_by_role("button", name="Voir l'aperçu").last.click()
        await expect(alain.page.get_by_role("table")).to_contain_text(re.compile(r"Lundi 7 décembre à 7.h.45"))
        assert await alain.barriers() == []
        assert await alain.overflow() == 0
        await alain.page.get_by_role("button", name="Enregistrer ce délai").click()
        await expect(alain.page.locator(".notice").first).to_contain_text("Délai pour réserver enregistré")
        await expect(alain.page.get_by_role("main")).to_contain_text(re.compile("Le lundi qui précède à 7.h.45"))
        assert before != alain.page.url
        await dupont.page.reload()
        await expect(dupont.page.locator("main")).to_contain_text(re.compile(r"lundi 7 décembre à 7.h.45"))
        assert alain.complaints == []
        assert dupont.complaints == []
