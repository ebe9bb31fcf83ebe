"""What is too little for a title waits where the treasury collects: its family and the cashier read that it does, and for what."""

from datetime import date
from uuid import UUID

from contracts.billing import CarriedFamily, GetInvoice, GetStatement, ListTreasuryBatches, PutRegie
from tests.eventually import eventually
from tests.service.billing.cast import CASHIER as PRICES
from tests.service.billing.cast import DUPONT, HUGO, JEAN, LEA, MARTIN, meal_tariff, month
from tests.service.billing.debit_cast import owes
from tests.service.billing.run_cast import booked, drafted, issued, november
from tests.service.billing.test_namesakes import lea
from tests.service.billing.treasury_cast import CASHIER, CODES
from tests.service.harness import Started

OCTOBER = date(2026, 10, 1)
REGIE = "Régie garderie ALSH"


async def collected_by(service: Started, collector: str) -> None:
    """Say who collects for the régie."""
    await service.send(PutRegie.model_validate({"code": "AL", "name": REGIE, "collector": collector, "treasury": CODES}), CASHIER)


async def corrected(service: Started, cents: int, *, days: int = 5) -> None:
    """Let a meal cost something else since October, and wait until the days that were invoiced are compared."""
    await service.send(meal_tariff((0, cents), valid_from=OCTOBER), PRICES)

    async def compared() -> bool:
        async with service.database.transaction() as tx:
            found: int = await tx.fetchval("select count(*) from correction where due_cents = $1", cents)
        return found == days

    assert await eventually(compared)


async def carried(service: Started) -> tuple[CarriedFamily, ...]:
    """List what the treasury's page says to wait."""
    return (await service.send(ListTreasuryBatches(), CASHIER)).carried


async def test_a_correction_under_15_euros_is_said_to_wait_to_its_family_and_to_the_cashier(service: Started) -> None:
    await booked(service)
    await issued(service)
    await corrected(service, 405)
    assert ((await service.send(GetStatement(), JEAN)).carried, await carried(service)) == ((), ()), "the town takes any sum"
    await collected_by(service, "treasury")
    (waits,) = (await service.send(GetStatement(), JEAN)).carried
    assert (waits.regie_name, waits.office, waits.cents, waits.least_cents) == (REGIE, CODES.office, 300, 1500)
    (line,) = waits.lines
    assert (line.child, line.activity, [one.day for one in line.days], line.cents) == ("Léa", "Prestation", [2, 3, 5], 300)
    assert (await service.send(GetStatement(school_year="2025-2026"), JEAN)).carried == ()
    (billed,) = [one.invoice_id for one in (await service.send(GetStatement(), JEAN)).lines if one.invoice_id]
    assert (await service.send(GetInvoice(invoice_id=billed), JEAN)).carried == waits, "the invoice says it as well"
    before = (await owes(service, 2000, first=900))[0]
    assert (await service.send(GetInvoice(invoice_id=before), JEAN)).carried is None, "of another invoice nothing waits"
    found = {one.family_id: (one.cents, one.days, one.first.day, one.last.day) for one in await carried(service)}
    assert found == {DUPONT: (300, 3, 2, 5), MARTIN: (200, 2, 2, 3)}
    assert (await drafted(service, november(corrective=True))).to_issue == 0, "a run carries it over"


async def test_corrections_that_wait_tell_namesakes_apart_as_invoices_do(service: Started) -> None:
    await service.tell(lea(LEA, date(2016, 3, 4)), lea(HUGO, date(2019, 5, 4)))
    await booked(service)
    await service.tell(month([2], enrolment_id=UUID(int=71), child=(HUGO, "Léa")))
    await issued(service)
    await collected_by(service, "treasury")
    await corrected(service, 405, days=6)
    (waits,) = (await service.send(GetStatement(), JEAN)).carried
    assert [(one.child, one.cents) for one in waits.lines] == [("Léa (2016)", 300), ("Léa (2019)", 100)]


async def test_what_is_enough_for_a_title_does_not_wait(service: Started) -> None:
    await booked(service)
    await issued(service)
    await collected_by(service, "treasury")
    await corrected(service, 805)
    assert [(one.family_id, one.cents) for one in await carried(service)] == [(MARTIN, 1000)], "the other comes to 15 euros"
    assert (await service.send(GetStatement(), JEAN)).carried == ()


async def test_what_is_given_back_does_not_wait(service: Started) -> None:
    await booked(service)
    await issued(service)
    await collected_by(service, "treasury")
    await corrected(service, 105)
    assert await carried(service) == ()
