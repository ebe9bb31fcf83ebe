from datetime import UTC, date, datetime, timedelta

import pytest

from services.backoffice.views.ages import age, brief_day, is_too_long, since
from tests.unit.backoffice.cast import NOW


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=20), "à l'instant"),
        (timedelta(minutes=5), "il y a 5\u00a0min"),
        (timedelta(hours=2, minutes=50), "il y a 2\u00a0h"),
        (timedelta(hours=20), "hier"),
        (timedelta(days=2), "lundi"),
        (timedelta(days=6), "jeudi"),
        (timedelta(days=7), "18 novembre"),
        (timedelta(days=400), "21/10/2025"),
    ],
)
def test_an_age_is_told_as_one_colleague_would_tell_another(ago: timedelta, told: str) -> None:
    assert age(NOW - ago, NOW) == told


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(seconds=20), "depuis un instant"),
        (timedelta(minutes=5), "depuis 5\u00a0min"),
        (timedelta(hours=20), "depuis hier"),
        (timedelta(days=2), "depuis lundi"),
        (timedelta(days=7), "depuis le 18 novembre"),
        (timedelta(days=400), "depuis le 21/10/2025"),
    ],
)
def test_a_wait_is_told_from_its_beginning(ago: timedelta, told: str) -> None:
    assert since(NOW - ago, NOW) == told


def test_yesterday_is_the_towns_yesterday_not_the_clocks_of_greenwich() -> None:
    just_after_midnight_in_paris = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert age(datetime(2026, 11, 24, 20, 0, tzinfo=UTC), just_after_midnight_in_paris) == "hier"


def test_a_family_waits_too_long_after_three_days() -> None:
    assert not is_too_long(NOW - timedelta(days=3), NOW)
    assert is_too_long(NOW - timedelta(days=3, seconds=1), NOW)


def test_a_day_fits_in_a_narrow_place() -> None:
    assert brief_day(date(2026, 12, 1)) == "mar.\u00a01er\u00a0déc."
