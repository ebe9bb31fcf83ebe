from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.billing import (
    AttemptProblem,
    CardAttemptEnded,
    PaymentCancelled,
    PaymentRecorded,
    StillDue,
)
from services.messaging.domain.payment_notices import card_failed, payment_cancelled, payment_received

FAMILY, ID = UUID(int=1), UUID(int=2)
DAY = date(2026, 11, 16)


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
