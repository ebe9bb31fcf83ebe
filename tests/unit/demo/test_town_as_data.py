"""What the demonstration town is made of: calendar, tariffs, families and the operations of the guide's statement."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.school_year import SchoolYear
from stack.demo import facilities, tariffs
from stack.demo.households import dupont, neighbours
from stack.demo.ids import named
from stack.demo.operations import billed_until, former_operations
from stack.demo.school_calendar import PROBABLE, USUAL, periods, school_days, special_days

any_day = settings(deadline=None)  # the first look-up loads the published calendars
ANY_DAY = st.dates(date(2022, 9, 1), date(2035, 8, 31))
NAMES = ["ALSH Mercredi après-midi", "ALSH Mercredi journée", "ALSH Vacances après-midi", "ALSH Vacances journée", "ALSH Vacances matin"]


def test_the_grid_has_the_rows_of_the_guide_in_its_order() -> None:
    assert [one.name for one in facilities.ACTIVITIES][:5] == NAMES
    assert [one.facility for one in facilities.ACTIVITIES][5:] == ["Garderie périscolaire"] * 2 + ["Restauration scolaire"]
    entered, activities = facilities.facilities()
    assert {one.facility_id for one in activities} == {one.facility_id for one in entered}


@pytest.mark.parametrize(("quotient", "meal"), [(0, 50), (399, 50), (400, 175), (850, 235), (859, 235), (860, 305), (2140, 490)])
def test_meals_cost_what_roncq_asks(quotient: int, meal: int) -> None:
    assert tariffs.price(facilities.CANTEEN, quotient) == meal


def test_every_activity_has_a_tariff_without_gap() -> None:
    found = {one.activity_id: one.brackets for one in tariffs.tariffs(date(2026, 9, 1))}
    assert set(found) == {one.id for one in facilities.ACTIVITIES}
    for brackets in found.values():
        starts = [bracket.from_quotient for bracket in brackets]
        assert starts[0] == 0
        assert starts == sorted(set(starts))


@any_day
@given(ANY_DAY)
def test_the_guides_amounts_add_up_exactly_whatever_the_month(today: date) -> None:
    year = SchoolYear.of(today)
    lessons = school_days(SchoolYear(year.start - 1).first, year.last, special_days(today))
    old, new, _ = former_operations(named("family", "DUPONT"), today, lessons).invoices
    for invoice, total in ((old, 24320), (new, 12060)):
        assert sum(line.cents for line in invoice.lines) == total
        assert all(line.cents == line.quantity * line.unit_cents for line in invoice.lines)


@any_day
@given(ANY_DAY)
def test_the_operations_are_dated_inside_the_month_and_the_school_year(today: date) -> None:
    takeover = former_operations(named("family", "DUPONT"), today, frozenset())
    old, new, past = takeover.invoices
    dated = {old.issued_on, new.issued_on, takeover.payments[0].paid_on}
    assert dated == {min(today, today.replace(day=8))}
    assert new.period_to == billed_until(today) == today.replace(day=1) - timedelta(days=1)
    assert new.period_from == new.period_to.replace(day=1)
    assert (new.due_on + timedelta(days=1)).day == 1
    assert new.due_on.replace(day=1) == today.replace(day=1)
    assert old.period_to + timedelta(days=1) == new.period_from
    cheque, title = takeover.payments
    assert cheque.cents == 24320
    assert (title.method, title.ormc, title.cents) == ("treasury", 7, sum(line.cents for line in past.lines))
    assert SchoolYear.of(past.issued_on) == SchoolYear.of(title.paid_on) == SchoolYear(SchoolYear.of(today).start - 1)


def test_a_bill_of_august_has_no_meal_at_school() -> None:
    lessons = school_days(date(2026, 6, 1), date(2026, 8, 31), special_days(date(2026, 8, 15)))
    old, new, _ = former_operations(named("family", "DUPONT"), date(2026, 9, 15), lessons).invoices
    assert all("Vacances" in line.activity for line in new.lines)
    assert any(line.activity == facilities.CANTEEN for line in old.lines)


def test_the_school_holidays_of_zone_a_are_those_the_ministry_published() -> None:
    assert ("Vacances de printemps", date(2027, 4, 10), date(2027, 4, 25)) in periods(SchoolYear(2026))
    assert ("Vacances de Noël", date(2026, 12, 19), date(2027, 1, 3)) in periods(SchoolYear(2026))


def test_school_holidays_not_yet_published_are_probable_and_say_so() -> None:
    found = periods(SchoolYear(2031))
    assert [label for label, _, _ in found] == [label + PROBABLE for label in USUAL]
    assert all(first.weekday() == 5 for _, first, _ in found)


@any_day
@given(ANY_DAY)
def test_each_school_year_has_its_five_holidays_and_one_kind_a_day(today: date) -> None:
    year = SchoolYear.of(today)
    assert year.first <= today <= year.last
    labels = {label.removesuffix(PROBABLE) for label, _, _ in periods(year)}
    assert set(USUAL) <= labels
    special = special_days(today)
    assert len({(one.day, one.kind) for one in special}) == len(special)
    assert sum(one.kind == "closed" for one in special) <= 1


def test_the_first_monday_of_a_month_is_closed_unless_it_is_free_anyway() -> None:
    assert [one.day for one in special_days(date(2026, 11, 23)) if one.kind == "closed"] == [date(2026, 11, 2)]
    assert not [one for one in special_days(date(2026, 8, 15)) if one.kind == "closed"]


def test_the_family_of_the_guide_is_entered_as_the_guide_shows_it() -> None:
    household = dupont(SchoolYear(2026))
    jean = household.entry.guardians[0]
    assert household.entry.family_number == "1001001816331"
    assert (jean.title, jean.last_name, jean.first_name) == ("Monsieur", "DUPONT", "JEAN")
    assert (jean.fields.quality, jean.fields.marital_status, jean.fields.city) == ("Père", "Séparé", "SAINT - JEAN")
    assert (jean.fields.email_consent, jean.fields.sms_consent) == (True, False)
    assert household.entry.account_holder == "DUPONT JEAN"
    assert household.entry.benefit_office == "0"
    assert [child.school_class for child in household.entry.children] == ["CE2", "MS"]


def test_forty_neighbours_have_names_of_their_own_and_children_of_the_right_age() -> None:
    found = neighbours(SchoolYear(2026))
    assert len(found) == 40
    assert len({one.family_id for one in found}) == 40
    born = {child.school_class: child.birth_date.year for one in found for child in one.entry.children}
    assert born == {"PS": 2023, "MS": 2022, "GS": 2021, "CP": 2020, "CE1": 2019, "CE2": 2018, "CM1": 2017, "CM2": 2016}
