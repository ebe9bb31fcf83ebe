"""Prélèvement: a mandate is offered where it serves, and what it does not cover is named."""

from datetime import date, timedelta

import pytest

from contracts.billing import BankAccountView, CreditorName, DebitView, DirectDebitView, MandateView
from contracts.family import FieldChange
from tests.unit.backoffice.cast import TODAY, bank_request, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import DUPONT
from tests.unit.gateway.town import Town
from tests.unit.reading import words

MANDATE = MandateView(
    mandate_id=number(80),
    reference="1001-1",
    status="active",
    origin="online",
    signed_on=date(2026, 9, 1),
    place="Sainte-Consorce",
    signed_by_name="Jean DUPONT",
    lapses_on=date(2029, 9, 1),
)


def debit(regies: tuple[str, ...], elsewhere: tuple[str, ...], mandate: MandateView | None = None) -> DirectDebitView:
    """Say for whom the town collects, and for whom the treasury does."""
    creditor = CreditorName(name="SGC de L'Arbresle", ics="FR72ZZZ123456")
    shared = {"family_id": DUPONT.family_id, "creditor": creditor, "iban": "FR76 •••• •••• 0189", "mandate": mandate}
    return DirectDebitView(**shared, regies=regies, elsewhere=elsewhere)


@pytest.mark.parametrize("mandate", [None, MANDATE])
async def test_where_the_town_collects_everything_a_mandate_pays_everything(jean: Browser, town: Town, mandate: MandateView | None) -> None:
    for regies in (("Régie cantine",), ()):
        town.debit = debit(regies, (), mandate)
        page = words((await jean.get("/releve/prelevement")).text)
        assert "Vos factures réglées toutes seules à l'échéance" in page
        assert "trésorerie" not in page
        assert ("Signer le mandat" in page) == (mandate is None)


async def test_the_place_of_signing_is_filled_with_the_commune_of_whoever_signs_until_it_is_changed(jean: Browser, town: Town) -> None:
    town.debit = debit((), ())
    place = town.record.guardians[0].fields.city
    assert place
    assert f'value="{place}"' in (await jean.get("/releve/prelevement")).text
    emptied = await jean.post("/releve/prelevement", {"lieu": "", "accord": "oui"})
    assert f'value="{place}"' not in emptied.text


@pytest.mark.parametrize(
    ("offered", "said"), [(True, "il reste ensuite un mandat à signer"), (False, "ne propose pas encore le prélèvement")]
)
async def test_the_form_of_bank_details_speaks_of_a_mandate_where_one_can_be_signed(
    jean: Browser, town: Town, offered: bool, said: str
) -> None:
    town.account = BankAccountView(family_id=DUPONT.family_id, known=True, mandate_offered=offered)
    assert said in words((await jean.get("/compte/bancaires")).text)


@pytest.mark.parametrize("mandate", [None, MANDATE])
async def test_where_the_treasury_collects_for_some_the_page_says_which_are_covered(
    jean: Browser, town: Town, mandate: MandateView | None
) -> None:
    town.debit = debit(("Régie cantine", "Régie sport"), ("Régie garderie",), mandate)
    page = words((await jean.get("/releve/prelevement")).text)
    assert "Vos factures réglées toutes seules" not in page
    assert "Il règle celles de : Régie cantine et Régie sport. Pour Régie garderie, la trésorerie encaisse" in page
    assert ("Signer le mandat" in page) == (mandate is None)


@pytest.mark.parametrize("mandate", [None, MANDATE])
async def test_where_the_treasury_collects_everything_no_mandate_is_offered(jean: Browser, town: Town, mandate: MandateView | None) -> None:
    town.debit = debit((), ("Régie garderie",), mandate)
    page = words((await jean.get("/releve/prelevement")).text)
    assert "Signer le mandat" not in page
    assert "réglées toutes seules" not in page
    assert ("La mairie ne prélève aucune facture" in page) == (mandate is None)
    assert ("Votre mandat ne sert pas actuellement" in page) == (mandate is not None)


async def test_while_the_town_hall_checks_bank_details_nobody_is_asked_to_give_them_again(jean: Browser, town: Town) -> None:
    town.debit = debit(("Régie cantine",), ()).model_copy(update={"iban": ""})
    asked = words((await jean.get("/releve/prelevement")).text)
    assert "Donner mes coordonnées bancaires" in asked
    town.bank_asked = (bank_request(),)
    waits = words((await jean.get("/releve/prelevement")).text)
    assert "Donner mes coordonnées bancaires" not in waits
    assert "La mairie vérifie votre compte Votre demande du mercredi 25 novembre à 10 h 20 est en attente." in waits
    assert "Voir ma demande" in waits


@pytest.mark.parametrize(
    ("mandate", "fields", "said"),
    [
        (MANDATE, {"iban": "FR14 •••• •••• 2606"}, "Changement de compte : demande en attente"),
        (
            MANDATE,
            {"iban": "FR14 •••• •••• 2606"},
            "vous êtes prélevé sur FR76 •••• •••• 0189. Ensuite, le même mandat sert pour le nouveau",
        ),
        (None, {"iban": "FR14 •••• •••• 2606"}, "Si vous signez un mandat, il sert pour le nouveau compte dès que la mairie l'a accepté."),
        (MANDATE, {"direct_debit": "Non"}, "Votre mandat prend fin quand la mairie accepte votre demande. D'ici là, il sert encore."),
        (None, {"direct_debit": "Oui"}, ""),
    ],
)
async def test_a_change_that_waits_says_what_is_debited_meanwhile(
    jean: Browser, town: Town, mandate: MandateView | None, fields: dict[str, str], said: str
) -> None:
    changes = tuple(FieldChange(field=name, old="", new=new) for name, new in fields.items())
    town.debit = debit(("Régie cantine",), (), mandate)
    town.bank_asked = (bank_request().model_copy(update={"changes": changes}),)
    page = words((await jean.get("/releve/prelevement")).text)
    assert said in page
    assert ("Voir ma demande" in page) == bool(said)
    town.bank_asked = (town.bank_asked[0].model_copy(update={"status": "accepted"}),)
    assert "en attente" not in words((await jean.get("/releve/prelevement")).text)


async def test_who_ended_a_mandate_reads_it_first_and_finds_another_to_sign_folded(jean: Browser, town: Town) -> None:
    ended = {"status": "revoked", "ended_on": date(2026, 11, 24), "ended_reason": "Révoqué par la famille"}
    found = debit(("Régie cantine",), ())
    town.debit = found.model_copy(update={"former": (MANDATE.model_copy(update=ended),)})
    page = await jean.get("/releve/prelevement")
    assert "Vous n'êtes plus prélevé Vos factures sont à régler vous-même." in words(page.text)
    assert "Révoqué par la famille le 24 novembre 2026." in words(page.text)
    assert "<details><summary>Signer un nouveau mandat" in page.text
    wrong = await jean.post("/releve/prelevement", {"lieu": ""})
    assert "<details><summary>Signer un nouveau mandat" not in wrong.text
    rejected = {"status": "used", "ended_reason": "Rejeté par la banque"}
    town.debit = found.model_copy(update={"former": (MANDATE.model_copy(update=ended | rejected),)})
    assert "A servi le 24 novembre 2026 : Rejeté par la banque." in words((await jean.get("/releve/prelevement")).text)


@pytest.mark.parametrize(
    ("regies", "mandate", "said"),
    [
        ((), MANDATE, "ne sert qu'à ce qui est déjà annoncé La trésorerie encaisse toutes les factures : aucune n'est prélevée"),
        ((), None, "La mairie ne prélève aucune facture"),
        (("Régie sport",), MANDATE, "Pour Régie garderie, la trésorerie encaisse : rien n'est prélevé"),
    ],
)
async def test_what_was_announced_before_the_treasury_took_over_is_still_said_to_be_debited(
    jean: Browser, town: Town, regies: tuple[str, ...], mandate: MandateView | None, said: str
) -> None:
    shared = {"batch_id": number(81), "cents": 12060, "status": "announced"}
    days = {"Régie garderie": TODAY + timedelta(days=9), "Régie sport": TODAY + timedelta(days=9)}
    one, other = (DebitView(debit_id=number(82), regie_name=name, due_on=day, **shared) for name, day in days.items())
    for coming in (one, one.model_copy(update={"status": "collected"})):
        town.debit = debit(regies, ("Régie garderie",), mandate).model_copy(update={"debits": (coming,)})
        assert f"{said}, sauf ce qui est annoncé ci-dessous" in words((await jean.get("/releve/prelevement")).text)
    for taken in ((other,), (one.model_copy(update={"due_on": TODAY, "status": "collected"}),), ()):
        town.debit = town.debit.model_copy(update={"debits": taken})
        page = words((await jean.get("/releve/prelevement")).text)
        assert "sauf ce qui" not in page
        assert "déjà annoncé" not in page


@pytest.mark.parametrize(("offered", "wished", "asks"), [(True, False, True), (False, False, False), (False, True, True)])
async def test_bank_details_ask_for_a_wish_where_it_may_come_true(
    jean: Browser, town: Town, offered: bool, wished: bool, asks: bool
) -> None:
    town.account = BankAccountView(family_id=DUPONT.family_id, known=True, debit_offered=offered, direct_debit=wished)
    page = (await jean.get("/compte/bancaires")).text
    assert ('name="direct_debit"' in page) == asks
    assert ("La trésorerie encaisse toutes les factures : aucune n'est prélevée." in words(page)) == (wished and not offered)


async def test_what_the_bank_has_yet_to_take_is_to_come_and_not_said_to_be_taken(jean: Browser, town: Town) -> None:
    shared = {"batch_id": number(81), "regie_name": "Régie cantine", "cents": 3200}
    days = (("collected", TODAY + timedelta(days=40)), ("announced", TODAY + timedelta(days=9)), ("collected", TODAY))
    debits = tuple(DebitView(debit_id=number(82, n), status=status, due_on=day, **shared) for n, (status, day) in enumerate(days))
    town.debit = debit(("Régie cantine",), (), MANDATE).model_copy(update={"debits": debits})
    text = words((await jean.get("/releve/prelevement")).text)
    coming, _, past = text.partition("Prélèvements passés")
    assert "Prélèvements à venir" in coming
    assert coming.index("annoncé Régie cantine. Si vous réglez avant une partie, seul le reste est prélevé.") < coming.index(
        "remis à la banque Régie"
    )
    assert (coming.count("seul le reste"), past.count(" prélevé Régie cantine")) == (1, 1)
    assert "remis à la banque Régie" not in past


async def test_who_signs_again_after_a_rejection_reads_first_what_the_bank_said(jean: Browser, town: Town) -> None:
    taken = DebitView(
        debit_id=number(82),
        batch_id=number(81),
        regie_name="Régie cantine",
        due_on=TODAY,
        cents=3200,
        status="rejected",
        reason="Compte clos",
    )
    town.debit = debit(("Régie cantine",), ()).model_copy(update={"debits": (taken,)})
    page = words((await jean.get("/releve/prelevement")).text)
    warned = "Votre banque a rejeté le dernier prélèvement : Compte clos. Vérifiez ce compte avant de signer."
    assert warned in page
    again = "Motif de la banque : Compte clos. La somme est de nouveau à régler : voir comment payer."
    assert again in page
    town.summary = town.summary.model_copy(update={"unpaid": ()})
    page = words((await jean.get("/releve/prelevement")).text)
    assert ("Motif de la banque : Compte clos." in page, "de nouveau à régler" in page) == (True, False), "it was paid since"
    later = taken.model_copy(update={"debit_id": number(83), "status": "collected", "reason": ""})
    for debits, mandate in (((later, taken), None), ((taken,), MANDATE)):
        town.debit = debit(("Régie cantine",), (), mandate).model_copy(update={"debits": debits})
        assert warned not in words((await jean.get("/releve/prelevement")).text)
