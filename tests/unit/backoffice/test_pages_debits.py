"""A batch of direct debits in the back office: what a clerk may still do with it, and what families are told of it."""

import html

import pytest

from chassis.french import long_date
from contracts.billing import CancelDebitBatch, LeaveOutDebit
from contracts.rights import Right
from tests.unit.backoffice.cast import TODAY
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.debits_town import AT_THE_BANK, BANKS_CLOSED, COLLECTION, LAST_DAY, TAKEN, TO_COME, TOO_LATE
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup


@pytest.fixture
def collector(clerk: Browser, town: Town) -> Browser:
    """Let the clerk collect direct debits."""
    town.rights |= {Right.COLLECT_DEBIT}
    return clerk


async def read(browser: Browser, address: str) -> str:
    """Read a page with plain spaces."""
    return markup((await browser.get(address)).text)


async def test_from_its_day_on_a_batch_without_a_file_can_only_be_given_up(collector: Browser, town: Town) -> None:
    page = html.unescape((await collector.get(f"/prelevements/{TO_COME.batch_id}")).text)
    assert ('value="etablir"' in page, 'value="abandonner"' in page) == (True, True)
    page = html.unescape((await collector.get(f"/prelevements/{TOO_LATE.batch_id}")).text)
    assert ('value="etablir"' in page, 'value="abandonner"' in page) == (False, True)
    assert "Abandonnez ce lot, puis annoncez de nouveau" in page
    said = await collector.post(f"/prelevements/{TOO_LATE.batch_id}", {"suite": "abandonner"}, follow=True)
    assert "un message le dit aux familles" in html.unescape(said.text)
    assert town.got(CancelDebitBatch) == [CancelDebitBatch(batch_id=TOO_LATE.batch_id)]


async def test_a_batch_says_until_when_its_file_is_made_and_can_only_be_given_up_after_that(collector: Browser) -> None:
    page = html.unescape((await collector.get(f"/prelevements/{LAST_DAY.batch_id}")).text)
    assert f"Établissez le fichier au plus tard le {long_date(TODAY)}." in page
    page = html.unescape((await collector.get(f"/prelevements/{BANKS_CLOSED.batch_id}")).text)
    assert ('value="etablir"' in page, "la banque ne peut plus le présenter" in page) == (False, True)


async def test_a_file_is_to_be_handed_to_the_bank_until_its_day_and_then_rejections_are_noted(collector: Browser) -> None:
    coming, taken = [html.unescape((await collector.get(f"/prelevements/{one.batch_id}")).text) for one in (AT_THE_BANK, TAKEN)]
    assert ("Remettez ce fichier à la banque" in coming, "annonce un rejet, notez-le" in coming) == (True, False)
    assert ("Remettez ce fichier à la banque" in taken, "annonce un rejet, notez-le" in taken) == (False, True)
    assert "Télécharger le fichier" in taken
    assert "Numéro de compte erroné (AC01) : met fin au mandat</span></label>" in markup(taken), "read whole on a telephone too"


async def test_a_batch_names_whom_its_announcement_does_not_reach(collector: Browser, town: Town) -> None:
    """Banks want a family told before they debit it: one that reads no message gets a letter."""
    address, letter = f"/prelevements/{TO_COME.batch_id}", "annoncez-lui le prélèvement par courrier"
    page = await read(collector, address)
    assert ("Un message attend les familles sur le portail." in page, letter in page, "prévenues" in page) == (True, False, False)
    town.without_account = town.without_email = {COLLECTION.family_id}
    page = await read(collector, address)
    assert f"1 famille ne le lit pas, faute de compte ouvert et d'adresse e-mail : {letter}." in page
    assert "à prévenir par courrier" in page
    town.without_email = set()
    assert letter not in await read(collector, address)


async def test_leaving_a_family_out_says_that_it_is_told(collector: Browser, town: Town) -> None:
    address = f"/prelevements/{TO_COME.batch_id}/familles/{COLLECTION.debit_id}"
    assert "elle règle elle-même" in html.unescape((await collector.get(f"/prelevements/{TO_COME.batch_id}")).text)
    out = await collector.post(address, {"suite": "ecarter"}, follow=True)
    assert "La famille est prévenue\u00a0: elle règle elle-même ce qui lui reste." in html.unescape(out.text)
    back = await collector.post(address, {"suite": "reprendre"}, follow=True)
    assert "Le prélèvement lui est annoncé de nouveau." in html.unescape(back.text)
    assert [one.left_out for one in town.got(LeaveOutDebit)] == [True, False]
