from collections.abc import Sequence
from datetime import timedelta

import asyncpg
import pytest

from chassis.ids import new_id
from chassis.tx import Tx
from contracts.messaging import GetChannels, GetMailbox, GetMessage
from services.messaging.domain.emails import RETRIES
from services.messaging.domain.rests import MOST_FAILURES, REST
from services.messaging.mail.errors import LONGEST_ANSWER
from services.messaging.store import emails as store
from services.messaging.store.emails import Ending
from tests.eventually import eventually
from tests.service.harness import Started
from tests.service.messaging.cast import (
    DUPONT,
    JEAN,
    day_decided,
    household,
    household_of,
    invoice_of,
    jean,
    planning_decided,
    record_decided,
)
from tests.service.messaging.places import hidden_from
from tests.service.messaging.smtp_peer import Behaviour, Peer


async def emails(service: Started) -> list[asyncpg.Record]:
    async with service.database.transaction() as tx:
        return await tx.fetch(
            "select recipient, status, attempts, last_error, rfc_message_id, due_at, taken_at from email order by recipient"
        )


async def shown_status(service: Started) -> str:
    (line,) = (await service.send(GetMailbox(), jean)).messages
    return (await service.send(GetMessage(message_id=line.message_id), jean)).email_status


async def until(service: Started, status: str, *, attempts: int = 1) -> asyncpg.Record:
    """Wait until the only e-mail has a status after some attempts; a queued one is tried again when it is due."""

    async def there() -> list[asyncpg.Record]:
        found = await emails(service)
        return [one for one in found if (one["status"], one["attempts"], one["taken_at"]) == (status, attempts, None)]

    (email,) = await eventually(there)
    if status == "queued":
        pause = RETRIES[attempts - 1]
        assert pause / 2 < email["due_at"] - service.service.settings.clock.now() <= pause, "a busy machine looks a moment later"
    return email


async def test_a_notice_is_mailed_to_each_adult_who_agreed(service: Started, relay: Peer) -> None:
    await service.tell(household(partner="jeanne@example.fr"), record_decided())

    async def both() -> bool:
        return [email["status"] for email in await emails(service)] == ["sent", "sent"]

    await eventually(both)
    assert sorted(relay.recipients) == ["jean@example.fr", "jeanne@example.fr"]
    assert len(set(relay.ids())) == 2
    assert await shown_status(service) == "sent"
    letter = relay.letters[0]
    assert letter["From"] == "Portail Famille de Sainte-Consorce <portail@mairie-sainteconsorce.fr>"
    assert letter["Subject"] == "Votre fiche famille est à jour"
    assert letter.get_content_type() == "multipart/alternative"


async def test_without_consent_the_notice_reaches_only_the_inbox(service: Started, relay: Peer) -> None:
    await service.tell(household(consent=False), record_decided())
    assert await emails(service) == []
    assert await shown_status(service) == "none"
    assert relay.tries == 0


async def test_a_relay_that_refuses_for_now_is_asked_again_a_minute_later(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_now", "refuse_now"]
    await service.tell(household(), record_decided())
    email = await until(service, "queued")
    assert email["last_error"] == "451 Try again later"
    assert await shown_status(service) == "queued"
    service.move_clock(timedelta(minutes=1))
    await until(service, "queued", attempts=2)
    service.move_clock(timedelta(minutes=5))
    await until(service, "sent", attempts=3)
    assert len(relay.letters) == 1
    assert await shown_status(service) == "sent"


@pytest.mark.parametrize(("behaviour", "answer"), [("refuse_recipient", "550"), ("refuse_letter", "554"), ("refuse_sender", "553")])
async def test_a_refusal_for_good_fails_at_once_and_shows(service: Started, relay: Peer, behaviour: Behaviour, answer: str) -> None:
    relay.next = [behaviour]
    await service.tell(household(), record_decided())
    email = await until(service, "failed")
    assert email["last_error"].startswith(answer)
    assert await shown_status(service) == "failed"


async def test_a_refusal_in_another_alphabet_or_with_what_no_database_keeps_stops_no_other_letter(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_garbled"]
    await service.tell(household(), record_decided())
    email = await until(service, "failed")
    assert email["last_error"].startswith("550 Boîte inconnue [31m!!!")
    assert len(email["last_error"]) == LONGEST_ANSWER

    async def next_one() -> bool:
        return len(relay.letters) == 1

    await service.tell(record_decided())
    await eventually(next_one)


async def test_a_letter_of_unknown_fate_is_sent_again_under_the_same_id(service: Started, relay: Peer) -> None:
    relay.next = ["drop"]
    await service.tell(household(), record_decided())
    await until(service, "queued")
    service.move_clock(timedelta(minutes=1))
    email = await until(service, "sent", attempts=2)
    assert relay.ids() == [email["rfc_message_id"]] * 2


async def test_a_relay_that_hangs_up_after_taking_a_letter_is_not_asked_again(service: Started, relay: Peer) -> None:
    relay.next = ["hang_up"]
    await service.tell(household(), record_decided())
    await until(service, "sent")
    assert len(relay.letters) == 1


async def test_a_letter_whose_fate_is_not_written_down_at_once_is_not_sent_again(
    service: Started, relay: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, obstacles = store.settle, [asyncpg.DeadlockDetectedError("deadlock detected"), asyncpg.QueryCanceledError("statement timeout")]

    async def settle_later(tx: Tx, endings: Sequence[Ending]) -> None:
        if obstacles:
            raise obstacles.pop()
        await settle(tx, endings)

    monkeypatch.setattr(store, "settle", settle_later)
    await service.tell(household(), record_decided())
    await until(service, "sent")
    assert obstacles == []
    assert len(relay.letters) == 1


async def test_after_a_day_of_refusals_an_e_mail_has_failed_and_the_message_is_still_there(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_now"] * 100
    await service.tell(household(), record_decided())
    for attempt, pause in enumerate(RETRIES, start=1):
        await until(service, "queued", attempts=attempt)
        service.move_clock(pause)
    await until(service, "failed", attempts=len(RETRIES) + 1)
    assert relay.tries == len(RETRIES) + 1
    assert await shown_status(service) == "failed"


async def test_consent_taken_back_withdraws_what_still_waits(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_now"]
    await service.tell(household(), record_decided())
    await until(service, "queued")
    await service.tell(household(version=2, consent=False))
    service.move_clock(timedelta(minutes=1))
    await until(service, "withdrawn")
    assert relay.letters == []
    assert await shown_status(service) == "none"
    assert (await service.send(GetChannels(), jean)).bounced_at is None


async def test_only_what_still_waits_and_is_due_is_taken_in_hand(service: Started) -> None:
    await service.tell(household(), record_decided())
    await until(service, "sent")
    async with service.database.transaction() as tx:
        email_id = await tx.fetchval("select email_id from email")
        for change in (
            "status = 'withdrawn'",
            "status = 'queued', finished_at = null, due_at = now() - interval '1 year', taken_at = now()",
            "taken_at = null, due_at = now() + interval '1 year'",
        ):
            await tx.execute(f"update email set {change}")  # noqa: S608 - own words
            assert await store.take(tx, [email_id], sender_domain="portail.example") == [], change
        await tx.execute("update email set due_at = now() - interval '1 year'")
        assert [one.email_id for one in await store.take(tx, [email_id], sender_domain="portail.example")] == [email_id]
        await store.settle(tx, [Ending(email_id, "sent")])


async def test_a_letter_that_waits_is_not_sent_to_an_adult_from_whom_its_child_was_hidden_meanwhile(service: Started, relay: Peer) -> None:
    about_lea = planning_decided(day_decided("accepted"), request_id=new_id())
    relay.next = ["refuse_now"]
    await service.tell(household(), about_lea)
    await until(service, "queued")
    await service.tell(hidden_from(JEAN, DUPONT, about_lea.child_id))
    service.move_clock(timedelta(minutes=1))
    await until(service, "withdrawn")
    assert relay.letters == []


async def test_logs_never_name_a_recipient(service: Started, relay: Peer, capsys: pytest.CaptureFixture[str]) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(), record_decided())
    await until(service, "failed")
    printed = capsys.readouterr()
    assert "jean@example.fr" not in printed.out + printed.err


async def test_a_domain_gets_two_letters_at_a_time_and_another_one_does_not_wait_for_it(service: Started, relay: Peer) -> None:
    relay.hanging = "slow.example"
    slow, quick = [new_id() for _ in range(5)], new_id()
    await service.tell(*(household_of(one, f"famille-{place}@slow.example") for place, one in enumerate(slow)))
    await service.tell(*(invoice_of(one, f"AL-{place}") for place, one in enumerate(slow)))

    async def hanging() -> bool:
        return relay.hung == 2

    await eventually(hanging)
    await service.tell(household_of(quick, "anne@quick.example"), invoice_of(quick, "AL-9"))

    async def arrived() -> bool:
        return relay.recipients == ["anne@quick.example"]

    await eventually(arrived)
    assert relay.hung == 2
    relay.hanging = ""
    relay.released.set()

    async def all_there() -> bool:
        return len(relay.recipients) == 6

    await eventually(all_there)


async def test_a_relay_that_is_away_is_left_in_peace_and_the_letters_keep_their_attempts(service: Started, relay: Peer) -> None:
    relay.next = ["drop"] * 30
    families = [new_id() for _ in range(30)]
    await service.tell(*(household_of(one, f"famille@{place}.example") for place, one in enumerate(families)))
    await service.tell(*(invoice_of(one, f"AL-{place}") for place, one in enumerate(families)))

    async def settled() -> list[int]:
        found = await emails(service)
        tried = [one["attempts"] for one in found]
        return tried if sum(tried) >= MOST_FAILURES and all(one["taken_at"] is None for one in found) else []

    tried = await eventually(settled)
    assert max(tried) == 1
    assert relay.tries == sum(tried) < len(families)
    relay.next = []
    service.move_clock(REST)

    async def all_sent() -> bool:
        return [one["status"] for one in await emails(service)] == ["sent"] * len(families)

    await eventually(all_sent)
