from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import EnterMandate
from services.billing.domain.bank_days import easter, is_open, last_open_before, next_open
from services.billing.domain.errors import DebitRefused
from services.billing.domain.mandate import check_paper, is_ics, lapses_on, reference, sequence


def test_a_reference_is_the_family_s_number_and_counts_its_mandates() -> None:
    assert reference("1001001816331", 2) == "1001001816331-2"


@pytest.mark.parametrize(
    ("signed_on", "last", "lapses"),
    [
        (date(2024, 2, 29), None, date(2027, 2, 28)),
        (date(2024, 1, 15), date(2025, 12, 31), date(2028, 12, 31)),
        (date(2026, 5, 1), date(2026, 1, 1), date(2029, 5, 1)),
    ],
)
def test_a_mandate_lapses_36_months_after_its_last_collection_or_its_signature(signed_on: date, last: date | None, lapses: date) -> None:
    assert lapses_on(signed_on, last) == lapses


def test_the_first_collection_is_first_until_one_went_through() -> None:
    assert sequence(single=False, closing=False, collected=False) == "FRST"
    assert sequence(single=False, closing=False, collected=True) == "RCUR"
    assert sequence(single=False, closing=True, collected=True) == "FNAL"
    assert sequence(single=True, closing=False, collected=False) == "OOFF"


@pytest.mark.parametrize("good", ["FR72ZZZ123456", "DE98ZZZ09999999999"])
def test_a_creditor_identifier_is_known_by_its_check_digits(good: str) -> None:
    assert is_ics(good)
    assert not is_ics(good[:-1] + ("7" if good[-1] != "7" else "8"))
    assert not is_ics(good.lower())


def test_banks_are_closed_at_easter_christmas_and_weekends() -> None:
    assert easter(2026) == date(2026, 4, 5)
    assert [is_open(date(2026, 4, day)) for day in (2, 3, 4, 5, 6, 7)] == [True, False, False, False, False, True]
    assert next_open(date(2026, 12, 25)) == date(2026, 12, 28)
    assert last_open_before(date(2026, 4, 7)) == date(2026, 4, 2)
    assert is_open(date(2026, 7, 14)), "banks settle in euros on 14 July"


@given(day=st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 1)))
def test_banks_open_again_within_five_days(day: date) -> None:
    assert timedelta() <= next_open(day) - day <= timedelta(days=5)
    assert timedelta() < day - last_open_before(day) <= timedelta(days=6)


@given(today=st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 1)), ahead=st.integers(min_value=0, max_value=10))
def test_a_day_is_past_its_last_bank_day_when_no_bank_opens_before_it(today: date, ahead: int) -> None:
    due_on = next_open(today + timedelta(days=ahead))
    assert (last_open_before(due_on) >= today) == (next_open(today) < due_on)


TODAY = date(2026, 11, 16)


def paper(**more: Any) -> EnterMandate:
    told = {"family_id": UUID(int=1), "place": "Lyon", "signed_by_name": "Jean DUPONT", "signed_on": date(2026, 10, 1), **more}
    return EnterMandate.model_validate(told)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"signed_on": date(2026, 11, 17)}, "signed_on"),
        ({"signed_on": date(2023, 11, 16)}, "signed_on"),
        ({"last_collected_on": date(2026, 9, 30)}, "last_collected_on"),
        ({"last_collected_on": date(2026, 11, 17)}, "last_collected_on"),
        ({"last_collected_on": date(2026, 11, 5), "single": True}, "last_collected_on"),
        ({"ics": "FR73ZZZ123456"}, "ics"),
        ({"reference": "RUM//1"}, "reference"),
    ],
)
def test_a_paper_that_holds_no_more_or_that_no_bank_takes_makes_no_mandate(more: dict[str, Any], field: str) -> None:
    with pytest.raises(DebitRefused) as refused:
        check_paper(paper(**more), TODAY)
    assert refused.value.members == {"field": field}


def test_a_paper_that_served_lately_makes_a_mandate_however_its_identifier_is_spaced() -> None:
    check_paper(paper(signed_on=date(2020, 1, 1), last_collected_on=date(2024, 1, 1), ics="FR72 ZZZ 123456", reference="RUM/1"), TODAY)
