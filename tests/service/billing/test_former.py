"""Days that the program of before billed: in no estimate, in no run, in no correction."""

from datetime import date, timedelta

import pytest

from chassis.errors import Invalid
from contracts.billing import GetDraft, PutRegie, ReadPendingCorrections, ReadRegie
from contracts.planning import DayStatus
from tests.eventually import eventually
from tests.service.billing.cast import CASHIER, DUPONT, GUIDE, REGIE, meal_tariff, month, quotients
from tests.service.billing.run_cast import ISSUER, drafted, november
from tests.service.billing.test_rules import total
from tests.service.harness import TODAY, Started


def billed_until(day: date) -> PutRegie:
    """Say up to which day the former program billed."""
    return REGIE.model_copy(update={"billed_until": day})


async def comes_to(service: Started, cents: int) -> None:
    """Wait until Jean's November is estimated at an amount."""

    async def there() -> bool:
        return await total(service) == cents

    await eventually(there)


async def test_days_told_after_the_date_are_billed_and_those_up_to_it_are_not(service: Started) -> None:
    await service.send(billed_until(date(2026, 11, 3)), CASHIER)
    await service.send(meal_tariff(), CASHIER)
    await service.tell(quotients((850, date(2026, 1, 1))), month([2, 3, 4, 5]))
    assert await total(service) == 2 * 305
    run = await drafted(service, november(since=date(2026, 1, 1)))
    (line,) = (await service.send(GetDraft(run_id=run.run_id, family_id=DUPONT), ISSUER)).lines
    assert (line.first_day, line.last_day, line.quantity) == (date(2026, 11, 4), date(2026, 11, 5), 2)


async def test_a_date_that_is_said_or_mended_later_holds_for_days_told_before(service: Started) -> None:
    await service.send(meal_tariff(), CASHIER)
    await service.tell(quotients((850, date(2026, 1, 1))), month([2, 3, 4, 5]))
    assert await total(service) == 4 * 305
    await service.send(billed_until(date(2026, 11, 4)), CASHIER)
    await comes_to(service, 305)
    await service.tell(month([2, 4, 5], version=2))  # a day that was billed elsewhere is no longer booked
    await service.send(billed_until(date(2026, 11, 2)), CASHIER)
    await comes_to(service, 2 * 305)
    assert (await service.send(ReadRegie(code="AL"), CASHIER)).billed_until == date(2026, 11, 2)


async def test_a_tariff_that_comes_after_the_days_finds_which_were_billed(service: Started) -> None:
    await service.send(billed_until(date(2026, 11, 3)), CASHIER)
    await service.tell(quotients((850, date(2026, 1, 1))), month([2, 3, 4, 5]))
    await service.send(meal_tariff(), CASHIER)
    await comes_to(service, 2 * 305)


async def test_what_changes_about_a_day_billed_elsewhere_corrects_nothing(service: Started) -> None:
    await service.send(billed_until(date(2026, 11, 30)), CASHIER)
    await service.send(meal_tariff(), CASHIER)
    await service.tell(month([2, 3]), quotients((640, date(2026, 1, 1))), month([2], version=2, status=DayStatus.ABSENT_BILLED))
    assert (await service.send(ReadPendingCorrections(), ISSUER)).regies == ()
    assert await total(service) == 0


async def test_a_run_of_days_that_were_all_billed_is_refused(service: Started) -> None:
    await service.send(billed_until(date(2026, 11, 30)), CASHIER)
    with pytest.raises(Invalid) as refused:
        await service.send(november(), ISSUER)
    assert (refused.value.slug, refused.value.detail) == ("run_refused", "L'ancien logiciel a déjà facturé jusqu'au 30 novembre 2026.")


async def test_invoices_for_days_that_were_not_said_to_be_billed_are_not_taken_over(service: Started) -> None:
    await service.send(PutRegie(code="CA", name="Régie cantine"), CASHIER)
    late = GUIDE.model_copy(update={"invoices": (GUIDE.invoices[0].model_copy(update={"period_to": date(2026, 9, 30)}),), "payments": ()})
    renamed = late.model_copy(update={"regie": "CA", "invoices": (late.invoices[0].model_copy(update={"number": "CA-36"}),)})
    for asked, said in (
        (
            late,
            "Rien n'a été repris. AL-36 : sa période va jusqu'au 30 septembre 2026, mais l'ancien logiciel a facturé jusqu'au 31 août 2026",
        ),
        (renamed, "Indiquez d'abord, dans les réglages de la régie CA, jusqu'à quel jour l'ancien logiciel a facturé."),
    ):
        with pytest.raises(Invalid) as refused:
            await service.send(asked, CASHIER)
        assert refused.value.slug == "takeover_refused"
        assert (refused.value.detail or "").startswith(said)


async def test_a_date_that_cannot_be_true_is_refused_beside_its_field(service: Started) -> None:
    await service.send(GUIDE, CASHIER)
    for day, said in (
        (date(2015, 4, 29), "Une facture reprise de l'ancien logiciel va jusqu'au 30 avril 2015."),
        (TODAY + timedelta(days=70), "Au plus tard le "),
    ):
        with pytest.raises(Invalid) as refused:
            await service.send(billed_until(day), CASHIER)
        assert refused.value.members["field"] == "billed_until"
        assert (refused.value.detail or "").startswith(said)
    assert (await service.send(ReadRegie(code="AL"), CASHIER)).billed_until == REGIE.billed_until
