"""Card payments to look at: what happened and whose it is in words, taken up again or closed with a reason."""

import html

from contracts.billing import CloseCardEvent, TakeUpCardEvent
from contracts.rights import Right
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import Town

PAGE = "/paiements-a-verifier"


async def test_each_event_says_what_happened_and_what_to_do(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.TAKE_PAYMENT}
    page = html.unescape((await clerk.get(PAGE)).text)
    assert "Remboursement fait chez le prestataire" in page
    assert "9,00\u00a0€ au lieu de 10,00\u00a0€" in page
    assert "2\u00a0avis perdus ont été retrouvés" in page
    assert "retrouvé, jamais annoncé" in page
    assert "faites ajouter cet événement" in page
    assert "charge.dispute.closed" in page
    assert "Par Paul GIRARD, " in page
    assert f"{PAGE}/evt_1/reprendre" in page
    assert f"{PAGE}/evt_3/reprendre" not in page  # nobody can take up what is of the other mode
    assert "Paiement contesté par le payeur" in page
    assert f"{PAGE}/evt_disputed/reprendre" not in page, "its money may come back"
    assert f"{PAGE}/evt_dispute_lost/reprendre" in page
    assert "5\u00a0avis du prestataire restent" in html.unescape((await clerk.get("/")).text)


async def test_the_page_is_closed_without_the_right_to_take_payments(clerk: Browser) -> None:
    assert (await clerk.get(PAGE)).status == 403


async def test_taking_up_tells_when_it_stays_and_closing_needs_a_reason(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.TAKE_PAYMENT}
    assert "L'avis est repris" in html.unescape((await clerk.post(f"{PAGE}/evt_1/reprendre", follow=True)).text)
    assert "Le prestataire répond la même chose" in html.unescape((await clerk.post(f"{PAGE}/evt_2/reprendre", follow=True)).text)
    assert [one.event_id for one in town.got(TakeUpCardEvent)] == ["evt_1", "evt_2"]
    wrong = await clerk.post(f"{PAGE}/evt_2/classer", {"motif": "x"})
    assert wrong.status == 400
    assert "Écrivez ce qui a été fait" in html.unescape(wrong.text)
    assert town.got(CloseCardEvent) == []
    assert (await clerk.post(f"{PAGE}/evt_99/classer", {"motif": ""})).status == 404
    await clerk.post(f"{PAGE}/evt_2/classer", {"motif": "Remboursé là-bas"})
    assert town.got(CloseCardEvent) == [CloseCardEvent(event_id="evt_2", reason="Remboursé là-bas")]
