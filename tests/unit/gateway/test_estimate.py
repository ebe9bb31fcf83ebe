"""What a month comes to so far: its name, its lines, what is hidden, and the page that shows them."""

import html
import re
from datetime import date

import pytest

from chassis.ids import new_id
from contracts.billing import BillingInvoice, ContestEstimate, ContestInvoiceLine, EstimateView
from gateway.views.billing import estimate as views
from gateway.views.home.account import account
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import INVOICE, LEA, TODAY, estimate, summary
from tests.unit.gateway.town import Town
from tests.unit.reading import markup


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


def test_children_stand_in_the_order_in_which_they_are_told_each_with_its_lines() -> None:
    meal = estimate().lines[0]
    hugo = meal.model_copy(update={"child": "Hugo", "child_id": new_id()})
    shown = views.estimate(estimate().model_copy(update={"lines": (hugo, meal, meal)}))
    assert [(child, len(lines)) for child, lines in shown.children] == [("Hugo", 1), ("Léa", 2)]


async def test_the_days_that_are_counted_are_said_on_the_page(jean: Browser, town: Town) -> None:
    line = estimate().lines[0].model_copy(update={"days": (date(2026, 11, 5), date(2026, 11, 12))})
    town.estimate = estimate().model_copy(update={"lines": (line,)})
    assert "<li>Les jeudis 5 et 12 novembre</li>" in html.unescape((await jean.get("/estimation/2026-11")).text)


def unpriced() -> EstimateView:
    """Make a month with an activity of which nobody knows yet what it costs."""
    priced = estimate()
    study = priced.lines[0].model_copy(update={"activity": "Étude surveillée", "unit_cents": None, "cents": 0})
    return priced.model_copy(update={"lines": (*priced.lines, study), "unpriced": True})


def test_days_without_a_tariff_are_no_days_that_are_free() -> None:
    shown = views.estimate(unpriced())
    assert [line.total for line in shown.lines][-1] == "tarif à venir"
    assert shown.without == "sans Étude surveillée : tarif à venir"
    assert views.estimate(estimate()).without == ""


def test_a_total_alone_says_that_it_leaves_something_out() -> None:
    total = estimate().model_copy(update={"lines": (), "unpriced": True})
    shown = account(summary(estimate=total), TODAY).estimates[-1]
    assert shown.without == "sans les prestations dont le tarif est à venir"


async def test_each_page_that_shows_an_estimate_says_what_it_leaves_out(jean: Browser, town: Town) -> None:
    town.estimate = unpriced()
    town.summary = summary(estimate=unpriced().model_copy(update={"lines": ()}))
    page = markup((await jean.get("/estimation/2026-11")).text)
    assert "tarif à venir</b>" in page
    assert ">0,00 €<" not in page
    assert 'Total estimé<small class="soft">, sans Étude surveillée : tarif à venir' in page
    assert "Sans les prestations dont le tarif est à venir" in html.unescape((await jean.get("/")).text)
    assert "sans Étude surveillée" in html.unescape((await jean.get(f"/enfants/{LEA}/planning?mois=2026-11")).text)


BILLED = (BillingInvoice(invoice_id=INVOICE, number="AL-231", total_cents=9420),)


async def test_a_month_that_is_invoiced_names_its_invoice_instead_of_an_estimate_of_nothing(jean: Browser, town: Town) -> None:
    town.estimate = estimate(0).model_copy(update={"lines": (), "billed": BILLED})
    town.summary = summary(estimate=town.estimate)
    for address in (f"/enfants/{LEA}/planning?mois=2026-11", "/estimation/2026-11", "/"):
        page = markup((await jean.get(address)).text)
        assert f'<a href="/releve/factures/{INVOICE}">AL-231</a>, <b>94,20 €</b>' in page, address
        assert "0,00 €" not in page, address
        assert "Jours réservés, pas encore facturés" not in page, address
    town.estimate = estimate(390).model_copy(update={"billed": BILLED})
    page = markup((await jean.get(f"/enfants/{LEA}/planning?mois=2026-11")).text)
    assert "3,90 €</b>" in page
    assert "en plus de ce qui est facturé" in page


async def test_the_home_page_tells_what_no_invoice_bills_yet_of_every_month(jean: Browser, town: Town) -> None:
    others = [
        estimate(cents, first=first) for cents, first in ((9420, date(2026, 10, 1)), (700, date(2026, 12, 1)), (50, date(2027, 6, 1)))
    ]
    town.summary = summary(other_estimates=tuple(others))
    page = markup((await jean.get("/")).text)
    october, november = page.index("Estimation d'octobre</a>"), page.index("Estimation de novembre</a>")
    assert october < page.index("94,20 €") < november < page.index("84,15 €")
    assert "Jours réservés, pas encore facturés" in page
    assert page.index("Estimation de décembre à juin 2027</span>") < page.index("7,50 €"), "several months are no page"
    assert re.findall(r'<li><a href="/estimation/([\d-]+)">(.*?)</a> : (.*?)</li>', page) == [
        ("2026-12", "Décembre", "7,00 €"),
        ("2027-06", "Juin", "0,50 €"),
    ]
    town.summary = summary(other_estimates=tuple(others[1:2]))
    page = markup((await jean.get("/")).text)
    assert '<a href="/estimation/2026-12">Estimation de décembre</a> <b>7,00 €</b>' in page
    assert "Mois par mois" not in page


@pytest.mark.parametrize("address", ["/estimation/2026-11/contestation", f"/releve/factures/{INVOICE}/lignes/0/contestation"])
async def test_words_that_are_too_long_to_contest_a_line_are_told_their_length_and_stay(jean: Browser, town: Town, address: str) -> None:
    line = town.estimate.lines[0]
    about = {"enfant": str(line.child_id), "prestation": str(line.activity_id)} if "estimation" in address else {}
    page = await jean.post(address, about | {"mots": "Léa était malade. " * 40})
    assert page.status == 400
    assert "Ce texte a 719 caractères, pour 500 au plus" in markup(page.text)
    assert "Léa était malade. " * 39 in page.text
    assert page.text.count('class="why" open') == 1
    assert "data-live=" not in page.text.partition("<main")[2], "what is written is not taken away by what changes meanwhile"
    assert not town.got(ContestEstimate)
    assert not town.got(ContestInvoiceLine)
