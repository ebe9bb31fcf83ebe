"""A town with nothing comes to its first invoice by the forms of the desk alone, led by the list on its first page."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
import pytest_asyncio
from aiohttp import web
from pydantic import SecretStr

from chassis.settings import EdgeSettings
from contracts.identity import OpenStaffAccount
from contracts.rights import Right
from services.backoffice.app import build
from services.backoffice.views.first_steps import STEPS
from stack.broker import Broker
from stack.postgres import Postgres
from stack.second_factor import code_now
from tests.eventually import eventually
from tests.forms import form
from tests.service.conftest import FreshDatabase
from tests.service.harness import OFFSET, Keys, staff
from tests.service.test_family_data import SERVICES, Everyone

PASSWORD = "Mairie-de-Quatre-Vents-2026"
TITLE = "Mettre la commune en route"


@dataclass
class Desk:
    """The browser of an administrator."""

    browser: aiohttp.ClientSession
    url: str
    page: str = ""
    raw: str = ""
    address: str = ""

    async def go(self, address: str) -> str:
        """Open a page."""
        async with self.browser.get(self.url + address) as answer:
            return await self._shown(answer)

    async def send(self, action: str, *, press: tuple[str, str] | None = None, label: str = "", **typed: str | list[str]) -> str:
        """Fill the form of the open page that goes there, and send it."""
        sent = form(self.raw, action, label).filled(press, **typed)
        headers = {"Origin": self.url, "Referer": self.url + self.address}
        async with self.browser.post(self.url + action, data=aiohttp.FormData(sent), headers=headers) as answer:
            return await self._shown(answer)

    async def steps_left(self) -> list[str]:
        """Read what the first page says is still to do."""
        card = (await self.go("/")).partition(TITLE)[2].partition("</section>")[0]
        return re.findall(r"Commencer<span class=\"vh\"> : ([^<]+)</span>", card)

    async def _shown(self, answer: aiohttp.ClientResponse) -> str:
        self.raw = await answer.text()
        self.page = html.unescape(self.raw).replace("\u00a0", " ")
        self.address = answer.url.path
        assert answer.status == 200, re.findall(r"field-error.*?</p>", self.page, re.DOTALL) or self.page[-2000:]
        return self.page


@pytest_asyncio.fixture(loop_scope="session")
async def desk(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> AsyncIterator[Desk]:
    """Run a town with nothing but its first administrator, who is signed in."""
    everyone = Everyone(postgres, stream, keys, fresh_database)
    async with AsyncExitStack() as stack:
        services = {name: await stack.enter_async_context(everyone.run(name)) for name in SERVICES}
        account = OpenStaffAccount(
            display_name="Anne MAIRE",
            identifier="anne.maire",
            password=SecretStr(PASSWORD),
            roles=("administrator",),
            temporary=False,
        )
        await services["identity"].send(account, staff(*Right), key=str(uuid4()))
        settings = EdgeSettings(
            clock_offset=OFFSET,
            **keys.settings("backoffice"),
            nats_url=stream.url,
            nats_seed_file=stream.seed_file("backoffice"),
            identity_url=services["identity"].url,
            family_url=services["family"].url,
            planning_url=services["planning"].url,
            billing_url=services["billing"].url,
            messaging_url=services["messaging"].url,
        )
        runner = web.AppRunner(build(settings), access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        browser = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
        anne = Desk(browser, url)
        await anne.go("/connexion")
        await anne.send("/connexion", identifiant="anne.maire", mot_de_passe=PASSWORD)
        secret = re.findall(r"[A-Z2-7]{32}", re.sub(r"(?<=[A-Z2-7]{4}) (?=[A-Z2-7]{4})", "", re.sub("<[^>]+>", " ", anne.page)))[0]
        await anne.send("/second-facteur", code=code_now(secret, OFFSET))
        yield anne


async def test_a_town_with_nothing_comes_to_its_first_invoice_by_forms(desk: Desk) -> None:
    assert await desk.steps_left() == [step.label for step in STEPS]
    await desk.go("/regies/nouvelle")
    await desk.send("/regies/nouvelle", nom="Régie cantine", code="ca")

    await desk.go("/activites/structures")
    await desk.send("/activites/structures", label="Nouvelle structure", nom="Restaurant scolaire", places="")

    await desk.go("/activites/calendrier")
    await desk.send("/activites/calendrier/zone", zone="A", annee="2026")
    await desk.send("/activites/calendrier/zone", press=("suite", "enregistrer"))

    await desk.go("/activites/nouvelle")
    await desk.send(
        "/activites/nouvelle", nom="Cantine", jours=["1", "2", "4", "5"], periodes=["school"], places="60", debut="11:30", fin="13:30"
    )
    cantine = desk.address.removeprefix("/activites/")

    async def billing_knows() -> bool:
        return "Cantine" in await desk.go("/facturation/tarifs")

    await eventually(billing_knows)
    tariff = f"/facturation/tarifs/prestations/{cantine}"
    await desk.go(tariff)
    await desk.send(tariff, press=("suite", "essai"), nom="Repas", debut="2026-09-01", regie="CA", l1_prix="4,95")
    await desk.send(tariff, press=("suite", "enregistrer"))

    await desk.go("/familles/nouvelle")
    await desk.send(
        "/familles/nouvelle",
        r_title="Madame",
        r_last_name="Petit",
        r_first_name="Julie",
        e1_first_name="Tom",
        e1_birth_date="2018-05-04",
        e1_school="École Jules-Ferry",
        e1_school_class="CE1",
    )
    family = desk.address
    tom = re.findall(rf'href="({family}/enfants/[0-9a-f-]{{36}})', desk.page)[0]

    async def planning_knows() -> bool:
        return "Tom" in await desk.go(f"{tom}/inscriptions/nouvelle?prestation={cantine}")

    await eventually(planning_knows)
    enrol = f"{tom}/inscriptions/nouvelle"
    await desk.send(enrol, press=("suite", "apercu"), du="2026-10-01", au="2027-07-02", jours=["1", "2"])
    await desk.send(enrol, press=("suite", "enregistrer"))
    assert await desk.steps_left() == []
    assert TITLE not in desk.page

    async def draft_is_made() -> bool:
        await desk.go("/facturation")
        await desk.send("/facturation", regie="CA", mois="2026-10", echeance="2026-12-31")
        run = desk.address

        async def drafted() -> bool:
            return "Préparation du brouillon" not in await desk.go(run)  # empty while billing has not heard of the days

        await eventually(drafted)
        return "1 facture" in desk.page

    await eventually(draft_is_made)
    run = desk.address
    await desk.send(run, press=("suite", "emettre"))

    async def issued() -> bool:
        return "CA-1" in await desk.go(f"{family}/compte")

    await eventually(issued)
