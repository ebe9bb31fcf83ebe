from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

from contracts.billing import LineContest, Settlement, TreasuryNotice, UnpaidInvoice
from gateway.views.billing import statement as views
from gateway.views.billing.pay import offer
from gateway.views.home.account import account
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import INVOICE, TODAY, card_offer, invoice, statement, summary
from tests.unit.gateway.town import Town
from tests.unit.reading import words


def test_operations_have_the_guides_columns() -> None:
    first, payment, _ = views.statement(statement(), TODAY).lines
    assert (first.number, first.day, first.description, first.regie) == (
        "AL-36",
        "08/11/2026",
        "Facture : 01/11/2026 - 30/11/2026",
        "Régie garderie ALSH",
    )
    assert (first.debit, first.credit, first.invoice_id, first.payable) == ("120,60\u00a0€", "", INVOICE, True)
    assert (payment.debit, payment.credit, payment.invoice_id) == ("", "243,20\u00a0€", None)


def test_totals_and_balance() -> None:
    shown = views.statement(statement(), TODAY)
    assert (shown.opening, shown.debit, shown.credit) == ("0,00\u00a0€", "363,80\u00a0€", "243,20\u00a0€")
    assert (shown.balance, shown.meaning) == ("120,60\u00a0€", "à régler")
    assert views.statement(statement(balance_cents=-100), TODAY).meaning == "en votre faveur"
    assert views.statement(statement(balance_cents=0), TODAY).meaning == "Vous êtes à jour."
    assert views.statement(statement(balance_cents=0), TODAY).as_of == ""
    assert [views.statement(statement(reserved_cents=cents), TODAY).reserved for cents in (0, 700)] == ["", "7,00\u00a0€"]


def test_zero_beside_what_is_unpaid_or_at_the_treasury_does_not_say_that_all_is_well() -> None:
    lately = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", ormc=4)
    offset = views.statement(statement(balance_cents=0, set_off=True, treasury=(lately,)), TODAY)
    assert (offset.meaning, offset.set_off) == ("Votre crédit est égal à ce qui reste impayé.", True)
    elsewhere = views.statement(statement(balance_cents=0, treasury=(lately,)), TODAY)
    assert (elsewhere.meaning, elsewhere.set_off) == ("Rien à régler ici. Ce que suit votre trésorerie n'y est pas compté.", False)


def test_the_balance_of_a_year_that_is_over_is_that_of_its_last_day_and_asks_for_nothing() -> None:
    told = {
        cents: views.statement(statement(school_year="2025-2026", balance_cents=cents, set_off=True, reserved_cents=700), TODAY)
        for cents in (24320, -100, 0)
    }
    assert [one.meaning for one in told.values()] == ["dus à cette date", "en votre faveur à cette date", ""]
    assert {(one.as_of, one.set_off, one.reserved) for one in told.values()} == {("31 août 2026", False, "")}
    last = statement(school_year="2025-2026", balance_cents=24320)
    assert views.statement(last, date(2026, 8, 31)).meaning == "à régler", "the year is not over on its last day"
    assert views.statement(last, date(2026, 9, 1)).meaning == "dus à cette date"


def test_the_treasury_is_explained_only_where_it_collects() -> None:
    plain = statement()
    order = plain.lines[1].model_copy(update={"description": "Titre émis (ORMC n°4)"})
    assert not views.statement(plain, TODAY).treasury
    assert views.statement(statement(lines=(order,)), TODAY).treasury
    lately = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", ormc=4)
    assert views.statement(statement(treasury=(lately,)), TODAY).treasury, "a title of the school year before is still to be paid"


def test_an_invoice_that_a_direct_debit_pays_says_so_and_when() -> None:
    plain = statement()
    announced = plain.lines[0].model_copy(update={"debited_on": date(2026, 12, 8), "will_be_debited": True})
    foreseen = plain.lines[0].model_copy(update={"will_be_debited": True})
    shown = views.statement(statement(lines=(announced, foreseen, plain.lines[0])), TODAY).lines
    assert [one.debited for one in shown] == ["prélevée le 08/12/2026", "sera prélevée", ""]
    assert shown[0].pay_at, "it can be paid by hand all the same"
    assert views.invoice(invoice(debited_on=date(2026, 12, 8)), TODAY).debit == "par prélèvement le 8 décembre 2026"
    assert views.invoice(invoice(will_be_debited=True), TODAY).debit == "par prélèvement : un message vous en dira la date et le montant"
    at_treasury = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr")
    for other in (invoice(), invoice(will_be_debited=True, remaining_cents=0), invoice(will_be_debited=True, treasury=at_treasury)):
        assert views.invoice(other, TODAY).debit == ""


def test_the_year_shown_can_always_be_chosen() -> None:
    assert views.statement(statement(school_year="2020-2021"), TODAY).years == ("2020-2021", "2026-2027", "2025-2026")


def test_an_invoice_explains_its_lines() -> None:
    shown = views.invoice(invoice(), TODAY)
    assert (shown.issued, shown.due, shown.period) == ("8 novembre 2026", "30 novembre 2026", "du 1er au 30 novembre 2026")
    assert (shown.lines[0].unit, shown.lines[0].total, shown.lines[0].explanation) == ("3,35\u00a0€", "120,60\u00a0€", "Tranche 640 à 860")
    assert not shown.settled
    assert views.invoice(invoice().model_copy(update={"remaining_cents": 0}), TODAY).settled


def test_a_refund_to_return_is_paid_from_its_line() -> None:
    line = statement().lines[0]
    refund = line.model_copy(update={"number": "AL-R12", "kind": "payment", "invoice_id": None, "payable": True})
    invoiced, returned = views.statement(statement(lines=(line, refund)), TODAY).lines
    assert (invoiced.pay_at, invoiced.pay_label) == (f"/releve/factures/{INVOICE}/paiement", "Payer la facture AL-36")
    assert (returned.pay_at, returned.pay_label) == (f"/releve/paiement?facture={line.operation_id}", "Rendre le remboursement AL-R12")


def settlement(kind: Any, description: str, cents: int, number: str = "AL-R4") -> Settlement:
    """Make what settled, or was settled."""
    return Settlement(operation_id=INVOICE, number=number, day=date(2026, 11, 20), kind=kind, description=description, cents=cents)


def test_an_invoice_says_what_settled_it_and_a_credit_note_what_became_of_it() -> None:
    paid = (settlement("payment", "Carte bancaire", 5050), settlement("credit_note", "Avoir", 720, "AL-40"))
    assert [astuple(one) for one in views.invoice(invoice(settled_by=paid), TODAY).settled_by] == [
        ("Carte bancaire", "AL-R4", "20 novembre 2026", "−50,50\u00a0€", None),
        ("Avoir", "AL-40", "20 novembre 2026", "−7,20\u00a0€", INVOICE),
    ]
    used = (settlement("invoice", "Facture", 700, "AL-36"), settlement("refund", "Remboursement", 20, "AL-R9"))
    assert [astuple(one) for one in views.invoice(invoice(total_cents=-720, settled_by=used), TODAY).settled_by] == [
        ("Déduit de la facture", "AL-36", "", "7,00\u00a0€", INVOICE),
        ("Remboursement", "AL-R9", "20 novembre 2026", "0,20\u00a0€", None),
    ]


def test_a_payment_leads_to_its_receipt_once_the_town_has_the_money() -> None:
    paid = statement().lines[1]
    lines = (
        paid,
        paid.model_copy(update={"received_on": TODAY}),
        paid.model_copy(update={"received_on": TODAY + timedelta(days=1)}),
        paid.model_copy(update={"at_treasury": True}),
        paid.model_copy(update={"debit_cents": 100, "credit_cents": 0}),
        statement().lines[0],
    )
    receipt = f"/releve/recus/{paid.operation_id}/pdf"
    assert [one.receipt for one in views.statement(statement(lines=lines), TODAY).lines] == [receipt, receipt, "", "", "", ""]


def test_a_credit_note_is_called_one() -> None:
    billed = statement().lines[0]
    credited = billed.model_copy(update={"debit_cents": 0, "credit_cents": 720})
    assert [one.credit_note for one in views.statement(statement(lines=(billed, credited)), TODAY).lines] == [False, True]


async def test_a_late_invoice_says_so_in_the_list_and_what_is_debited_contested_settled_or_at_the_treasury_does_not(
    jean: Browser, town: Town
) -> None:
    late, _, paid = statement(lines=tuple(one.model_copy(update={"due_on": TODAY - timedelta(days=1)}) for one in statement().lines)).lines
    others: tuple[dict[str, Any], ...] = (
        {"due_on": TODAY},
        {"debited_on": TODAY},
        {"will_be_debited": True},
        {"contested": True},
        {"contested": True, "to_correct": True},
        {"payable": False},
    )
    town.statement = statement(lines=(late, paid, *(late.model_copy(update=facts) for facts in others)))
    assert [one.late for one in views.statement(town.statement, TODAY).lines] == [True] + 7 * [False]
    assert words((await jean.get("/releve")).text).count("en retard") == 1


async def test_an_invoice_of_which_a_part_is_paid_says_in_the_list_what_is_left(jean: Browser, town: Town) -> None:
    whole = statement().lines[0]
    partly, settled = ({"remaining_cents": 9010}, {"remaining_cents": 0, "payable": False})
    town.statement = statement(lines=tuple(whole.model_copy(update=facts) for facts in (partly, {"remaining_cents": 12060}, {}, settled)))
    assert [one.left for one in views.statement(town.statement, TODAY).lines] == ["reste\u00a090,10\u00a0€", "", "", ""]
    assert words((await jean.get("/releve")).text).count("reste") == 1


def test_every_page_calls_the_same_invoice_late() -> None:
    """What one page called late that another did not: the rule stood in each of them."""
    before, contest = TODAY - timedelta(days=1), LineContest(request_id=INVOICE, status="accepted", position=1)
    for facts, contests, late in (
        ({}, (), True),
        ({"debited_on": TODAY}, (), False),
        ({"will_be_debited": True}, (), False),
        ({"contested": True}, (contest,), False),
        ({}, (contest.model_copy(update={"corrected": True}),), True),
    ):
        due = {"due_on": before, **facts}
        one = UnpaidInvoice(invoice_id=INVOICE, number="AL-36", issued_on=before, total_cents=9, remaining_cents=9, **due)
        said = [
            views.statement(statement(lines=(statement().lines[0].model_copy(update=due),)), TODAY).lines[0].late,
            views.invoice(invoice(**{key: value for key, value in due.items() if key != "contested"}, contests=contests), TODAY).late,
            offer(card_offer(invoices=(card_offer().invoices[0].model_copy(update=due),)), TODAY).tills[0].invoices[0].late,
            account(summary(unpaid=(one,)), TODAY).unpaid[0].late,
        ]
        assert said == 4 * [late], (facts, contests)
