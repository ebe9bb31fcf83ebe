"""The town words its notices and sees e-mails that failed; adults choose what is mailed."""

from typing import Any
from uuid import UUID

import pytest

from chassis.cipher import KeyRing
from chassis.errors import Conflict, Forbidden, Invalid, NotFound
from chassis.ids import new_id
from contracts.base import Request
from contracts.messaging import (
    Draft,
    GetChannels,
    GetMailbox,
    GetMessage,
    GetWording,
    ListFailedEmails,
    ListFamiliesWithoutEmail,
    ListWordings,
    ResetWording,
    SaveWording,
    SendEmailAgain,
    SetChannels,
    TryWording,
    Unsubscribe,
)
from contracts.rights import Right
from services.messaging.domain.notices import Notice
from services.messaging.mail.leaving import link_token
from services.messaging.usecases.deliver import deliver
from tests.eventually import eventually
from tests.service.harness import Started, edge, family, staff
from tests.service.messaging.cast import DUPONT, JEANNE, household, invoice, jean, record_decided
from tests.service.messaging.smtp_peer import Peer

CLAIRE = staff(Right.WRITE_WORDING, Right.RESEND_EMAIL)
jeanne = family(DUPONT, guardian_id=JEANNE)
READER = staff(Right.READ_RECORD)
NOBODY = staff(Right.READ_MONTH)
SLUG = "invoice_to_pay"
OTHER = Draft(subject="Facture {numero}", text="Chère famille,\n\n{montant} avant le {echeance}.")


async def mailed(service: Started, count: int) -> None:
    async def there() -> bool:
        async with service.database.transaction() as tx:
            return bool(await tx.fetchval("select count(*) = $1 from email where status = 'sent'", count))

    await eventually(there)


async def test_a_notice_is_written_in_the_town_s_words_until_it_goes_back_to_the_original(service: Started) -> None:
    one = await service.send(GetWording(slug=SLUG), CLAIRE)
    assert (one.version, one.original, one.history) == (0, True, ())
    assert {field.name for field in one.fields} == {"numero", "montant", "date", "echeance"}
    assert (await service.send(TryWording(slug=SLUG, words=OTHER), CLAIRE)).subject == "Facture AL-36"
    letter = (await service.send(TryWording(slug=SLUG, words=OTHER, as_email=True), CLAIRE)).html
    assert "<p>120,60\xa0€ avant le" in letter
    assert "Voir ma facture</a>" in letter
    saved = await service.send(SaveWording(slug=SLUG, words=OTHER, version=0), CLAIRE)
    assert (saved.version, saved.original, saved.history[0].saved_by) == (1, False, "Claire MOREL")
    await service.tell(invoice())
    (line,) = (await service.send(GetMailbox(), jean)).messages
    text = (await service.send(GetMessage(message_id=line.message_id), jean)).text
    assert (line.subject, text) == ("Facture AL-36", "Chère famille,\n\n120,60\xa0€ avant le mardi 15 décembre 2026.")
    with pytest.raises(Conflict):
        await service.send(SaveWording(slug=SLUG, words=OTHER, version=0), CLAIRE)
    back = await service.send(ResetWording(slug=SLUG, version=1), CLAIRE)
    assert (back.version, back.original, len(back.history)) == (2, True, 2)
    await service.tell(invoice())
    assert (await service.send(GetMailbox(), jean)).messages[0].subject == "Votre facture AL-36 : 120,60\xa0€"
    (changed,) = [line for line in (await service.send(ListWordings(), CLAIRE)).wordings if line.version]
    assert (changed.slug, changed.original) == (SLUG, True)


async def test_staff_see_the_foot_that_families_will_read(service: Started) -> None:
    async def shown(slug: str) -> str:
        one = await service.send(GetWording(slug=slug), CLAIRE)
        return (await service.send(TryWording(slug=slug, words=Draft(subject=one.subject, text=one.text), as_email=True), CLAIRE)).html

    for slug in ("mandate_active", "bank_account_changed", "password_changed", "account_inactive"):
        assert "envoyé même à qui n&#39;a pas autorisé les courriels" in await shown(slug)
    for slug in (SLUG, "debit_announced", "bank_request_accepted"):
        assert "parce que vous l&#39;avez autorisé" in await shown(slug)


async def test_the_link_of_a_letter_is_about_who_was_written_to_whatever_their_address_is_by_now(service: Started, relay: Peer) -> None:
    news = Notice("information", "news:2", "Fête de l'école", "Samedi.", "Mairie", service.service.settings.clock.now())
    await service.tell(household(partner="jeanne@example.fr"))
    async with service.database.transaction() as tx:
        await deliver(tx, DUPONT, news)
    await mailed(service, 2)
    await service.tell(household(version=2, email="jean.dupont@example.fr", partner="jeanne@example.fr"))
    (written,) = [letter for letter in relay.letters if letter["To"] == "jean@example.fr"]
    await service.send(Unsubscribe(token=str(written["List-Unsubscribe"]).strip("<>").rpartition("/")[2]), edge())
    for actor, wanted in ((jean, False), (jeanne, True)):
        channels = {one.purpose: one for one in (await service.send(GetChannels(), actor)).channels}
        assert channels["information"].mailed is wanted


async def test_the_link_of_a_letter_of_before_goes_by_its_address_and_one_of_nobody_confirms_nothing(service: Started) -> None:
    await service.tell(household())
    ring = KeyRing(service.keys.folder / "shared-ring.json")
    for nobody in (link_token(ring, DUPONT, "former@example.fr"), link_token(ring, DUPONT, "former@example.fr", [UUID(int=9)])):
        with pytest.raises(Conflict) as refused:
            await service.send(Unsubscribe(token=nobody), edge())
        assert refused.value.slug == "link_of_nobody"
    assert all(one.mailed for one in (await service.send(GetChannels(), jean)).channels)
    await service.send(Unsubscribe(token=link_token(ring, DUPONT, "JEAN@example.fr")), edge())
    assert [one.purpose for one in (await service.send(GetChannels(), jean)).channels if not one.mailed] == ["information"]


async def test_a_field_that_does_not_exist_is_refused_with_those_that_do(service: Started) -> None:
    wrong = Draft(subject="Facture {prix}", text="{montant.__class__} {montant}")
    attempts: tuple[Request[Any], ...] = (SaveWording(slug=SLUG, words=wrong, version=0), TryWording(slug=SLUG, words=wrong))
    for asked in attempts:
        with pytest.raises(Invalid) as refused:
            await service.send(asked, CLAIRE)
        assert refused.value.slug == "unknown_field"
        assert "{prix}, {montant.__class__}" in str(refused.value.detail)
        assert "{echeance}" in str(refused.value.detail)
    assert (await service.send(GetWording(slug=SLUG), CLAIRE)).version == 0
    with pytest.raises(NotFound):
        await service.send(GetWording(slug="nothing"), CLAIRE)
    closed: tuple[Request[Any], ...] = (ListWordings(), ListFailedEmails(), SaveWording(slug=SLUG, words=OTHER, version=0))
    for forbidden in closed:
        with pytest.raises(Forbidden):
            await service.send(forbidden, NOBODY)


async def test_an_e_mail_that_failed_is_seen_with_its_reason_and_sent_again(service: Started, relay: Peer) -> None:
    relay.next = ["refuse_recipient"]
    await service.tell(household(), record_decided())

    async def failed() -> bool:
        return bool((await service.send(ListFailedEmails(), CLAIRE)).emails)

    await eventually(failed)
    (one,) = (await service.send(ListFailedEmails(), CLAIRE)).emails
    assert (one.adults, one.recipient, one.attempts, one.answer[:3]) == ("Jean DUPONT", "jean@example.fr", 1, "550")
    known = await service.send(GetChannels(), jean)
    assert (known.bounced_code, known.bounced_at is not None) == ("550", True)
    await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    await mailed(service, 1)
    assert relay.recipients == ["jean@example.fr"]
    assert (await service.send(ListFailedEmails(), CLAIRE)).emails == ()
    assert (await service.send(GetChannels(), jean)).bounced_at is None
    with pytest.raises(Conflict):
        await service.send(SendEmailAgain(email_id=one.email_id), CLAIRE)
    with pytest.raises(NotFound):
        await service.send(SendEmailAgain(email_id=new_id()), CLAIRE)
    of_one_place = staff(*Right, facilities=[new_id()])
    everybodys: tuple[Request[Any], ...] = (ListFailedEmails(), SendEmailAgain(email_id=one.email_id))
    for asked in everybodys:
        with pytest.raises(Forbidden):
            await service.send(asked, of_one_place)


async def test_an_adult_chooses_what_is_mailed_purpose_by_purpose(service: Started, relay: Peer) -> None:
    await service.tell(household(consent=False))
    assert [one.mailed for one in (await service.send(GetChannels(), jean)).channels] == [False] * 5
    chosen = await service.send(SetChannels(mailed=("billing",)), jean)
    assert [(one.mailed, one.chosen_by) for one in chosen.channels if one.purpose == "billing"] == [(True, "Jean DUPONT")]
    assert [one.chosen_at for one in chosen.channels if one.purpose != "billing"] == [None] * 4
    await service.tell(record_decided(), invoice())
    await mailed(service, 1)
    assert str(relay.letters[0]["Subject"]).startswith("Votre facture AL-36")
    for purpose, unread in (("billing", ()), ("reminders", (DUPONT,))):
        assert (await service.send(ListFamiliesWithoutEmail(purpose=purpose), READER)).family_ids == unread
    assert len((await service.send(GetMailbox(), jean)).messages) == 2
    await service.tell(household(version=2, consent=True))
    assert [one.mailed for one in (await service.send(GetChannels(), jean)).channels] == [True] * 5
    assert (await service.send(ListFamiliesWithoutEmail(purpose="reminders"), READER)).family_ids == ()
    await service.tell(household(version=3, email="", consent=True))
    assert (await service.send(ListFamiliesWithoutEmail(purpose="reminders", family_id=DUPONT), READER)).family_ids == (DUPONT,)
    with pytest.raises(NotFound):
        await service.send(GetChannels(), family(DUPONT))


async def test_only_a_letter_of_information_has_a_link_that_makes_it_the_last(service: Started, relay: Peer) -> None:
    news = Notice("information", "news:1", "Fête de l'école", "Samedi.", "Mairie", service.service.settings.clock.now())
    await service.tell(household())
    async with service.database.transaction() as tx:
        await deliver(tx, DUPONT, news)
    await service.tell(invoice())
    await mailed(service, 2)
    bill, told = sorted(relay.letters, key=lambda letter: str(letter["Subject"]).startswith("Fête"))
    link = str(told["List-Unsubscribe"])
    assert dict(told.raw_items())["List-Unsubscribe"] == link, "on one line and not encoded, as it came"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert bill["List-Unsubscribe"] is None
    said = told.get_body(("plain",))
    assert said is not None
    assert "De la part de\xa0: Mairie" in said.get_content()
    token = link.strip("<>").rpartition("/")[2]
    dates = set()
    for _ in range(2):
        await service.send(Unsubscribe(token=token), edge())
        channels = {one.purpose: one for one in (await service.send(GetChannels(), jean)).channels}
        dates.add(channels["information"].chosen_at)
    (chosen_at,) = dates
    assert chosen_at is not None, "what was chosen already keeps its date"
    assert (channels["information"].mailed, channels["information"].chosen_by) == (False, "lien d'un courriel")
    assert channels["billing"].mailed
    ring = KeyRing(service.keys.folder / "shared-ring.json")
    for wrong in ("x", token[:-4] + "AAAA", link_token(ring, DUPONT, "x")[:-3]):
        with pytest.raises(NotFound):
            await service.send(Unsubscribe(token=wrong), edge())
