from datetime import date

from contracts.billing import Quote, Quotes
from contracts.planning import AskedDay
from gateway.views import asked, children
from tests.unit.gateway.builders import CARE, DUPONT, EVENING, THURSDAY, TODAY, at, month

FRIDAY = date(2026, 11, 27)
GRID = month({day: {"may": "book", "until": at(THURSDAY, 9)} for day in (THURSDAY, FRIDAY)})


def quotes(*cents: int | None) -> Quotes:
    return Quotes(quotes=tuple(Quote(activity_id=CARE, day=THURSDAY, cents=one, explanation="Tranche 640 à 860") for one in cents))


def test_the_days_asked_are_named_in_the_order_of_the_calendar() -> None:
    lines = asked.lines([GRID], [AskedDay(enrolment_id=EVENING, day=day) for day in (FRIDAY, THURSDAY)])
    assert [(line.title, line.activity) for line in lines] == [
        ("Jeudi 26 novembre", "Garderie du soir"),
        ("Vendredi 27 novembre", "Garderie du soir"),
    ]


def test_a_day_of_no_known_enrolment_is_left_out() -> None:
    assert asked.lines([GRID], [AskedDay(enrolment_id=CARE, day=THURSDAY)]) == ()


def test_each_day_has_its_price_or_a_dash() -> None:
    lines = asked.lines([GRID], [AskedDay(enrolment_id=EVENING, day=day) for day in (THURSDAY, FRIDAY)])
    assert [line.price for line in asked.priced(lines, quotes(220, None))] == ["2,20\u00a0€", "—"]
    assert [line.price for line in asked.priced(lines, None)] == ["—", "—"]


def test_the_total_is_known_only_when_every_price_is() -> None:
    assert asked.total(quotes(220, 305)) == "5,25\u00a0€"
    assert asked.total(quotes(220, None)) is None


def test_children_are_presented_with_their_age_and_class() -> None:
    hugo, lea = children.cards(DUPONT, TODAY)
    assert (hugo.first_name, hugo.last_name, hugo.age, hugo.school) == ("Hugo", "DUPONT", "6\u00a0ans", "CP, Les Tilleuls")
    assert lea.age == "7\u00a0ans"
    assert lea.birth == "26 novembre 2018"
    assert children.age(date(2018, 11, 26), date(2026, 11, 26)) == 8
