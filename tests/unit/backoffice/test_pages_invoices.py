"""The desk's page of an invoice: what settled it, which days it counts, and its lines corrected by decision."""

import html
import re

from chassis.errors import Conflict
from contracts.billing import (
    CorrectInvoiceLine,
    LineCorrection,
)
from contracts.rights import Right
from services.backoffice.views.billing import family_account
from tests.unit.backoffice.cast import CREDIT_NOTE, DUPONT, FORMER, MEALS, invoice, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup


async def test_a_correction_that_does_not_fit_stands_beside_its_field_and_keeps_what_was_typed(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.ISSUE_INVOICE}
    invoice = f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}"
    for amount in ("99999", "-1", "abc"):
        page = await clerk.post(f"{invoice}/corrections", {"ligne": "1", "montant": amount, "motif": ""})
        assert page.status == 400
        said = html.unescape(page.text)
        assert "de 0 à 1\u202f000,00\u00a0€" in said
        assert "la famille le lira" in said
        assert f'value="{amount}"' in page.text
        assert '<details class="correct" open>' in page.text
    assert town.got(CorrectInvoiceLine) == []
    told = html.unescape((await clerk.post(f"{invoice}/corrections", {"ligne": "1", "montant": "0,85", "motif": "Parti plus tôt"})).text)
    assert [(one.position, one.cents, one.reason) for one in town.got(CorrectInvoiceLine)] == [(1, 85, "Parti plus tôt")]
    assert "3\u00a0jours, 6,60\u00a0€ à rendre" in told


async def test_a_correction_of_one_day_is_told_with_its_day_and_only_what_it_changes(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.ISSUE_INVOICE}
    page = markup((await clerk.get("/facturation")).text)
    assert "1 famille, 1 jour, le 25/11/2026 : <b>7,00 €</b> à rendre.</p>" in page
    assert "ou un agent a corrigé une ligne" in page


async def test_an_invoice_says_what_settled_it_and_which_days_its_lines_count(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    page = html.unescape((await clerk.get(f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}")).text)
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace("\u00a0", " ")
    assert "Espèces AL-R1 , le 8 novembre 2026 −2,15 €" in said
    assert f'Avoir <a href="/familles/{DUPONT.family_id}/compte/factures/{number(9, 2)}">' in page
    assert "Les lundi 2, mardi 3 et jeudi 5 novembre 3,05" in said


async def test_some_days_of_a_line_are_corrected_and_those_ticked_stay_ticked(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.ISSUE_INVOICE}
    invoice = f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}"
    page = (await clerk.get(invoice)).text
    assert page.count('name="jours"') == len(MEALS)
    assert " checked" not in page, "who corrects one day unticks no other"
    asked = [("ligne", "1"), ("au_choix", "oui"), ("montant", "0"), ("motif", "Non servi")]
    none = await clerk.post(f"{invoice}/corrections", asked)
    assert none.status == 400
    assert "Cochez au moins un jour, ou tous." in none.text
    wrong = await clerk.post(f"{invoice}/corrections", [*asked[:2], ("montant", "x"), ("motif", ""), ("jours", str(MEALS[1]))])
    assert f'value="{MEALS[1]}" checked' in wrong.text
    assert wrong.text.count(" checked") == 1
    await clerk.post(f"{invoice}/corrections", [*asked, ("jours", str(MEALS[1]))])
    await clerk.post(f"{invoice}/corrections", [*asked, ("tous", "oui")])
    assert [one.days for one in town.got(CorrectInvoiceLine)] == [(MEALS[1],), ()]


async def test_an_invoice_says_what_of_its_lines_waits_for_a_corrective_run(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    noted = LineCorrection(position=1, cause="decided", days=(MEALS[0], MEALS[2]), cents=-610, reason="Non servi")
    dearer = LineCorrection(position=1, cause="price", days=(MEALS[1],), cents=100)
    town.corrections = (noted, dearer, noted.model_copy(update={"position": 2, "reason": "D'une autre ligne"}))
    page = markup((await clerk.get(f"/familles/{DUPONT.family_id}/compte/factures/{number(60)}")).text)
    assert "Correction notée, « Non servi » : 2 et 5 novembre, 6,10 € à rendre, avec la prochaine rectificative." in page
    assert "Le prix a changé depuis : 3 novembre, 1,00 € à payer en plus, avec la prochaine rectificative." in page
    assert "D'une autre ligne" not in page


def test_a_line_whose_correction_was_noted_is_no_longer_to_be_corrected() -> None:
    noted = LineCorrection(position=1, cause="decided", days=MEALS, cents=-610, reason="Non servi")
    shown = invoice(DUPONT.family_id, number(60))
    cases = {
        (): False,
        (noted,): True,
        (noted.model_copy(update={"cause": "price"}),): False,
        (noted.model_copy(update={"position": 2}),): False,
    }
    for corrections, decided in cases.items():
        assert family_account.is_decided(shown.model_copy(update={"corrections": corrections}), shown.lines[0]) is decided


async def test_a_credit_note_says_why_without_a_click(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    pages = [(await clerk.get(f"/familles/{DUPONT.family_id}/compte/factures/{one}")).text for one in (CREDIT_NOTE, number(60))]
    assert ["Avoir AL-40" in markup(page).replace("\u2011", "-") for page in pages] == [True, False]
    assert ['<details class="why" open>' in page for page in pages] == [True, False]


async def test_a_line_that_the_former_program_billed_is_not_offered_to_be_corrected(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.ISSUE_INVOICE}
    page = (await clerk.get(f"/familles/{DUPONT.family_id}/compte/factures/{FORMER}")).text
    assert 'class="correct"' not in page
    assert "Cette facture a été établie par l'ancien logiciel : ses lignes ne se corrigent pas ici." in markup(page)


class Elsewhere(Conflict):
    """What billing answers about a year that another program billed."""

    slug = "billed_elsewhere"
    title = "Cette attestation ne peut pas être établie ici"


async def test_why_there_is_no_certificate_of_a_year_is_said_beside_the_account(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    account = f"/familles/{DUPONT.family_id}/compte"
    town.refusal = Elsewhere("La mairie l'établit d'après ses archives.")
    page = await clerk.get(f"/familles/{DUPONT.family_id}/attestations/2025/fiscale")
    assert page.address == account
    for said in ("Cette attestation ne peut pas être établie ici", "d'après ses archives"):
        assert said in html.unescape(page.text)
