"""Invoice runs of these tests: who issues, a month of meals, and how to wait for the work that goes on after the answer."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from contracts.billing import GetRun, IssueRun, PrepareRun, RunStatus, RunView
from contracts.rights import Right
from tests.eventually import eventually
from tests.service.billing.cast import CASHIER, MARTIN, NOVEMBER, meal_tariff, month, quotients
from tests.service.harness import Started, staff

ISSUER = staff(Right.ISSUE_INVOICE, Right.READ_ACCOUNT, Right.TAKE_PAYMENT, Right.READ_LEDGER)
DUE = date(2099, 1, 15)
FIRST_OF_YEAR = date(2026, 1, 1)


def november(
    *, regie: str = "AL", threshold_cents: int = 0, since: date | None = None, run_id: UUID | None = None, corrective: bool = False
) -> PrepareRun:
    """Ask for the invoices of November."""
    return PrepareRun(
        run_id=run_id,
        regie=regie,
        kind="corrective" if corrective else "regular",
        period_from=NOVEMBER,
        period_to=date(2026, 11, 30),
        since=since,
        due_on=DUE,
        threshold_cents=threshold_cents,
    )


async def priced(service: Started, families: Iterable[UUID] = (), *, days: Iterable[int] = (2, 3, 5)) -> None:
    """Enter the tariff, and tell a month of meals for each family, each with an enrolment and a child of its own."""
    await service.send(meal_tariff(), CASHIER)
    told = [
        month(days, family_id=one, enrolment_id=UUID(int=one.int + 7_000), child=(UUID(int=one.int + 9_000), "Camille")) for one in families
    ]
    await service.tell(*told)


async def booked(service: Started) -> None:
    """Three meals of Léa at 3.05 euros, two of Hugo's family at the highest price."""
    await priced(service)
    await service.tell(
        quotients((850, FIRST_OF_YEAR)),
        month([2, 3, 5]),
        month([2, 3], family_id=MARTIN, enrolment_id=UUID(int=61), child=(UUID(int=62), "Zoé")),
    )


async def reached(service: Started, run_id: UUID, status: RunStatus) -> RunView:
    """Wait until a run has come to a state."""

    async def there() -> RunView | None:
        found = await service.send(GetRun(run_id=run_id), ISSUER)
        return found if found.status == status else None

    found = await eventually(there)
    assert found
    return found


async def drafted(service: Started, asked: PrepareRun | None = None) -> RunView:
    """Prepare a run, and wait for its draft."""
    run = await service.send(asked or november(), ISSUER)
    return await reached(service, run.run_id, "draft")


async def issued(service: Started, asked: PrepareRun | None = None) -> RunView:
    """Prepare a run, and issue it at once."""
    run = await drafted(service, asked)
    await service.send(IssueRun(run_id=run.run_id), ISSUER)
    return await reached(service, run.run_id, "issued")
