"""An adult from whom a court withdrew a child: the household's totals stay, the child is not told."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from chassis.errors import NotFound
from chassis.tokens import Actor
from contracts.billing import (
    AccountSummary,
    EstimateChanged,
    EstimateView,
    GetAccountSummary,
    GetEstimate,
    GetInvoice,
    GetStatement,
    InvoiceLine,
    InvoiceView,
    ReadFamilyAccount,
    TakeOver,
)
from contracts.family import ChildSaved, CustodySet, FamilyErased, LinkedAdult, LinkedHousehold
from contracts.privacy import CollectFamilyData
from tests.service.billing.cast import ANNE, CASHIER, CLICK, DUPONT, HUGO, HUGO_EATS, LEA, NOVEMBER, invoice, meal_tariff, month
from tests.service.harness import Started, family

FATHER, MOTHER = UUID("0199a000-0000-7000-8000-000000000011"), UUID("0199a000-0000-7000-8000-000000000012")
JEAN, JEANNE = family(DUPONT, guardian_id=FATHER), family(DUPONT, guardian_id=MOTHER, name="Jeanne DUPONT")
TABLES = ("child", "enrolment_month", "charge")


def withdrawn(*, version: int = 2, since: date = NOVEMBER, until: date | None = None, child_id: UUID = LEA) -> CustodySet:
    adult = LinkedAdult(guardian_id=FATHER, authority="withdrawn", since=since, until=until)
    return CustodySet(version=version, child_id=child_id, households=(LinkedHousehold(family_id=DUPONT),), adults=(adult,))


def named(child_id: UUID, first_name: str) -> ChildSaved:
    return ChildSaved(
        version=1,
        child_id=child_id,
        family_id=DUPONT,
        first_name=first_name,
        last_name="DUPONT",
        birth_date=date(2018, 3, 4),
        school="Jean Moulin",
        school_class="CE1",
    )


async def town(service: Started, *adults: CustodySet) -> None:
    """Léa eats three times and Hugo once, at 3.05 euros."""
    await service.send(meal_tariff(), CASHIER)
    await service.tell(named(LEA, "Léa"), named(HUGO, "Hugo"), month([2, 5, 9]))
    await service.tell(month([2], enrolment_id=HUGO_EATS, child=(HUGO, "Hugo")), *adults)


async def estimate(service: Started, actor: Actor = JEAN) -> EstimateView:
    return await service.send(GetEstimate(month=NOVEMBER), actor)


def told(view: EstimateView) -> tuple[int, int, list[str]]:
    return view.total_cents, view.hidden_cents, [line.child for line in view.lines]


async def test_a_withdrawn_adult_reads_the_household_s_total_and_not_the_child(service: Started) -> None:
    await town(service, withdrawn())
    seen = await estimate(service)
    assert told(seen) == (1220, 915, ["Hugo"])
    text = seen.model_dump_json()
    assert "Léa" not in text
    assert str(LEA) not in text
    assert told((await service.send(GetAccountSummary(), JEAN)).estimate) == (1220, 915, ["Hugo"])


async def test_the_partner_and_the_staff_read_every_line(service: Started) -> None:
    await town(service, withdrawn())
    assert told(await estimate(service, JEANNE)) == (1220, 0, ["Hugo", "Léa"])
    account: AccountSummary = await service.send(ReadFamilyAccount(family_id=DUPONT), CASHIER)
    assert told(account.estimate) == (1220, 0, ["Hugo", "Léa"])


async def test_the_rows_of_the_child_are_walled_off_and_the_other_child_s_are_not(service: Started) -> None:
    await town(service, withdrawn())
    for actor, children in ((JEAN, {HUGO}), (JEANNE, {HUGO, LEA}), (ANNE, set())):
        async with service.database.transaction(actor, read_only=True) as tx:
            for table in TABLES:
                rows = await tx.fetch(f"select distinct child_id from {table}")  # noqa: S608 - the tables are listed above
                assert {row["child_id"] for row in rows} == children, (table, actor.display_name)


async def test_a_withdrawal_holds_on_its_days_and_the_newest_custody_counts(service: Started) -> None:
    today = date(2026, 11, 23)
    await town(service, withdrawn(since=today + timedelta(days=30)))
    assert told(await estimate(service)) == (1220, 0, ["Hugo", "Léa"])
    await service.tell(withdrawn(version=3), withdrawn(version=1, until=NOVEMBER), withdrawn(version=3))
    assert told(await estimate(service)) == (1220, 915, ["Hugo"])
    await service.tell(withdrawn(version=4, until=NOVEMBER))
    assert told(await estimate(service)) == (1220, 0, ["Hugo", "Léa"])


async def test_custody_that_is_told_before_the_child_is_charged_hides_what_comes(service: Started) -> None:
    await service.tell(withdrawn())
    await town(service)
    assert told(await estimate(service)) == (1220, 915, ["Hugo"])
    assert [one.total_cents for one in await service.tells(EstimateChanged, count=2)] == [915, 1220]


async def billed(service: Started, *children: str) -> UUID:
    """Take over an invoice with a line of ten euros for each child; its id."""
    lines = tuple(
        InvoiceLine(child=child, activity="Garderie", quantity=1, unit_cents=1000, cents=1000, explanation="Le soir") for child in children
    )
    await service.send(TakeOver(regie="AL", invoices=(invoice("AL-36", 1000).model_copy(update={"lines": lines}),), payments=()), CASHIER)
    (line,) = (await service.send(GetStatement(school_year="2014-2015"), JEAN)).lines
    assert line.debit_cents == 1000 * len(children)
    assert line.invoice_id
    return line.invoice_id


def shown(found: InvoiceView) -> tuple[int, int, list[str]]:
    return found.total_cents, found.hidden_cents, [line.child for line in found.lines]


async def test_an_invoice_shows_a_withdrawn_adult_only_lines_that_surely_are_another_child_s(service: Started) -> None:
    await town(service, withdrawn())
    asked = GetInvoice(invoice_id=await billed(service, "Léa", "HUGO", "Léa DUPONT"))
    assert shown(await service.send(asked, JEAN)) == (3000, 2000, ["HUGO"])
    assert shown(await service.send(asked, JEANNE)) == (3000, 0, ["Léa", "HUGO", "Léa DUPONT"])
    with pytest.raises(NotFound):
        await service.send(asked, ANNE)


async def test_an_invoice_about_hidden_children_only_is_still_owed(service: Started) -> None:
    await town(service, withdrawn())
    found = await service.send(GetInvoice(invoice_id=await billed(service, "Léa")), JEAN)
    assert (*shown(found), found.remaining_cents) == (1000, 1000, [], 1000)


async def test_the_export_of_a_withdrawn_adult_tells_nothing_of_the_child_and_the_partner_s_does(service: Started) -> None:
    await town(service, withdrawn())
    await billed(service, "Léa", "Hugo")
    asked = CollectFamilyData(at="billing")
    his, hers = [(await service.send(asked, actor)).model_dump_json() for actor in (JEAN, JEANNE)]
    for about in ("Léa", str(LEA)):
        assert about not in his
        assert about in hers
    assert "Hugo" in his
    assert str(FATHER) not in hers


async def test_a_family_that_is_erased_leaves_no_trace_of_the_withdrawal(service: Started) -> None:
    await town(service, withdrawn())
    await service.tell(FamilyErased(version=9, family_id=DUPONT, erased_at=CLICK))
    async with service.database.transaction(read_only=True) as tx:
        for table in ("custody", "child_withdrawn", *TABLES):
            assert await tx.fetchval(f"select count(*) from {table}") == 0, table  # noqa: S608 - the tables are listed here
