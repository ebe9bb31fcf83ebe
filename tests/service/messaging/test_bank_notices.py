from datetime import timedelta
from typing import Any

from chassis.ids import new_id
from contracts.billing import BankAccountChanged, BankRequestDecided, BankRequestSubmitted, BankRequestWithdrawn, RefundReturned
from contracts.messaging import GetMailbox, GetMessage, MessageView
from tests.eventually import eventually
from tests.service.harness import NOW, Started
from tests.service.messaging.cast import DUPONT, household, jean
from tests.service.messaging.smtp_peer import Peer


def decided(**more: Any) -> BankRequestDecided:
    now = NOW
    return BankRequestDecided.model_validate(
        {
            "family_id": DUPONT,
            "request_id": new_id(),
            "version": 2,
            "status": "accepted",
            "reason": "",
            "submitted_at": now - timedelta(days=1),
            "decided_at": now,
            "fields": ("iban", "bic"),
            **more,
        }
    )


def changed(version: int = 1, *fields: str, days_ago: int = 0) -> BankAccountChanged:
    at = NOW - timedelta(days=days_ago)
    return BankAccountChanged(family_id=DUPONT, version=version, changed_at=at, fields=fields or ("iban", "bic"))


async def inbox(service: Started) -> list[MessageView]:
    lines = (await service.send(GetMailbox(), jean)).messages
    return [await service.send(GetMessage(message_id=line.message_id), jean) for line in lines]


async def test_a_decision_reaches_the_inbox_once_with_its_reason(service: Started) -> None:
    accepted = decided(fields=("iban", "bic", "direct_debit"))
    refused = decided(status="refused", reason="Le RIB n'est pas lisible.")
    await service.tell(household(consent=False), accepted, refused, accepted, refused)
    latest, first = await inbox(service)
    assert latest.subject == "Votre demande sur vos coordonnées bancaires n'a pas été acceptée"
    assert "Motif : Le RIB n'est pas lisible." in latest.text
    assert "IBAN, BIC et prélèvement automatique" in first.text
    assert "Il reste un mandat à signer, dans « Relevé de compte »" in first.text
    assert (first.email_status, latest.email_status) == ("none", "none")


async def test_an_accepted_no_tells_that_the_mandate_ended_and_a_mandate_that_holds_is_not_denied(service: Started) -> None:
    ended = decided(fields=("direct_debit",), mandate="ended")
    await service.tell(household(consent=False), ended, decided(fields=("direct_debit",), mandate="holds"))
    texts = [one.text for one in await inbox(service)]
    assert sum("Votre mandat de prélèvement a pris fin" in text for text in texts) == 1
    assert sum("Votre mandat de prélèvement est en cours" in text for text in texts) == 1
    assert not any("avant que vous ayez signé" in text for text in texts)


async def test_no_mandate_to_sign_is_spoken_of_where_none_can_be_or_none_is_wished(service: Started) -> None:
    await service.tell(household(consent=False), decided(fields=("direct_debit",), to_sign=False))
    (told,) = await inbox(service)
    assert "mandat" not in told.text
    assert "Rien n'est prélevé : réglez vos factures comme d'habitude." in told.text.replace("\u00a0", " ")


async def test_a_change_of_bank_details_warns_every_adult_by_mail_whatever_they_agreed_to(service: Started, relay: Peer) -> None:
    await service.tell(household(consent=False, partner="jeanne@example.fr"), changed(), changed())
    (warning,) = await inbox(service)
    assert warning.subject == "Sécurité : vos coordonnées bancaires ont été modifiées"
    assert "Si ce n'est pas vous" in warning.text

    async def both() -> bool:
        return sorted(relay.recipients) == ["jean@example.fr", "jeanne@example.fr"]

    await eventually(both)
    body = relay.letters[0].get_body(("plain",))
    assert body is not None
    assert "concerne la sécurité de votre compte" in body.get_content()
    assert "Autorisation courriel" not in body.get_content()


async def test_a_mere_wish_or_an_old_change_told_again_alarms_nobody(service: Started, relay: Peer) -> None:
    await service.tell(household(), changed(1, "direct_debit"))
    again = BankAccountChanged(family_id=DUPONT, version=2, changed_at=NOW, fields=())
    await service.tell(again)
    assert await inbox(service) == []
    await service.tell(changed(3, days_ago=9))
    assert [one.email_status for one in await inbox(service)] == ["none"]
    assert relay.letters == []


async def test_a_request_that_an_agent_entered_is_told_and_one_that_the_family_asked_is_not(service: Started) -> None:
    own = BankRequestSubmitted(family_id=DUPONT, request_id=new_id(), version=1, submitted_at=NOW, fields=("iban", "bic"))
    entered = own.model_copy(update={"request_id": new_id(), "by_staff_name": "C. MOREL"})
    await service.tell(household(), own, entered, entered)
    (told,) = await inbox(service)
    assert told.subject == "Une demande sur vos coordonnées bancaires est saisie pour vous"
    assert "La mairie (C. MOREL) a saisi pour vous" in told.text
    assert "(IBAN et BIC)" in told.text
    assert "Rien ne change avant la réponse d'un autre agent" in told.text


async def test_a_request_that_an_agent_took_back_is_told_and_one_that_the_family_did_is_not(service: Started) -> None:
    own = BankRequestWithdrawn(family_id=DUPONT, request_id=new_id(), version=2, submitted_at=NOW, withdrawn_at=NOW)
    taken_back = own.model_copy(update={"request_id": new_id(), "by_staff_name": "C. MOREL"})
    await service.tell(household(), own, taken_back, taken_back)
    (told,) = await inbox(service)
    assert told.subject == "Votre demande sur vos coordonnées bancaires est retirée"
    assert "La mairie (C. MOREL) a retiré pour vous" in told.text


async def test_a_refund_that_the_bank_sent_back_reaches_the_inbox_once_and_by_mail_who_agreed(service: Started, relay: Peer) -> None:
    told = RefundReturned(
        version=1,
        family_id=DUPONT,
        payment_id=new_id(),
        number="AL-R16",
        day=NOW.date(),
        means="transfer",
        cents=17940,
        credit_cents=17940,
    )
    await service.tell(household(), told, told)
    (notice,) = await inbox(service)
    assert notice.subject == "Votre remboursement de 179,40\u00a0€ nous est revenu"
    assert "de nouveau à votre crédit" in notice.text
    assert notice.action
    assert (notice.action.label, notice.action.path) == ("Vérifier mon IBAN", "/compte/bancaires")

    async def mailed() -> bool:
        return relay.recipients == ["jean@example.fr"]

    await eventually(mailed)
    body = relay.letters[0].get_body(("plain",))
    assert body is not None
    assert "/compte/bancaires" in body.get_content()


async def test_a_refund_that_came_back_is_mailed_to_nobody_who_did_not_agree(service: Started, relay: Peer) -> None:
    facts = {"version": 1, "family_id": DUPONT, "payment_id": new_id(), "number": "AL-R16", "day": NOW.date(), "cents": 900}
    told = RefundReturned.model_validate({**facts, "means": "card", "credit_cents": 900})
    await service.tell(household(consent=False), told)
    assert [one.email_status for one in await inbox(service)] == ["none"]
    assert relay.letters == []
