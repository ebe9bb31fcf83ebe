"""What a month comes to so far: its name, its lines, what is hidden, and the page that shows them."""

from datetime import date

from gateway.views import estimate as views
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import estimate


def test_the_estimate_is_named_by_its_month() -> None:
    shown = views.estimate(estimate(8415))
    assert (shown.key, shown.month, shown.total) == ("2026-11", "novembre", "84,15\u00a0€")
    assert shown.lines[0].quantity == "12\u00a0jours"


def test_an_absence_that_is_billed_is_said_with_its_day() -> None:
    assert views.days(3, ()) == "3\u00a0jours"
    assert views.days(3, (date(2026, 11, 5),)) == "3\u00a0jours, dont 1\u00a0absence facturée\u00a0: le 5"
    two = (date(2026, 11, 1), date(2026, 11, 5))
    assert views.days(2, two) == "2\u00a0jours, dont 2\u00a0absences facturées\u00a0: les 1er et 5"


def test_children_of_whom_nothing_is_told_are_one_sum() -> None:
    assert views.estimate(estimate()).hidden == ""
    assert views.estimate(estimate().model_copy(update={"hidden_cents": 305})).hidden == "3,05\u00a0€"


async def test_each_line_of_the_estimate_says_why_and_can_be_contested(jean: Browser) -> None:
    page = await jean.get("/estimation/2026-11")
    assert page.status == 200
    assert "Pourquoi ce montant" in page.text
    assert '/estimation/2026-11/contestation"' in page.text
    assert 'href="/estimation/2026-12"' in page.text


async def test_a_month_beyond_the_calendar_is_the_present_one(jean: Browser) -> None:
    for month in ("9999-12", "0001-01", "2026-13"):
        assert "Estimation de novembre" in (await jean.get(f"/estimation/{month}")).text
