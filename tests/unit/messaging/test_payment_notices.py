from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from contracts.billing import AttemptProblem, CardAttemptEnded, CreditRefunded, PaymentCancelled, PaymentRecorded, PaymentRefunded
from services.messaging.domain.payment_notices import card_failed, credit_refunded, payment_cancelled, payment_received, payment_refunded

FAMILY, ID = UUID(int=1), UUID(int=2)
DAY = date(2026, 11, 16)


def test_a_payment_that_came_in_says_how_much_how_and_where_its_receipt_is() -> None:
    notice = payment_received(
        PaymentRecorded(version=1, family_id=FAMILY, payment_id=ID, number="AL-R12", day=DAY, method="cheque", cents=4200)
    )
    assert notice.subject == "Nous avons bien reçu votre règlement de 42,00\xa0€"
    assert "42,00\xa0€ par chèque, le lundi 16 novembre 2026" in notice.text
    assert "reçu AL-R12" in notice.text


def test_a_payment_that_was_none_says_why() -> None:
    notice = payment_cancelled(
        PaymentCancelled(
            version=2, family_id=FAMILY, payment_id=ID, number="AL-R14", day=DAY, method="cheque", cents=4200, reason="Sans provision"
        )
    )
    assert "Motif : Sans provision" in notice.text


def test_money_given_back_says_where_it_goes() -> None:
    notice = payment_refunded(
        PaymentRefunded(version=1, family_id=FAMILY, refund_id=ID, payment_id=ID, number="AL-R13", day=DAY, cents=900)
    )
    assert notice.subject == "Nous vous remboursons 9,00\xa0€"
    assert "sur la carte" in notice.text
    credit = credit_refunded(CreditRefunded(version=1, family_id=FAMILY, refund_id=ID, regie="AL", number="AL-R15", day=DAY, cents=900))
    assert credit.subject == notice.subject
    assert "par virement" in credit.text


@pytest.mark.parametrize("problem", ["expired", "unanswered"])
def test_a_card_that_paid_nothing_is_told_when_no_page_did(problem: AttemptProblem) -> None:
    ended = CardAttemptEnded(
        version=1, family_id=FAMILY, attempt_id=ID, cents=900, problem=problem, ended_at=datetime(2026, 11, 16, tzinfo=UTC)
    )
    notice = card_failed(ended)
    assert notice is not None
    assert "(9,00\xa0€) n'a pas abouti" in notice.text


@pytest.mark.parametrize("problem", ["", "declined", "not_authenticated", "cancelled", "refused"])
def test_what_the_family_saw_itself_is_not_told_again(problem: AttemptProblem) -> None:
    ended = CardAttemptEnded(
        version=1, family_id=FAMILY, attempt_id=ID, cents=900, problem=problem, ended_at=datetime(2026, 11, 16, tzinfo=UTC)
    )
    assert card_failed(ended) is None
