"""The letters that give adults the way into their accounts, all of a run in one PDF."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

import segno

from chassis import french
from chassis.clock import paris_date
from chassis.edge.printing import printed
from chassis.settings import EdgeSettings
from contracts.family import PostalAddress
from contracts.identity import Letter, LetterRun

SOURCE = Path(__file__).with_name("account.typ").read_bytes()
TITLE = "Votre accès au Portail Famille"


def account_letters(run: LetterRun, addresses: Mapping[UUID, PostalAddress], settings: EdgeSettings) -> bytes:
    """Print the letters of a run, one page for each adult; takes some milliseconds a page."""
    town = french.of_town(settings.town_name)
    portal = settings.portal_url.rstrip("/")
    facts = {
        "title": TITLE,
        "sender": f"Mairie {town}",
        "signature": f"La mairie {town}",
        "place": settings.town_name,
        "contact": settings.town_contact,
        "site": shown(settings.town_site),
        "portal": portal,
        "portal_shown": shown(portal),
        "date": french.plain_date(paris_date(run.issued_at)),
        "expires": french.plain_date(paris_date(run.expires_at)),
        "letters": [_letter(one, addresses.get(one.guardian_id), portal) for one in run.letters],
    }
    return printed(SOURCE, "run", facts)


def shown(address: str) -> str:
    """Write a web address as people type it."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _letter(one: Letter, at: PostalAddress | None, portal: str) -> dict[str, Any]:
    lines = [f"{one.title} {one.first_name} {one.last_name.upper()}".strip()]
    if at:
        lines += [line for line in (at.address, f"{at.postal_code} {at.city.upper()}".strip()) if line]
    return {
        "greeting": one.title or "Madame, Monsieur",
        "address": lines,
        "identifier": one.identifier,
        "code": one.code,
        "qr": _square(f"{portal}/activer?identifiant={quote(one.identifier)}"),
    }


def _square(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, dark="#000", xmldecl=False)
    return drawn.getvalue().decode()
