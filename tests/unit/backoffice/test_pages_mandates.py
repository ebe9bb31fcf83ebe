"""A family's mandate at the desk: entered from paper where it serves, and what it does not cover is named."""

import html

import pytest

from contracts.billing import CreditorName, DirectDebitView
from contracts.rights import Right
from tests.unit.backoffice.cast import DUPONT
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town


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
    creditor = CreditorName(name="SGC de L'Arbresle", ics="FR72ZZZ123456")
    town.debit = DirectDebitView(family_id=DUPONT.family_id, creditor=creditor, iban="FR76", regies=regies, elsewhere=elsewhere)
    page = html.unescape((await clerk.get(f"/familles/{DUPONT.family_id}/prelevement")).text).replace("\u00a0", " ")
    assert ("Enregistrer le mandat" in page) == bool(regies)
    assert said in page
    assert ("trésorerie" in page) == bool(elsewhere)
