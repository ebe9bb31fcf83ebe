"""Where signing in leads back: to a page, whatever form was sent where; never to "n'existe pas", and never to a file."""

import inspect
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from chassis.edge.way_back import FILES, nearest_page, sign_in_address
from chassis.settings import EdgeSettings
from gateway.app import build as build_gateway
from services.backoffice.app import build as build_backoffice
from stack import SERVICES, keys

BUILD = {"gateway": build_gateway, "backoffice": build_backoffice}
ID = str(UUID(int=7))
WORDS = {"action": "debloquer", "month": "2026-11", "day": "2026-11-23"}
PROGRAMS = ("/api/", "/webhooks/")
SENT = {"Host": "portail.fr"}


def edge(name: str, folder: Path) -> web.Application:
    services: dict[str, Any] = {f"{service}_url": "http://127.0.0.1:1" for service in SERVICES}
    settings = EdgeSettings(
        keys_file=keys.public_keys_file(folder, [name]), signing_key_file=keys.signing_key_file(folder, name), **services
    )
    return BUILD[name](settings)


@pytest.fixture
def gateway(tmp_path: Path) -> web.Application:
    return edge("gateway", tmp_path)


@pytest.mark.parametrize("name", sorted(BUILD))
async def test_every_address_that_takes_a_form_has_a_page_to_come_back_to(name: str, tmp_path: Path) -> None:
    app = edge(name, tmp_path)
    forms = {one.resource.canonical for one in app.router.routes() if one.method == "POST" and one.resource}
    for form in sorted(one for one in forms if not one.startswith(PROGRAMS)):
        path = re.sub(r"\{(\w+)\}", lambda found: WORDS.get(found[1], ID), form)
        page = nearest_page(app, path)
        found = await app.router.resolve(make_mocked_request("GET", page))
        assert found.http_exception is None, form
        assert path.startswith(page), form
        assert found.handler not in FILES, form
        assert "attachment(" not in inspect.getsource(found.handler), f"{form}: {page} is a file, and needs @file_only"
        held = found.route.resource.canonical if found.route.resource else ""
        assert form.startswith(held), f"{form} leads to {held}: an address of another kind"


@pytest.mark.parametrize(
    ("before", "page"),
    [
        ("/releve", "/releve"),
        (f"/enfants/{ID}/planning?mois=2026-12", f"/enfants/{ID}/planning?mois=2026-12"),
        ("/messages?dossier=envoyes&fait=envoye", "/messages?dossier=envoyes"),
        ("/releve?fait=contestee", "/releve"),
        (f"/enfants/{ID}/planning/devis?mois=2026-12", f"/enfants/{ID}/planning"),
        (f"/messages/brouillons/{ID}/supprimer", "/messages"),
        (f"/enfants/{ID}/documents/{ID}/retrait", f"/enfants/{ID}/documents"),
        ("/nulle/part", "/"),
        ("", "/"),
    ],
)
def test_a_form_leads_back_to_the_page_before_it_or_the_nearest_above_and_nothing_is_said_to_be_done(
    before: str, page: str, gateway: web.Application
) -> None:
    request = make_mocked_request("POST", "/deconnexion", headers={**SENT, "Referer": f"https://portail.fr{before}"}, app=gateway)
    assert went_back(request) == (page, "1")


@pytest.mark.parametrize(
    "before", [None, "", "https://ailleurs.fr/releve", "https://[portail.fr/releve", "https://portail.fr.ailleurs.fr/"]
)
def test_without_a_page_before_it_a_form_leads_back_to_where_it_was_sent(before: str | None, gateway: web.Application) -> None:
    headers = SENT if before is None else {**SENT, "Referer": before}
    assert went_back(make_mocked_request("POST", "/messages/nouveau", headers=headers, app=gateway)) == ("/messages/nouveau", "1")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whoever_only_reads_lost_nothing(method: str, gateway: web.Application) -> None:
    assert went_back(make_mocked_request(method, "/messages?dossier=envoyes", headers=SENT, app=gateway)) == (
        "/messages?dossier=envoyes",
        None,
    )


def went_back(request: web.Request) -> tuple[str | None, str | None]:
    """Read of the sign-in's address where it leads back, and whether something was lost."""
    asked = make_mocked_request("GET", sign_in_address(request)).query
    return asked.get("suite"), asked.get("perdu")
