"""What a day costs, by family quotient.

Meals and care follow the public tariff of Roncq (from 1 September 2025): a morning of care counts two half hours, an
evening three. A full day at the holiday centre follows that of Grand Périgueux, meal included; half days are invented.
"""

from datetime import date

from contracts.billing import Bracket, PutRegie, PutTariff, TreasuryCodes
from stack.demo import facilities
from stack.demo.ids import named

REGIE = "AL"
REGIE_NAME = "Régie garderie ALSH"

MEAL = {0: 50, 400: 175, 640: 235, 860: 305, 1150: 355, 1500: 405, 1700: 460, 1900: 490}
HALF_HOUR = {0: 16, 400: 70, 640: 85, 860: 110, 1150: 125, 1500: 135, 1700: 140, 1900: 145}
LEISURE_DAY = {0: 200, 401: 250, 701: 300, 801: 700, 1001: 900, 1251: 1100, 1501: 1400}
HALF_DAY = {0: 110, 401: 140, 701: 170, 801: 390, 1001: 500, 1251: 610, 1501: 780}

HALF_HOURS = {facilities.CARE_MORNING: 2, facilities.CARE_EVENING: 3}

GRIDS: dict[str, dict[int, int]] = {
    facilities.WEDNESDAY_AFTERNOON: HALF_DAY,
    facilities.WEDNESDAY_DAY: LEISURE_DAY,
    facilities.HOLIDAY_AFTERNOON: HALF_DAY,
    facilities.HOLIDAY_DAY: LEISURE_DAY,
    facilities.HOLIDAY_MORNING: HALF_DAY,
    **{name: {start: cents * count for start, cents in HALF_HOUR.items()} for name, count in HALF_HOURS.items()},
    facilities.CANTEEN: MEAL,
}


def price(activity: str, quotient: int) -> int:
    """Tell what a day of an activity costs a family, in cents."""
    grid = GRIDS[activity]
    return grid[max(start for start in grid if start <= quotient)]


TREASURY = TreasuryCodes(
    office="SGC de L'Arbresle",
    how_to_pay="En ligne : www.payfip.gouv.fr\nSur place : 12 rue de la Gare, 69210 L'Arbresle, du lundi au vendredi de 9 h à 12 h",
    post="069001",
    siret="21690189100012",
    collectivity="123",
    budget="00",
    issuer="Sainte-Consorce",
    issuer_address="1 place de la Mairie 69280 Sainte-Consorce",
    product="PERI",
    nature="7067",
    legal_basis="Délibération du 12/06/2026",
)
"""What an accountant gives a régie: the numbers are made up."""


def regie(billed_until: date) -> PutRegie:
    """Give the cash office that must be entered, and up to which day the former program billed for it."""
    return PutRegie(code=REGIE, name=REGIE_NAME, partial_online=True, treasury=TREASURY, billed_until=billed_until)


def tariffs(valid_from: date) -> list[PutTariff]:
    """Give the tariffs that must be entered, in force from a date."""
    return [
        PutTariff(
            tariff_id=named("tariff", name),
            activity_id=facilities.ACTIVITY[name].id,
            regie=REGIE,
            name=name,
            valid_from=valid_from,
            brackets=tuple(Bracket(from_quotient=start, cents=cents) for start, cents in grid.items()),
        )
        for name, grid in GRIDS.items()
    ]
