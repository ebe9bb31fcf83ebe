import asyncio
import socket
import time
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from services.messaging.mail.errors import DelayedError, RejectedError
from services.messaging.mail.smtp import Relay
from services.messaging.settings import MessagingSettings
from tests.eventually import eventually
from tests.service.messaging.certificate import certificate
from tests.service.messaging.smtp_peer import Behaviour, Peer, smtp_peer


def told(port: int, **more: Any) -> MessagingSettings:
    return MessagingSettings(
        keys_file=Path("keys.json"),
        shared_ring_file=Path("ring.json"),
        database_url="postgresql://nowhere/messaging",
        smtp_port=port,
        mail_sender="portail@mairie-sainteconsorce.fr",
        portal_url="http://127.0.0.1:8400",
        **more,
    )


def to(port: int, behaviour: Behaviour = "accept", /, **more: Any) -> Relay:
    """Speak to a peer, with patience for a busy machine: only one that hangs is given up soon."""
    return Relay(told(port, **more), command_seconds=2 if behaviour == "hang" else 60)


def letter(recipient: str = "jean@example.fr") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portail@mairie-sainteconsorce.fr", recipient, "C'est réservé"
    message.set_content("Jeudi à l'école")
    return message


async def hangs(relay: Peer, letters: int) -> bool:
    return relay.hung == letters


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
        await to(relay.port, behaviour).send(letter(), "jean@example.fr")
    assert str(refused.value) == code


async def test_a_relay_that_is_away_may_come_back() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(DelayedError, match="SMTPConnectError"):
            await to(closed.getsockname()[1]).send(letter(), "jean@example.fr")


async def test_letters_follow_one_another_on_one_connection(relay: Peer) -> None:
    relay.next = ["accept", "refuse_recipient", "accept"]
    carried = to(relay.port)
    await carried.send(letter(), "jean@example.fr")
    with pytest.raises(RejectedError):
        await carried.send(letter(), "nobody@example.fr")
    await carried.send(letter(), "anne@example.fr")
    assert relay.recipients == ["jean@example.fr", "anne@example.fr"]
    assert len(relay.connections) == 1
    await carried.close()


async def test_a_relay_that_hung_up_between_two_letters_is_called_again(relay: Peer) -> None:
    carried = to(relay.port)
    await carried.send(letter(), "jean@example.fr")
    relay.connections[0].transport.abort()
    await carried.send(letter(), "anne@example.fr")
    assert (relay.recipients, len(relay.connections)) == (["jean@example.fr", "anne@example.fr"], 2)


async def test_a_connection_that_waited_for_long_carries_no_other_letter(relay: Peer) -> None:
    carried = Relay(told(relay.port), idle_seconds=0)
    for _ in range(2):
        await carried.send(letter(), "jean@example.fr")
    assert (len(relay.letters), len(relay.connections)) == (2, 2)
    await carried.close()


async def test_no_more_connections_wait_than_letters_may_leave_at_the_same_time(relay: Peer) -> None:
    carried = to(relay.port, smtp_connections=1)
    for together, connections in ((3, 3), (2, 4)):  # of the first three, one waits for the next letter
        relay.hanging, relay.hung, relay.released = "example.fr", 0, asyncio.Event()
        sending = asyncio.gather(*(carried.send(letter(), "jean@example.fr") for _ in range(together)))
        await eventually(partial(hangs, relay, together))
        relay.released.set()
        await sending
        assert len(relay.connections) == connections
    await carried.close()


async def test_a_connection_left_in_the_middle_of_a_letter_carries_no_other_and_is_given_up(relay: Peer) -> None:
    carried = to(relay.port)
    relay.hanging = "example.fr"
    sending = asyncio.create_task(carried.send(letter(), "jean@example.fr"))
    await eventually(partial(hangs, relay, 1))
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    relay.hanging = ""
    await carried.send(letter(), "anne@example.fr")
    assert (relay.recipients, len(relay.connections)) == (["anne@example.fr"], 2)

    async def given_up() -> bool:
        return relay.connections[0].transport is None

    await eventually(given_up)
    await carried.close()


@pytest.mark.parametrize(("behaviour", "perhaps"), [("drop", True), ("hang", True), ("refuse_now", False)])
async def test_only_a_letter_that_was_being_handed_over_may_have_arrived(relay: Peer, behaviour: Behaviour, perhaps: bool) -> None:
    relay.next = [behaviour]
    with pytest.raises(DelayedError) as lost:
        await to(relay.port, behaviour).send(letter(), "jean@example.fr")
    assert lost.value.perhaps_sent is perhaps


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_letters_travel_by_tls_with_a_name_and_a_password(tls: Literal["starttls", "implicit"], tmp_path: Path) -> None:
    made = certificate(tmp_path)
    (tmp_path / "password").write_text("très secret\n")
    signed_in = {"smtp_user": "portail", "smtp_password_file": tmp_path / "password", "smtp_tls": tls, "smtp_ca_file": made.chain}
    async with smtp_peer(tls=tls, certificate=made, login=("portail", "très secret")) as peer:
        await to(peer.port, **signed_in).send(letter(), "jean@example.fr")
        assert peer.recipients == ["jean@example.fr"]
        (tmp_path / "password").write_text("faux")
        with pytest.raises(DelayedError, match="SMTP 535"):
            await to(peer.port, **signed_in).send(letter(), "anne@example.fr")
        assert set(peer.logins) == {("portail", "très secret"), ("portail", "faux")}
        assert peer.recipients == ["jean@example.fr"]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_a_relay_whose_certificate_is_not_trusted_is_told_nothing(tls: Literal["starttls", "implicit"], tmp_path: Path) -> None:
    async with smtp_peer(tls=tls, certificate=certificate(tmp_path)) as peer:
        with pytest.raises(DelayedError):
            await to(peer.port, smtp_tls=tls).send(letter(), "jean@example.fr")
        (tmp_path / "other").mkdir()
        wrong = certificate(tmp_path / "other", "127.0.0.2")
        with pytest.raises(DelayedError):
            await to(peer.port, smtp_tls=tls, smtp_ca_file=wrong.chain).send(letter(), "jean@example.fr")
        assert (peer.letters, peer.tries) == ([], 0)


async def test_a_relay_that_offers_no_tls_is_not_spoken_to_in_the_clear(relay: Peer) -> None:
    with pytest.raises(DelayedError):
        await to(relay.port, smtp_tls="starttls").send(letter(), "jean@example.fr")
    assert relay.tries == 0


def test_a_password_is_never_sent_in_the_clear(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="smtp_tls"):
        told(25, smtp_user="portail", smtp_password_file=tmp_path / "password")
    with pytest.raises(ValidationError, match="go together"):
        told(25, smtp_user="portail", smtp_tls="starttls")


async def test_no_more_letters_a_second_than_the_relay_wants(relay: Peer) -> None:
    carried = to(relay.port, mail_per_second=20)
    began = time.monotonic()
    await asyncio.gather(*(carried.send(letter(), "jean@example.fr") for _ in range(6)))
    assert time.monotonic() - began >= 5 / 20
    assert len(relay.letters) == 6
