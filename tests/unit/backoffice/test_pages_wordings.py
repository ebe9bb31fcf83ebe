"""The desk words notices and sends e-mails that failed again."""

import html
import re

import pytest

from contracts.messaging import Draft, ResetWording, SaveWording, SendEmailAgain
from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.backoffice.wordings_town import FAILED

ONE = "/modeles/invoice_to_pay"
TYPED = {"objet": "Facture {numero}", "texte": "Merci.", "version": "1"}


@pytest.fixture(autouse=True)
def right(town: Town) -> None:
    town.rights |= {Right.WRITE_WORDING, Right.RESEND_EMAIL}


async def test_a_notice_is_tried_saved_and_brought_back(clerk: Browser, town: Town) -> None:
    assert "Nouvelle facture à régler" in html.unescape((await clerk.get("/modeles")).text)
    page = html.unescape((await clerk.get(ONE)).text)
    for words in ("{numero}", "AL-36", "Paul ROUX", "Texte d'origine", "Revenir au texte d'origine", "Historique"):
        assert words in page
    assert page.count("Reprendre ce texte") == 1
    assert 'name="texte" value="Ancien {montant}"' in page
    assert "Pas encore enregistré" in (await clerk.post(ONE, {**TYPED, "suite": "apercu"})).text
    letter = await clerk.post(ONE, {**TYPED, "suite": "courriel"})
    assert letter.text == "<h1>Facture {numero}</h1>"
    await clerk.post(ONE, {**TYPED, "suite": "enregistrer"})
    await clerk.post(ONE, {**TYPED, "suite": "origine"})
    assert town.got(SaveWording) == [SaveWording(slug="invoice_to_pay", words=Draft(subject="Facture {numero}", text="Merci."), version=1)]
    assert town.got(ResetWording) == [ResetWording(slug="invoice_to_pay", version=1)]


async def test_notices_are_found_by_their_words_and_narrowed_to_those_that_the_town_words_itself(clerk: Browser) -> None:
    async def listed(asked: str) -> list[str]:
        return re.findall('href="/modeles/([a-z_]+)"', (await clerk.get(f"/modeles{asked}")).text)

    assert await listed("") == ["absence_taken_back", "invoice_to_pay"]
    assert await listed("?q=RETIREE+absence") == ["absence_taken_back"]
    assert await listed("?q=numero+facture") == ["invoice_to_pay"]
    assert await listed("?voir=modifies") == ["invoice_to_pay"]
    assert await listed("?voir=modifies&q=absence") == []
    page = html.unescape((await clerk.get("/modeles?voir=modifies&q=absence")).text)
    assert "Aucun modèle ne correspond" in page
    assert 'href="/modeles?q=absence"' in page
    assert 'href="/modeles?voir=modifies">Ne plus chercher' in page


async def test_a_field_that_does_not_exist_is_said_beside_the_text_which_is_kept(clerk: Browser) -> None:
    page = await clerk.post(ONE, {**TYPED, "texte": "Merci {prix}", "suite": "apercu"})
    assert page.status == 400
    assert 'id="texte-error"' in page.text
    assert "Merci {prix}</textarea>" in page.text
    assert (await clerk.post(ONE, {**TYPED, "texte": "", "suite": "enregistrer"})).status == 400


async def test_an_e_mail_that_failed_says_why_and_is_sent_again(clerk: Browser, town: Town) -> None:
    page = html.unescape((await clerk.get("/courriels")).text)
    for words in ("Jean DUPONT", "jean@example.fr", "L'adresse n'existe pas", "550 unknown"):
        assert words in page
    await clerk.post(f"/courriels/{FAILED.email_id}", {})
    assert town.got(SendEmailAgain) == [SendEmailAgain(email_id=FAILED.email_id)]
