"""What happens to an account is told to the adult whose account it is; a link reaches the address of the record, sealed until then."""

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.cipher import KeyRing
from chassis.french import typeset
from chassis.ids import new_id
from contracts.base import Event
from contracts.identity import (
    AccountActivated,
    AccountInactive,
    AccountLocked,
    CredentialsChanged,
    PasswordResetRequested,
    SecondFactorChanged,
    StaffSaved,
    reset_place,
)
from contracts.messaging import GetMailbox, GetMessage, MessageView
from tests.eventually import eventually
from tests.service.harness import Started
from tests.service.messaging.cast import DUPONT, JEAN, JEANNE, household, jean
from tests.service.messaging.smtp_peer import Peer

ACCOUNT = UUID("0199a000-0000-7000-8000-0000000000c1")
ADDRESS = "claire.morel@ville.fr"
SECRET = "a-secret-that-only-the-letter-shows"


def about(kind: type[Any], service: Started, *, guardian_id: UUID = JEAN, version: int = 2, **more: Any) -> Any:
    now = service.service.settings.clock.now()
    moments = {"activated_at": now, "changed_at": now, "until": now + timedelta(minutes=15)}
    known = {name: value for name, value in moments.items() if name in kind.model_fields}
    return kind(account_id=ACCOUNT, kind="family", family_id=DUPONT, guardian_id=guardian_id, version=version, **{**known, **more})


def link(
    service: Started, *, guardian_id: UUID = JEAN, asked_at: datetime | None = None, place: UUID | None = None
) -> PasswordResetRequested:
    reset_id, now = new_id(), asked_at or service.service.settings.clock.now()
    sealed = KeyRing(service.keys.folder / "shared-ring.json").seal(SECRET.encode(), reset_place(place or reset_id))
    return PasswordResetRequested(
        reset_id=reset_id,
        account_id=ACCOUNT,
        family_id=DUPONT,
        guardian_id=guardian_id,
        sealed_secret=b64encode(sealed).decode(),
        requested_at=now,
        expires_at=now + timedelta(minutes=30),
        version=1,
    )


async def only_message(service: Started) -> MessageView:
    (line,) = (await service.send(GetMailbox(), jean)).messages
    return await service.send(GetMessage(message_id=line.message_id), jean)


async def mailed(relay: Peer, count: int = 1) -> list[str]:
    async def enough() -> bool:
        return len(relay.letters) >= count

    await eventually(enough)
    return sorted(relay.recipients)


async def no_work(service: Started) -> None:
    async def none_left() -> bool:
        async with service.database.transaction() as tx:
            return not await tx.fetchval("select count(*) from work where status = 'waiting'")

    await eventually(none_left)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (AccountActivated, "Le compte de Jean DUPONT est activé"),
        (AccountLocked, "Sécurité : le compte de Jean DUPONT est bloqué pour un moment"),
        (CredentialsChanged, "Sécurité : le mot de passe de Jean DUPONT a été changé"),
    ],
)
async def test_the_adult_is_told_in_the_inbox_and_by_mail_without_consent_and_nobody_else_by_mail(
    service: Started, relay: Peer, kind: type[Event], subject: str
) -> None:
    await service.tell(household(consent=False, partner="jeanne@example.fr"), about(kind, service))
    message = await only_message(service)
    assert message.subject == subject
    assert "Jean DUPONT" in message.text
    assert await mailed(relay) == ["jean@example.fr"]
    await no_work(service)
    assert relay.letters[0]["Subject"] == typeset(subject)
    assert len(relay.letters) == 1


async def test_an_account_that_will_be_closed_is_named_and_mailed_to_its_owner_alone(service: Started, relay: Peer) -> None:
    now = service.service.settings.clock.now()
    told = AccountInactive(
        account_id=ACCOUNT, family_id=DUPONT, guardian_id=JEAN, version=2, warned_at=now, closes_on=(now + timedelta(days=30)).date()
    )
    await service.tell(household(consent=False, partner="jeanne@example.fr"), told)
    assert (await only_message(service)).subject == "Le compte de Jean DUPONT sera bientôt fermé"
    await mailed(relay)
    await no_work(service)
    assert relay.recipients == ["jean@example.fr"]


async def test_an_account_locked_again_and_again_is_told_once_a_day(service: Started, relay: Peer) -> None:
    await service.tell(household(), *(about(AccountLocked, service, version=version) for version in range(2, 8)))
    assert "Mot de passe oublié ?" in (await only_message(service)).text
    await mailed(relay)
    await no_work(service)
    assert len(relay.letters) == 1


async def test_an_account_of_staff_or_of_somebody_unknown_is_told_to_nobody(service: Started, relay: Peer) -> None:
    staff = about(CredentialsChanged, service).model_copy(update={"kind": "staff", "family_id": None, "guardian_id": None})
    await service.tell(household(), staff, about(CredentialsChanged, service, guardian_id=JEANNE, version=3))
    assert (await service.send(GetMailbox(), jean)).messages == ()
    assert relay.tries == 0


async def test_a_link_is_mailed_to_the_adult_who_asked_and_leads_to_the_page(service: Started, relay: Peer) -> None:
    await service.tell(household(consent=False, partner="jeanne@example.fr"), link(service))
    assert await mailed(relay) == ["jean@example.fr"]
    letter = relay.letters[0]
    assert letter["Subject"] == "Votre lien pour choisir un nouveau mot de passe"
    bodies = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
    assert all(f"http://127.0.0.1:8400/nouveau-mot-de-passe/{SECRET}" in body for body in bodies)
    assert len(bodies) == 2
    await no_work(service)
    assert (await service.send(GetMailbox(), jean)).messages == ()


async def test_the_secret_of_a_link_is_nowhere_in_the_database_nor_in_the_logs(
    service: Started, relay: Peer, capsys: pytest.CaptureFixture[str]
) -> None:
    relay.next = ["refuse_now"]
    await service.tell(household(), link(service))

    async def tried() -> bool:
        return relay.tries > 0

    await eventually(tried)
    async with service.database.transaction() as tx:
        work = str(await tx.fetch("select work::text as line from work"))
    assert "sealed_secret" in work
    assert SECRET not in work
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err


async def test_a_relay_that_refuses_for_now_gets_the_link_a_little_later(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_now"]
    await service.tell(household(), link(service))

    async def refused() -> bool:
        async with service.database.transaction() as tx:
            return bool(await tx.fetchval("select count(*) from work where last_error <> ''"))

    await eventually(refused)
    service.move_clock(timedelta(seconds=5))
    assert await mailed(relay) == ["jean@example.fr"]


async def test_a_link_that_expired_on_the_way_is_not_sent(service: Started, relay: Peer) -> None:
    old = service.service.settings.clock.now() - timedelta(minutes=30)
    await service.tell(household(), link(service, asked_at=old))
    await no_work(service)
    assert relay.tries == 0


async def test_somebody_without_an_address_gets_no_link(service: Started, relay: Peer) -> None:
    await service.tell(household(email=""), link(service), link(service, guardian_id=JEANNE))
    await no_work(service)
    assert relay.tries == 0


async def test_a_secret_sealed_for_another_link_does_not_open(service: Started, relay: Peer) -> None:
    await service.tell(household(), link(service, place=new_id()))

    async def failing() -> bool:
        async with service.database.transaction() as tx:
            return "UnreadableError" in (await tx.fetchval("select last_error from work") or "")

    await eventually(failing)
    assert relay.tries == 0


def colleague(service: Started, email: str, *, version: int = 1) -> StaffSaved:
    now = service.service.settings.clock.now()
    return StaffSaved(account_id=ACCOUNT, email=email, saved_at=now, version=version)


def of_staff(kind: type[Any], service: Started, *, version: int = 2, **more: Any) -> Any:
    return about(kind, service, version=version, **more).model_copy(update={"kind": "staff", "family_id": None, "guardian_id": None})


async def test_a_colleague_is_warned_by_mail_once_of_each_change_of_password_and_second_factor(service: Started, relay: Peer) -> None:
    now = service.service.settings.clock.now()
    moved = SecondFactorChanged(account_id=ACCOUNT, how="moved", changed_at=now, version=4)
    await service.tell(colleague(service, ADDRESS), of_staff(CredentialsChanged, service), moved, moved)
    await service.tell(*(of_staff(AccountLocked, service, version=version) for version in (5, 6)))
    assert await mailed(relay, 3) == [ADDRESS] * 3
    await no_work(service)
    assert sorted(letter["Subject"] for letter in relay.letters) == [
        "Sécurité\u00a0: votre compte est bloqué pour un moment",
        "Sécurité\u00a0: votre mot de passe a été changé",
        "Sécurité\u00a0: votre second facteur a changé de téléphone",
    ]
    bodies = [part.get_content() for part in relay.letters[0].walk() if part.get_content_maintype() == "text"]
    assert len(bodies) == 2
    assert all("administrateur" in body and "Lire ce message" not in body for body in bodies), "staff have no inbox to open"


async def test_a_colleague_without_an_address_or_with_old_news_is_not_mailed(service: Started, relay: Peer) -> None:
    old = service.service.settings.clock.now() - timedelta(days=9)
    await service.tell(colleague(service, ""), of_staff(CredentialsChanged, service))
    await service.tell(colleague(service, ADDRESS, version=3), of_staff(CredentialsChanged, service, version=4, changed_at=old))
    await no_work(service)
    assert relay.tries == 0


async def test_the_address_that_a_colleague_or_an_adult_had_is_told_that_it_is_left(service: Started, relay: Peer) -> None:
    now = service.service.settings.clock.now()
    await service.tell(colleague(service, ADDRESS), colleague(service, "autre@ville.fr", version=2))
    await service.tell(household(), household(version=2, email="ailleurs@example.fr").model_copy(update={"saved_at": now}))
    assert await mailed(relay, 2) == [ADDRESS, "jean@example.fr"]
    await no_work(service)
    assert {letter["Subject"] for letter in relay.letters} == {
        "Sécurité\u00a0: l'adresse de votre compte a changé",
        "Sécurité\u00a0: votre adresse e-mail a été changée",
    }
    written = "".join(str(letter) for letter in relay.letters)
    assert "ailleurs" not in written, "who reads the old address learns no new one"
    assert "autre@" not in written


async def test_the_address_that_goes_with_a_closed_account_is_told_so_and_nothing_arrives_there_afterwards(
    service: Started, relay: Peer
) -> None:
    now = service.service.settings.clock.now()
    closed = colleague(service, "", version=3).model_copy(update={"closed_at": now})
    await service.tell(colleague(service, ADDRESS), closed, closed, colleague(service, ADDRESS, version=2))
    await service.tell(of_staff(AccountLocked, service, version=4))
    assert await mailed(relay) == [ADDRESS]
    await no_work(service)
    assert [letter["Subject"] for letter in relay.letters] == ["Sécurité\u00a0: votre compte d'agent est fermé"]
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select email from colleague") == ""


async def test_the_address_of_an_account_closed_long_ago_goes_without_a_word(service: Started, relay: Peer) -> None:
    old = service.service.settings.clock.now() - timedelta(days=400)
    await service.tell(colleague(service, ADDRESS), colleague(service, "", version=2).model_copy(update={"closed_at": old}))
    await no_work(service)
    assert relay.tries == 0
    async with service.database.transaction() as tx:
        assert await tx.fetchval("select email from colleague") == ""


async def test_an_address_that_stays_is_told_nothing(service: Started, relay: Peer) -> None:
    now = service.service.settings.clock.now()
    same = household(version=2, email="JEAN@example.fr", partner="jeanne@example.fr").model_copy(update={"saved_at": now})
    await service.tell(household(partner="jeanne@example.fr"), same, household(version=1, email="vieux@example.fr"))
    await service.tell(colleague(service, "claire@example.fr"), colleague(service, "Claire@example.fr", version=2))
    await no_work(service)
    assert relay.tries == 0


async def test_a_warning_or_a_link_to_an_address_that_takes_no_mail_leaves_no_work_behind(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient", "refuse_recipient"]
    await service.tell(colleague(service, ADDRESS), of_staff(CredentialsChanged, service))
    await service.tell(household(), link(service))

    async def both_tried() -> bool:
        return relay.tries == 2

    await eventually(both_tried)

    async def gone() -> bool:
        async with service.database.transaction() as tx:
            return not await tx.fetchval("select count(*) from work")

    await eventually(gone)
    assert relay.letters == []


async def test_a_warning_that_the_relay_takes_from_nobody_stands_among_failed_work(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_sender"]
    await service.tell(colleague(service, ADDRESS), of_staff(CredentialsChanged, service))

    async def failed() -> bool:
        async with service.database.transaction() as tx:
            return bool(await tx.fetchval("select count(*) from work where status = 'failed' and last_error = 'SMTP 553'"))

    await eventually(failed)
