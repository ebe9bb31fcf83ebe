"""Lines that the town hall agreed are wrong, as whoever corrects them finds them at the desk."""

import html

import pytest

from contracts.billing import ListContestsToCorrect, NoteContestCorrected
from contracts.rights import Right
from tests.unit.backoffice.billing_town import NOTED, WRONG
from tests.unit.backoffice.cast import contested
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town


async def test_what_is_to_be_corrected_is_named_today_and_listed_with_its_invoice(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    assert "1\u00a0ligne contestée attend sa correction" in html.unescape((await clerk.get("/")).text)
    page = html.unescape((await clerk.get("/facturation")).text)
    listed = page[page.index('id="lignes"') : page.index("Préparer une facturation")]
    assert f'href="/familles/{WRONG.family_id}/compte/factures/{WRONG.invoice_id}"' in listed
    assert "«\u00a0Elle n'est venue que trois fois.\u00a0»" in listed
    assert (listed.count("à corriger</span>"), listed.count("correction notée</span>")) == (1, 1)
    assert f'action="/facturation/lignes/{WRONG.request_id}"' in listed
    assert f'action="/facturation/lignes/{NOTED.request_id}"' not in listed, "what is noted leaves with the next corrective run"


async def test_a_clerk_who_corrects_nothing_is_not_asked_to(clerk: Browser) -> None:
    assert "Lignes à corriger" not in (await clerk.get("/")).text


async def test_the_runs_are_shown_while_billing_is_of_a_former_release_that_lists_no_lines_to_correct(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    town.unknown = {ListContestsToCorrect}
    page = await clerk.get("/facturation")
    assert page.status == 200
    assert "Préparer une facturation" in page.text
    assert 'id="lignes"' not in page.text


@pytest.mark.parametrize("words", ["", "x" * 301])
async def test_a_correction_made_otherwise_is_told_with_its_words(clerk: Browser, town: Town, words: str) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    path = f"/facturation/lignes/{WRONG.request_id}"
    assert "La ligne reste à corriger" in html.unescape((await clerk.post(path, {"comment": words})).text)
    assert town.got(NoteContestCorrected) == []
    page = html.unescape((await clerk.post(path, {"comment": "Déduit de la facture de novembre"})).text)
    assert "La famille est prévenue, avec vos mots." in page
    (asked,) = town.got(NoteContestCorrected)
    assert (asked.request_id, asked.correction) == (WRONG.request_id, "Déduit de la facture de novembre")


@pytest.mark.parametrize(
    ("rights", "more", "said"),
    [
        ((), {}, "qui émet les factures la trouve dans «\u00a0Facturation\u00a0»"),
        ((Right.ISSUE_INVOICE,), {}, "notez la correction sur la facture"),
        ((), {"noted": True}, "elle part avec la prochaine rectificative"),
        ((), {"corrected_at": WRONG.decided_at, "correction": "Déduit en novembre."}, "Déduit en novembre."),
    ],
)
async def test_an_accepted_line_says_how_far_its_correction_is(
    clerk: Browser, town: Town, rights: tuple[Right, ...], more: dict[str, object], said: str
) -> None:
    town.rights |= set(rights)
    one = contested(83).model_copy(update={"status": "accepted", "decided_at": WRONG.decided_at, **more})
    town.add(one)
    page = html.unescape((await clerk.get(f"/demandes?demande=facture-{one.request_id}")).text)
    assert said in page
