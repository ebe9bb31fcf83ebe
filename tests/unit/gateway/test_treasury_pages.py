"""Invoices that the treasury collects: where and how they are paid, and who sends the notice."""

from datetime import date

import pytest

from contracts.billing import CarriedCorrections, CarriedLine, TreasuryNotice
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import INVOICE
from tests.unit.gateway.town import Town
from tests.unit.reading import words


async def test_whoever_owes_the_treasury_is_not_told_that_everything_is_paid(jean: Browser, town: Town) -> None:
    town.offer = builders.card_offer(invoices=())
    assert "Toutes vos factures sont réglées." in words((await jean.get("/releve/paiement")).text)
    office = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr")
    town.offer = builders.card_offer(invoices=(), treasury=True, offices=(office,))
    page = words((await jean.get("/releve/paiement")).text)
    assert "Toutes vos factures sont réglées." not in page
    assert "suivies par la trésorerie se règlent auprès d'elle" in page
    assert "SGC de L'Arbresle payfip.gouv.fr" in page
    town.offer = builders.card_offer(treasury=True, offices=(office,))
    page = words((await jean.get("/releve/paiement")).text)
    assert "Vos factures suivies par la trésorerie ne sont pas dans la liste ci-dessus" in page
    assert "SGC de L'Arbresle payfip.gouv.fr" in page


@pytest.mark.parametrize(
    ("number", "waits"),
    [
        ({}, "La mairie vous enverra un avis des sommes à payer : attendez-le"),
        ({"ormc": 12}, "l'avis des sommes à payer que la mairie vous envoie"),
    ],
)
async def test_where_the_town_prints_the_notice_nobody_waits_for_the_treasury_s(
    jean: Browser, town: Town, number: dict[str, int], waits: str
) -> None:
    told = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", town_prints=True, **number)
    town.invoice = builders.invoice(treasury=told, remaining_cents=0)
    assert waits in words((await jean.get(f"/releve/factures/{INVOICE}")).text)
    theirs = TreasuryNotice(office="SGC de Tarare", how_to_pay="Au guichet")
    town.offer = builders.card_offer(invoices=(), treasury=True, offices=(told, theirs))
    page = words((await jean.get("/releve/paiement")).text)
    assert "Attendez l'avis des sommes à payer que la mairie vous envoie, puis suivez ce qu'il indique. SGC de L'Arbresle" in page
    assert "Attendez l'avis des sommes à payer, puis suivez ce qu'il indique. SGC de Tarare" in page, "of a title by hand nobody knows"


@pytest.mark.parametrize(
    ("number", "left", "leads_to"),
    [({}, 12060, "factures/{}"), ({"ormc": 12}, 0, "factures/{}"), ({"ormc": 12}, 900, "paiement?facture={}")],
)
async def test_paying_an_invoice_that_the_treasury_collects_leads_to_where_it_says_how(
    jean: Browser, town: Town, number: dict[str, int], left: int, leads_to: str
) -> None:
    told = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", **number)
    town.invoice = builders.invoice(treasury=told, remaining_cents=left)
    page = await jean.get(f"/releve/factures/{INVOICE}/paiement")
    assert page.address == f"/releve/{leads_to.format(INVOICE)}"
    assert "payfip.gouv.fr" in (await jean.get(f"/releve/factures/{INVOICE}")).text


@pytest.mark.parametrize(("number", "named"), [({"ormc": 12}, "ORMC n°12"), ({"title_number": 57}, "n°57")])
async def test_a_title_is_named_and_how_to_pay_at_the_treasury_comes_up_on_an_open_statement(
    jean: Browser, town: Town, number: dict[str, int], named: str
) -> None:
    part = '<div id="at-treasury" data-live="payment account"'
    before = (await jean.get("/releve")).text
    assert f"{part}></div>" in before
    title = town.statement.lines[1].model_copy(update={"description": f"Règlement : Titre émis ({named})"})
    told = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", **number)
    town.statement = town.statement.model_copy(update={"lines": (title,), "treasury": (told,)})
    after = (await jean.get("/releve")).text
    assert f"Titre émis ({named})" in words(after)
    assert "payfip.gouv.fr" in after.partition(part)[2]


async def test_the_statement_says_where_to_pay_what_the_treasury_collects_before_it_has_a_title(jean: Browser, town: Town) -> None:
    awaited = TreasuryNotice(office="SGC de Tarare", how_to_pay="Au guichet", town_prints=True)
    town.statement = town.statement.model_copy(update={"awaited": (awaited,)})
    page = words((await jean.get("/releve")).text)
    assert "SGC de Tarare encaisse certaines de vos factures : elles ne se paient pas ici." in page
    assert "Attendez l'avis des sommes à payer que la mairie vous envoie, puis suivez ce qu'il indique. Au guichet" in page
    assert "Titre émis" not in page
    titled = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", ormc=12)
    town.statement = town.statement.model_copy(update={"treasury": (titled,)})
    both = words((await jean.get("/releve")).text)
    assert "SGC de L'Arbresle payfip.gouv.fr" in both
    assert "SGC de Tarare encaisse" in both


async def test_a_title_that_was_taken_back_leaves_no_word_of_the_treasury(jean: Browser, town: Town) -> None:
    title = town.statement.lines[1].model_copy(update={"description": "Règlement : Titre émis"})
    back, part = (title.model_copy(update={"description": f"{what} : Titre émis"}) for what in ("Annulation", "Réduction"))
    for lines, told in (
        ((title,), True),
        ((title, back), False),
        ((title, back, title), True),
        ((title, part), True),
        ((title, part, back), False),
    ):
        town.statement = town.statement.model_copy(update={"lines": lines, "treasury": ()})
        assert ("La somme est maintenant suivie par votre trésorerie" in (await jean.get("/releve")).text) == told


async def test_the_statement_says_what_waits_because_it_is_too_little_for_a_title(jean: Browser, town: Town) -> None:
    waits = "3,00 € en attente, Régie garderie ALSH"
    assert waits not in words((await jean.get("/releve")).text)
    line = CarriedLine(child="Léa", activity="Garderie", days=(date(2026, 11, 2), date(2026, 11, 3)), cents=200)
    carried = CarriedCorrections(regie_name="Régie garderie ALSH", office="SGC de Tarare", cents=300, lines=(line,))
    town.statement = town.statement.model_copy(update={"carried": (carried,)})
    page = words((await jean.get("/releve")).text)
    for said in (waits, "La trésorerie n'encaisse rien en dessous de 15,00 €", "Léa, Garderie (2 et 3 novembre) : 2,00 €"):
        assert said in page


async def test_an_invoice_says_that_a_correction_of_it_waits_for_more(jean: Browser, town: Town) -> None:
    line = CarriedLine(child="Léa", activity="Garderie", days=(date(2026, 11, 2), date(2026, 11, 3)), cents=200)
    carried = CarriedCorrections(regie_name="Régie garderie ALSH", cents=300, lines=(line,))
    for told in (None, carried):
        town.invoice = builders.invoice(carried=told)
        page = words((await jean.get(f"/releve/factures/{INVOICE}")).text)
        assert ("Une correction est en attente" in page) == (told is not None)
    for said in ("Depuis cette facture, un montant a changé : Léa, Garderie (2 et 3 novembre) : 2,00 €", "Vos corrections, 3,00 € en tout"):
        assert said in page
