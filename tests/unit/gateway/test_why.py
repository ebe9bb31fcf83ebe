"""Why a line costs what it costs, point by point."""

from datetime import date
from typing import Any

import pytest

from chassis.french import NO_BREAK
from chassis.ids import new_id
from contracts.billing import LineContest
from gateway.views.billing.why import of_line, points, state


@pytest.mark.parametrize(
    ("status", "corrected", "said"),
    [("pending", False, "pending"), ("accepted", False, "accepted"), ("accepted", True, "corrected"), ("refused", False, "refused")],
)
def test_what_was_agreed_to_be_wrong_is_to_be_corrected_until_it_is(status: Any, corrected: bool, said: str) -> None:
    assert state([LineContest(request_id=new_id(), status=status, corrected=corrected)]) == said
    assert state([]) == ""


def test_a_price_is_laid_out_from_what_it_looks_at_to_its_last_step() -> None:
    told = f"Tarif du soir, QF 900{NO_BREAK}: 1,10 €{NO_BREAK}; 3 demi-heures commencées × 1,10 € = 3,30 €{NO_BREAK}; arrondi au centime"
    assert points(told) == ("Tarif du soir, QF 900", "1,10 €", "3 demi-heures commencées × 1,10 € = 3,30 €", "Arrondi au centime")


def test_a_sentence_without_steps_stays_as_it_is_and_nothing_says_nothing() -> None:
    assert points("Tarif unique : 2,35 €") == ("Tarif unique : 2,35 €",)
    assert points("") == ()


def test_days_of_absence_stay_one_point() -> None:
    told = "Tarif unique\u00a0: 2,35\u00a0€\nDont 1\u00a0absence facturée\u00a0: le jeudi 12 novembre"
    assert points(told) == ("Tarif unique", "2,35\u00a0€", "Dont 1\u00a0absence facturée\u00a0: le jeudi 12 novembre")


def test_a_line_begins_with_its_days_and_multiplies_the_price_that_would_stand_alone() -> None:
    told = "Tarif unique\u00a0: 2,35\u00a0€\nDont 1\u00a0absence facturée\u00a0: le jeudi 12 novembre"
    days = (date(2026, 11, 5), date(2026, 11, 12))
    assert of_line(told, days, 2, 235, 470) == (
        "Les jeudis 5 et 12 novembre",
        "Tarif unique",
        "2\u00a0×\u00a02,35\u00a0€ = 4,70\u00a0€",
        "Dont 1\u00a0absence facturée\u00a0: le jeudi 12 novembre",
    )
    assert of_line(told, days[:1], 1, 235, 235)[:3] == ("Le jeudi 5 novembre", "Tarif unique", "2,35\u00a0€")
    corrected = "Le 5 novembre 2026\u00a0: facturé 3,05\u00a0€"
    assert of_line(corrected, days[:1], 1, -70, -70) == points(corrected), "it names its days by itself"
    assert of_line("Tarif à venir", (), 3, None, 0) == ("Tarif à venir",)


def test_the_quotient_is_spelt_out_once() -> None:
    told = f"Tranche 640 à 859, QF 850 depuis le 1er septembre 2025{NO_BREAK}: 1,70{NO_BREAK}€{NO_BREAK}; QF 850 × 1 %"
    assert of_line(told, (), 1, 170, 170)[0] == "Tranche 640 à 859, quotient familial (QF) 850 depuis le 1er septembre 2025"
    assert of_line(told, (), 1, 170, 170)[2] == "QF 850 × 1 %"
