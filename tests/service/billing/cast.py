"""The people and prices of these tests: the Dupont and Martin families, a meal and a morning, and the cashier."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import UUID

from chassis.ids import new_id
from contracts.billing import Bracket, FormerInvoice, FormerPayment, InvoiceLine, PaymentMethod, PutRegie, PutTariff, TakeOver
from contracts.family import QuotientSet, QuotientView
from contracts.planning import DayStatus, MonthChanged, MonthDay
from contracts.rights import Right
from tests.service.harness import family, staff

CASHIER = staff(Right.WRITE_REGIE, Right.WRITE_TARIFF, Right.TAKE_OVER, Right.READ_ACCOUNT)

DUPONT, MARTIN = UUID("0199a000-0000-7000-8000-000000000001"), UUID("0199a000-0000-7000-8000-000000000002")
JEAN, ANNE = family(DUPONT), family(MARTIN, name="Anne MARTIN")
LEA, HUGO = UUID("0199a000-0000-7000-8000-000000000021"), UUID("0199a000-0000-7000-8000-000000000022")
MEAL, MORNING = UUID("0199a000-0000-7000-8000-000000000031"), UUID("0199a000-0000-7000-8000-000000000032")
LEA_EATS, HUGO_EATS = UUID("0199a000-0000-7000-8000-000000000041"), UUID("0199a000-0000-7000-8000-000000000042")

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
CLICK = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

REGIE = PutRegie(code="AL", name="Régie garderie ALSH", billed_until=date(2026, 8, 31))
MEAL_BRACKETS = ((0, 175), (640, 235), (850, 305))


MEALS = "Tarif «\u00a0Restauration scolaire\u00a0» du 1er septembre 2026"
"""How an explanation names the tariff below."""


def meal_tariff(
    *brackets: tuple[int, int], valid_from: date = date(2026, 9, 1), tariff_id: UUID | None = None, activity_id: UUID = MEAL
) -> PutTariff:
    """Price a meal, by default at 1.75, 2.35 and 3.05 euros."""
    return PutTariff(
        tariff_id=tariff_id or new_id(),
        activity_id=activity_id,
        regie="AL",
        name="Restauration scolaire",
        valid_from=valid_from,
        brackets=tuple(Bracket(from_quotient=start, cents=cents) for start, cents in brackets or MEAL_BRACKETS),
    )


def quotients(*values: tuple[int, date], version: int = 1, family_id: UUID = DUPONT) -> QuotientSet:
    """Tell the quotients of a family, each from its date."""
    return QuotientSet(
        version=version,
        family_id=family_id,
        quotients=tuple(QuotientView(value=value, valid_from=valid_from) for value, valid_from in values),
    )


def month(
    days: Iterable[int],
    *,
    version: int = 1,
    status: DayStatus = DayStatus.BOOKED,
    month: date = NOVEMBER,
    family_id: UUID = DUPONT,
    enrolment_id: UUID = LEA_EATS,
    activity_id: UUID = MEAL,
    child: tuple[UUID, str] = (LEA, "Léa"),
) -> MonthChanged:
    """Tell the month of an enrolment, by default Léa's meals in November."""
    return MonthChanged(
        version=version,
        family_id=family_id,
        enrolment_id=enrolment_id,
        child_id=child[0],
        child=child[1],
        activity_id=activity_id,
        month=month,
        days=tuple(MonthDay(day=month.replace(day=day), status=status) for day in days),
        asked_at=CLICK,
    )


def invoice(
    number: str,
    cents: int,
    *,
    issued_on: date = date(2015, 4, 8),
    period: tuple[date, date] = (date(2015, 4, 1), date(2015, 4, 30)),
    family_id: UUID = DUPONT,
) -> FormerInvoice:
    """Take an invoice of one line from the former program."""
    return FormerInvoice(
        number=number,
        family_id=family_id,
        issued_on=issued_on,
        due_on=period[1],
        period_from=period[0],
        period_to=period[1],
        lines=(InvoiceLine(child="Léa", activity="Garderie périscolaire", quantity=10, unit_cents=cents // 10, cents=cents),),
    )


def payment(
    number: str, cents: int, *, paid_on: date = date(2015, 4, 8), method: PaymentMethod = "cheque", family_id: UUID = DUPONT
) -> FormerPayment:
    """Take a payment from the former program."""
    return FormerPayment(number=number, family_id=family_id, paid_on=paid_on, method=method, cents=cents)


GUIDE = TakeOver(
    regie="AL",
    invoices=(invoice("AL-36", 12060), invoice("AL-12", 24320, period=(date(2015, 2, 1), date(2015, 3, 31)))),
    payments=(payment("AL-228", 24320),),
)
