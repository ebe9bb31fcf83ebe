"""What paying online tells people: above all, never that money moved when nobody knows, nor that it did not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import Conflict, TooMany
from contracts.billing import CardAttempt, CardForm, CardOffer, CardPart, CheckCardAttempt, Credit
from gateway.views.billing import pay, receipts
from gateway.views.billing.card import payment
from gateway.views.billing.rest import NO_REST
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway import builders
from tests.unit.gateway.builders import DUPONT, INVOICE, LEA
from tests.unit.gateway.town import Town
from tests.unit.reading import words

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
FORM = CardForm(
    script="https://js.stripe.com/x.js", public_key="pk", client_secret="pi_1_secret_2", frames=(), api="https://api.stripe.com"
)


def attempt(**facts: Any) -> CardAttempt:
    return CardAttempt(
        attempt_id=INVOICE,
        regie="AL",
        regie_name="Régie garderie ALSH",
        cents=12060,
        status="open",
        problem="",
        parts=(CardPart(invoice_id=INVOICE, number="AL-36", cents=12060),),
        opened_at=NOW,
        checked_at=NOW,
        form=FORM,
    ).model_copy(update=facts)


def test_the_card_s_fields_are_shown_while_the_card_is_waited_for() -> None:
    shown = payment(attempt(), NOW, came_back=False)
    assert (shown.state, shown.amount, shown.form, shown.problem) == ("open", "120,60\u00a0€", FORM, None)
    refused = payment(attempt(problem="declined"), NOW, came_back=True)
    assert refused.problem
    assert "refusée" in refused.problem.title
    assert refused.form == FORM


def test_who_comes_back_while_the_provider_is_silent_is_told_that_nothing_is_known_and_cannot_pay_again() -> None:
    for checked in (None, NOW - timedelta(minutes=1)):
        shown = payment(attempt(checked_at=checked), NOW, came_back=True)
        assert (shown.state, shown.form) == ("unknown", None)
    assert payment(attempt(), NOW, came_back=True).state == "open"


@pytest.mark.parametrize(("status", "problem", "title"), [("paid", "", "enregistré"), ("ended", "expired", "abouti")])
def test_what_is_final_shows_no_fields(status: str, problem: str, title: str) -> None:
    shown = payment(attempt(status=status, problem=problem), NOW, came_back=True)
    assert title in shown.title
    assert shown.form is None
    assert (shown.problem is None) == (status == "paid")


PART = (CardPart(invoice_id=INVOICE, number="AL-36", cents=1000),)


def several() -> CardOffer:
    """Make an offer in which a payment of a part is under way, beside what is debited, contested, late, another's and of another régie."""
    one = builders.card_offer().invoices[0].model_copy(update={"attempt_id": INVOICE, "remaining_cents": 3000})
    others: tuple[dict[str, Any], ...] = (
        {"due_on": TODAY - timedelta(days=1)},
        {"due_on": TODAY},
        {"debited_on": date(2026, 12, 14)},
        {"will_be_debited": True},
        {"contested": True},
        {"contested": True, "to_correct": True},
        {"attempt_id": DUPONT.family_id},
        {"regie": "CA"},
    )
    more = (one.model_copy(update={"attempt_id": None, "invoice_id": UUID(int=at), "number": f"AL-{at}", **facts})
            for at, facts in enumerate(others, start=40))  # fmt: skip
    refund = one.model_copy(update={"attempt_id": None, "invoice_id": LEA, "number": "AL-R12", "given_back_on": TODAY})
    return builders.card_offer(invoices=(refund, one, *more))


def test_who_is_about_to_pay_a_part_reads_what_will_be_left_and_until_when() -> None:
    shown = payment(attempt(cents=1000, parts=PART), NOW, came_back=False, payable=several()).rest
    assert [(one.name, one.amount, one.until) for one in shown.lines] == [
        ("Remboursement AL-R12", "30,00\u00a0€", "à rendre"),
        ("Facture AL-36", "20,00\u00a0€", "à régler au plus tard le 30 novembre 2026"),
        ("Facture AL-40", "30,00\u00a0€", "en retard depuis le 15 novembre 2026"),
        ("Facture AL-41", "30,00\u00a0€", "à régler aujourd'hui au plus tard"),
        ("Facture AL-42", "30,00\u00a0€", "prélevée le 14/12/2026 : rien à faire"),
        ("Facture AL-43", "30,00\u00a0€", "sera prélevée : rien à faire"),
        ("Facture AL-44", "30,00\u00a0€", "contestée : la mairie doit vous répondre"),
        ("Facture AL-45", "30,00\u00a0€", "la mairie va la corriger"),
        ("Facture AL-46", "30,00\u00a0€", "un autre paiement est en cours"),
    ]
    assert (shown.credit, shown.waits) == ("", True)


def test_who_pays_all_that_is_left_reads_of_nothing_and_what_is_debited_asks_nobody_to_pay() -> None:
    whole, debited = several().invoices[1], several().invoices[4]
    part = (PART[0].model_copy(update={"cents": 3000}),)
    only = builders.card_offer(invoices=(whole,), credits=(Credit(regie="AL", regie_name="", cents=500),))
    assert payment(attempt(parts=part), NOW, came_back=False, payable=only).rest == NO_REST
    left = payment(attempt(parts=part), NOW, came_back=False, payable=builders.card_offer(invoices=(whole, debited))).rest
    assert ([one.name for one in left.lines], left.waits) == (["Facture AL-42"], False)


def test_what_a_credit_could_settle_is_said_beside_what_will_be_left() -> None:
    held = (Credit(regie="AL", regie_name="", cents=900, reserved_cents=400), Credit(regie="CA", regie_name="", cents=5))
    offered = builders.card_offer(invoices=several().invoices, credits=held)
    assert payment(attempt(parts=PART), NOW, came_back=False, payable=offered).rest.credit == "5,00\u00a0€"


def test_who_paid_a_part_reads_what_remains_counted_once() -> None:
    after = several().invoices[1].model_copy(update={"remaining_cents": 2000, "attempt_id": None})
    shown = payment(attempt(status="paid", parts=PART), NOW, came_back=True, payable=builders.card_offer(invoices=(after,))).rest
    assert [(one.name, one.amount) for one in shown.lines] == [("Facture AL-36", "20,00\u00a0€")]


@pytest.mark.parametrize("facts", [{"checked_at": None}, {"status": "starting"}, {"status": "ended"}])
def test_nothing_is_said_to_be_left_while_nobody_knows_whether_it_is_paid(facts: dict[str, Any]) -> None:
    assert payment(attempt(parts=PART, **facts), NOW, came_back=True, payable=several()).rest == NO_REST


async def test_the_page_of_the_card_says_what_will_be_left_also_without_script(jean: Browser, town: Town) -> None:
    town.attempt, town.offer = attempt(cents=1000, parts=PART), several()
    page = words((await jean.get(f"/releve/paiement/{INVOICE}")).text)
    assert "Après ce paiement, il restera" in page
    assert page.index("20,00 €") < page.index("Votre carte bancaire")
    town.attempt = attempt(status="paid", parts=PART, form=None)
    page = words((await jean.get(f"/releve/paiement/{INVOICE}")).text)
    assert ("Il reste ensuite" in page, "Payer le reste" in page) == (True, True)


@pytest.mark.parametrize(("due", "text"), [(0, "Il ne reste rien à payer"), (6030, "Il reste 60,30\u00a0€ à payer")])
def test_what_was_paid_otherwise_meanwhile_is_said_before_the_card_is_typed(due: int, text: str) -> None:
    parts = (CardPart(invoice_id=INVOICE, number="AL-268", cents=12060, due_cents=due),)
    shown = payment(attempt(parts=parts), NOW, came_back=True)
    assert shown.form is None
    assert shown.problem
    assert shown.problem.title.startswith("La facture AL-268 a été réglée")
    assert text in shown.problem.text
    same = attempt(parts=(parts[0].model_copy(update={"due_cents": 12060}),))
    assert payment(same, NOW, came_back=True).form == FORM


def test_a_card_that_paid_what_was_settled_already_says_where_the_money_is() -> None:
    parts = (CardPart(invoice_id=INVOICE, number="AL-268", cents=12455, due_cents=0, settled_cents=0),)
    shown = payment(attempt(status="paid", parts=parts, cents=12455, unused_cents=12455), NOW, came_back=True)
    assert shown.unused == "La facture AL-268 était déjà réglée : il reste 124,55\u00a0€ en votre faveur."
    assert payment(attempt(status="paid", unused_cents=100), NOW, came_back=True).unused == "Il reste 1,00\u00a0€ en votre faveur."


@pytest.mark.parametrize(
    ("numbers", "title"),
    [
        (("AL-R9",), "Le remboursement AL-R9 a été rendu entre-temps"),
        (("AL-R8", "AL-R9"), "Les remboursements AL-R8 et AL-R9 ont été rendus entre-temps"),
        (("AL-36", "AL-268"), "Les factures AL-36 et AL-268 ont été réglées entre-temps"),
        (("AL-R9", "AL-268"), "La facture AL-268 et le remboursement AL-R9 ont été réglés entre-temps"),
    ],
)
def test_a_refund_to_return_is_given_back_and_not_settled_as_an_invoice_is(numbers: tuple[str, ...], title: str) -> None:
    parts = tuple(CardPart(invoice_id=INVOICE, number=one, cents=500, due_cents=0) for one in numbers)
    shown = payment(attempt(parts=parts), NOW, came_back=True)
    assert shown.problem
    assert shown.problem.title == title


def test_an_invoice_that_is_being_paid_is_not_offered_again() -> None:
    free = builders.card_offer().invoices[0]
    taken = free.model_copy(update={"number": "AL-37", "attempt_id": INVOICE})
    (till,) = pay.offer(builders.card_offer(invoices=(free, taken), partial=("AL",)), TODAY).tills
    assert ([one.number for one in till.invoices], till.partial) == (["AL-36"], True)
    assert [one.numbers for one in till.underway] == ["Facture AL-37"]


async def test_a_payment_under_way_says_of_how_much_since_when_and_what_stays_and_is_given_up_at_once(jean: Browser, town: Town) -> None:
    begun = {"attempt_id": INVOICE, "attempt_cents": 5000, "attempt_opened_at": datetime(2026, 11, 25, 8, 30, tzinfo=UTC)}
    town.offer = builders.card_offer(invoices=(town.offer.invoices[0].model_copy(update=begun),))
    page = await jean.get("/releve/paiement")
    assert "Un paiement de 50,00 € est en cours" in words(page.text)
    assert "Facture AL-36, paiement commencé aujourd'hui à 9 h 30. Il restera 70,60 € à payer ensuite." in words(page.text)
    assert f'action="/releve/paiement/{INVOICE}/annulation"' in page.text
    assert '<a href="/messages/nouveau">Écrivez à la mairie</a>' in page.text, "who is signed in writes from here"
    assert f'href="/releve/paiement/{INVOICE}"' in page.text


def test_each_regie_is_paid_by_itself_and_its_credit_serves_its_own_invoices() -> None:
    one = builders.card_offer().invoices[0]
    other = one.model_copy(update={"regie": "CA", "regie_name": "Régie cantine"})
    credit = (Credit(regie="CA", regie_name="Régie cantine", cents=500), Credit(regie="ZZ", regie_name="Régie piscine", cents=100))
    shown = pay.offer(builders.card_offer(invoices=(one, other), credits=credit), TODAY, regie="CA", typed="5", error="Trop")
    assert [(till.regie, till.error) for till in shown.tills] == [("Régie garderie ALSH", ""), ("Régie cantine", "Trop")]
    assert [one.usable for one in shown.credits] == [True, False]
    held = tuple(credit[0].model_copy(update={"reserved_cents": cents}) for cents in (200, 500))
    kept = pay.offer(builders.card_offer(invoices=(one, other), credits=held), TODAY).credits
    assert [(one.usable, one.left, one.reserved) for one in kept] == [(True, True, "2,00\u00a0€"), (False, False, "5,00\u00a0€")]


def test_what_will_be_debited_is_neither_late_nor_chosen_until_the_family_names_it() -> None:
    free = builders.card_offer().invoices[0]
    debited = free.model_copy(update={"invoice_id": LEA, "due_on": date(2026, 10, 30), "debited_on": date(2026, 12, 14)})
    foreseen = debited.model_copy(update={"invoice_id": INVOICE, "debited_on": None, "will_be_debited": True})
    (till,) = pay.offer(builders.card_offer(invoices=(free, debited, foreseen)), TODAY).tills
    assert [(one.chosen, one.late, one.debited, one.will_be_debited) for one in till.invoices] == [
        (True, False, "", False),
        (False, False, "14/12/2026", False),
        (False, False, "", True),
    ]
    (till,) = pay.offer(builders.card_offer(invoices=(free, debited)), TODAY, chosen=[str(LEA)]).tills
    assert [one.chosen for one in till.invoices] == [False, True]


def test_what_the_family_contests_is_neither_late_nor_chosen_for_it() -> None:
    free = builders.card_offer().invoices[0]
    contested = free.model_copy(update={"invoice_id": LEA, "due_on": date(2026, 10, 30), "contested": True})
    (till,) = pay.offer(builders.card_offer(invoices=(free, contested)), TODAY).tills
    assert [(one.chosen, one.late, one.contested) for one in till.invoices] == [(True, False, False), (False, False, True)]


async def test_an_invoice_that_the_town_hall_agreed_to_correct_is_no_more_said_to_wait_for_an_answer(jean: Browser, town: Town) -> None:
    agreed = {"contested": True, "to_correct": True}
    town.offer = builders.card_offer(invoices=(town.offer.invoices[0].model_copy(update=agreed),))
    town.statement = builders.statement(lines=(town.statement.lines[0].model_copy(update=agreed),))
    for path in ("/releve/paiement", "/releve"):
        page = words((await jean.get(path)).text)
        assert ("sera corrigée" in page, "contestée" in page, "doit vous répondre" in page) == (True, False, False), path
    assert "La mairie va la corriger" in words((await jean.get("/releve/paiement")).text)


@pytest.mark.parametrize(
    ("typed", "cents"), [("25,50 €", 2550), ("25.5", 2550), ("1 000", 100000), ("0,50", 50), ("", None), ("-5", None), ("1e3", None)]
)
def test_amounts_are_read_as_people_type_them(typed: str, cents: int | None) -> None:
    assert pay.cents_of(typed) == cents


def test_a_refund_to_return_is_named_as_such_and_never_called_late_nor_an_invoice() -> None:
    invoice = builders.card_offer().invoices[0]
    refund = invoice.model_copy(
        update={"invoice_id": LEA, "number": "AL-R12", "due_on": date(2026, 11, 3), "given_back_on": date(2026, 11, 3)}
    )
    (till,) = pay.offer(builders.card_offer(invoices=(refund, invoice)), TODAY).tills
    assert [(one.label, one.returned, one.late, one.chosen) for one in till.invoices] == [
        ("Remboursement AL-R12 du 3 novembre 2026 à rendre", True, False, True),
        ("AL-36", False, False, True),
    ]
    begun = tuple(one.model_copy(update={"attempt_id": INVOICE}) for one in (refund, invoice))
    (till,) = pay.offer(builders.card_offer(invoices=begun), TODAY).tills
    assert [one.numbers for one in till.underway] == ["Remboursement AL-R12 et facture AL-36"]
    parts = (CardPart(invoice_id=LEA, number="AL-R12", cents=17940), CardPart(invoice_id=INVOICE, number="AL-36", cents=12060))
    assert [one.what for one in payment(attempt(parts=parts), NOW, came_back=False).parts] == ["Remboursement", "Facture"]


async def test_what_was_typed_stays_when_no_invoice_was_chosen_and_nothing_is_chosen_in_the_family_s_place(
    jean: Browser, town: Town
) -> None:
    free = town.offer.invoices[0]
    town.offer = builders.card_offer(invoices=(free, free.model_copy(update={"invoice_id": LEA, "contested": True})), partial=("AL",))
    assert "Cochez-la pour la payer sans attendre" in words((await jean.get("/releve/paiement")).text)
    page = await jean.post("/releve/paiement", {"cle": str(LEA), "regie": "AL", "montant": "50,5"})
    assert (page.status, "Choisissez au moins une facture" in words(page.text)) == (400, True)
    assert 'value="50,5"' in page.text
    assert "<details open>" in page.text
    assert "Écrivez un montant" not in page.text
    assert " checked" not in page.text


@pytest.mark.parametrize("named", [{}, {"attempt_id": "None"}])
async def test_whoever_comes_as_another_payment_ends_reads_that_it_ended(jean: Browser, town: Town, named: dict[str, str]) -> None:
    town.refusal = Conflict("Il vient de se terminer : rechargez la page.", **named)
    page = await jean.post("/releve/paiement", {"cle": str(LEA), "facture": str(INVOICE)})
    assert (page.status, "Il vient de se terminer : rechargez la page." in words(page.text)) == (200, True)


async def test_whoever_began_too_many_payments_finds_the_choice_again_and_reads_when_to_go_on(jean: Browser, town: Town) -> None:
    town.refusal = TooMany("Attendez une heure, ou réglez à la mairie.")
    page = words((await jean.post("/releve/paiement", {"cle": str(LEA), "facture": str(INVOICE)})).text)
    assert "Attendez une heure, ou réglez à la mairie." in page
    assert "Payer" in page


def test_a_receipt_says_which_of_its_numbers_are_invoices() -> None:
    paid = builders.CHEQUE.model_copy(update={"settled": (("AL-12", 700), ("AL-R9", 20))})
    assert receipts.receipt(paid).settled == "facture AL-12 (7,00\u00a0€) et remboursement AL-R9 (0,20\u00a0€)"


@pytest.mark.parametrize(("came_back", "status", "asked"), [("", "open", 0), ("", "starting", 1), ("?retour=1", "ended", 1)])
async def test_whoever_comes_back_has_the_provider_asked_and_billing_alone_says_what_is_final(
    jean: Browser, town: Town, came_back: str, status: str, asked: int
) -> None:
    town.attempt = attempt(status=status)
    page = await jean.get(f"/releve/paiement/{INVOICE}{came_back}")
    assert (page.status, len(town.got(CheckCardAttempt))) == (200, asked)
    assert ("Paiement commencé" in words(page.text)) == (status == "ended"), "what has ended may be paid by now: it is not said to be due"


@pytest.mark.parametrize(
    ("status", "problem", "told"),
    [
        ("ended", "cancelled", "Vous avez renoncé à ce paiement"),
        ("paid", "", "Paiement enregistré"),
        ("ended", "expired", "Ce paiement a été abandonné"),
    ],
)
async def test_whoever_gives_a_payment_up_chooses_anew_at_once_unless_it_went_through(
    jean: Browser, town: Town, status: str, problem: str, told: str
) -> None:
    town.attempt = attempt(status=status, problem=problem, form=None)
    page = await jean.post(f"/releve/paiement/{INVOICE}/annulation")
    assert told in words(page.text)
    assert ("Factures à payer" in words(page.text)) == (problem == "cancelled")
