import socket
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.messaging.mail.errors import DelayedError, RejectedError
from services.messaging.mail.smtp import Relay
from services.messaging.settings import MessagingSettings
from tests.service.messaging.smtp_peer import Behaviour, Peer


def to(port: int) -> Relay:
    settings = MessagingSettings(
        keys_file=Path("keys.json"),
        shared_ring_file=Path("ring.json"),
        database_url="postgresql://nowhere/messaging",
        smtp_port=port,
        mail_sender="portail@mairie-sainteconsorce.fr",
        portal_url="http://127.0.0.1:8400",
    )
    return Relay(settings, command_seconds=0.5)


def letter(recipient: str = "jean@example.fr") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portail@mairie-sainteconsorce.fr", recipient, "C'est réservé"
    message.set_content("Jeudi à l'école")
    return message


async def test_a_letter_is_handed_over(relay: Peer) -> None:
    await to(relay.port).send(letter(), "jean@example.fr")
    assert relay.recipients == ["jean@example.fr"]
    assert relay.letters[0]["Subject"] == "C'est réservé"


async def test_an_address_with_accents_is_carried(relay: Peer) -> None:
    await to(relay.port).send(letter("élodie@exemple.fr"), "élodie@exemple.fr")
    assert relay.recipients == ["élodie@exemple.fr"]


@pytest.mark.parametrize(
    ("behaviour", "code"), [("refuse_recipient", "SMTP 550"), ("refuse_letter", "SMTP 554"), ("refuse_sender", "SMTP 553")]
)
async def test_a_refusal_of_the_letter_is_for_good(relay: Peer, behaviour: Behaviour, code: str) -> None:
    relay.next = [behaviour]
    with pytest.raises(RejectedError) as refused:
        await to(relay.port).send(letter(), "jean@example.fr")
    assert str(refused.value) == code


@pytest.mark.parametrize(
    ("behaviour", "code"), [("refuse_now", "SMTP 451"), ("hang", "SMTPReadTimeoutError"), ("drop", "SMTPServerDisconnected")]
)
async def test_everything_else_may_pass(relay: Peer, behaviour: Behaviour, code: str) -> None:
    relay.next = [behaviour]
    with pytest.raises(DelayedError) as refused:
        await to(relay.port).send(letter(), "jean@example.fr")
    assert str(refused.value) == code


async def test_a_relay_that_is_away_may_come_back() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(DelayedError, match="SMTPConnectError"):
            await to(closed.getsockname()[1]).send(letter(), "jean@example.fr")
