from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.billing import (
    AttemptProblem,
    CardAttemptEnded,
    CreditRefunded,
    PaymentCancelled,
    PaymentRecorded,
    PaymentRefunded,
    RefundReturned,
    StillDue,
)
from services.messaging.domain.actions import action_of
from services.messaging.domain.payment_notices import (
    card_failed,
    credit_refunded,
    payment_cancelled,
    payment_received,
    payment_refunded,
    refund_returned,
)
from services.messaging.domain.purposes import purpose_of

FAMILY, ID = UUID(int=1), UUID(int=2)
DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("credit", "told"),
    [
        (0, "Il a réglé ce qui restait à payer.\n"),
        (200, "Il a réglé ce qui restait à payer ; il en reste 2,00\xa0€ à votre crédit."),
        (900, "Rien ne restait à payer : la somme est à votre crédit."),
    ],
)
def test_a_dispute_that_was_won_after_all_says_what_the_payment_settles(credit: int, told: str) -> None:
    facts = {"version": 1, "family_id": FAMILY, "payment_id": ID, "number": "AL-R15", "day": DAY, "means": "card", "cents": 900}
    notice = refund_returned(RefundReturned.model_validate({**facts, "credit_cents": credit, "disputed": True}))
    assert (notice.subject, notice.kind) == ("Votre paiement par carte de 9,00\xa0€ compte de nouveau", "refund_returned")
    assert told in notice.text


def test_a_payment_that_came_in_says_how_much_how_and_where_its_receipt_is() -> None:
    notice = payment_received(
        PaymentRecorded(version=1, family_id=FAMILY, payment_id=ID, number="AL-R12", day=DAY, method="cheque", cents=4200)
    )
    assert notice.subject == "Nous avons bien reçu votre règlement de 42,00\xa0€"
    assert "42,00\xa0€ par chèque, le lundi 16 novembre 2026" in notice.text
    assert "reçu AL-R12" in notice.text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"still_due": (("AL-231", 6030, date(2026, 11, 17)),)},
            "Il reste 60,30\xa0€ à payer sur AL-231, au plus tard le 17 novembre 2026.",
        ),
        ({"still_due": (("AL-R9", 100, None), ("AL-231", 6030, date(2026, 11, 1)))}, "sur AL-R9. Il reste 60,30\xa0€ à payer sur AL-231."),
        (
            {"unused_cents": 455, "paid_before": ("AL-268",)},
            "La facture AL-268 était déjà réglée par ailleurs : il reste 4,55\xa0€ en votre faveur.",
        ),
        ({"paid_before": ("AL-R9",)}, "Le remboursement AL-R9 était déjà rendu par ailleurs."),
        ({"paid_before": ("AL-R8", "AL-R9")}, "Les remboursements AL-R8 et AL-R9 étaient déjà rendus par ailleurs."),
        ({"paid_before": ("AL-R9", "AL-268")}, "La facture AL-268 et le remboursement AL-R9 étaient déjà réglés par ailleurs."),
        ({"unused_cents": 200}, "Il reste 2,00\xa0€ en votre faveur."),
    ],
)
def test_a_payment_that_was_not_just_what_was_due_says_what_remains(facts: dict[str, Any], said: str) -> None:
    due = [StillDue(number=number, cents=cents, due_on=due_on) for number, cents, due_on in facts.pop("still_due", ())]
    event = PaymentRecorded(
        version=1, family_id=FAMILY, payment_id=ID, number="AL-R12", day=DAY, method="card", cents=4200, still_due=tuple(due), **facts
    )
    assert said in payment_received(event).text


def taken_back(**follows: int) -> str:
    """Write the notice of a cheque of 42 € that was none."""
    facts = {"version": 2, "family_id": FAMILY, "payment_id": ID, "number": "AL-R14", "day": DAY, "method": "cheque", "cents": 4200}
    return payment_cancelled(PaymentCancelled.model_validate({**facts, "reason": "Sans provision", **follows})).text


def test_a_payment_that_was_none_says_why() -> None:
    assert "Motif : Sans provision" in taken_back(reopened_cents=4200)


def test_a_payment_that_was_none_says_only_what_follows_from_it() -> None:
    assert "Ce qu'il avait réglé est de nouveau à payer : 42,00\xa0€.\n\nVous le voyez" in taken_back(reopened_cents=4200)
    text = taken_back(reopened_cents=0, credit_cents=4200)
    assert "Le crédit qu'il vous laissait, 42,00\xa0€, est retiré de votre compte." in text
    assert "à payer" not in text
    assert "rembours" not in text + taken_back(reopened_cents=4000, credit_cents=200)


def test_a_refund_in_preparation_that_fell_with_its_payment_is_told_with_it() -> None:
    text = taken_back(reopened_cents=3300, credit_cents=900, withdrawn_refund_cents=900)
    assert "Le remboursement de 9,00\xa0€ qui était en préparation ne sera donc pas fait." in text


@pytest.mark.parametrize(
    ("to_return", "told"),
    [
        (900, "un remboursement que vous avez reçu : 9,00\xa0€, qui sont à rendre."),
        (200, "un remboursement que vous avez reçu : 9,00\xa0€. Votre crédit en couvre une part, 2,00\xa0€ sont à rendre."),
        (0, "un remboursement que vous avez reçu : 9,00\xa0€, que votre crédit couvre maintenant. Vous n'avez rien à rendre."),
    ],
)
def test_a_payment_that_was_none_and_was_given_back_says_what_of_it_is_to_be_returned(to_return: int, told: str) -> None:
    text = taken_back(reopened_cents=3300, given_back_cents=900, to_return_cents=to_return)
    assert "de nouveau à payer : 33,00\xa0€." in text
    assert told in text


def test_a_return_that_was_noted_by_mistake_is_not_called_a_payment_of_the_family() -> None:
    text = taken_back(reopened_cents=0, credit_cents=4200, returned_refund=True)
    assert "la banque nous avait renvoyé votre remboursement de 42,00\xa0€ : cela avait été noté par erreur" in text
    assert "Le crédit qu'il vous laissait, 42,00\xa0€, est retiré de votre compte." in text
    assert "Votre règlement" not in text


def test_a_process_of_the_release_before_tells_nothing_of_what_follows() -> None:
    assert "Ce qu'il avait payé est de nouveau à régler, et ce qui vous en aurait été remboursé est à rendre." in taken_back()


def test_money_that_the_payer_s_bank_took_back_is_no_refund_of_the_town() -> None:
    taken = PaymentRefunded(version=1, family_id=FAMILY, refund_id=ID, payment_id=ID, number="AL-R13", day=DAY, cents=900, disputed=True)
    notice = payment_refunded(taken)
    assert notice.subject == "Votre banque a repris 9,00\u00a0€"
    assert "est de nouveau à payer pour cette somme" in notice.text


def test_money_given_back_says_where_it_goes() -> None:
    notice = payment_refunded(
        PaymentRefunded(version=1, family_id=FAMILY, refund_id=ID, payment_id=ID, number="AL-R13", day=DAY, cents=900)
    )
    assert notice.subject == "Nous vous remboursons 9,00\xa0€"
    assert "sur la carte" in notice.text
    assert "est de nouveau à payer pour cette somme, sauf si un avoir la couvre" in notice.text, "not the whole of it"
    credit = credit_refunded(CreditRefunded(version=1, family_id=FAMILY, refund_id=ID, regie="AL", number="AL-R15", day=DAY, cents=900))
    assert credit.subject == notice.subject
    assert "par virement" in credit.text
    leads = [action_of(one.kind, None) for one in (notice, credit)]
    assert [one and one.path for one in leads] == ["/releve", "/releve"], "there is no receipt of what was given back"
    assert {purpose_of(one) for one in (notice, credit)} == {"billing"}


def test_a_refund_that_the_bank_sent_back_is_a_credit_and_leads_to_the_iban() -> None:
    facts = {"version": 1, "family_id": FAMILY, "payment_id": ID, "number": "AL-R16", "day": DAY, "means": "transfer", "cents": 900}
    notice = refund_returned(RefundReturned.model_validate({**facts, "credit_cents": 900}))
    assert (notice.subject, notice.kind) == ("Votre remboursement de 9,00\xa0€ nous est revenu", "refund_returned")
    assert "Le virement de 9,00\xa0€" in notice.text
    assert "de nouveau à votre crédit" in notice.text
    assert "vérifiez d'abord l'IBAN" in notice.text
    assert "AL-R16" in notice.text
    action = action_of(notice.kind, None)
    assert (action and action.path, purpose_of(notice)) == ("/compte/bancaires", "billing")
    partly = refund_returned(RefundReturned.model_validate({**facts, "means": "card", "credit_cents": 200}))
    assert "sur votre carte" in partly.text
    assert "Elle couvre un autre remboursement, que vous aviez à rendre\xa0; il en reste 2,00\xa0€ à votre crédit" in partly.text
    nothing = refund_returned(RefundReturned.model_validate({**facts, "credit_cents": 0}))
    assert "que vous aviez à rendre." in nothing.text
    assert "IBAN" not in nothing.text
    assert "\n\n\n" not in nothing.text


@pytest.mark.parametrize("problem", ["expired", "unanswered"])
def test_a_card_that_paid_nothing_is_told_when_no_page_did(problem: AttemptProblem) -> None:
    ended = CardAttemptEnded(
        version=1, family_id=FAMILY, attempt_id=ID, cents=900, problem=problem, ended_at=datetime(2026, 11, 16, tzinfo=UTC)
    )
    notice = card_failed(ended)
    assert notice is not None
    assert "(9,00\xa0€) n'a pas abouti" in notice.text


@pytest.mark.parametrize(("still_due", "told"), [(None, True), (900, True), (400, True), (0, False)])
def test_a_card_that_was_to_pay_what_was_paid_otherwise_meanwhile_asks_for_nothing(still_due: int | None, told: bool) -> None:
    ended = CardAttemptEnded(
        version=1,
        family_id=FAMILY,
        attempt_id=ID,
        cents=900,
        problem="expired",
        ended_at=datetime(2026, 11, 16, tzinfo=UTC),
        still_due_cents=still_due,
    )
    assert (card_failed(ended) is not None) is told


@pytest.mark.parametrize("problem", ["", "declined", "not_authenticated", "cancelled", "refused"])
def test_what_the_family_saw_itself_is_not_told_again(problem: AttemptProblem) -> None:
    ended = CardAttemptEnded(
        version=1, family_id=FAMILY, attempt_id=ID, cents=900, problem=problem, ended_at=datetime(2026, 11, 16, tzinfo=UTC)
    )
    assert card_failed(ended) is None
