"""Every letter of the town hall, as a telephone shows it: nothing is wider than the screen, and everybody can read it."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from playwright.async_api import Browser

from chassis.cipher import KeyRing, new_ring
from contracts.messaging import Purpose
from services.messaging.domain.actions import action_of
from services.messaging.domain.purposes import PURPOSES
from services.messaging.domain.wordings import WORDINGS
from services.messaging.mail.letters import LetterWriter
from services.messaging.settings import MessagingSettings
from services.messaging.store.emails import Email
from tests.journeys.window import PHONE, window

LONG = "Le plan : https://www.mairie-sainteconsorce.fr/sorties/" + "a" * 200
ID = UUID("0199a000-0000-7000-8000-000000000001")


def letters(folder: Path) -> dict[str, str]:
    """Write every notice with its sample, and a broadcast, as HTML."""
    (folder / "ring.json").write_text(new_ring("first"))
    settings = MessagingSettings(
        keys_file=folder / "keys.json",
        shared_ring_file=folder / "ring.json",
        database_url="postgresql://nowhere/messaging",
        mail_sender="portail@mairie-sainteconsorce.fr",
        portal_url="https://famille.mairie-sainteconsorce.fr",
    )
    writer = LetterWriter(settings, KeyRing(settings.shared_ring_file))

    def html(kind: str, subject: str, text: str, purpose: Purpose | None) -> str:
        email = Email(
            email_id=ID,
            message_id=ID,
            family_id=ID,
            recipient="jean@example.fr",
            rfc_message_id="<1@example.fr>",
            subject=subject,
            text=text,
            written_at=datetime(2026, 11, 26, 9, 0, tzinfo=UTC),
            purpose=purpose,
            action=action_of(kind, ID),
        )
        body = writer.write(email).get_body(("html",))
        assert body is not None
        return str(body.get_content())

    found = {slug: html(one.kind, *one.sample(), PURPOSES.get(one.kind)) for slug, one in WORDINGS.items()}
    return {**found, "broadcast": html("information", "Sortie", LONG, "information")}


async def test_every_letter_fits_a_telephone_and_is_read_aloud_well(browser: Browser, tmp_path: Path) -> None:
    async with window(browser, "about:blank", PHONE) as phone:
        wide, barriers = [], []
        for slug, html in letters(tmp_path).items():
            await phone.page.set_content(html)
            if await phone.overflow():
                wide.append(slug)
            if slug in ("reminder", "broadcast"):  # one with a page to go to, and one with a way out
                barriers += await phone.barriers()
        assert (wide, barriers, phone.complaints) == ([], [], [])
