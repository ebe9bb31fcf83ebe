"""Another family's things do not exist: pages and API answer 404, whatever the id; and what is no HTTP is answered with words."""

import asyncio
import html
from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from stack import EDGES
from stack.topology import Topology
from tests.journeys.cast import CANTEEN, HUGO, JEAN, LEA, enrolment
from tests.journeys.running import Portal
from tests.journeys.window import SECONDS, Window, window

NOT_FOUND = 404
MONTH = date(2026, 11, 1)


@pytest_asyncio.fixture(loop_scope="session")
async def jean(portal: Portal, browser: Browser) -> AsyncIterator[Window]:
    async with window(browser, portal.access.family_url) as opened:
        await opened.sign_in(portal.account("family"))
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def sofia(portal: Portal, browser: Browser) -> AsyncIterator[Window]:
    async with window(browser, portal.access.family_url) as opened:
        await opened.sign_in(portal.account("family", 1))
        yield opened


async def first_id(person: Window, path: str, among: str, name: str) -> str:
    """Read the first id that the person's own API answer names."""
    answer = await (await person.page.request.get(f"{person.base}/api/v1/{path}")).json()
    return str(next(one[name] for one in answer[among] if one[name]))


async def test_pages_of_another_family_do_not_exist(jean: Window, sofia: Window) -> None:
    invoice = await first_id(jean, "statement", "lines", "invoice_id")
    message = await first_id(jean, "mailbox", "messages", "message_id")
    for path in (
        f"/enfants/{LEA}/planning",
        f"/enfants/{LEA}/planning/2026-11/lignes/{enrolment('Léa', CANTEEN)}",
        f"/releve/factures/{invoice}",
        f"/releve/factures/{invoice}/paiement",
        f"/messages/{message}",
    ):
        assert await jean.go(path) == 200, path
        assert await sofia.go(path) == NOT_FOUND, path
        assert "DUPONT" not in await sofia.words()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"planning/children/{LEA}/months/{MONTH}", None),
        ("GET", "invoices/{invoice}", None),
        ("GET", "mailbox/messages/{message}", None),
        ("POST", "mailbox/messages/{message}/deletion", {}),
        ("POST", "record/requests", {"guardian_id": str(JEAN), "fields": {"city": "Lyon"}}),
        (
            "POST",
            "planning/requests",
            {
                "child_id": str(HUGO),
                "kind": "booking",
                "days": [{"enrolment_id": str(enrolment("Hugo", CANTEEN)), "day": "2026-11-27"}],
            },
        ),
    ],
)
async def test_the_api_knows_nothing_of_another_family(
    method: str, path: str, body: dict[str, object] | None, jean: Window, sofia: Window
) -> None:
    ids = {
        "invoice": await first_id(jean, "statement", "lines", "invoice_id"),
        "message": await first_id(jean, "mailbox", "messages", "message_id"),
    }
    answer = await sofia.page.request.fetch(f"{sofia.base}/api/v1/{path.format(**ids)}", method=method, data=body)
    assert answer.status == NOT_FOUND, await answer.text()
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert (await answer.json())["status"] == NOT_FOUND


NO_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"dupont" * 5_000 + b"\r\n\r\n",
    b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\ndupont\r\n\r\n",
)


async def answered(port: int, sent: bytes) -> str:
    """Send what is no HTTP and read all that comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        return (await asyncio.wait_for(reader.read(), SECONDS)).decode()
    finally:
        writer.close()


@pytest.mark.parametrize("sent", NO_HTTP, ids=("tls", "long", "chunks"))
async def test_what_is_no_http_is_answered_in_french_by_everybody_and_not_quoted(portal: Portal, sent: bytes) -> None:
    topology = Topology.running(portal.installation)
    for name in EDGES:
        page = await answered(topology.port(name), sent)
        assert " 400 " in page.splitlines()[0]
        assert "La demande n'est pas correcte" in html.unescape(page)
        assert "Content-Security-Policy: default-src 'none'" in page
        assert "dupont" not in page
    problem = await answered(topology.port("planning"), sent)
    assert "application/problem+json" in problem
    assert "n'est pas lisible" in problem
