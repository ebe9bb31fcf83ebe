"""The till and refunds in the back office: what was taken, how a day is closed, what a colleague confirms and nobody else."""

import html
import re
from datetime import timedelta

import pytest

from chassis.edge.papers.counter import paid_for
from chassis.french import long_date, plain_date, short_date
from contracts.billing import (
    CancelPayment,
    CloseDay,
    ConfirmRefund,
    NoteReturnedRefund,
    ReadBankAccount,
    RefundCredit,
    RefundPayment,
    Statement,
    StatementLine,
    TakePayment,
    WithdrawRefund,
)
from contracts.rights import Right
from services.backoffice.views.billing import counter, family_account, refunds
from services.backoffice.views.billing.debits import REJECTS
from services.billing.domain.mandate import ENDING
from stack import ROOT
from tests.unit.backoffice.cast import DUPONT, NOW, TODAY, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.counter_town import (
    ANOTHER_S,
    AT_TREASURY,
    BOUNCING,
    BY_TRANSFER,
    CARD_TILL,
    CLOSED_TILL,
    COINS,
    COUNTED_TILL,
    DEBITED,
    FALLEN,
    HALF_SHUT,
    LATE_KEY,
    OF_MEALS,
    OPEN,
    OWING_ELSEWHERE,
    OWN,
    PAID,
    PASSED_TILL,
    RETURNING,
    SHUT,
    TO_COME,
    TO_RETURN,
)
from tests.unit.backoffice.town import Town

PAGES = ROOT / "services" / "backoffice" / "templates"

ACCOUNT = f"/guichet/familles/{DUPONT.family_id}"
TO_CARD = f"{ACCOUNT}/reglements/{PAID.payment_id}/remboursement"


def words(page: str) -> str:
    """Read a page as a person does: no tags, and every space a plain single one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def cashier(clerk: Browser, town: Town) -> Browser:
    """Let the clerk take payments and give them back."""
    town.rights |= {Right.TAKE_PAYMENT, Right.REFUND_PAYMENT}
    return clerk


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


async def test_the_counter_tells_which_invoices_are_debited_or_contested(cashier: Browser) -> None:
    assert "n'est pas prélevé" not in words((await cashier.get(ACCOUNT)).text)
    page = words((await cashier.get(f"/guichet/familles/{DEBITED}")).text)
    assert [page.count(one) for one in ("contestée", "sera corrigée", f"prélevée le {short_date(TODAY)}", "sera prélevée")] == [1, 1, 1, 1]
    assert "Sans choix, les plus anciennes d'abord. Ce qui est réglé ici n'est pas prélevé" in page


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


async def test_more_than_what_is_due_is_taken_only_when_that_is_said_twice(cashier: Browser, town: Town) -> None:
    page = html.unescape((await cashier.get(ACCOUNT)).text)
    assert "AL-9" in page
    assert "CA-4" not in page
    assert "1\u00a0facture se règle à la trésorerie" in page
    typed = {"cle": str(number(50)), "regie": "AL", "moyen": "cash", "montant": "200", "banque": "", "numero": ""}
    asked_again = await cashier.post(ACCOUNT, typed)
    assert asked_again.status == 400
    assert "C'est 180,00\u00a0€ de plus que ce qu'il y a à régler (20,00\u00a0€)." in html.unescape(asked_again.text)
    assert 'name="surplus" value="18000"' in asked_again.text
    assert "de plus" in html.unescape((await cashier.post(ACCOUNT, typed | {"montant": "300", "surplus": "18000"})).text)
    assert town.got(TakePayment) == []
    taken = await cashier.post(ACCOUNT, typed | {"surplus": "18000"}, follow=True)
    assert "Il règle AL-9 (20,00\u00a0€). 180,00\u00a0€ restent en crédit." in html.unescape(taken.text)
    await cashier.post(ACCOUNT, typed | {"cle": str(number(51)), "montant": "20"})
    await cashier.post(ACCOUNT, typed | {"cle": str(PAID.payment_id)})  # sent again: it is recorded already, and nothing is asked
    assert [one.cents for one in town.got(TakePayment)] == [20000, 2000, 20000]


async def test_the_amount_of_what_is_ticked_is_added_up_and_never_taken_unseen(cashier: Browser, town: Town) -> None:
    account = f"/guichet/familles/{RETURNING}"
    page = (await cashier.get(account)).text
    assert f'value="{TO_RETURN.invoice_id}" data-regie="AL" data-cents="900"' in page
    typed = [("cle", str(number(50))), ("regie", "AL"), ("moyen", "cash"), ("montant", ""), ("banque", ""), ("numero", "")]
    ticked = [("facture", str(TO_RETURN.invoice_id)), ("facture", str(OPEN.invoice_id))]
    asked = await cashier.post(account, [*typed, *ticked])
    assert asked.status == 400
    assert 'value="29,00"' in asked.text
    assert "le total de ce que vous avez coché" in html.unescape(asked.text)
    assert asked.text.count(" checked><span>") == len(ticked)
    assert "plus de 0 et au centime près" in html.unescape((await cashier.post(account, typed)).text)
    assert town.got(TakePayment) == []


async def test_no_payment_is_offered_where_the_till_is_closed_for_the_day(cashier: Browser) -> None:
    page = (await cashier.get(f"/guichet/familles/{SHUT}")).text
    assert "Régie AL : close par Nadia BERTRAND à 11 h 20." in words(page)
    assert "demandez à la famille de revenir, ou saisissez demain ce qu'elle vous remet" in words(page)
    assert 'name="montant"' not in page.split('id="paid"')[0]
    assert "/annulation" not in page
    assert "La caisse de cette régie est close pour aujourd'hui : ce sera possible demain." in words(page)
    assert f"{BOUNCING.payment_id}/annulation" in (await cashier.get(ACCOUNT)).text
    half = (await cashier.get(f"/guichet/familles/{HALF_SHUT}")).text
    assert "Régie AL : close par" in words(half)
    assert f'value="{OF_MEALS.invoice_id}"' in half
    assert f'value="{OPEN.invoice_id}"' not in half
    assert re.findall(r'<option value="(\w+)"', half) == ["RS"]
    assert "close pour aujourd'hui" not in html.unescape((await cashier.get(ACCOUNT)).text)


async def test_what_a_closed_till_refuses_is_not_to_be_typed_again(cashier: Browser) -> None:
    typed = {"cle": str(LATE_KEY), "regie": "AL", "moyen": "cash", "montant": "20", "banque": "", "numero": "TK-7"}
    refused = await cashier.post(ACCOUNT, typed)
    page = html.unescape(refused.text)
    assert refused.status == 409
    assert "La caisse du jour est close" in page
    assert "Saisissez ce règlement demain." in page
    assert 'value="20"' in page
    assert 'value="TK-7"' in page


async def test_the_receipt_of_a_payment_just_taken_is_at_hand_once(cashier: Browser) -> None:
    receipt = f'href="{ACCOUNT}/reglements/{PAID.payment_id}"'
    typed = {"cle": str(PAID.payment_id), "regie": "AL", "moyen": "cash", "montant": "20", "banque": "", "numero": ""}
    taken = await cashier.post(ACCOUNT, typed, follow=True)
    assert taken.text.count(receipt) == (await cashier.get(ACCOUNT)).text.count(receipt) + 1
    assert "La quittance, son reçu, se télécharge ci-dessous." in html.unescape(taken.text)
    assert (await cashier.get(f"{ACCOUNT}?recu=autre")).text.count(receipt) == 1


async def test_where_the_treasury_collects_no_credit_is_offered_and_billing_says_what_is_taken(cashier: Browser, town: Town) -> None:
    typed = {"cle": str(number(52)), "regie": "CA", "moyen": "cash", "montant": "200", "banque": "", "numero": ""}
    assert "restera en crédit" not in html.unescape((await cashier.post(ACCOUNT, typed, follow=True)).text)
    assert [(one.regie, one.cents) for one in town.got(TakePayment)] == [("CA", 20000)]


async def test_a_credit_is_offered_only_where_its_own_regie_has_something_to_settle(cashier: Browser) -> None:
    button = '<span class="vh"> le crédit, Régie AL</span>'
    assert button in html.unescape((await cashier.get(ACCOUNT)).text)
    assert button not in html.unescape((await cashier.get(f"/guichet/familles/{OWING_ELSEWHERE}")).text)


async def test_what_taking_a_payment_back_does_is_said_before_and_after(cashier: Browser, town: Town) -> None:
    page = words((await cashier.get(ACCOUNT)).text)
    assert "Chèque rejeté par la banque" in page
    effect = "AL-3 (20,00 €) et AL-4 (5,00 €) redeviennent à payer. La famille doit 25,00 € de plus et son crédit baisse de 5,00 €"
    assert f"Le bordereau AL-D2 garde le total qui a été remis ; la banque, elle, reprend 30,00 €. {effect}" in page
    assert "Il est en banque, par le bordereau AL-D2 : il ne s'annule plus ici." in page
    assert "Rendez le chèque" not in page
    assert "Il vient de l'ancien logiciel : seulement si la banque l'a rejeté" in page
    assert f"{COINS.payment_id}/annulation" not in (await cashier.get(ACCOUNT)).text
    done = await cashier.post(f"{ACCOUNT}/reglements/{BOUNCING.payment_id}/annulation", {"motif": "Sans provision"}, follow=True)
    gone = "Le remboursement demandé (9,00 €) est retiré : le crédit n'y suffit plus."
    assert f"Le rejet de AL-R8 est enregistré Le bordereau AL-D2 garde son total. {effect}" in words(done.text)
    assert gone in words(done.text)
    assert [(one.payment_id, one.reason) for one in town.got(CancelPayment)] == [(BOUNCING.payment_id, "Sans provision")]


async def test_a_card_on_the_terminal_is_taken_and_taken_back_beside_it(cashier: Browser, town: Town) -> None:
    page = words((await cashier.get(ACCOUNT)).text)
    assert page.count("Carte bancaire (terminal)") == 2, "among the means, and of the payment that was made so"
    assert "Annulez d'abord l'opération sur le terminal : d'ici, rien ne retourne sur la carte." in page
    typed = {"cle": str(number(53)), "regie": "AL", "moyen": "card", "montant": "20", "banque": "", "numero": "4711"}
    await cashier.post(ACCOUNT, typed)
    assert [(one.means, one.reference) for one in town.got(TakePayment)] == [("card", "4711")]


async def test_the_till_explains_slips_and_what_was_taken_back_today(cashier: Browser) -> None:
    page = words((await cashier.get("/caisse/AL")).text)
    assert "dont 1 chèque rejeté depuis par la banque, 30,00 €" in page
    assert "Chèque n° 0012345, Crédit Agricole, reçu le" in page
    assert "bordereau AL-D2 : Sans provision" in page
    assert "Attendu : 30,00 €, dont 20,00 € d'avant, tout ce qui n'est pas encore sur un bordereau" in page


async def test_the_till_adds_up_what_was_taken_by_several_means(cashier: Browser) -> None:
    assert "Total 3 30,50 €" in words((await cashier.get(f"/caisse/{CLOSED_TILL}")).text)
    assert "Total" not in words((await cashier.get("/caisse/AL")).text)


async def test_a_till_with_a_card_payment_alone_says_so_instead_of_that_there_is_nothing_yet(cashier: Browser) -> None:
    page = words((await cashier.get(f"/caisse/{CARD_TILL}")).text)
    assert "Rien au guichet pour le moment Ce qui est payé par carte est dans le détail du jour." in page
    assert "Rien encore aujourd'hui" not in page


async def test_refunds_are_closed_without_their_right(clerk: Browser, town: Town) -> None:
    town.rights |= {Right.TAKE_PAYMENT}
    refused = await clerk.get("/remboursements")
    assert refused.status == 403
    assert "Votre rôle ne permet pas de demander un remboursement" in words(refused.text)
    page = html.unescape((await clerk.get(ACCOUNT)).text)
    assert "Règlements" in page
    assert "Rembourser" not in page


async def test_the_counter_is_refused_in_good_french(clerk: Browser) -> None:
    assert "Votre rôle ne permet pas d'encaisser au guichet." in words((await clerk.get("/guichet")).text)


async def test_whoever_knows_the_regies_reads_today_which_days_of_a_till_are_open(cashier: Browser, town: Town) -> None:
    town.rights |= {Right.READ_LEDGER}
    page = html.unescape((await cashier.get("/")).text)
    assert "Caisses à clore" in page
    assert f"1\u00a0jour passé n'est pas clos</b>, {PAID.regie_name}." in page
    assert 'href="/caisse/AL"' in page
    town.down.add("billing")
    silent = await cashier.get("/")
    assert silent.status == 200
    assert "Caisses à clore" not in silent.text


async def test_the_counter_leads_to_the_till_and_the_till_lists_what_was_taken(cashier: Browser, town: Town) -> None:
    town.rights |= {Right.READ_LEDGER}
    assert "/caisse/AL" in (await cashier.get("/guichet")).text
    page = html.unescape((await cashier.get("/caisse/AL")).text)
    assert "Détail du jour" in page
    assert "Attendu\u00a0: 30,00\u00a0€" in page
    assert ACCOUNT in page


async def test_at_the_counter_who_may_not_know_the_regies_reads_their_codes(cashier: Browser) -> None:
    assert "Régie AL" in words((await cashier.get(ACCOUNT)).text)


async def test_at_the_counter_one_searches_first_and_reads_a_regie_by_its_name(cashier: Browser, town: Town) -> None:
    town.rights |= {Right.READ_LEDGER, Right.WRITE_REGIE}
    page = (await cashier.get("/guichet")).text
    assert page.index('id="q"') < page.index('href="/caisse/AL"') < page.index('href="/regies"')
    family = html.unescape((await cashier.get(ACCOUNT)).text)
    assert f'<option value="AL" selected>{PAID.regie_name}</option>' in family
    assert f"<p>{PAID.regie_name}" in family
    assert "Caisse AL" not in words(family)


async def test_a_day_is_closed_with_another_sum_only_when_that_is_said_twice(cashier: Browser, town: Town) -> None:
    for typed, words in (("dix", "Comptez les espèces"), ("29,50", "Écart de")):
        page = await cashier.post("/caisse/AL/cloture", {"compte": typed})
        assert page.status == 400
        assert words in html.unescape(page.text)
        assert f'value="{typed}"' in page.text
    changed = await cashier.post("/caisse/AL/cloture", {"compte": "29", "ecart": "-50"})
    assert 'name="ecart" value="-100"' in changed.text
    assert town.got(CloseDay) == []
    await cashier.post("/caisse/AL/cloture", {"compte": "29,50", "ecart": "-50"})
    await cashier.post("/caisse/AL/cloture", {"compte": "30"})
    assert [one.counted_cents for one in town.got(CloseDay)] == [2950, 3000]


async def test_the_day_on_the_page_is_closed_be_it_past_and_once(cashier: Browser, town: Town) -> None:
    left_open = TODAY - timedelta(days=4)
    assert f'href="/caisse/AL?jour={left_open.isoformat()}"' in (await cashier.get("/caisse/AL")).text
    page = words((await cashier.get(f"/caisse/AL?jour={left_open.isoformat()}")).text)
    assert "Encaissé ce jour-là" in page
    assert "Remises en banque" not in page
    done = await cashier.post("/caisse/AL/cloture", {"compte": "30", "jour": left_open.isoformat()}, follow=True)
    assert f"La caisse du {long_date(left_open)} est close" in words(done.text)
    assert [one.day for one in town.got(CloseDay)] == [left_open]
    again = await cashier.post(f"/caisse/{CLOSED_TILL}/cloture", {"compte": "12,50"}, follow=True)
    assert f"La caisse du {long_date(TODAY)} est déjà close" in words(again.text)
    assert "Par Nadia BERTRAND." in html.unescape(again.text)
    assert len(town.got(CloseDay)) == 1


async def test_a_day_that_is_not_closed_by_itself_says_with_what_its_cash_is_counted(cashier: Browser) -> None:
    page = words((await cashier.get("/caisse/AL")).text)
    assert "Un jour d'avant n'est pas clos : clore celui-ci en compte aussi les espèces" in page
    before = TODAY - timedelta(days=4)
    for code, said in (
        (COUNTED_TILL, f"ses espèces ont été comptées à la clôture du {long_date(TODAY - timedelta(days=1))}."),
        (PASSED_TILL, "ses espèces, s'il y en a, seront comptées à la prochaine clôture."),
    ):
        page = (await cashier.get(f"/caisse/{code}?jour={before.isoformat()}")).text
        assert said in words(page)
        assert "/cloture" not in page
        assert ">ouverte<" not in page


def test_a_tag_stands_beside_its_words_on_a_phone_not_among_the_labels() -> None:
    look = (ROOT / "chassis" / "edge" / "static" / "components.css").read_text(encoding="utf-8")
    assert ".table.stacks [data-label] > .tag { grid-column: 2;" in look
    assert '<td data-label="Règlement">{{ detail(one) }}{% if one.cancelled %} {{ ui.tag(' in (PAGES / "billing" / "till.html").read_text(
        encoding="utf-8"
    )


def test_an_explanation_of_several_lines_keeps_them_at_the_desk() -> None:
    look = (ROOT / "services" / "backoffice" / "static" / "billing.css").read_text(encoding="utf-8")
    assert "small.explain { white-space: pre-line; }" in look
    for page, told in (("run_draft.html", "line.explanation"), ("family_invoice.html", "told")):
        assert f'<small class="explain">{{{{ {told} }}}}' in (PAGES / "billing" / page).read_text(encoding="utf-8")


def test_a_reason_that_ends_the_mandate_says_so_before_it_is_chosen() -> None:
    assert {code for code, label in REJECTS if "fin" in label} == ENDING


async def test_there_is_no_receipt_of_money_that_the_town_does_not_have(cashier: Browser) -> None:
    page = (await cashier.get(ACCOUNT)).text
    assert f"{ACCOUNT}/reglements/{BOUNCING.payment_id}" in page
    for one in (AT_TREASURY, TO_COME):
        assert one.number in page
        assert f'href="{ACCOUNT}/reglements/{one.payment_id}"' not in page
        assert (await cashier.get(f"{ACCOUNT}/reglements/{one.payment_id}")).status == 404
    assert (await cashier.get(f"{ACCOUNT}/reglements/{BOUNCING.payment_id}")).status == 200


def test_what_has_no_receipt_leads_to_none_from_the_account_either() -> None:
    paid = StatementLine(
        operation_id=number(41), number="AL-R1", day=TODAY, kind="payment", description="Règlement", regie="AL", debit_cents=0,
        credit_cents=500, payable=False,
    )  # fmt: skip
    debited = [paid.model_copy(update={"received_on": TODAY + timedelta(days=days)}) for days in (0, 9)]
    lines = (paid, paid.model_copy(update={"at_treasury": True}), *debited)
    told = Statement(school_year="2026-2027", school_years=(), opening_cents=0, lines=lines, debit_cents=0, credit_cents=0, balance_cents=0)
    assert [one.leads_to for one in family_account.lines(told, TODAY)] == ["payment", "", "payment", ""]
