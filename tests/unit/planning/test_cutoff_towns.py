"""Rules that French towns publish: in a normal week, with a public holiday, after holidays, and around both clock changes."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from contracts.planning import Cutoff
from services.planning.domain.cutoffs import last_moment
from tests.unit.planning.builders import calendar, special

RULE: TypeAdapter[Cutoff] = TypeAdapter(Cutoff)


def run(first: str, last: str, kind: str) -> list[Any]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [special(start + timedelta(days=n), kind) for n in range((end - start).days + 1)]


YEAR = calendar(
    *run("2026-07-04", "2026-08-31", "summer_holidays"),
    *run("2026-10-17", "2026-11-01", "short_holidays"),
    *run("2026-11-01", "2026-11-01", "public_holiday"),
    *run("2026-11-11", "2026-11-11", "public_holiday"),
    *run("2026-12-19", "2027-01-03", "short_holidays"),
    *run("2027-02-13", "2027-02-28", "short_holidays"),
    *run("2027-03-29", "2027-03-29", "public_holiday"),
    *run("2027-04-10", "2027-04-25", "short_holidays"),
    *run("2027-05-06", "2027-05-06", "public_holiday"),
)
"""The school year 2026-2027 of zone A; the clocks change on 25 October and on 28 March, the eve of Easter Monday."""

NORMAL, HOLIDAY, FIRST_DAY_BACK = ("2026-11-23", "2026-11-24", "2026-11-26", "2026-11-27"), "2026-11-12", "2026-11-02"
AUTUMN, SPRING = "2026-10-26", "2027-03-30"

TUESDAY_MIDNIGHT = {"kind": "week_before", "weekday": 2, "at": "23:59"}
EVE_AT_18 = {"kind": "calendar_days_before", "days": 1, "at": "18:00"}
FRIDAY_NOON = {"kind": "week_before", "weekday": 5, "at": "12:00"}
EVE_AT_NOON = {"kind": "calendar_days_before", "days": 1, "at": "12:00"}
FRIDAY_BEFORE = {"kind": "weekday_before", "weekday": 5, "at": "09:00"}
TUESDAY_BEFORE = {"kind": "weekday_before", "weekday": 2, "at": "09:00"}
VAILHAUQUES = {"kind": "by_weekday", "days": {"1": FRIDAY_BEFORE, "2": FRIDAY_BEFORE, "4": TUESDAY_BEFORE, "5": TUESDAY_BEFORE}}
RONTALON = {"kind": "school_days_before", "days": 1, "at": "11:00"}
VILLES_SOEURS = {"kind": "working_days_before", "days": 3, "at": "18:00"}
ILLKIRCH_BOOKING = {"kind": "working_days_before", "days": 15, "at": "12:00"}
ILLKIRCH_CANCELLING = {"kind": "working_days_before", "days": 16, "at": "12:00"}
THURSDAY_NOON = {"kind": "week_before", "weekday": 4, "at": "12:00"}

TOWNS = {
    "Veyras, meal: Tuesday 23:59 for the following week": (
        TUESDAY_MIDNIGHT,
        [(day, "2026-11-17T23:59+01:00") for day in NORMAL]
        + [
            (HOLIDAY, "2026-11-03T23:59+01:00"),
            (FIRST_DAY_BACK, "2026-10-27T23:59+01:00"),
            (AUTUMN, "2026-10-20T23:59+02:00"),
            (SPRING, "2027-03-23T23:59+01:00"),
            ("2027-04-05", "2027-03-30T23:59+02:00"),
        ],
    ),
    "Veyras, care: 18:00 on the eve": (
        EVE_AT_18,
        [
            ("2026-11-23", "2026-11-22T18:00+01:00"),
            ("2026-11-26", "2026-11-25T18:00+01:00"),
            (HOLIDAY, "2026-11-11T18:00+01:00"),
            (FIRST_DAY_BACK, "2026-11-01T18:00+01:00"),
            (AUTUMN, "2026-10-25T18:00+01:00"),
            ("2027-03-29", "2027-03-28T18:00+02:00"),
        ],
    ),
    "Andancette, booking: Friday 12:00 for the following week": (
        FRIDAY_NOON,
        [(day, "2026-11-20T12:00+01:00") for day in NORMAL]
        + [
            (HOLIDAY, "2026-11-06T12:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-30T12:00+01:00"),
            (AUTUMN, "2026-10-23T12:00+02:00"),
            (SPRING, "2027-03-26T12:00+01:00"),
        ],
    ),
    "Andancette, cancelling: 12:00 on the eve": (
        EVE_AT_NOON,
        [
            ("2026-11-24", "2026-11-23T12:00+01:00"),
            (HOLIDAY, "2026-11-11T12:00+01:00"),
            (FIRST_DAY_BACK, "2026-11-01T12:00+01:00"),
            (AUTUMN, "2026-10-25T12:00+01:00"),
            ("2027-03-29", "2027-03-28T12:00+02:00"),
        ],
    ),
    "Vailhauquès: Friday 09:00 for Monday and Tuesday, Tuesday 09:00 for Thursday and Friday": (
        VAILHAUQUES,
        [
            ("2026-11-23", "2026-11-20T09:00+01:00"),
            ("2026-11-24", "2026-11-20T09:00+01:00"),
            ("2026-11-26", "2026-11-24T09:00+01:00"),
            ("2026-11-27", "2026-11-24T09:00+01:00"),
            (HOLIDAY, "2026-11-10T09:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-30T09:00+01:00"),
            (AUTUMN, "2026-10-23T09:00+02:00"),
            (SPRING, "2027-03-26T09:00+01:00"),
            ("2027-04-01", "2027-03-30T09:00+02:00"),
        ],
    ),
    "Rontalon: the school day before at 11:00, after holidays the last one before them": (
        RONTALON,
        [
            ("2026-11-23", "2026-11-20T11:00+01:00"),
            ("2026-11-24", "2026-11-23T11:00+01:00"),
            ("2026-11-26", "2026-11-24T11:00+01:00"),
            ("2026-11-27", "2026-11-26T11:00+01:00"),
            (HOLIDAY, "2026-11-10T11:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-16T11:00+02:00"),
            (SPRING, "2027-03-26T11:00+01:00"),
            ("2027-04-01", "2027-03-30T11:00+02:00"),
            ("2026-09-01", "2026-07-03T11:00+02:00"),
        ],
    ),
    "Villes Soeurs: three working days before": (
        VILLES_SOEURS,
        [
            ("2026-11-23", "2026-11-18T18:00+01:00"),
            ("2026-11-24", "2026-11-19T18:00+01:00"),
            ("2026-11-25", "2026-11-20T18:00+01:00"),
            ("2026-11-26", "2026-11-23T18:00+01:00"),
            ("2026-11-27", "2026-11-24T18:00+01:00"),
            (HOLIDAY, "2026-11-06T18:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-28T18:00+01:00"),
            (AUTUMN, "2026-10-21T18:00+02:00"),
            (SPRING, "2027-03-24T18:00+01:00"),
        ],
    ),
    "Illkirch, booking: fifteen working days before": (
        ILLKIRCH_BOOKING,
        [
            ("2026-11-27", "2026-11-05T12:00+01:00"),
            ("2026-12-16", "2026-11-25T12:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-12T12:00+02:00"),
            (AUTUMN, "2026-10-05T12:00+02:00"),
            ("2027-04-07", "2027-03-16T12:00+01:00"),
        ],
    ),
    "Illkirch, cancelling: sixteen working days before": (
        ILLKIRCH_CANCELLING,
        [
            ("2026-11-27", "2026-11-04T12:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-09T12:00+02:00"),
            (AUTUMN, "2026-10-02T12:00+02:00"),
            ("2027-04-07", "2027-03-15T12:00+01:00"),
        ],
    ),
    "a leisure centre: one deadline for the winter holidays, else 48 hours before": (
        {
            "kind": "by_dates",
            "deadlines": [{"first": "2027-02-13", "last": "2027-02-28", "until": "2027-01-31", "at": "23:59"}],
            "otherwise": {"kind": "hours_before", "hours": 48, "begins": "08:00"},
        },
        [
            ("2027-02-15", "2027-01-31T23:59+01:00"),
            ("2027-02-26", "2027-01-31T23:59+01:00"),
            ("2026-11-25", "2026-11-23T08:00+01:00"),
            (HOLIDAY, "2026-11-10T08:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-31T08:00+01:00"),
            (AUTUMN, "2026-10-24T09:00+02:00"),
            ("2027-03-29", "2027-03-27T07:00+01:00"),
        ],
    ),
    "Saint-Exupéry: Thursday 12:00 for the following week": (
        THURSDAY_NOON,
        [(day, "2026-11-19T12:00+01:00") for day in NORMAL]
        + [
            (HOLIDAY, "2026-11-05T12:00+01:00"),
            (FIRST_DAY_BACK, "2026-10-29T12:00+01:00"),
            (AUTUMN, "2026-10-22T12:00+02:00"),
            (SPRING, "2027-03-25T12:00+01:00"),
            ("2027-05-10", "2027-05-06T12:00+02:00"),
        ],
    ),
    "the same, a day earlier when that Thursday is a public holiday": (
        {**THURSDAY_NOON, "closed_day": "earlier"},
        [("2027-05-10", "2027-05-05T12:00+02:00"), ("2026-11-23", "2026-11-19T12:00+01:00")],
    ),
    "another table when the usual day is a holiday": (
        {"kind": "unless_closed", "usual": THURSDAY_NOON, "instead": {"kind": "week_before", "weekday": 2, "at": "17:00"}},
        [("2027-05-10", "2027-05-04T17:00+02:00"), ("2026-11-23", "2026-11-19T12:00+01:00")],
    ),
    "one rule for school time and another for the holidays": (
        {"kind": "by_period", "periods": {"school": EVE_AT_NOON, "short_holidays": FRIDAY_NOON, "summer_holidays": ILLKIRCH_BOOKING}},
        [("2026-11-24", "2026-11-23T12:00+01:00"), ("2026-10-22", "2026-10-16T12:00+02:00"), ("2026-07-31", "2026-07-10T12:00+02:00")],
    ),
}


@pytest.mark.parametrize(("rule", "expected"), TOWNS.values(), ids=TOWNS)
def test_a_published_rule_gives_its_last_moments(rule: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    read = RULE.validate_python(rule)
    found = {day: last_moment(read, date.fromisoformat(day), YEAR) for day, _ in expected}
    assert found == {day: datetime.fromisoformat(moment) for day, moment in expected}


def test_the_table_of_rontalon_and_its_exceptions_say_the_same_as_school_days() -> None:
    friday, monday, tuesday, thursday = ({"kind": "weekday_before", "weekday": n, "at": "11:00"} for n in (5, 1, 2, 4))
    usual = {"kind": "by_weekday", "days": {"1": friday, "2": monday, "4": tuesday, "5": thursday}}
    closed = ["public_holiday", "closed", "short_holidays", "summer_holidays"]
    table = RULE.validate_python({"kind": "unless_closed", "usual": usual, "instead": RONTALON, "closed": closed})
    school_days = [day for day in _days("2026-09-01", "2027-07-02") if day.isoweekday() in (1, 2, 4, 5) and not YEAR.kinds(day)]
    assert len(school_days) > 130
    for day in school_days:
        assert last_moment(table, day, YEAR) == last_moment(RULE.validate_python(RONTALON), day, YEAR)


def _days(first: str, last: str) -> list[date]:
    start = date.fromisoformat(first)
    return [start + timedelta(days=n) for n in range((date.fromisoformat(last) - start).days + 1)]
