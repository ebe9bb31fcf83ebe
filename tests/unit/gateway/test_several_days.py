"""Many days at once: the typical week, its span and its rhythm; and the page that takes it without script."""

import re
from datetime import date

import pytest

from contracts.planning import GetMonth, PreviewDays
from gateway.views.planning import several_days as views
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import EVENING, LEA, THURSDAY, month
from tests.unit.gateway.town import Town
from tests.unit.reading import words

PAGE = f"/enfants/{LEA}/planning/semaine-type"
TUESDAYS = {"geste": "reserver", "semaine": f"{EVENING}_2", "du": "2026-12-01", "au": "2026-12-15", "mois": "2026-12", "rythme": "toutes"}


def days(rhythm: str = "toutes", *weekdays: int) -> list[date]:
    chosen = frozenset((EVENING, weekday) for weekday in weekdays or (2,))
    return [one.day for one in views.Pattern(chosen, date(2026, 12, 1), date(2026, 12, 22), rhythm).days()]


def test_every_tuesday_of_a_span_both_ends_included() -> None:
    assert days() == [date(2026, 12, day) for day in (1, 8, 15, 22)]


def test_a_typical_week_has_several_days() -> None:
    assert days("toutes", 2, 4)[:4] == [date(2026, 12, day) for day in (1, 3, 8, 10)]


def test_even_and_odd_weeks_follow_the_number_on_the_calendar() -> None:
    assert days("impaires") == [date(2026, 12, 1), date(2026, 12, 15)]
    assert days("paires") == [date(2026, 12, 8), date(2026, 12, 22)]


def test_an_activity_offers_only_the_weekdays_on_which_it_opens() -> None:
    (choice,) = views.choices(month({}), {f"{EVENING}_4"})
    assert [(one.name, one.checked) for one in choice.weekdays] == [
        ("lundi", False),
        ("mardi", False),
        ("jeudi", True),
        ("vendredi", False),
    ]


def test_made_up_weekdays_are_not_read() -> None:
    for value in ("rien", f"{EVENING}_8", "x_2"):
        with pytest.raises(ValueError, match=r".*"):
            views.weekdays([value])


async def test_every_tuesday_until_a_day_is_reviewed_like_any_request(jean: Browser, town: Town) -> None:
    review = await jean.post(PAGE, TUESDAYS)
    assert "Vérifiez votre demande de réservation" in review.text
    assert review.text.count('name="reserver"') == 3
    (asked,) = town.got(PreviewDays)
    assert [one.day for one in asked.days] == [date(2026, 12, day) for day in (1, 8, 15)]


async def test_the_review_of_many_days_leads_back_to_the_form_as_it_was_filled(jean: Browser) -> None:
    review = (await jean.post(PAGE, TUESDAYS | {"rythme": "paires"})).text
    way_back = review[review.index('id="correct"') :].split("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', way_back))
    assert fields == TUESDAYS | {"rythme": "paires", "etape": "corriger"}
    assert 'form="correct"' in review
    form = await jean.post(PAGE, fields)
    assert form.status == 200
    assert f'value="{EVENING}_2" checked' in form.text
    assert 'value="2026-12-15"' in form.text
    assert 'value="paires" selected' in form.text


@pytest.mark.parametrize(
    ("left", "seen"),
    [
        (("2026-11", "2026-11-23"), ("2026-11", "2026-11-23")),
        (("2026-11", "2026-11-29"), ("2026-11", "2026-11-29")),
        (("2026-11", "2026-11-02"), ("2026-11", "2026-11-26")),
        (("2026-10", ""), ("2026-11", "2026-11-26")),
    ],
)
async def test_what_was_sent_leads_to_where_its_days_are(jean: Browser, left: tuple[str, str], seen: tuple[str, str]) -> None:
    fields = {
        "geste": "reserver",
        "confirme": "oui",
        "cle": "once",
        "reserver": f"{EVENING}_{THURSDAY}",
        "mois": left[0],
        "semaine": left[1],
    }
    sent = await jean.post(f"/enfants/{LEA}/planning", fields)
    assert sent.address.startswith(f"/enfants/{LEA}/planning?mois={seen[0]}&semaine={seen[1]}&")


async def test_the_menu_of_a_day_leads_to_its_weekday(jean: Browser) -> None:
    page = await jean.get(f"{PAGE}?inscription={EVENING}&jour={THURSDAY}")
    assert f'value="{EVENING}_4" checked' in page.text
    assert 'name="du" type="date" value="2026-11-26"' in page.text
    assert 'name="au" type="date" value="2026-12-31"' in page.text, "the last days of a month are no span"


async def test_a_day_of_a_week_that_crosses_months_opens_its_own_month(jean: Browser, town: Town) -> None:
    page = await jean.get(f"{PAGE}?mois=2026-11&inscription={EVENING}&jour=2026-12-03")
    assert [one.month for one in town.got(GetMonth)] == [date(2026, 12, 1)]
    assert 'name="du" type="date" value="2026-12-03"' in page.text
    assert 'name="au" type="date" value="2026-12-31"' in page.text


async def test_what_is_missing_stands_beside_its_field_and_what_was_ticked_stays(jean: Browser, town: Town) -> None:
    page = await jean.post(PAGE, TUESDAYS | {"au": "2026-11-15"})
    assert (page.status, "La fin précède le début." in page.text) == (400, True)
    assert f'value="{EVENING}_2" checked' in page.text
    page = await jean.post(PAGE, {"geste": "reserver", "du": "bientôt", "au": "2026-12-15"})
    assert "Cochez au moins un jour de la semaine." in page.text
    assert "Indiquez une date" in page.text
    page = await jean.post(PAGE, TUESDAYS | {"au": "2030-12-15"})
    assert "Choisissez une période d'un an au plus." in words(page.text)
    page = await jean.post(PAGE, TUESDAYS | {"au": "2026-12-01", "semaine": f"{EVENING}_4"})
    assert "Aucun de ces jours de la semaine ne tombe dans cette période." in page.text
    assert town.got(PreviewDays) == []


async def test_more_days_than_a_request_may_have_are_refused_with_the_limit(jean: Browser, town: Town) -> None:
    week = [(name, value) for name, value in TUESDAYS.items() if name not in ("semaine", "au")]
    page = await jean.post(PAGE, [*week, ("au", "2027-12-31"), *(("semaine", f"{EVENING}_{day}") for day in range(1, 8))])
    assert "Une demande compte au plus 250 jours, vous en avez choisi 396" in words(page.text)
    assert town.got(PreviewDays) == []


async def test_another_familys_child_and_made_up_values_do_not_exist(jean: Browser) -> None:
    assert (await jean.get(PAGE.replace(str(LEA), str(EVENING)))).status == 404
    for made_up in ({"geste": "danser"}, {"semaine": "rien"}, {"rythme": "parfois"}):
        assert (await jean.post(PAGE, TUESDAYS | made_up)).status == 404


async def test_a_day_beyond_the_calendar_is_none(jean: Browser) -> None:
    for day in ("9999-12-31", "0001-01-01"):
        assert (await jean.get(f"{PAGE}?jour={day}")).status == 200
