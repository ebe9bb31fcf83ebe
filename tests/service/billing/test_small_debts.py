"""What is too little for a title, where the treasury collects: it is paid to the regie, at the counter or by card."""

import asyncio

import pytest

from chassis.errors import Conflict, Invalid
from chassis.ids import new_id
from contracts.billing import (
    CorrectTitle,
    GetAccountSummary,
    GetCardOffer,
    GetInvoice,
    GetStatement,
    HandOver,
    PutReminderSteps,
    ReadCounterAccount,
    ReadReminders,
    ReadTreasuryCandidates,
    ReminderStep,
    TakePayment,
)
from services.billing.store.books_agree import BOOKS
from tests.service.billing.card_cast import Shop
from tests.service.billing.cast import DUPONT, JEAN
from tests.service.billing.debit_cast import owes
from tests.service.billing.treasury_cast import CASHIER, CODES, handed_over, opened
from tests.service.harness import TODAY, Started


def pays(cents: int, *invoices: object) -> TakePayment:
    """Pay in cash at the counter."""
    asked = {"family_id": DUPONT, "payment_id": new_id(), "regie": "AL", "means": "cash", "cents": cents, "invoices": invoices}
    return TakePayment.model_validate(asked)


async def refusal(service: Started, asked: TakePayment) -> str | None:
    """Tell why the till does not take an amount."""
    with pytest.raises(Invalid) as refused:
        await service.send(asked, CASHIER)
    assert refused.value.members["field"] == "cents"
    return refused.value.detail


async def books_are_right(service: Started) -> bool:
    """Tell whether the ledger agrees with its documents."""
    async with service.database.transaction() as tx:
        return not any([await tx.fetch(sql) for name, sql in BOOKS.items() if "days" not in name])


async def test_only_what_is_too_little_for_a_title_is_to_be_paid_to_the_regie(service: Started) -> None:
    await opened(service)
    small, large = await owes(service, 1499, 1500)
    await opened(service, treasury=True)
    unpaid = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert {one.invoice_id: one.at_treasury for one in unpaid} == {small: False, large: True}
    offer = await service.send(GetCardOffer(), JEAN)
    assert ([one.invoice_id for one in offer.invoices], offer.treasury) == ([small], True)
    assert [(one.office, one.how_to_pay, one.issued) for one in offer.offices] == [(CODES.office, CODES.how_to_pay, "")]
    statement = await service.send(GetStatement(school_year="2025-2026"), JEAN)
    assert {line.invoice_id: line.payable for line in statement.lines} == {small: True, large: False}
    assert [(one.office, one.how_to_pay, one.issued) for one in statement.awaited] == [(CODES.office, CODES.how_to_pay, "")]
    assert statement.treasury == ()
    assert (await service.send(GetInvoice(invoice_id=small), JEAN)).treasury is None
    assert (await service.send(GetInvoice(invoice_id=large), JEAN)).treasury
    steps = (ReminderStep(days=10, subject="Rappel", text="Merci de régler."),)
    await service.send(PutReminderSteps(code="AL", steps=steps), CASHIER)
    (late,) = (await service.send(ReadReminders(code="AL"), CASHIER)).overdue
    assert (late.invoices, late.cents) == (1, 1499)

    for asked, slug in ((pays(1500, large), "treasury_collects"), (pays(2999, small, large), "treasury_collects")):
        with pytest.raises(Conflict) as refused:
            await service.send(asked, CASHIER)
        assert refused.value.slug == slug
    assert await refusal(service, pays(1500)) == "Ici se paient seulement 14,99\u00a0€ : le reste se paie à la trésorerie."
    assert (await service.send(ReadCounterAccount(family_id=DUPONT), CASHIER)).treasury == ("AL",)
    taken = await service.send(pays(1000), CASHIER)
    assert (taken.settled, taken.unused_cents) == ((("AL-1", 1000),), 0)
    await service.send(pays(499, small), CASHIER)
    with pytest.raises(Conflict):
        await service.send(pays(100), CASHIER)
    batch = await handed_over(service)
    assert [one.invoice_id for one in batch.items] == [large]
    titled = await service.send(GetStatement(), JEAN)
    assert ([one.issued for one in titled.treasury], titled.awaited) == (["Titre émis (ORMC n°12)"], ())
    assert (await service.send(GetAccountSummary(), JEAN)).balance_cents == 0
    assert await books_are_right(service)


async def test_the_till_says_of_each_amount_that_is_too_much_where_the_rest_is_due(service: Started) -> None:
    await opened(service)
    first, second, _ = await owes(service, 1000, 499, 1500)
    await opened(service, treasury=True)
    no_surplus = "La trésorerie encaisse pour la régie, qui ne prend pas de surplus."
    chosen = f"Votre choix fait 10,00\u00a0€ : choisissez-en plus, ou corrigez le montant. {no_surplus}"
    assert await refusal(service, pays(1200, first)) == chosen
    at_treasury = "Ici se paient seulement 14,99\u00a0€ : le reste se paie à la trésorerie."
    assert await refusal(service, pays(1500)) == at_treasury
    assert await refusal(service, pays(1500, first, second)) == at_treasury
    await handed_over(service)
    nothing_more = f"Il ne reste que 14,99\u00a0€ à payer. {no_surplus}"
    assert await refusal(service, pays(1500)) == nothing_more
    assert await refusal(service, pays(1500, first, second)) == nothing_more
    await service.send(pays(1499), CASHIER)
    assert await refusal(service, pays(100)) == f"La famille n'a rien à payer ici. {no_surplus}"


async def test_a_small_rest_of_a_title_that_was_reduced_is_paid_to_the_regie(service: Started) -> None:
    await opened(service, treasury=True)
    (invoice,) = await owes(service, 5000)
    batch = await handed_over(service)
    correction = CorrectTitle(
        batch_id=batch.batch_id, title_id=batch.items[0].title_id, correction_id=new_id(), cents=1400, reason="Un jour de trop"
    )
    await service.send(correction, CASHIER)
    (left,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert (left.remaining_cents, left.at_treasury) == (1400, False)
    await service.send(correction.model_copy(update={"correction_id": new_id(), "cents": 100}), CASHIER)
    (left,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    assert (left.remaining_cents, left.at_treasury) == (1500, True)
    with pytest.raises(Conflict):
        await service.send(pays(1500, invoice), CASHIER)


async def test_a_small_debt_is_paid_by_card_and_never_becomes_a_title_meanwhile(till: Shop) -> None:
    await opened(till.service)
    small, large = await owes(till.service, 900, 3000)
    await opened(till.service, treasury=True)
    with pytest.raises(Invalid):
        await till.start(large)
    begun = await till.start(small)
    (waits,) = (one for one in (await till.service.send(ReadTreasuryCandidates(code="AL"), CASHIER)).invoices if one.faults)
    assert waits.faults == ("too_small", "card_underway")
    await asyncio.gather(
        till.type_card(begun),
        till.service.send(HandOver(batch_id=new_id(), regie="AL", due_to=TODAY), CASHIER),
    )
    await till.becomes(begun, "paid")
    assert await till.balance() == 0
    assert await books_are_right(till.service)
