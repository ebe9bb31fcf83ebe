"""The counter: what is owed, a payment taken and taken back, its receipt."""

import html
import re
from datetime import timedelta

from chassis.french import short_date
from contracts.billing import (
    CancelPayment,
    FindBalances,
    Statement,
    StatementLine,
    TakePayment,
)
from contracts.rights import Right
from services.backoffice.views.billing import family_account
from services.backoffice.views.billing.counter import detail
from tests.unit.backoffice.cast import DUPONT, TODAY, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.counter_town import (
    AT_TREASURY,
    BOUNCING,
    COINS,
    DEBITED,
    HALF_SHUT,
    LATE_KEY,
    OF_MEALS,
    OPEN,
    OWING_ELSEWHERE,
    PAID,
    RETURNING,
    SHUT,
    TO_COME,
    TO_RETURN,
)
from tests.unit.backoffice.town import Town
from tests.unit.reading import words

ACCOUNT = f"/guichet/familles/{DUPONT.family_id}"


async def test_the_counter_tells_which_invoices_are_debited_or_contested(cashier: Browser) -> None:
    assert "n'est pas prélevé" not in words((await cashier.get(ACCOUNT)).text)
    page = words((await cashier.get(f"/guichet/familles/{DEBITED}")).text)
    assert [page.count(one) for one in ("contestée", "sera corrigée", f"prélevée le {short_date(TODAY)}", "sera prélevée")] == [1, 1, 1, 1]
    assert "Sans choix, les plus anciennes d'abord. Ce qui est réglé ici n'est pas prélevé" in page


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


async def test_who_pays_in_the_family_s_place_is_noted(cashier: Browser, town: Town) -> None:
    typed = {"cle": str(number(50)), "regie": "AL", "moyen": "cash", "montant": "un", "payeur": "Odette MARTIN"}
    assert 'value="Odette MARTIN"' in (await cashier.post(ACCOUNT, typed)).text
    await cashier.post(ACCOUNT, typed | {"montant": "20"})
    assert [one.payer for one in town.got(TakePayment)] == ["Odette MARTIN"]
    assert detail(PAID.model_copy(update={"payer": "Odette MARTIN"})) == f"{detail(PAID)}, payé par Odette MARTIN"


async def test_of_cash_the_change_is_said_and_is_no_credit(cashier: Browser, town: Town) -> None:
    typed = {"cle": str(number(50)), "regie": "AL", "moyen": "cash", "montant": "50", "banque": "", "numero": ""}
    asked_again = words((await cashier.post(ACCOUNT, typed)).text)
    assert "Si vous rendez la monnaie, écrivez 20,00 ici et 50,00 dans « Espèces reçues »." in asked_again
    for received, said in (("10", "C'est moins que le montant (20,00 €)"), ("cent", "Écrivez ce que la famille vous a remis")):
        page = await cashier.post(ACCOUNT, typed | {"montant": "20", "recues": received})
        assert (page.status, said in words(page.text), f'value="{received}"' in page.text) == (400, True, True)
    assert town.got(TakePayment) == []
    taken = await cashier.post(ACCOUNT, typed | {"montant": "20", "recues": "50"}, follow=True)
    assert "Rendez 30,00 € à la famille. Il règle AL-9 (20,00 €)." in words(taken.text)
    await cashier.post(ACCOUNT, typed | {"moyen": "cheque", "montant": "20", "recues": "10"})
    assert [one.cents for one in town.got(TakePayment)] == [2000, 2000], "what is put down counts for cash alone"


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


async def test_the_keyboard_goes_from_a_payment_to_its_receipt_and_from_a_mistake_to_its_field(cashier: Browser) -> None:
    def ready(text: str) -> list[str]:
        return re.findall(r"<(a|input)\b[^>]* autofocus", text)

    typed = {"cle": str(PAID.payment_id), "regie": "AL", "moyen": "cash", "montant": "20", "banque": "", "numero": ""}
    opened = (await cashier.get(ACCOUNT)).text
    assert ready(opened) == [], "on a telephone what is owed is seen first"
    assert re.search(r'<input\b[^>]*name="montant"[^>]* data-begin', opened), (
        "where that hides nothing, the script leads the keyboard there"
    )
    assert ready((await cashier.post(ACCOUNT, typed, follow=True)).text) == ["a"], "what is typed next is no second payment"
    assert ready((await cashier.post(f"{ACCOUNT}?recu={PAID.payment_id}", {**typed, "montant": ""})).text) == ["input"]


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


async def test_whom_the_books_do_not_find_the_records_do(cashier: Browser, town: Town) -> None:
    assert (await cashier.get("/guichet?q=léa")).address == ACCOUNT, "the only family of a child is at the counter at once"
    town.approximate = True
    page = await cashier.get("/guichet?q=léa")
    assert "Aucune famille ne porte exactement « léa »" in words(page.text)
    assert f'href="{ACCOUNT}"' in page.text
    assert "120,60 €" in words(page.text), "what it owes tells the right one from its namesakes"
    assert town.got(FindBalances) == [FindBalances(family_ids=(DUPONT.family_id,))]
    town.down.add("family")
    assert "Les fiches des familles ne répondent pas" in html.unescape((await cashier.get("/guichet?q=léa")).text)


async def test_where_the_books_do_not_say_what_families_owe_they_are_found_without_it(cashier: Browser, town: Town) -> None:
    town.approximate = True
    assert "Solde" in (await cashier.get("/guichet?fiches=oui&q=léa")).text
    town.unknown.add(FindBalances)
    page = (await cashier.get("/guichet?fiches=oui&q=léa")).text
    assert f'href="{ACCOUNT}"' in page
    assert "Solde" not in page


async def test_who_may_not_read_records_finds_by_the_books_alone(cashier: Browser, town: Town) -> None:
    town.rights -= {Right.READ_RECORD}
    assert "Aucune famille trouvée" in (await cashier.get("/guichet?q=léa")).text


async def test_who_was_found_by_name_leads_to_the_search_in_the_records(cashier: Browser) -> None:
    page = (await cashier.get("/guichet?q=jean")).text
    assert "Trouvée par" not in page, "by their names, as was asked"
    assert 'href="/guichet?fiches=oui&amp;q=jean"' in page
    assert (await cashier.get("/guichet?fiches=oui&q=jean")).address == ACCOUNT


async def test_the_counter_is_refused_in_good_french(clerk: Browser) -> None:
    assert "Votre rôle ne permet pas d'encaisser au guichet." in words((await clerk.get("/guichet")).text)


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
