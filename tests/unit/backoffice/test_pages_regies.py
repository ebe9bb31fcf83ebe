"""The page of a régie: up to when the former program billed, and what is settled with the treasury."""

import html
import re
from datetime import date

from contracts.billing import (
    PutRegie,
)
from contracts.rights import Right
from tests.unit.backoffice.billing_town import (
    HANDED,
    PRINTED_HERE,
)
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup


async def test_the_day_up_to_which_the_former_program_billed_is_mended_and_never_emptied(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_REGIE}
    assert 'name="facture_jusqu" type="date" value="2026-10-31"' in (await clerk.get("/regies/AL")).text
    form = {"nom": "Régie garderie ALSH", "encaisse": "regie"}
    await clerk.post("/regies/AL", form | {"facture_jusqu": "2026-09-30"})
    (kept,) = town.got(PutRegie)
    assert kept.billed_until == date(2026, 9, 30)
    for wrong, said in (
        ("", "Cette date se corrige mais ne s'efface pas : indiquez le bon jour."),
        ("hier", "Une date : jour, mois et année."),
    ):
        answer = await clerk.post("/regies/AL", form | {"facture_jusqu": wrong})
        assert (answer.status, len(town.got(PutRegie))) == (400, 1)
        assert said in markup(answer.text)


async def test_the_codes_of_the_treasury_are_folded_and_unfold_where_one_is_wrong(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_REGIE}
    page = (await clerk.get("/regies/AL")).text
    assert page.index('id="nom"') < page.index('id="tresorerie"') < page.index('id="poste"') < page.index('id="facture_jusqu"')
    assert re.findall('class="step"( open|)', page) == ["", ""]
    form = {
        "nom": "Régie garderie ALSH",
        "encaisse": "tresorerie",
        "facture_jusqu": "2026-09-30",
        "tresorerie": "SGC",
        "premier_titre": "x",
    }
    wrong = markup((await clerk.post("/regies/AL", form | {"poste": "069001"})).text)
    assert re.findall('class="step"( open|)', wrong) == [" open", " open"]
    assert 'id="premier_titre-error"' in wrong
    assert "poste 069001" in wrong


async def test_first_numbers_at_the_treasury_hold_for_a_year_that_is_named(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_REGIE}
    form = {
        "nom": "Régie garderie ALSH", "encaisse": "tresorerie", "facture_jusqu": "2026-09-30", "tresorerie": "SGC de L'Arbresle",
        "payer": "12 rue de la Gare", "poste": "069001", "siret": "21690189100012", "collectivite": "123", "emetteur": "Ste-Consorce",
        "adresse_emetteur": "1 place de la Mairie", "produit": "PERI", "nature": "7067", "edition": "01", "premier_titre": "301",
    }  # fmt: skip
    for year in ("", "2027"):
        await clerk.post("/regies/AL", form | {"premier_exercice": year})
    codes = [one.treasury for one in town.got(PutRegie) if one.treasury]
    assert [(one.first_batch, one.first_title, one.first_exercise) for one in codes] == [(1, 301, None), (1, 301, 2027)]
    answer = await clerk.post("/regies/AL", form | {"premier_exercice": "27"})
    assert (answer.status, len(town.got(PutRegie))) == (400, 2)
    assert "Une année, par exemple 2026, ou rien." in html.unescape(answer.text)


async def test_whoever_chooses_that_the_town_prints_reads_what_that_entails_there_and_beside_each_file(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.WRITE_REGIE, Right.HAND_OVER}
    form = markup((await clerk.get("/regies/AL")).text)
    assert "Avec 04, la commune imprime elle-même l'avis de chaque titre, avec un autre outil, et l'envoie à la famille" in form
    said = "Les avis des sommes à payer sont à envoyer par la commune"
    assert said not in html.unescape((await clerk.get(f"/tresorerie/{HANDED.batch_id}")).text)
    page = markup((await clerk.get(f"/tresorerie/{PRINTED_HERE.batch_id}")).text)
    assert said in page
    assert "le portail ne le produit pas" in page
