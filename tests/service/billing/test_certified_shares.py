"""What of a day's price is certified as care: what the tariff says, else the price without its penalties where the town calls it care."""

from datetime import date
from typing import Any

from contracts.billing import CorrectInvoiceLine, GetInvoice, InvoiceIssued, PutCareActivities
from contracts.planning import DayStatus, MonthChanged
from stack import ROOT
from tests.service.billing.bank_cast import SAVED
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, LEA, MEAL, meal_tariff, month
from tests.service.billing.run_cast import ISSUER, issued, november
from tests.service.billing.test_certificates import born, pays
from tests.service.billing.test_certified_corrections import certified
from tests.service.billing.test_rules import ruled
from tests.service.harness import Started

STORED = ROOT / "services" / "billing" / "migrations" / "0196_penalties_of_priced_days.sql"
PENALTY: dict[str, Any] = {"adjustments": [{"label": "Sans réservation", "when": {"unbooked": True}, "percent": 50}]}


def attended(version: int = 1, *, unbooked: int = 1) -> MonthChanged:
    """Tell three days of care, of which the last were attended without a booking."""
    told = month([23, 24, 26], version=version)
    first = 3 - unbooked
    came = [one.model_copy(update={"status": DayStatus.PRESENT_UNBOOKED}) for one in told.days[first:]]
    return told.model_copy(update={"days": (*told.days[:first], *came)})


async def small(service: Started, *, ticked: bool = True) -> None:
    """Tell that Léa is small, and whether the town calls her activity care."""
    await service.tell(SAVED, born(LEA, "Léa", date(2022, 5, 1)))
    await service.send(PutCareActivities(activity_ids=(MEAL,) if ticked else ()), CASHIER)


async def decided(service: Started, position: int, cents: int) -> None:
    """Decide what each day of a line of the invoice costs, and issue the credit note."""
    told = (await service.tells(InvoiceIssued))[-1]
    asked = CorrectInvoiceLine(family_id=DUPONT, invoice_id=told.invoice_id, position=position, cents=cents, reason="Fermeture")
    await service.send(asked, ISSUER)
    await issued(service, november(corrective=True))


async def former(service: Started, *, care_cents: int) -> None:
    """Leave the days as a former release wrote them."""
    async with service.database.transaction() as tx:
        await tx.execute("update charge set care_cents = $1, agreed_cents = null", care_cents)


async def upgraded(service: Started) -> None:
    """Bring the days that were priced before up to date."""
    async with service.database.transaction() as tx:
        await tx.execute("with penalised as" + STORED.read_text().split("with penalised as")[1].split("-- migrate:down")[0])


async def test_a_tariff_that_leaves_nothing_to_care_outweighs_the_tick(service: Started) -> None:
    await small(service)
    await service.send(ruled({"cents": 200}, split={"meal_cents": 250}), CASHIER)
    await service.tell(month([23, 24]))
    await issued(service)
    await pays(service, 400)
    assert await certified(service) == 0
    await upgraded(service)
    assert await certified(service) == 0, "days of before the upgrade are told apart by their tariff"


async def test_penalties_of_a_ticked_activity_are_not_certified(service: Started) -> None:
    await small(service)
    await service.send(ruled({"cents": 1000}, **PENALTY), CASHIER)
    await service.tell(attended())
    await issued(service)
    await pays(service, 3500)
    assert await certified(service) == 3000


async def test_an_activity_that_is_not_ticked_has_no_care_without_a_split(service: Started) -> None:
    await small(service, ticked=False)
    await service.send(ruled({"cents": 1000}, **PENALTY), CASHIER)
    await service.tell(attended())
    await issued(service)
    await pays(service, 3500)
    assert await certified(service) == 0


async def test_a_correction_by_the_rules_keeps_penalties_apart(service: Started) -> None:
    await small(service)
    await service.send(ruled({"cents": 1000}, **PENALTY), CASHIER)
    await service.tell(attended())
    await issued(service)
    await pays(service, 3500)
    await service.tell(attended(2, unbooked=2))
    assert (await issued(service, november(corrective=True))).invoiced_cents == 500
    await pays(service, 500)
    assert await certified(service) == 3000


async def test_what_the_town_hall_decides_about_a_day_lowers_its_penalty_first(service: Started) -> None:
    await small(service)
    await service.send(ruled({"cents": 1000}, **PENALTY), CASHIER)
    await service.tell(attended(unbooked=3))
    await issued(service)
    await pays(service, 4500)
    await decided(service, 1, 1200)
    assert await certified(service) == 3000
    await decided(service, 1, 800)
    assert await certified(service) == 2400


async def test_a_meal_that_the_town_hall_decided_about_is_no_care(service: Started) -> None:
    await small(service, ticked=False)
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 3, 5]))
    await issued(service)
    await pays(service, 915)
    await decided(service, 1, 200)
    assert await certified(service) == 0
    await former(service, care_cents=200)
    assert await certified(service) == 0, "nor where a former release wrote that it was"


async def test_days_of_before_lose_their_penalties_and_keep_their_price(service: Started) -> None:
    await small(service)
    await service.send(ruled({"cents": 1000}, **PENALTY), CASHIER)
    await service.tell(attended())
    await issued(service)
    await pays(service, 3500)
    await former(service, care_cents=0)
    assert await certified(service) == 3500, "whose former process wrote them last knew no better"
    await upgraded(service)
    assert await certified(service) == 3000


async def test_what_a_former_process_writes_beside_the_new_counts_whole(service: Started) -> None:
    await small(service)
    await service.send(ruled({"cents": 1000}), CASHIER)
    await service.tell(month([23]))
    await issued(service)
    await pays(service, 1000)
    async with service.database.transaction() as tx:
        await tx.execute("update charge set care_cents = 0, agreed_cents = 400")
    assert await certified(service) == 1000, "it leaves what it does not know as it was"


async def test_a_decision_leaves_a_split_day_no_more_care_than_it_costs(service: Started) -> None:
    await small(service)
    await service.send(ruled({"cents": 1000}, split={"care_percent": 50}), CASHIER)
    await service.tell(month([23, 24]))
    await issued(service)
    await pays(service, 2000)
    await decided(service, 1, 300)
    assert await certified(service) == 600
    invoice = (await service.tells(InvoiceIssued))[-1]
    assert (await service.send(GetInvoice(invoice_id=invoice.invoice_id), JEAN)).total_cents == 2000
