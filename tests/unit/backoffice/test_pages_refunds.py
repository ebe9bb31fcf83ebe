"""Refunds at the desk: what a colleague confirms and nobody else, what comes back, what was given back."""

import html
from datetime import timedelta

from chassis.edge.papers.counter import paid_for
from chassis.french import plain_date, short_date
from contracts.billing import (
    ConfirmRefund,
    NoteReturnedRefund,
    ReadBankAccount,
    RefundCredit,
    RefundPayment,
    TakePayment,
    WithdrawRefund,
)
from contracts.rights import Right
from services.backoffice.views.billing import counter, refunds
from tests.unit.backoffice.cast import DUPONT, NOW, TODAY, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.counter_town import (
    ANOTHER_S,
    BOUNCING,
    BY_TRANSFER,
    FALLEN,
    OWN,
    PAID,
    RETURNING,
    TO_RETURN,
)
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

ACCOUNT = f"/guichet/familles/{DUPONT.family_id}"
TO_CARD = f"{ACCOUNT}/reglements/{PAID.payment_id}/remboursement"


async def test_a_colleague_s_request_may_be_confirmed_and_one_s_own_only_given_up(cashier: Browser, town: Town) -> None:
    page = html.unescape((await cashier.get("/remboursements")).text)
    assert f"/remboursements/{ANOTHER_S.refund_id}/confirmer" in page
    assert f"/remboursements/{OWN.refund_id}/confirmer" not in page
    assert "Un collègue doit confirmer." in page
    assert "Crédit à rendre par virement, Régie garderie ALSH" in page
    assert page.index("Demandé par Paul GIRARD") < page.index("Vers le compte bancaire"), "what is read stands together, above its button"
    await cashier.post(f"/remboursements/{ANOTHER_S.refund_id}/confirmer")
    assert town.got(ConfirmRefund) == [ConfirmRefund(refund_id=ANOTHER_S.refund_id)]
    refused = await cashier.post(f"/remboursements/{OWN.refund_id}/confirmer", follow=True)
    assert "Vous l'avez demandé vous-même." in html.unescape(refused.text)
    await cashier.post(f"/remboursements/{OWN.refund_id}/abandonner")
    assert town.got(WithdrawRefund) == [WithdrawRefund(refund_id=OWN.refund_id)]
    assert "1\u00a0remboursement attend" in html.unescape((await cashier.get("/")).text)


async def test_a_transfer_that_has_left_may_be_noted_as_come_back_and_one_that_came_back_says_when(cashier: Browser, town: Town) -> None:
    page = words((await cashier.get("/remboursements")).text)
    assert page.count("La banque a renvoyé le virement") == 2
    assert f"Revenu de la banque le {short_date(TODAY)}" in page
    answered = await cashier.post(f"/remboursements/{BY_TRANSFER.refund_id}/retour", follow=True)
    assert "Le retour du virement est noté" in html.unescape(answered.text)
    assert town.got(NoteReturnedRefund) == [NoteReturnedRefund(refund_id=BY_TRANSFER.refund_id)]


async def test_a_transfer_says_to_which_account_it_goes_or_that_the_family_has_given_none(cashier: Browser, town: Town) -> None:
    for address in (ACCOUNT, "/remboursements"):
        assert "Vers le compte bancaire que la famille a donné." in words((await cashier.get(address)).text)
    assert f'action="/familles/{DUPONT.family_id}/iban"' in (await cashier.get("/remboursements")).text
    assert not town.got(ReadBankAccount), "who looked at bank details leaves a trace, and nobody did"
    nothing = refunds.destination(given=False)
    assert (nothing.known, "n'a pas donné de compte bancaire" in nothing.words) == (False, True)
    waiting, done = ANOTHER_S.model_copy(update={"means": "transfer"}), BY_TRANSFER.model_copy(update={"decided_at": NOW})
    assert [refunds.is_to_transfer(one, NOW) for one in (ANOTHER_S, waiting)] == [False, True], "a card needs no account"
    assert [refunds.is_to_transfer(done, NOW + timedelta(days=days)) for days in (6, 7)] == [True, False]


async def test_a_refund_that_fell_with_its_payment_says_why_and_offers_nothing_to_confirm(cashier: Browser) -> None:
    page = words((await cashier.get("/remboursements")).text)
    assert page.count("Retiré") == 1
    assert "Le règlement AL-R9 a été annulé : le crédit de la famille ne suffit plus. Rien n'a été rendu." in page
    assert f"{FALLEN.refund_id}/" not in page
    assert "abandonné par Nadia BERTRAND" not in page


async def test_a_refund_to_return_is_taken_at_the_counter_and_told_to_who_made_it(cashier: Browser, town: Town) -> None:
    page = words((await cashier.get(f"/guichet/familles/{RETURNING}")).text)
    assert f"Remboursement AL-R12 du {plain_date(TODAY)} à rendre · reste 9,00 €" in page
    assert "ce qui est à rendre d'abord" in page
    assert "ce qui est à rendre d'abord" not in words((await cashier.get(ACCOUNT)).text)
    form = {"cle": str(number(53)), "regie": "AL", "moyen": "cash", "montant": "9", "banque": "", "numero": ""}
    await cashier.post(f"/guichet/familles/{RETURNING}", form | {"facture": str(TO_RETURN.invoice_id)})
    assert [(one.cents, one.invoices) for one in town.got(TakePayment)] == [(900, (TO_RETURN.invoice_id,))]
    assert words((await cashier.get("/remboursements")).text).count("à rendre : 9,00 €") == 1


def test_what_a_payment_returned_is_named_and_what_was_given_back_of_it_is_owed_again() -> None:
    paid = BOUNCING.model_copy(update={"settled": (("AL-3", 2000), ("AL-R2", 500)), "unused_cents": 0, "deposited": False})
    assert words(counter.settled(paid)).startswith("Il règle AL-3 (20,00 €) et le remboursement AL-R2 (5,00 €).")
    assert "Les 5,00 € qui en ont été remboursés sont à rendre." in words(counter.taken_back(paid)[1])
    assert [paid_for(number) for number, _ in paid.settled] == ["Facture AL-3", "Remboursement AL-R2 rendu"]


async def test_asking_keeps_what_was_typed_and_says_what_is_wrong_beside_it(cashier: Browser, town: Town) -> None:
    page = html.unescape((await cashier.get(ACCOUNT)).text)
    assert page.count("Rembourser sur la carte") == 1, "what came back from a card, or was paid elsewhere, never goes back to it"
    assert page.count("redevient à régler d'autant") == 1, "said of the payment, not of the credit"
    assert "Rembourser le crédit par virement" in page
    assert "remboursement de 12,00\u00a0€ à confirmer" in page
    assert "réservé à un remboursement\u00a0: 2,00\u00a0€" in page
    assert 'value="3,00\u00a0€"' in page, "what is reserved is not offered again"
    key = str(number(40))
    wrong = await cashier.post(TO_CARD, {"cle": key, "montant": "beaucoup", "motif": ""})
    assert wrong.status == 400
    assert "Écrivez pourquoi" in html.unescape(wrong.text)
    assert 'value="beaucoup"' in wrong.text
    assert key in wrong.text
    too_much = await cashier.post(TO_CARD, {"cle": key, "montant": "31", "motif": "Erreur"})
    assert "dépasse ce qui reste" in html.unescape(too_much.text)
    await cashier.post(TO_CARD, {"cle": key, "montant": "12,50", "motif": "Erreur"})
    assert town.got(RefundPayment)[-1] == RefundPayment(
        family_id=DUPONT.family_id, payment_id=PAID.payment_id, refund_id=number(40), cents=1250, reason="Erreur"
    )
    await cashier.post(f"{ACCOUNT}/credit/remboursement", {"cle": key, "regie": "AL", "montant": "5", "motif": "Déménagement"})
    assert town.got(RefundCredit)[-1].cents == 500


async def test_refunds_are_closed_without_their_right(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.TAKE_PAYMENT}
    refused = await clerk.get("/remboursements")
    assert refused.status == 403
    assert "Votre rôle ne permet pas de demander un remboursement" in words(refused.text)
    page = html.unescape((await clerk.get(ACCOUNT)).text)
    assert "Règlements" in page
    assert "Rembourser" not in page
