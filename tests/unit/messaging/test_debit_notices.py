from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from contracts.billing import DebitAnnounced, DebitWithdrawn, MandateChanged, MandateStatus
from services.messaging.domain.debit_notices import debit_announced, debit_withdrawn, mandate_changed

FAMILY, ID, NOW, DAY = UUID(int=1), UUID(int=2), datetime(2026, 11, 20, 9, tzinfo=UTC), date(2026, 12, 7)
WITHDRAWN = DebitWithdrawn(
    version=2,
    family_id=FAMILY,
    debit_id=ID,
    regie_name="Restauration",
    due_on=DAY,
    cents=6000,
    left_cents=4500,
    pay_by=date(2026, 11, 30),
    withdrawn_at=NOW,
)


def test_a_family_is_told_what_to_pay_itself_and_until_when() -> None:
    notice = debit_withdrawn(WITHDRAWN)
    assert notice.subject == "Le prélèvement annoncé pour le lundi 7 décembre 2026 est annulé"
    assert "Le prélèvement de 60,00\u00a0€ (Restauration) annoncé pour le lundi 7 décembre 2026 est annulé" in notice.text
    assert "Il vous reste 45,00\u00a0€ à régler vous-même, au plus tard le lundi 30 novembre 2026." in notice.text
    late = debit_withdrawn(WITHDRAWN.model_copy(update={"pay_by": None}))
    assert "Il vous reste 45,00\u00a0€ à régler vous-même, dès que possible" in late.text
    paid = debit_withdrawn(WITHDRAWN.model_copy(update={"left_cents": 0, "pay_by": None}))
    assert "Vous n'avez rien à régler pour le moment." in paid.text


def test_a_family_is_not_told_to_pay_what_another_collection_pays() -> None:
    other = WITHDRAWN.model_copy(update={"left_cents": 0, "pay_by": None, "debited_on": date(2026, 12, 22)})
    said = "ce que vous devez sera prélevé le mardi 22 décembre 2026, comme annoncé."
    assert f"Vous n'avez rien à régler vous-même\u00a0: {said}" in debit_withdrawn(other).text
    some = debit_withdrawn(other.model_copy(update={"left_cents": 1500}))
    assert "Il vous reste 15,00\u00a0€ à régler vous-même, dès que possible" in some.text
    assert some.text.count("Le reste sera prélevé le mardi 22 décembre 2026, comme annoncé.") == 1


def test_what_is_announced_again_is_told_again() -> None:
    first = DebitAnnounced(
        version=1, family_id=FAMILY, debit_id=ID, regie_name="Restauration", due_on=DAY, cents=6000, announced_at=NOW
    )  # fmt: skip
    again = first.model_copy(update={"version": 3})
    facts = {debit_announced(first).fact, debit_withdrawn(WITHDRAWN).fact, debit_announced(again).fact}
    assert debit_announced(first).fact == f"billing.debit.announced:{ID}", "as in inboxes since ever"
    assert len(facts) == 3


@pytest.mark.parametrize("regies", [(), ("Cantine", "Garderie")])
def test_a_mandate_promises_to_pay_no_invoice_that_the_treasury_collects(regies: tuple[str, ...]) -> None:
    signed = MandateChanged(version=1, family_id=FAMILY, mandate_id=ID, status="active", changed_at=NOW, regies=regies)
    notice = mandate_changed(signed)
    assert notice.fact == f"billing.mandate.changed:{ID}:active"
    assert ("Vos factures seront prélevées" in notice.text) == (not regies)
    assert ("Il règle les factures de : Cantine et Garderie." in notice.text) == bool(regies)
    assert ("que la trésorerie encaisse ne sont pas prélevées" in notice.text) == bool(regies)


@pytest.mark.parametrize("status", ["revoked", "lapsed", "used"])
def test_every_mandate_that_ends_says_that_families_pay_themselves(status: MandateStatus) -> None:
    notice = mandate_changed(MandateChanged(version=2, family_id=FAMILY, mandate_id=ID, status=status, changed_at=NOW))
    assert ("lus rien ne sera prélevé" in notice.text, "à régler vous-même" in notice.text) == (True, True)


def test_a_mandate_that_its_bank_ended_is_not_said_to_be_somebody_s_will() -> None:
    ended = MandateChanged(version=2, family_id=FAMILY, mandate_id=ID, status="revoked", changed_at=NOW, rejected=True)
    notice = mandate_changed(ended)
    assert notice.fact == f"billing.mandate.changed:{ID}:revoked"
    assert ("Votre banque a rejeté un prélèvement" in notice.text, "votre volonté" in notice.text) == (True, False)
    assert "vérifiez d'abord vos coordonnées bancaires" in notice.text
    own = mandate_changed(ended.model_copy(update={"rejected": False}))
    assert "Si ce n'est pas votre volonté" in own.text
