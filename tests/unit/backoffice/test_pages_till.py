"""The till in the back office: what was taken, how a day is closed, slips for the bank."""

import html
from datetime import timedelta

from chassis.french import long_date
from contracts.billing import (
    CloseDay,
)
from contracts.rights import Right
from services.backoffice.views.billing.debits import REJECTS
from services.billing.domain.mandate import ENDING
from stack import ROOT
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.counter_town import (
    CARD_TILL,
    CLOSED_TILL,
    COUNTED_TILL,
    PAID,
    PASSED_TILL,
    TO_BANK_TILL,
)
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

PAGES = ROOT / "services" / "backoffice" / "templates"


async def test_the_till_explains_slips_and_what_was_taken_back_today(cashier: Browser) -> None:
    page = words((await cashier.get("/caisse/AL")).text)
    assert "dont 1 chèque rejeté depuis par la banque, 30,00 €" in page
    assert "Chèque n° 0012345, Crédit Agricole, reçu le" in page
    assert "bordereau AL-D2 : Sans provision" in page
    assert "Attendu : 30,00 €, dont 20,00 € d'avant, tout ce qui n'est pas encore sur un bordereau" in page


async def test_what_waits_for_the_bank_are_lines_whose_button_goes_below_in_a_narrow_column(cashier: Browser) -> None:
    page = (await cashier.get(f"/caisse/{TO_BANK_TILL}")).text
    waiting = page[page.index('id="bank"') :]
    assert waiting.index('<div class="lines">') < waiting.index('class="todo"') < waiting.index("Établir le bordereau")


async def test_the_till_is_read_on_a_telephone_as_the_books_are(cashier: Browser) -> None:
    page = (await cashier.get("/caisse/AL")).text
    assert [part.partition('"')[0] for part in page.split('<table class="table ')[1:]] == ["stacks brief", "stacks brief payments"]
    taken = page[page.index("<tbody>") : page.index("</tbody>")]
    assert taken.count("<td ") == taken.count(" data-label=") == 2


async def test_the_till_adds_up_what_was_taken_by_several_means(cashier: Browser) -> None:
    assert "Total 3 30,50 €" in words((await cashier.get(f"/caisse/{CLOSED_TILL}")).text)
    assert "Total" not in words((await cashier.get("/caisse/AL")).text)


async def test_a_till_with_a_card_payment_alone_says_so_instead_of_that_there_is_nothing_yet(cashier: Browser) -> None:
    page = words((await cashier.get(f"/caisse/{CARD_TILL}")).text)
    assert "Rien au guichet pour le moment Ce qui est payé par carte est dans le détail du jour." in page
    assert "Rien encore aujourd'hui" not in page


async def test_whoever_knows_the_regies_reads_today_which_days_of_a_till_are_open(cashier: Browser, town: Town) -> None:
    town.rights |= {Right.READ_LEDGER}
    page = html.unescape((await cashier.get("/")).text)
    assert "Caisses à clore" in page
    assert f"1\u00a0jour passé n'est pas clos</b>, {PAID.regie_name}." in page
    assert 'href="/caisse/AL"' in page
    town.down.add("billing")
    silent = await cashier.get("/")
    assert silent.status == 200
    assert "Caisses à clore" not in silent.text


async def test_a_day_is_closed_with_another_sum_only_when_that_is_said_twice(cashier: Browser, town: Town) -> None:
    for typed, told in (("dix", "Comptez les espèces"), ("29,50", "Écart de")):
        page = await cashier.post("/caisse/AL/cloture", {"compte": typed})
        assert page.status == 400
        assert told in html.unescape(page.text)
        assert f'value="{typed}"' in page.text
    changed = await cashier.post("/caisse/AL/cloture", {"compte": "29", "ecart": "-50"})
    assert 'name="ecart" value="-100"' in changed.text
    assert town.got(CloseDay) == []
    await cashier.post("/caisse/AL/cloture", {"compte": "29,50", "ecart": "-50"})
    await cashier.post("/caisse/AL/cloture", {"compte": "30"})
    assert [one.counted_cents for one in town.got(CloseDay)] == [2950, 3000]


async def test_the_day_on_the_page_is_closed_be_it_past_and_once(cashier: Browser, town: Town) -> None:
    left_open = TODAY - timedelta(days=4)
    assert f'href="/caisse/AL?jour={left_open.isoformat()}"' in (await cashier.get("/caisse/AL")).text
    page = words((await cashier.get(f"/caisse/AL?jour={left_open.isoformat()}")).text)
    assert "Encaissé ce jour-là" in page
    assert "Remises en banque" not in page
    done = await cashier.post("/caisse/AL/cloture", {"compte": "30", "jour": left_open.isoformat()}, follow=True)
    assert f"La caisse du {long_date(left_open)} est close" in words(done.text)
    assert [one.day for one in town.got(CloseDay)] == [left_open]
    again = await cashier.post(f"/caisse/{CLOSED_TILL}/cloture", {"compte": "12,50"}, follow=True)
    assert f"La caisse du {long_date(TODAY)} est déjà close" in words(again.text)
    assert "Par Nadia BERTRAND." in html.unescape(again.text)
    assert len(town.got(CloseDay)) == 1


async def test_a_day_that_is_not_closed_by_itself_says_with_what_its_cash_is_counted(cashier: Browser) -> None:
    page = words((await cashier.get("/caisse/AL")).text)
    assert "Un jour d'avant n'est pas clos : clore celui-ci en compte aussi les espèces" in page
    before = TODAY - timedelta(days=4)
    for code, said in (
        (COUNTED_TILL, f"ses espèces ont été comptées à la clôture du {long_date(TODAY - timedelta(days=1))}."),
        (PASSED_TILL, "ses espèces, s'il y en a, seront comptées à la prochaine clôture."),
    ):
        page = (await cashier.get(f"/caisse/{code}?jour={before.isoformat()}")).text
        assert said in words(page)
        assert "/cloture" not in page
        assert ">ouverte<" not in page


def test_a_tag_stands_beside_its_words_on_a_phone_not_among_the_labels() -> None:
    look = (ROOT / "chassis" / "edge" / "static" / "components.css").read_text(encoding="utf-8")
    assert ".table.stacks [data-label] > .tag { grid-column: 2;" in look
    assert '<td data-label="Règlement">{{ detail(one) }}{% if one.cancelled %} {{ ui.tag(' in (PAGES / "billing" / "till.html").read_text(
        encoding="utf-8"
    )


def test_an_explanation_of_several_lines_keeps_them_at_the_desk() -> None:
    look = (ROOT / "services" / "backoffice" / "static" / "billing.css").read_text(encoding="utf-8")
    assert "small.explain { white-space: pre-line; }" in look
    for page, told in (("run_draft.html", "line.explanation"), ("family_invoice.html", "told")):
        assert f'<small class="explain">{{{{ {told} }}}}' in (PAGES / "billing" / page).read_text(encoding="utf-8")


def test_a_reason_that_ends_the_mandate_says_so_before_it_is_chosen() -> None:
    assert {code for code, label in REJECTS if "fin" in label} == ENDING
