from datetime import date, timedelta

import pytest

from chassis.errors import Forbidden, NotFound, Refusal
from chassis.ids import new_id
from contracts.billing import AccountSummary, GetAccountSummary, GetInvoice, GetStatement, PutRegie, ReadFamilyAccount, TakeOver
from tests.service.billing.cast import ANNE, CASHIER, DUPONT, GUIDE, JEAN, MARTIN, invoice, payment
from tests.service.harness import Started, edge, staff

REGIE_NAME = "Régie garderie ALSH"


async def test_the_statement_of_the_guide(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    statement = await service.send(GetStatement(school_year="2014-2015"), JEAN)
    assert [(line.number, line.day, line.description, line.regie, line.debit_cents, line.credit_cents) for line in statement.lines] == [
        ("AL-36", date(2015, 4, 8), "Facture : 01/04/2015 - 30/04/2015", REGIE_NAME, 12060, 0),
        ("AL-228", date(2015, 4, 8), "Règlement : Chèque", REGIE_NAME, 0, 24320),
        ("AL-12", date(2015, 4, 8), "Facture : 01/02/2015 - 31/03/2015", REGIE_NAME, 24320, 0),
    ]
    assert [line.payable for line in statement.lines] == [True, False, False]
    assert (statement.opening_cents, statement.debit_cents, statement.credit_cents, statement.balance_cents) == (0, 36380, 24320, 12060)


async def test_the_account_shows_what_is_owed_and_the_invoice_that_is_not_paid(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    account = await service.send(GetAccountSummary(), JEAN)
    assert (account.family_id, account.balance_cents) == (DUPONT, 12060)
    (unpaid,) = account.unpaid
    assert (unpaid.number, unpaid.issued_on, unpaid.due_on) == ("AL-36", date(2015, 4, 8), date(2015, 4, 30))
    assert (unpaid.total_cents, unpaid.remaining_cents) == (12060, 12060)
    assert (await service.send(GetInvoice(invoice_id=unpaid.invoice_id), JEAN)).taken_over
    assert account.by_card is False, "no provider of cards is set up"
    assert await service.send(ReadFamilyAccount(family_id=DUPONT), CASHIER) == account.model_copy(update={"by_card": None})


async def test_unpaid_invoices_are_listed_oldest_first_with_what_remains(service: Started) -> None:
    april, may, june = (date(2015, month, 8) for month in (4, 5, 6))
    invoices = (invoice("AL-3", 3000, issued_on=june), invoice("AL-2", 2000, issued_on=april), invoice("AL-1", 1000, issued_on=may))
    await service.send(TakeOver(regie="AL", invoices=invoices, payments=(payment("AL-9", 2500),)), CASHIER)
    account = await service.send(GetAccountSummary(), JEAN)
    assert [(one.number, one.remaining_cents) for one in account.unpaid] == [("AL-1", 500), ("AL-3", 3000)]


async def test_another_year_opens_with_the_balance_of_those_before(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    statement = await service.send(GetStatement(school_year="2015-2016"), JEAN)
    assert (statement.opening_cents, statement.lines, statement.balance_cents) == (12060, (), 12060)
    current = await service.send(GetStatement(), JEAN)
    assert current.school_years[0] == current.school_year
    assert current.school_years[-1] == "2014-2015"


async def test_an_account_that_comes_to_zero_by_a_credit_is_told_apart_from_one_that_is_settled(service: Started) -> None:
    async def seen(school_year: str | None = None) -> tuple[int, bool]:
        statement = await service.send(GetStatement(school_year=school_year), JEAN)
        return statement.balance_cents, statement.set_off

    assert await seen() == (0, False)
    await service.send(PutRegie(code="RS", name="Régie restaurant", billed_until=date(2015, 8, 31)), CASHIER)
    await service.send(TakeOver(regie="AL", invoices=(invoice("AL-36", 2000),)), CASHIER)
    assert await seen() == (2000, False)
    await service.send(TakeOver(regie="RS", payments=(payment("RS-1", 2000),)), CASHIER)
    assert await seen() == (0, True)
    assert await seen("2014-2015") == (0, False), "the balance of a year that is over says nothing about today"
    await service.send(TakeOver(regie="AL", payments=(payment("AL-37", 2000),)), CASHIER)
    await service.send(TakeOver(regie="RS", invoices=(invoice("RS-2", 2000),)), CASHIER)
    assert await seen() == (0, False)
    assert (await service.send(GetAccountSummary(), JEAN)).unpaid == ()


async def test_a_new_school_year_begins_in_september_in_the_town_s_own_time(service: Started) -> None:
    clock = service.service.settings.clock
    this_september = date(clock.today().year, 9, 1)
    service.move_clock(timedelta(days=(this_september.replace(year=this_september.year + 1) - clock.today()).days + 1))
    label = f"{this_september.year + 1}-{this_september.year + 2}"
    assert (await service.send(GetStatement(), JEAN)).school_year == label


async def test_a_school_year_that_does_not_exist_is_refused(service: Started) -> None:
    with pytest.raises(Refusal) as refused:
        await service.send(GetStatement(school_year="2014-2016"), JEAN)
    assert (refused.value.status, refused.value.slug) == (400, "unknown_school_year")


async def test_an_invoice_is_read_line_by_line(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    view = await service.send(GetInvoice(invoice_id=unpaid.invoice_id), JEAN)
    assert (view.number, view.regie, view.total_cents, view.remaining_cents) == ("AL-36", REGIE_NAME, 12060, 12060)
    assert view.lines == tuple(one.model_copy(update={"position": place}) for place, one in enumerate(GUIDE.invoices[0].lines, start=1))
    assert (view.period_from, view.period_to) == (date(2015, 4, 1), date(2015, 4, 30))


async def test_the_lines_of_each_child_stand_together_however_the_former_program_listed_them(service: Started) -> None:
    lea = invoice("AL-36", 12060).lines[0]
    meals, mornings = ("Restauration scolaire", "Garderie périscolaire matin")
    listed = [("Léa", meals), ("Hugo", meals), ("Léa", mornings), ("Hugo", mornings)]
    former = invoice("AL-36", 12060).model_copy(
        update={"lines": tuple(lea.model_copy(update={"child": child, "activity": activity}) for child, activity in listed)}
    )
    await service.send(TakeOver(regie="AL", invoices=(former,)), CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    view = await service.send(GetInvoice(invoice_id=unpaid.invoice_id), JEAN)
    assert [(one.child, one.activity, one.position) for one in view.lines] == [
        ("Léa", meals, 1), ("Léa", mornings, 3), ("Hugo", meals, 2), ("Hugo", mornings, 4),
    ]  # fmt: skip


async def test_another_family_s_invoice_does_not_exist(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    (unpaid,) = (await service.send(GetAccountSummary(), JEAN)).unpaid
    for invoice_id in (unpaid.invoice_id, new_id()):
        with pytest.raises(NotFound) as refused:
            await service.send(GetInvoice(invoice_id=invoice_id), ANNE)
        assert refused.value.slug == "unknown_invoice"


async def test_a_family_sees_nothing_of_another_s_account(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    account = await service.send(GetAccountSummary(), ANNE)
    assert account == AccountSummary(family_id=MARTIN, balance_cents=0, unpaid=(), estimate=account.estimate, by_card=False)
    assert (await service.send(GetStatement(school_year="2014-2015"), ANNE)).lines == ()


async def test_accounts_are_for_their_family_and_for_staff_with_the_right(service: Started) -> None:
    with pytest.raises(NotFound):
        await service.send(ReadFamilyAccount(family_id=DUPONT), JEAN)
    with pytest.raises(Forbidden):
        await service.send(ReadFamilyAccount(family_id=DUPONT), staff())
    for actor in (CASHIER, edge()):
        with pytest.raises(NotFound):
            await service.send(GetAccountSummary(), actor)
