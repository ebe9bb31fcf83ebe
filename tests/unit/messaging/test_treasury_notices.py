from datetime import date
from uuid import UUID

import pytest

from contracts.billing import TreasuryOrderIssued, TreasuryOrderTakenBack
from services.messaging.domain.treasury_notices import treasury_order_issued, treasury_order_taken_back

FAMILY, ID, DAY = UUID(int=1), UUID(int=2), date(2026, 11, 17)
ISSUED = TreasuryOrderIssued(
    version=1,
    family_id=FAMILY,
    title_id=ID,
    invoice_id=ID,
    invoice_number="AL-36",
    ormc=12,
    office="SGC de L'Arbresle",
    day=DAY,
    cents=12060,
)


def test_a_family_is_told_that_the_treasury_collects_and_that_nothing_is_paid_here() -> None:
    notice = treasury_order_issued(ISSUED)
    assert notice.subject == "Votre facture AL-36 est maintenant à régler à la trésorerie"
    assert "120,60\u00a0€ (ORMC n°12)" in notice.text
    assert "Ne la payez plus sur le portail" in notice.text
    assert notice.kind == "invoice"
    by_hand = treasury_order_issued(ISSUED.model_copy(update={"ormc": 0, "title_number": 57}))
    assert by_hand.subject == notice.subject
    assert "120,60\u00a0€ (titre n°57)" in by_hand.text
    assert "ORMC" not in by_hand.text


@pytest.mark.parametrize(("prints", "waits"), [(False, "attendez l'avis des sommes"), (True, "la mairie vous enverra un avis des sommes")])
def test_a_family_is_told_who_sends_the_notice_of_a_title(prints: bool, waits: str) -> None:
    notice = treasury_order_issued(ISSUED.model_copy(update={"town_prints": prints}))
    assert waits in notice.text
    assert ("la mairie vous enverra" in notice.text) == prints


@pytest.mark.parametrize("kind", [{}, {"town_prints": True}, {"ormc": 0, "title_number": 57}])
def test_a_household_reads_whom_a_title_names_where_that_adult_left(kind: dict[str, object]) -> None:
    named = "Le titre est au nom de Monsieur Jean DUPONT, à qui cette facture a été adressée"
    assert named in treasury_order_issued(ISSUED.model_copy(update={**kind, "billed_to": "Monsieur Jean DUPONT"})).text
    alone = treasury_order_issued(ISSUED.model_copy(update=kind)).text
    assert "Le titre est au nom" not in alone
    assert "\n\n\n" not in alone


def test_a_family_is_told_whether_a_title_is_reduced_or_annulled() -> None:
    event = TreasuryOrderTakenBack(
        version=1,
        family_id=FAMILY,
        correction_id=ID,
        title_id=ID,
        invoice_id=ID,
        invoice_number="AL-36",
        ormc=12,
        day=DAY,
        cents=2000,
        whole=False,
    )
    assert treasury_order_taken_back(event).subject == "Le titre de votre facture AL-36 est réduit"
    assert "dit ce qu'il en reste à régler, et où" in treasury_order_taken_back(event).text
    whole = treasury_order_taken_back(event.model_copy(update={"whole": True}))
    assert whole.subject == "Le titre de votre facture AL-36 est annulé"
    by_hand = treasury_order_taken_back(event.model_copy(update={"ormc": 0, "title_number": 57}))
    assert "le titre n°57 de votre facture AL-36 a été réduit : 20,00\u00a0€" in by_hand.text
