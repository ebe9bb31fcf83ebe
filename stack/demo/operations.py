"""The three operations of the guide's statement: two invoices and a cheque, dated around today; and the title of the year before.

They come from the program that the town used before, which billed up to the end of last month: what is booked this month is not yet billed.

The guide's invoices amount to 120.60 € and 243.20 €; the quantities chosen here give exactly that at the town's tariffs for
the family's quotient of 850.
"""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from chassis.french import euros
from chassis.school_year import SchoolYear
from contracts.billing import FormerInvoice, FormerPayment, InvoiceLine, TakeOver
from stack.demo import facilities, tariffs

QUOTIENT = 850
DAY_OF_ISSUE = 8

Quantities = Sequence[tuple[str, str, int]]

LAST_MONTH: Quantities = (
    ("Léa DUPONT", facilities.CANTEEN, 8),
    ("Hugo DUPONT", facilities.CANTEEN, 8),
    ("Léa DUPONT", facilities.WEDNESDAY_DAY, 4),
    ("Hugo DUPONT", facilities.WEDNESDAY_DAY, 3),
    ("Hugo DUPONT", facilities.CARE_MORNING, 8),
    ("Léa DUPONT", facilities.CARE_EVENING, 8),
)
LAST_MONTH_IN_HOLIDAYS: Quantities = (
    ("Léa DUPONT", facilities.HOLIDAY_DAY, 8),
    ("Hugo DUPONT", facilities.HOLIDAY_DAY, 7),
    ("Léa DUPONT", facilities.HOLIDAY_AFTERNOON, 2),
    ("Hugo DUPONT", facilities.HOLIDAY_AFTERNOON, 2),
)
MONTHS_BEFORE: Quantities = (
    ("Léa DUPONT", facilities.CANTEEN, 16),
    ("Hugo DUPONT", facilities.CANTEEN, 16),
    ("Léa DUPONT", facilities.WEDNESDAY_DAY, 4),
    ("Hugo DUPONT", facilities.WEDNESDAY_DAY, 3),
    ("Léa DUPONT", facilities.CARE_MORNING, 14),
    ("Hugo DUPONT", facilities.CARE_MORNING, 14),
    ("Léa DUPONT", facilities.CARE_EVENING, 14),
    ("Hugo DUPONT", facilities.CARE_EVENING, 14),
)
MONTHS_BEFORE_IN_HOLIDAYS: Quantities = (
    ("Léa DUPONT", facilities.HOLIDAY_DAY, 4),
    ("Hugo DUPONT", facilities.HOLIDAY_DAY, 4),
    ("Léa DUPONT", facilities.HOLIDAY_AFTERNOON, 24),
    ("Hugo DUPONT", facilities.HOLIDAY_MORNING, 24),
)
LAST_SPRING: Quantities = (("Léa DUPONT", facilities.CANTEEN, 12), ("Hugo DUPONT", facilities.CANTEEN, 12))
ORMC = 7


def billed_until(today: date) -> date:
    """Tell the last day that the former program billed."""
    return today.replace(day=1) - timedelta(days=1)


def former_operations(family_id: UUID, today: date, school_days: frozenset[date]) -> TakeOver:
    """Give the operations to take over, as the guide has them: all dated the 8th, or today when the 8th is still to come.

    In April of the school year before, the treasury took an invoice over, as the guide says of its "Titre émis (ORMC n°X)".
    """
    dated = min(today, today.replace(day=DAY_OF_ISSUE))
    until, due = billed_until(today), _end_of_month(today)
    last_month = until.replace(day=1)
    before = _months_before(last_month, 2)

    def invoice(number: str, first: date, last: date, in_school: Quantities, in_holidays: Quantities) -> FormerInvoice:
        meals = in_school[0][2]
        quantities = in_school if sum(first <= day <= last for day in school_days) >= meals else in_holidays
        lines = tuple(_line(*one) for one in quantities)
        return FormerInvoice(
            number=number, family_id=family_id, issued_on=dated, due_on=due, period_from=first, period_to=last, lines=lines
        )

    old = invoice("AL-12", before, last_month - timedelta(days=1), MONTHS_BEFORE, MONTHS_BEFORE_IN_HOLIDAYS)
    new = invoice("AL-36", last_month, until, LAST_MONTH, LAST_MONTH_IN_HOLIDAYS)
    cheque = FormerPayment(
        number="AL-228", family_id=family_id, paid_on=dated, method="cheque", cents=sum(line.cents for line in old.lines)
    )
    spring = date(SchoolYear.of(today).start, 4, 1)
    past = FormerInvoice(
        number="AL-3", family_id=family_id, issued_on=spring.replace(day=DAY_OF_ISSUE), due_on=_end_of_month(spring),
        period_from=spring, period_to=_end_of_month(spring), lines=tuple(_line(*one) for one in LAST_SPRING),
    )  # fmt: skip
    title = FormerPayment(
        number="AL-5", family_id=family_id, paid_on=spring.replace(month=6), method="treasury", ormc=ORMC,
        cents=sum(line.cents for line in past.lines),
    )  # fmt: skip
    return TakeOver(regie=tariffs.REGIE, invoices=(old, new, past), payments=(cheque, title))


def _line(child: str, activity: str, quantity: int) -> InvoiceLine:
    unit = tariffs.price(activity, QUOTIENT)
    return InvoiceLine(
        child=child,
        activity=activity,
        quantity=quantity,
        unit_cents=unit,
        cents=quantity * unit,
        explanation=f"{quantity} × {euros(unit)}, quotient familial {QUOTIENT}",
    )


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months_before(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
