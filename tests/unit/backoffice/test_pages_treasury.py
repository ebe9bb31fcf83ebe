"""The pages about the treasury: what is handed over, to whom it is told, and the titles that are annulled or reduced."""

import html

import pytest

from contracts.billing import (
    HandOver,
    HandOverReductions,
)
from contracts.rights import Right
from services.backoffice.views.billing import treasury
from tests.unit.backoffice.billing_town import (
    CANDIDATES,
    HINDERED,
    SLIP,
    TOO_MUCH,
)
from tests.unit.backoffice.cast import DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup


async def test_titles_annulled_or_reduced_go_to_the_treasury_in_a_slip(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = markup((await clerk.get("/tresorerie")).text)
    assert "1 correction</b> à transmettre, 20,00 €" in page
    assert "Bordereau de réductions n°3" in page
    assert "Titre n°300</b> de 2026<small>Régie garderie ALSH · annulé ou réduit le 25 novembre 2026</small>" in page
    assert "La famille de ce titre a été effacée" in page
    form = {"cle": str(SLIP.batch_id), "regie": "AL", "exercice": "2026"}
    done = html.unescape((await clerk.post("/tresorerie/reductions", form)).text)
    assert "Bordereau de réductions n°3 établi" in done
    (asked,) = town.got(HandOverReductions)
    assert (asked.batch_id, asked.regie, asked.exercise) == (SLIP.batch_id, "AL", 2026)
    await clerk.post("/tresorerie/reductions", {**form, "exercice": "l'an dernier"})
    assert len(town.got(HandOverReductions)) == 1
    file = await clerk.get(f"/tresorerie/reductions/{SLIP.batch_id}/fichier")
    assert (file.status, file.text) == (200, "<n:PES_Aller/>")
    batch = markup((await clerk.get(f"/tresorerie/{SLIP.batch_id}")).text)
    assert "corrigez d'abord la facture et émettez l'avoir : il couvrira ce que le titre perd" in batch


async def test_corrections_that_are_too_little_for_a_title_are_listed_with_their_families(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = markup((await clerk.get("/tresorerie")).text)
    assert "8,40 € de 1 famille attend que d'autres corrections s'y ajoutent." in page
    assert f'href="/familles/{DUPONT.family_id}/compte"' in page
    assert "2 jours, du 3 au 5 novembre 2026" in page


async def test_a_title_that_a_credit_note_made_too_much_is_reduced_by_what_stands_in_the_form(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = markup((await clerk.get("/tresorerie")).text)
    assert "Depuis un avoir, ce titre réclame plus que ce qui est dû." in page
    address = f"/tresorerie/{TOO_MUCH.batch_id}?titre={TOO_MUCH.title_id}&montant=8%2C05"
    assert f'href="{address}"' in page
    assert "DUPONT Jean</b> · titre n°301 de 2026" in page
    form = markup((await clerk.get(address)).text)
    assert '<details class="correct" open>' in form
    assert 'name="motif" value="Avoir émis sur la facture AL-36"' in form
    assert 'name="montant" value="8,05"' in form
    plain = markup((await clerk.get(f"/tresorerie/{TOO_MUCH.batch_id}")).text)
    assert '<details class="correct">' in plain
    assert 'name="motif" value=""' in plain


async def test_only_what_was_ticked_goes_to_the_treasury(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    address = "/tresorerie/regies/AL"
    ticked, *_ = (str(one.invoice_id) for one in CANDIDATES.invoices)
    form = [("cle", str(SLIP.batch_id)), ("jusquau", "2026-11-30")]
    nothing = html.unescape((await clerk.post(address, form, follow=True)).text)
    assert "Aucune facture n'est cochée" in nothing
    assert "Transmettre à la trésorerie" in nothing
    done = html.unescape((await clerk.post(address, [*form, ("facture", ticked)], follow=True)).text)
    assert "remettez-le à la trésorerie. Un message attend les familles sur le portail." in done
    (asked,) = town.got(HandOver)
    assert [str(one) for one in asked.invoices or ()] == [ticked]
    wrong = html.unescape((await clerk.post(address, [("cle", "x"), ("facture", ticked)], follow=True)).text)
    assert "Transmettre à la trésorerie" in wrong
    assert len(town.got(HandOver)) == 1


def test_who_reads_nothing_of_its_title_is_to_be_told_by_post() -> None:
    assert treasury.told(set()) == "Un message attend les familles sur le portail."
    one = "1\u00a0famille ne le lit pas, faute de compte ouvert et d'adresse e-mail : prévenez-la par courrier."
    assert treasury.told({DUPONT.family_id}) == f"Un message attend les familles sur le portail. {one}"
    assert "2\u00a0familles ne le lisent pas" in treasury.told({DUPONT.family_id, number(41, 9)})


async def test_who_was_granted_time_goes_to_the_treasury_only_if_the_cashier_ticks_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    page = markup((await clerk.get(f"/tresorerie/regies/{HINDERED.regie.code}")).text)
    (row,) = [one for one in page.split("<tr>") if "CA-10" in one]
    assert 'name="facture"' in row
    assert " checked" not in row
    assert "pas de relance jusqu'au 15/01/2027 : Échéancier convenu" in row
    assert "0 facture cochée : 0,00 €" in page, "what stays is not added up"
    page = markup((await clerk.get("/tresorerie/regies/AL")).text)
    assert f"{len(CANDIDATES.invoices)} factures prêtes</h2>" in page
    assert f"{page.count(' checked>')} factures cochées : {page.count(' checked>') * 10},00 €" in page


@pytest.mark.parametrize("mends", [True, False], ids=["who may mend the record", "who may not"])
async def test_what_hinders_a_title_is_named_with_the_way_to_mend_it(clerk: Browser, town: Town, mends: bool) -> None:
    town.rights = (town.rights - {Right.ACT_FOR_FAMILY}) | {Right.HAND_OVER, *([Right.ACT_FOR_FAMILY] if mends else [])}
    address, mend = f"/tresorerie/regies/{HINDERED.regie.code}", f"/familles/{DUPONT.family_id}/agir/responsable"
    page = markup((await clerk.get(address)).text)
    for told in (
        "3 factures ne peuvent pas être transmises",
        "Adresse incomplète : il manque la rue et la ville dans la fiche",
        "Demandez au comptable d'émettre le titre à la main",
        "la somme se paie à la régie, au guichet ou par carte",
        "si un avoir doit la couvrir, faites-le d'abord",
        "un remboursement de 45,00 € attend d'être confirmé pour cette famille",
    ):
        assert told in page, told
    assert (page.count(mend), page.count("À corriger par un agent")) == ((2, 0) if mends else (0, 2))
    assert page.count("Adresse à l'étranger") == 1
    assert 'name="facture"' in page
    assert " checked>" not in page


def test_a_title_of_who_left_names_them_and_what_their_address_lacks_is_not_mended_in_the_record() -> None:
    one = CANDIDATES.invoices[0].model_copy(update={"billed_to": "Madame Anne DURAND", "by_hand": True})
    assert "titre au nom de Madame Anne DURAND, à qui elle a été facturée, à sa dernière adresse connue" in treasury.remarks(one)
    lacking = one.model_copy(update={"faults": ("no_address", "contested"), "missing": ("street",)})
    assert not treasury.mended_in_record(lacking)
    address, contested = treasury.missing(lacking, "town")
    assert "n'est plus dans la fiche" in address
    assert contested.startswith("Une ligne est contestée")


async def test_a_day_to_come_is_refused_beside_what_is_due_today(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.HAND_OVER}
    early = html.unescape((await clerk.get("/tresorerie/regies/AL?jusquau=2026-12-31", follow=True)).text)
    assert "Choisissez le 30 novembre 2026 au plus tard." in early
    assert 'name="jusquau" type="date" value="2026-11-30"' in early


async def test_without_the_right_nothing_goes_to_the_treasury(clerk: Browser, town: Town) -> None:
    assert (await clerk.get("/tresorerie")).status == 403
    assert (await clerk.post("/tresorerie/reductions", {})).status == 403
    assert town.got(HandOverReductions) == []
