from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from chassis.cipher import KeyRing, new_ring
from services.messaging.mail.errors import RejectedError
from services.messaging.mail.letters import LetterWriter
from services.messaging.settings import MessagingSettings
from services.messaging.store.emails import Email

SETTINGS = MessagingSettings(
    keys_file=Path("keys.json"),
    shared_ring_file=Path("ring.json"),
    database_url="postgresql://nowhere/messaging",
    mail_sender="portail@mairie-sainteconsorce.fr",
    portal_url="http://127.0.0.1:8400/",
    town_name="Sainte-Consorce",
)


def written(
    text: str = "Bonjour,\n\nC'est réservé :\n– Cantine : jeudi",
    recipient: str = "jean@example.fr",
    subject: str = "C'est réservé pour Léa : jeudi 26 novembre",
) -> EmailMessage:
    email = Email(
        email_id=UUID(int=1),
        message_id=UUID(int=3),
        family_id=UUID(int=2),
        recipient=recipient,
        rfc_message_id="<1@mairie-sainteconsorce.fr>",
        subject=subject,
        text=text,
        written_at=datetime(2026, 11, 25, 9, 5, tzinfo=UTC),
    )
    return LetterWriter(SETTINGS).write(email)


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_letter_says_who_writes_to_whom_and_is_known_again() -> None:
    letter = written()
    assert letter["From"] == "Portail Famille de Sainte-Consorce <portail@mairie-sainteconsorce.fr>"
    assert letter["To"] == "jean@example.fr"
    assert letter["Subject"] == "C'est réservé pour Léa\u00a0: jeudi 26 novembre"
    assert letter["Message-ID"] == "<1@mairie-sainteconsorce.fr>"
    assert letter["Date"] == "Wed, 25 Nov 2026 10:05:00 +0100"
    assert letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x1c", "\r\n"])
def test_a_subject_pasted_with_the_end_of_a_line_is_one_line_and_no_header_of_another(end: str) -> None:
    letter = written(subject=f"Inscription de Léa{end}Bcc: tous@example.fr")
    assert (letter["Subject"], letter["Bcc"]) == ("Inscription de Léa Bcc: tous@example.fr", None)


def test_a_letter_is_plain_text_with_an_html_alternative() -> None:
    letter = written()
    assert letter.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        assert "C'est réservé" in part(letter, kind).replace("&#39;", "'")
        assert f"http://127.0.0.1:8400/messages/{UUID(int=3)}" in part(letter, kind)
        assert "Autorisation courriel" in part(letter, kind)


def test_the_html_says_its_language_its_title_and_its_lists() -> None:
    html = part(written(), "html")
    assert '<html lang="fr">' in html
    assert html.count("<h1>") == 1
    assert "<title>C&#39;est réservé pour Léa\u00a0: jeudi 26 novembre</title>" in html
    assert "<li>Cantine\u00a0: jeudi</li>" in html


def test_a_letter_of_information_ends_with_a_link_out_of_them(tmp_path: Path) -> None:
    (tmp_path / "ring.json").write_text(new_ring("first"))
    email = Email(
        email_id=UUID(int=1),
        message_id=UUID(int=3),
        family_id=UUID(int=2),
        recipient="jean@example.fr",
        rfc_message_id="<1@mairie-sainteconsorce.fr>",
        subject="Sortie",
        text="Bonjour,\n\nPrévoyez :\n- des bottes\n– un pique-nique (https://ferme.example/plan)",
        written_at=datetime(2026, 11, 25, 9, 5, tzinfo=UTC),
        purpose="information",
        sender="Accueil de Loisirs",
        guardian_ids=(UUID(int=4), UUID(int=5)),
    )
    letter = LetterWriter(SETTINGS, KeyRing(tmp_path / "ring.json")).write(email)
    address = str(letter["List-Unsubscribe"]).strip("<>")
    assert address.startswith("http://127.0.0.1:8400/desabonnement/")
    assert f'<a href="{address}">Ne plus recevoir' in part(letter, "html")
    assert part(letter, "html").count(address) == 1
    header = next(line for line in letter.as_bytes().split(b"\r\n") if line.startswith(b"List-Unsubscribe:"))
    assert address.encode() in header
    assert "<p>De la part de\u00a0: Accueil de Loisirs</p>" in part(letter, "html")
    assert part(letter, "plain").endswith(f"{address}\n")
    assert "<li>des bottes</li>\n<li>un pique-nique (<a href=" in part(letter, "html")


def test_what_people_wrote_stays_text() -> None:
    html = part(written("Motif : <script>alert(1)</script> & {{ subject }}"), "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ subject }}" in html
    assert "<script" not in html


@pytest.mark.parametrize("recipient", ["jean@example.fr\r\nBcc: x@y.fr", "jean", "jean@example.fr, x@y.fr", "Jean <jean@example.fr>"])
def test_an_address_that_is_none_is_rejected(recipient: str) -> None:
    with pytest.raises(RejectedError):
        written(recipient=recipient)
