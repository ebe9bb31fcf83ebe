"""What an invoice says of its days is what is known when it is issued, also where its draft said otherwise at the same price."""

from datetime import time

from contracts.billing import EstimateChanged, GetDraft, GetInvoice, InvoiceIssued, IssueRun, RunView
from contracts.planning import DayStatus, MonthChanged
from tests.service.billing.cast import CASHIER, DUPONT, JEAN, MEALS, month
from tests.service.billing.run_cast import ISSUER, booked, drafted, reached
from tests.service.billing.test_rules import ruled, stayed, told
from tests.service.harness import Started

WHY = f"{MEALS}, tranche 850 et plus, QF 850 depuis le 1er janvier 2026\u00a0: 3,05\u00a0€"
ABSENT = "Dont 1\u00a0absence facturée\u00a0: le jeudi 5 novembre"


def missed(version: int) -> MonthChanged:
    """Tell that Léa was there on the 2nd and the 3rd, and missed the 5th."""
    days = month([2, 3, 5], version=version, status=DayStatus.PRESENT).days
    absent = days[2].model_copy(update={"status": DayStatus.ABSENT_BILLED})
    return month([], version=version).model_copy(update={"days": (*days[:2], absent)})


async def drafted_words(service: Started, run: RunView) -> list[str]:
    return [line.explanation for line in (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).lines]


async def issued_words(service: Started, run: RunView) -> list[str]:
    """Issue a draft, and read what the invoice of the Duponts says of its lines."""
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    done = await reached(service, run.run_id, "issued")
    assert done.to_issue == 0
    mine = [one for one in await service.tells(InvoiceIssued, count=done.invoices) if one.family_id == DUPONT]
    view = await service.send(GetInvoice(invoice_id=mine[-1].invoice_id), JEAN)
    return [line.explanation for line in view.lines]


async def test_an_absence_that_was_a_presence_is_none_on_the_invoice(service: Started) -> None:
    await booked(service)
    await service.tell(missed(2))
    run = await drafted(service)
    assert await drafted_words(service, run) == [f"{WHY}\n{ABSENT}"]
    await service.tell(month([2, 3, 5], version=3, status=DayStatus.PRESENT))
    assert await issued_words(service, run) == [WHY]


async def test_a_presence_that_was_an_absence_is_one_on_the_invoice(service: Started) -> None:
    await booked(service)
    run = await drafted(service)
    assert await drafted_words(service, run) == [WHY]
    await service.tell(missed(2))
    assert await issued_words(service, run) == [f"{WHY}\n{ABSENT}"]


async def test_hours_that_were_mended_within_the_same_half_hour_are_said_as_they_are(service: Started) -> None:
    await service.send(ruled({"cents": 110}, unit="half_hour"), CASHIER)

    def came(version: int, left_at: time, minutes: int) -> MonthChanged:
        return told(month([23], version=version, status=DayStatus.PRESENT), hours=stayed(minutes, left_at))

    await service.tell(came(1, time(18, 12), 102))
    run = await drafted(service)
    assert (await drafted_words(service, run))[0].endswith("Présence notée le 23/11 jusqu'à 18\u00a0h\u00a012")
    await service.tell(came(2, time(18, 5), 95))
    assert (await issued_words(service, run))[0].endswith("Présence notée le 23/11 jusqu'à 18\u00a0h\u00a005")


async def test_families_hear_of_absences_in_their_estimate_and_not_of_marks_that_change_nothing_they_read(service: Started) -> None:
    await booked(service)
    known = len(await service.told(EstimateChanged))
    await service.tell(month([2, 3, 5], version=2, status=DayStatus.PRESENT))
    assert len(await service.told(EstimateChanged)) == known
    await service.tell(missed(3))
    assert len(await service.told(EstimateChanged)) == known + 1
