"""Invoices that a direct debit pays: every page says so, and when, and asks nobody to pay by a date."""

from datetime import date
from typing import Any

import pytest

from chassis import french
from contracts.billing import LineContest, TreasuryNotice
from tests.unit.backoffice.cast import TODAY, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import INVOICE
from tests.unit.gateway.town import Town
from tests.unit.reading import words

PAGE = f"/releve/factures/{INVOICE}"
BY_HAND = f'href="{PAGE}/paiement"'


async def test_an_invoice_says_when_it_is_debited_and_may_still_be_paid_by_hand(jean: Browser, town: Town) -> None:
    town.invoice = builders.invoice(debited_on=date(2026, 12, 8), will_be_debited=True)
    page = await jean.get(PAGE)
    told = words(page.text)
    assert "Vous n'avez rien à faire Cette facture se règle par prélèvement le 8 décembre 2026. Vous pouvez aussi payer" in told
    assert ("Échéance" in told, BY_HAND in page.text) == (False, True)
    town.invoice = builders.invoice(will_be_debited=True)
    assert "se règle par prélèvement : un message vous en dira la date et le montant." in words((await jean.get(PAGE)).text)
    town.invoice = builders.invoice()
    asked = words((await jean.get(PAGE)).text)
    assert ("prélèvement" in asked, "Échéance" in asked) == (False, True)


async def test_an_invoice_begins_with_what_is_left_of_it_and_until_when(jean: Browser, town: Town) -> None:
    treasury = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr")
    contested = LineContest(request_id=number(1), status="pending", position=1)
    for changed, said in (
        ({}, "120,60 € à régler, au plus tard le 30 novembre 2026"),
        ({"remaining_cents": 5000}, "50,00 € à régler sur 120,60 €, au plus tard le 30 novembre 2026"),
        ({"will_be_debited": True}, "120,60 € à régler par prélèvement"),
        ({"remaining_cents": 0}, ""),
        ({"treasury": treasury}, ""),
        ({"due_on": TODAY}, f"120,60 € à régler, au plus tard le {french.plain_date(TODAY)}"),
        ({"due_on": date(2026, 11, 4), "remaining_cents": 5000}, "50,00 € à régler sur 120,60 €, en retard depuis le 4 novembre 2026"),
        ({"due_on": date(2026, 11, 4), "contests": (contested,)}, "120,60 € à régler, au plus tard le 4 novembre 2026"),
    ):
        town.invoice = builders.invoice(**changed)
        head = (await jean.get(PAGE)).text.partition('class="page-head"')[2].partition('class="actions')[0]
        assert ("€" in words(head), said in words(head)) == (bool(said), True)


async def test_the_statement_and_the_pay_page_say_it_beside_what_can_be_paid(jean: Browser, town: Town) -> None:
    found = builders.statement()
    town.statement = found.model_copy(update={"lines": (found.lines[0].model_copy(update={"will_be_debited": True}),)})
    page = (await jean.get("/releve")).text
    assert "sera prélevée" in words(page)
    assert BY_HAND in page
    free = builders.card_offer().invoices[0]
    town.offer = builders.card_offer(invoices=(free.model_copy(update={"will_be_debited": True}),))
    told = words((await jean.get("/releve/paiement")).text)
    assert "Elle sera prélevée : rien à faire" in told
    assert "au plus tard le" not in told


AWAITED = TreasuryNotice(office="SGC de Tarare", how_to_pay="Au guichet")


@pytest.mark.parametrize(
    ("address", "free", "changes"),
    [
        ("/", False, {}),
        ("/", True, {}),
        ("/releve", False, {}),
        ("/releve", True, {}),
        ("/releve", False, {"opening_cents": 500}),
        ("/releve", False, {"awaited": (AWAITED,)}),
    ],
)
async def test_where_everything_will_be_debited_the_balance_asks_nobody_to_pay(
    jean: Browser, town: Town, address: str, free: bool, changes: dict[str, Any]
) -> None:
    on = {"debited_on": date(2026, 12, 8)}
    owed = builders.summary().unpaid[0]
    also = (owed.model_copy(update={"invoice_id": number(77)}),) if free else ()
    town.summary = builders.summary(unpaid=(owed.model_copy(update=on), *also))
    found = builders.statement(balance_cents=12060)
    town.statement = found.model_copy(
        update={"lines": (found.lines[0].model_copy(update=on), *(found.lines[:1] if free else ())), **changes}
    )
    page = (await jean.get(address)).text
    nothing = not free and not changes
    assert ("à régler par prélèvement : vous n'avez rien à faire" in words(page)) == nothing
    assert ('class="button quiet" href="/releve/paiement"' in page) == nothing
