"""Why a line costs what it costs, point by point."""

from chassis.french import NO_BREAK
from gateway.views.why import points


def test_a_price_is_laid_out_from_what_it_looks_at_to_its_last_step() -> None:
    told = f"Tarif du soir, QF 900{NO_BREAK}: 1,10 €{NO_BREAK}; 3 demi-heures commencées × 1,10 € = 3,30 €{NO_BREAK}; arrondi au centime"
    assert points(told) == ("Tarif du soir, QF 900", "1,10 €", "3 demi-heures commencées × 1,10 € = 3,30 €", "Arrondi au centime")


def test_a_sentence_without_steps_stays_as_it_is_and_nothing_says_nothing() -> None:
    assert points("Tarif unique : 2,35 €") == ("Tarif unique : 2,35 €",)
    assert points("") == ()


def test_days_of_absence_stay_one_point() -> None:
    told = "Tarif unique\u00a0: 2,35\u00a0€\nDont 1\u00a0absence facturée\u00a0: le jeudi 12 novembre"
    assert points(told) == ("Tarif unique", "2,35\u00a0€", "Dont 1\u00a0absence facturée\u00a0: le jeudi 12 novembre")
