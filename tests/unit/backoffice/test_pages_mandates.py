"""A family's mandate at the desk: entered from paper where it serves, and what it does not cover is named."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.errors import Invalid
from chassis.french import plain_date
from contracts.billing import CreditorName, DebitView, DirectDebitView, EndMandate, EnterMandate, MandateView
from contracts.rights import Right
from tests.unit.backoffice.cast import DUPONT, REQUEST, TODAY, bank_request, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.debits_town import AT_THE_BANK, TAKEN
from tests.unit.backoffice.records_town import MANDATE
from tests.unit.backoffice.town import Town
from tests.unit.reading import markup

PAGE = f"/familles/{DUPONT.family_id}/prelevement"
CREDITOR = CreditorName(name="SGC de L'Arbresle", ics="FR72ZZZ123456")
PAPER = {"signe": "2021-03-02", "lieu": "Sainte-Consorce", "signataire": "Jean DUPONT"}
SIGNED = MandateView(
    mandate_id=number(80),
    reference="FAM-42",
    status="active",
    origin="paper",
    signed_on=date(2021, 3, 2),
    place="Sainte-Consorce",
    signed_by_name="Jean DUPONT",
    lapses_on=date(2029, 10, 5),
    creditor_name="Mairie",
    ics="FR19ZZZ654321",
)


async def test_bank_details_that_wait_are_not_asked_for_again(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.READ_BANK_REQUEST}
    assert "attend une décision" not in markup((await clerk.get(PAGE)).text)
    town.add(bank_request(70))
    page = markup((await clerk.get(PAGE)).text)
    assert "Un changement de coordonnées bancaires attend une décision" in page
    assert f'href="/demandes?demande=banque-{number(REQUEST, 70)}"' in page
    assert "la famille transmet d'abord son RIB" not in page


@pytest.mark.parametrize(
    ("regies", "elsewhere", "said"),
    [
        (("Cantine",), (), ""),
        (("Cantine",), ("Garderie",), "Il règle celles de : Cantine. La trésorerie encaisse pour Garderie : rien n'y est prélevé."),
        ((), ("Garderie",), "La trésorerie encaisse pour toutes les régies : la mairie ne prélève rien."),
    ],
)
async def test_a_mandate_on_paper_is_asked_for_where_it_serves(
    clerk: Browser, town: Town, regies: tuple[str, ...], elsewhere: tuple[str, ...], said: str
) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.WRITE_MANDATE}
    town.debit = DirectDebitView(family_id=DUPONT.family_id, creditor=CREDITOR, iban="FR76", regies=regies, elsewhere=elsewhere)
    page = markup((await clerk.get(PAGE)).text)
    assert ("Enregistrer le mandat" in page) == bool(regies)
    assert said in page
    assert ("trésorerie" in page) == bool(elsewhere)


@pytest.mark.parametrize("collects", [False, True])
async def test_where_no_creditor_is_known_whoever_collects_is_led_to_name_one(clerk: Browser, town: Town, *, collects: bool) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.WRITE_MANDATE, *([Right.COLLECT_DEBIT] if collects else [])}
    town.debit = DirectDebitView(family_id=DUPONT.family_id, creditor=None, iban="FR76", regies=("Cantine",))
    page = (await clerk.get(PAGE)).text
    assert ("La ville n'a pas encore de créancier." in markup(page), 'href="/prelevements/creancier"' in page) == (True, collects)


async def test_a_paper_of_the_former_program_is_entered_with_what_it_bears(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.WRITE_MANDATE}
    town.debit = DirectDebitView(family_id=DUPONT.family_id, creditor=CREDITOR, iban="FR76", regies=("Cantine",))
    former = {"rum": "FAM-42", "creancier": "Mairie", "ics": "FR19ZZZ654321", "dernier": "2026-10-05"}
    assert 'name="rum"' in (await clerk.get(PAGE)).text
    for typed in (PAPER, PAPER | former):
        await clerk.post(PAGE, typed)
    plain, whole = town.got(EnterMandate)
    bears = [(one.reference, one.creditor_name, one.ics, one.last_collected_on) for one in (plain, whole)]
    assert bears == [("", "", "", None), ("FAM-42", "Mairie", "FR19ZZZ654321", date(2026, 10, 5))]


@pytest.mark.parametrize(
    ("field", "beside"), [("reference", "rum"), ("ics", "ics"), ("last_collected_on", "dernier"), ("signed_on", "signe")]
)
async def test_what_is_wrong_with_a_paper_stands_beside_its_field(clerk: Browser, town: Town, field: str, beside: str) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.WRITE_MANDATE}
    town.debit = DirectDebitView(family_id=DUPONT.family_id, creditor=CREDITOR, iban="FR76", regies=("Cantine",))
    town.refusal = Invalid("Ce n'est pas juste.", field=field)
    page = await clerk.post(PAGE, PAPER | {"rum": "FAM/"})
    assert page.status == 400
    assert f'id="{beside}-error"' in page.text
    assert "<details open>" in page.text


async def test_whom_a_mandate_named_is_said_where_it_is_another_now(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    town.debit = DirectDebitView(family_id=DUPONT.family_id, creditor=CREDITOR, iban="FR76", regies=("Cantine",), mandate=SIGNED)
    assert "Mairie, ICS FR19ZZZ654321" in markup((await clerk.get(PAGE)).text)
    same = SIGNED.model_copy(update={"creditor_name": CREDITOR.name, "ics": CREDITOR.ics})
    for one in (same, SIGNED.model_copy(update={"creditor_name": "", "ics": ""})):
        town.debit = town.debit.model_copy(update={"mandate": one})
        assert "Signé pour" not in markup((await clerk.get(PAGE)).text)


async def test_whoever_changes_the_creditor_reads_how_many_mandates_name_it(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.COLLECT_DEBIT, Right.WRITE_REGIE}
    page = markup((await clerk.get("/prelevements/creancier")).text)
    assert "12 mandats de prélèvement sont en cours" in page
    assert "les fichiers déjà établis gardent l'ancien" in page


async def test_what_the_bank_has_yet_to_take_is_not_said_to_be_taken(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.READ_ACCOUNT}
    shared = {"batch_id": number(81), "regie_name": "Garderie", "cents": 6000, "status": "collected"}
    days = (TODAY + timedelta(days=16), TODAY)
    debits = tuple(DebitView(debit_id=number(82, n), due_on=day, **shared) for n, day in enumerate(days))
    used = SIGNED.model_copy(update={"last_collected_on": days[0]})
    shown = {"family_id": DUPONT.family_id, "creditor": CREDITOR, "iban": "FR76", "regies": ("Cantine",), "elsewhere": ("Garderie",)}
    town.debit = DirectDebitView(**shown, mandate=used, debits=debits)
    text = markup((await clerk.get(PAGE)).text)
    assert f"{plain_date(days[0])}, remis à la banque" in text
    assert "La trésorerie encaisse pour Garderie : rien n'y est prélevé, sauf ce qui est déjà annoncé." in text
    coming, _, taken = text.partition("Prélèvements</h2>")[2].partition(plain_date(TODAY))
    assert ("remis à la banque" in coming, ">prélevé" in coming) == (True, False)
    assert ("remis à la banque" in taken, ">prélevé" in taken) == (False, True)
    town.debit = DirectDebitView(**shown, mandate=SIGNED.model_copy(update={"last_collected_on": TODAY}), debits=debits[1:])
    assert "remis à la banque" not in markup((await clerk.get(PAGE)).text)


async def test_a_batch_whose_file_is_made_is_with_the_bank_until_its_day(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.COLLECT_DEBIT}
    for place, one, said in ((75, AT_THE_BANK, "remis à la banque"), (76, TAKEN, "prélevé")):
        assert one.batch_id == number(place)
        text = markup((await clerk.get(f"/prelevements/{one.batch_id}")).text)
        assert [word for word in (">remis à la banque", ">prélevé") if word in text] == [f">{said}"]


@pytest.mark.parametrize(
    ("typed", "said", "ends"),
    [
        ({"motif": "Départ", "quand": ""}, "Choisissez : révoquer maintenant, ou après un dernier prélèvement.", []),
        ({"motif": "", "quand": "maintenant"}, "Indiquez pourquoi le mandat prend fin.", []),
        ({"motif": "Départ", "quand": "dernier"}, "Le prochain prélèvement sera le dernier", [("Départ", True)]),
        ({"motif": "Départ", "quand": "maintenant"}, "Le mandat est révoqué", [("Départ", False)]),
    ],
)
async def test_a_mandate_ends_when_somebody_says_why_and_when(
    clerk: Browser, town: Town, typed: dict[str, str], said: str, ends: list[Any]
) -> None:
    town.rights |= {Right.READ_ACCOUNT, Right.WRITE_MANDATE}
    town.debit = town.debit.model_copy(update={"mandate": MANDATE})
    page = await clerk.post(f"/familles/{DUPONT.family_id}/prelevement/{MANDATE.mandate_id}/fin", typed)
    assert said in markup(page.text)
    assert [(one.reason, one.after_next) for one in town.got(EndMandate)] == ends
    assert ends or (page.status, f'value="{typed["motif"]}"' in page.text) == (400, True)
