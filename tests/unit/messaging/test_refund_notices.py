"""Notices about money given back, and about what the bank sent back."""

from datetime import date
from uuid import UUID

import pytest

from contracts.billing import (
    CreditRefunded,
    PaymentRefunded,
    RefundReturned,
)
from services.messaging.domain.actions import action_of
from services.messaging.domain.purposes import purpose_of
from services.messaging.domain.refund_notices import credit_refunded, payment_refunded, refund_returned

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
