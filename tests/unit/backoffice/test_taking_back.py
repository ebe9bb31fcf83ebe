"""What a cashier reads before a payment is taken back: where it is possible, when, and what follows for the family."""

import pytest

from contracts.billing import CounterPayment, PaymentMethod
from services.backoffice.views.billing.counter import taken_back, taking_back
from tests.unit.backoffice.counter_town import AT_TREASURY, BOUNCING, FORMER, SHUT_TILL, TO_COME

UNUSED = BOUNCING.model_copy(update={"method": "cesu", "settled": (), "unused_cents": 3000, "deposited": False, "deposit": ""})


@pytest.mark.parametrize(
    ("one", "where"), [(TO_COME, "« Prélèvements », sur son fichier"), (AT_TREASURY, "« Trésorerie », sur son bordereau")]
)
def test_a_collection_and_a_title_are_not_taken_back_at_the_counter_which_says_where_they_are(one: CounterPayment, where: str) -> None:
    way = taking_back(one)
    assert where in way.words
    assert (way.button, way.reason) == ("", "")


@pytest.mark.parametrize(
    ("method", "when", "button", "reason"),
    [
        ("cheque", "si la banque l'a rejeté", "Annuler le règlement", "Chèque sans provision"),
        ("direct_debit", "si la banque l'a rejeté", "Annuler le règlement", "Prélèvement rejeté par la banque"),
        ("treasury", "si votre trésorerie a annulé ce titre", "Annuler le titre", "Titre annulé par la trésorerie"),
        ("cash", "s'il a été saisi par erreur", "Annuler le règlement", "Erreur de saisie"),
    ],
)
def test_a_payment_of_the_former_program_is_taken_back_for_reasons_of_its_own_means(
    method: PaymentMethod, when: str, button: str, reason: str
) -> None:
    way = taking_back(FORMER.model_copy(update={"method": method}))
    assert f"Il vient de l'ancien logiciel : seulement {when}" in way.words
    assert (way.button, way.reason) == (button, reason)


@pytest.mark.parametrize("one", [BOUNCING, FORMER, UNUSED])
def test_where_the_till_is_closed_for_the_day_nothing_is_taken_back_before_tomorrow(one: CounterPayment) -> None:
    way = taking_back(one, [SHUT_TILL])
    assert way.words == "La caisse de cette régie est close pour aujourd'hui : ce sera possible demain."
    assert (way.label, way.button, way.reason) == (taking_back(one).label, "", "")
    assert taking_back(one, [SHUT_TILL.model_copy(update={"regie": "RS"})]) == taking_back(one), "another till"


def test_what_is_never_taken_back_here_says_so_also_when_the_till_is_closed() -> None:
    assert taking_back(TO_COME, [SHUT_TILL]) == taking_back(TO_COME)


def test_what_nothing_was_settled_with_leaves_the_family_less_credit_and_no_debt() -> None:
    told = "Son crédit baisse de 30,00\xa0€ ; elle l'apprend par un message"
    assert told in taking_back(UNUSED).words
    assert told in taken_back(UNUSED)[1]
    assert "doit" not in taking_back(UNUSED).words
    spent = UNUSED.model_copy(update={"settled": (("AL-3", 3000),), "unused_cents": 0})
    assert "La famille doit 30,00\xa0€ de plus ; elle l'apprend par un message" in taking_back(spent).words
