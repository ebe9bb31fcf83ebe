"""A family takes its data away through the gateway: everything of its own, opened and readable, nothing of anybody else."""

import io
import json
import os
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import SecretStr
from pypdf import PdfReader

from chassis import documents, holdings, personal_data
from chassis.client import Client
from chassis.edge.context import EDGE
from chassis.edge.record_columns import COLUMNS
from chassis.edge.record_words import TABLES
from chassis.edge.takeaway.dossier import MACHINERY
from chassis.settings import EdgeSettings
from chassis.tokens import LIFETIME
from chassis.uploads import Upload
from contracts.family import FamilyRecord
from contracts.identity import OpenFamilyAccount, SignIn
from contracts.privacy import CollectFamilyData, ServiceName
from contracts.rights import Right
from gateway.app import build
from stack.broker import Broker
from stack.postgres import Postgres
from tests.eventually import eventually
from tests.service.conftest import FreshDatabase
from tests.service.family.cast import CLERK, DUPONT, MARTIN
from tests.service.harness import OFFSET, Keys, Started, edge, staff
from tests.service.test_family_data import SERVICES, Everyone

IDENTIFIER, PASSWORD = "jean.dupont", "Bonbons2015"
LARGE = 4
"""Documents of 8 MB: together more than the buffers between two sockets hold."""


@dataclass
class Town:
    """All services and the gateway, running; Jean Dupont's browser."""

    services: dict[ServiceName, Started]
    app: web.Application
    url: str
    browser: aiohttp.ClientSession
    dupont: FamilyRecord

    def move_clock(self, by: timedelta) -> None:
        """Move the clock of every process."""
        for service in self.services.values():
            service.move_clock(by)
        self.app[EDGE].settings.clock.offset += by

    async def taken(self) -> zipfile.ZipFile:
        """Take the data away."""
        async with self.browser.post(f"{self.url}/informations-compte/donnees", headers={"Origin": self.url}) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Disposition"].startswith("attachment;")
            assert answer.headers["Cache-Control"] == "no-store"
            return zipfile.ZipFile(io.BytesIO(await answer.read()))


@pytest_asyncio.fixture(loop_scope="session")
async def town(postgres: Postgres, stream: Broker, keys: Keys, fresh_database: FreshDatabase) -> AsyncIterator[Town]:
    everyone = Everyone(postgres, stream, keys, fresh_database)
    async with AsyncExitStack() as stack:
        services = {name: await stack.enter_async_context(everyone.run(name)) for name in SERVICES}
        dupont = await services["family"].send(DUPONT, CLERK)
        await services["family"].send(MARTIN, CLERK)
        account = OpenFamilyAccount.model_validate(
            {
                "family_id": dupont.family_id,
                "guardian_id": dupont.guardians[0].guardian_id,
                "display_name": "Jean DUPONT",
                "identifier": IDENTIFIER,
                "password": PASSWORD,
                "temporary": False,
            }
        )
        await services["identity"].send(account, staff(Right.IMPORT_ACCOUNT))
        settings = EdgeSettings(
            clock_offset=OFFSET,
            **keys.settings("gateway"),
            nats_url=stream.url,
            nats_seed_file=stream.seed_file("gateway"),
            identity_url=services["identity"].url,
            family_url=services["family"].url,
            planning_url=services["planning"].url,
            billing_url=services["billing"].url,
            messaging_url=services["messaging"].url,
        )
        app = build(settings)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        browser = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)))
        async with browser.post(f"{url}/api/v1/session", json={"identifier": IDENTIFIER, "password": PASSWORD}) as answer:
            assert answer.status == 201
        yield Town(services, app, url, browser, dupont)


async def keep_large_documents(town: Town) -> None:
    """Keep more than the buffers between two sockets hold, so that whoever does not read is waited for."""
    async with town.services["family"].database.transaction() as tx:
        for number in range(LARGE):
            file = Upload(f"{number}.pdf", "application/pdf", os.urandom(8_000_000))
            await documents.keep(tx, file, subject_id=town.dupont.family_id, family_id=town.dupont.family_id)


async def test_the_archive_holds_data_a_readable_document_and_the_files(town: Town) -> None:
    async with town.services["family"].database.transaction() as tx:
        file = Upload("../attestation CAF.pdf", "application/pdf", b"%PDF-1.7 Dupont")
        await documents.keep(tx, file, subject_id=town.dupont.family_id, family_id=town.dupont.family_id)
    archive = await town.taken()
    assert archive.testzip() is None
    names = archive.namelist()
    assert "mes-donnees.pdf" in names
    assert len([name for name in names if name.endswith("/donnees.json")]) == 5
    (document,) = [name for name in names if "/documents/" in name]
    assert ".." not in document.split("/")
    assert archive.read(document) == b"%PDF-1.7 Dupont"
    family = json.loads(archive.read("fiche-famille/donnees.json"))
    assert {row["first_name"] for row in family["child"]} == {"Léa", "Hugo"}
    account = json.loads(archive.read("comptes-d-acces/donnees.json"))["account"][0]
    assert account["identifier"] == IDENTIFIER
    assert "password_hash" not in account


async def test_a_family_reads_one_archive_at_a_time_and_an_aborted_one_gives_its_place_back(town: Town) -> None:
    await keep_large_documents(town)
    address, headers = f"{town.url}/informations-compte/donnees", {"Origin": town.url}
    async with town.browser.post(address, headers=headers) as slow:
        assert slow.status == 200
        await slow.content.read(1)
        async with town.browser.post(address, headers=headers) as second:
            assert second.status == 429
            page = await second.text()
            assert "déjà en cours" in page
            assert "Trop de téléchargements à la fois" in page
            assert "Trop de tentatives" not in page
        slow.close()

    async def free() -> bool:
        async with town.browser.post(address, headers=headers) as third:
            return third.status == 200 and len(await third.read()) > LARGE * 8_000_000

    await eventually(free)


async def test_an_archive_that_is_read_slowly_is_whole_though_the_token_it_began_with_has_ended(town: Town) -> None:
    await keep_large_documents(town)
    async with town.browser.post(f"{town.url}/informations-compte/donnees", headers={"Origin": town.url}) as slow:
        begun = await slow.content.read(1)
        town.move_clock(LIFETIME + timedelta(minutes=1))
        archive = zipfile.ZipFile(io.BytesIO(begun + await slow.read()))
    assert archive.testzip() is None
    assert len([name for name in archive.namelist() if "/documents/" in name]) == LARGE


async def test_an_archive_whose_session_has_ended_meanwhile_does_not_look_whole(town: Town) -> None:
    await keep_large_documents(town)
    async with town.browser.post(f"{town.url}/informations-compte/donnees", headers={"Origin": town.url}) as slow:
        await slow.content.read(1)
        town.move_clock(timedelta(days=1))
        with pytest.raises(aiohttp.ClientPayloadError):
            await slow.read()


async def test_the_document_is_tagged_french_and_readable(town: Town) -> None:
    reader = PdfReader(io.BytesIO((await town.taken()).read("mes-donnees.pdf")))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in (
        "Les données de votre famille",
        "Adultes",
        "Prénom : Léa",
        "12 RUE DES BONBONS",
        "Date de naissance : 04/05/2017",
        "École du Bourg",
    ):
        assert words in text
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert [name async for name in without_a_french_word(town)] == []


async def without_a_french_word(town: Town) -> AsyncIterator[str]:
    """Name the tables and columns of every service that the document would show as programs call them."""
    for service in town.services.values():
        privacy = service.service.privacy
        async with service.database.transaction() as tx:
            held = [one for one in await holdings.of_service(tx, privacy) if one.table not in privacy.not_exported]
        for one in held:
            if one.table not in TABLES:
                yield one.table
            for column in personal_data.shown_columns(one, privacy):
                if column not in COLUMNS and not MACHINERY.search(column):
                    yield f"{one.table}.{column}"


async def test_nothing_of_another_family_is_in_it(town: Town) -> None:
    archive = await town.taken()
    whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".json")).decode()
    assert str(MARTIN.family_id) not in whole
    assert "Guyen" not in whole


JEANNE, JEANNE_S = "jeanne.dupont", "jeanne@ailleurs.example"
OF_ONE = "insert into {0} select gen_random_uuid(), account_id, {1} from account where identifier = $1"
ACCESS = {
    "account_letter": "gen_random_uuid(), gen_random_uuid(), now(), now() + interval '60 days', null, null",
    "password_reset": "sha256(identifier::bytea), now(), now() + interval '1 hour', null",
}
"""What leads into an account, as identity keeps it."""


async def jeanne_is_there_too(town: Town) -> None:
    """Give the other adult an account that she uses, letters, links and e-mails of her own, beside Jean's."""
    jean, jeanne = (one.guardian_id for one in town.dupont.guardians)
    account = {"family_id": town.dupont.family_id, "guardian_id": jeanne, "display_name": "Jeanne DUPONT", "identifier": JEANNE}
    opened = OpenFamilyAccount.model_validate({**account, "password": PASSWORD, "temporary": False})
    await town.services["identity"].send(opened, staff(Right.IMPORT_ACCOUNT))
    knock = SignIn(kind="family", identifier=JEANNE, password=SecretStr(PASSWORD), device="Chrome sur le téléphone de Jeanne")
    await town.services["identity"].send(knock, edge("gateway"))
    async with town.services["identity"].database.transaction() as tx:
        for table, values in ACCESS.items():
            for identifier in (IDENTIFIER, JEANNE):
                await tx.execute(OF_ONE.format(table, values), identifier)

    async def known() -> bool:
        async with town.services["messaging"].database.transaction() as tx:
            return bool(await tx.fetchval("select count(*) from adult where family_id = $1", town.dupont.family_id) > 1)

    await eventually(known)
    async with town.services["messaging"].database.transaction() as tx:
        await tx.execute(
            "insert into message (message_id, family_id, kind, fact, subject, text, sender, received_at)"
            " values ($1, $1, 'invoice', 'a fact', 'Une facture', 'Bonjour', 'La mairie', now())",
            town.dupont.family_id,
        )
        for recipient, adults in (
            ("jean.dupont@wanadoo.fr", []),
            ("ancienne@jean.example", [jean]),
            (JEANNE_S, [jeanne]),
            ("ancienne@ailleurs.example", []),
            ("ensemble@dupont.example", [jean, jeanne]),
        ):
            await tx.execute(
                "insert into email (email_id, message_id, family_id, recipient, status, queued_at, finished_at, guardian_ids)"
                " values (gen_random_uuid(), $1, $1, $2, 'failed', now(), now(), $3)",
                *(town.dupont.family_id, recipient, adults),
            )
        await tx.execute(
            "insert into email_choice"
            " select guardian_id, family_id, 'information', true, now(), first_name from adult where family_id = $1",
            town.dupont.family_id,
        )


async def test_each_adult_takes_away_the_account_and_the_emails_of_their_own_and_staff_those_of_nobody(town: Town) -> None:
    await jeanne_is_there_too(town)
    archive = await town.taken()
    access, messages = (json.loads(archive.read(f"{place}/donnees.json")) for place in ("comptes-d-acces", "messages"))
    assert [row["identifier"] for row in access["account"]] == [IDENTIFIER]
    assert {name: len(access[name]) for name in ("session", *ACCESS)} == {"session": 1, "account_letter": 1, "password_reset": 1}
    own = {"jean.dupont@wanadoo.fr", "ancienne@jean.example", "ensemble@dupont.example"}
    assert {row["recipient"] for row in messages["email"]} == own
    assert [row["chosen_by"] for row in messages["email_choice"]] == ["Jean"]
    whole = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".json"))
    printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(archive.read("mes-donnees.pdf"))).pages)
    for hers in (JEANNE, "téléphone de Jeanne", "ailleurs.example"):
        assert hers not in whole
        assert hers not in printed
    personal: tuple[ServiceName, ...] = ("identity", "messaging")
    for name in personal:
        asked = CollectFamilyData(at=name, family_id=town.dupont.family_id)
        taken = await town.services[name].send(asked, staff(Right.EXPORT_RECORD))
        assert not {one.table for one in taken.tables} & {"account", "session", *ACCESS, "email", "email_choice"}
        assert {one.table for one in taken.tables} & {"guardian", "adult"}


async def test_nothing_is_handed_over_while_a_service_is_silent(town: Town) -> None:
    town.app[EDGE].clients["billing"] = Client(town.browser, "http://127.0.0.1:9")
    async with town.browser.post(f"{town.url}/informations-compte/donnees", headers={"Origin": town.url}) as answer:
        assert answer.status == 503
        assert answer.content_type == "text/html"


async def test_another_site_cannot_have_it_prepared(town: Town) -> None:
    async with town.browser.post(f"{town.url}/informations-compte/donnees", headers={"Origin": "https://ailleurs.example"}) as answer:
        assert answer.status == 403
