"""Rules of every kind: what they promise, and what is refused when one is entered."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from chassis.clock import PARIS
from contracts.planning import PERIOD_WORDS, Cutoff, Period
from services.planning.domain.cutoffs import REACH_DAYS, last_moment, missing, refuse_gaps, refuse_incomplete
from services.planning.domain.errors import CutoffMissing
from stack import ROOT
from tests.unit.planning.builders import calendar
from tests.unit.planning.test_cutoff_towns import RULE, YEAR

DOCUMENT = (ROOT / "docs" / "cutoff-rules.md").read_text(encoding="utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
EXAMPLES = [block for block in BLOCKS if "rule" in block]

days = st.dates(date(2026, 9, 1), date(2027, 8, 31))
at = st.times().map(lambda one: one.replace(second=0, microsecond=0).isoformat())
weekday = st.integers(1, 7)
closed_day = st.sampled_from(["stays", "earlier"])
steps = st.one_of(
    st.fixed_dictionaries({"kind": st.just("working_days_before"), "days": st.integers(0, 60), "at": at}),
    st.fixed_dictionaries({"kind": st.just("school_days_before"), "days": st.integers(1, 15), "at": at}),
    st.fixed_dictionaries({"kind": st.just("calendar_days_before"), "days": st.integers(0, 90), "at": at, "closed_day": closed_day}),
    st.fixed_dictionaries({"kind": st.just("hours_before"), "hours": st.integers(1, 720), "begins": at}),
    st.fixed_dictionaries({"kind": st.just("weekday_before"), "weekday": weekday, "at": at, "closed_day": closed_day}),
    st.fixed_dictionaries(
        {"kind": st.just("week_before"), "weekday": weekday, "at": at, "weeks": st.integers(1, 8), "closed_day": closed_day}
    ),
)


def choices(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.fixed_dictionaries({"kind": st.just("by_weekday"), "days": st.dictionaries(weekday.map(str), inner, min_size=1)}),
        st.fixed_dictionaries({"kind": st.just("unless_closed"), "usual": inner, "instead": inner}),
        st.fixed_dictionaries({"kind": st.just("by_period"), "periods": st.dictionaries(st.sampled_from(list(Period)), inner, min_size=1)}),
        st.builds(_by_dates, days, st.integers(0, 30), st.integers(0, 90), at, inner),
    )


def _by_dates(first: date, length: int, ahead: int, when: str, otherwise: Any) -> dict[str, Any]:
    deadline = {"first": first, "last": first + timedelta(days=length), "until": first - timedelta(days=ahead), "at": when}
    return {"kind": "by_dates", "deadlines": [deadline], "otherwise": otherwise}


rules = st.recursive(steps, choices, max_leaves=6).map(RULE.validate_python)


@given(rules, days)
def test_no_cut_off_lies_after_its_day_nor_beyond_the_calendar_that_is_read(rule: Cutoff, day: date) -> None:
    moment = last_moment(rule, day, YEAR).astimezone(PARIS)
    assert moment.date() <= day
    assert (day - moment.date()).days <= REACH_DAYS


@given(rules)
def test_a_rule_survives_being_stored(rule: Cutoff) -> None:
    adapter: TypeAdapter[Cutoff] = TypeAdapter(Cutoff)
    assert adapter.validate_json(adapter.dump_json(rule)) == rule


@given(rules, days)
def test_a_rule_without_gaps_refuses_no_day(rule: Cutoff, day: date) -> None:
    gaps = set(missing(rule, range(1, 8), Period))
    alone = (YEAR.period(day), day.isoweekday())
    if alone in gaps:
        with pytest.raises(CutoffMissing):
            refuse_gaps(rule, [day], YEAR)
    else:
        refuse_gaps(rule, [day], YEAR)


@given(days, st.integers(0, 30), st.integers(0, 90), st.integers(-5, 40))
def test_a_deadline_of_a_period_holds_from_its_first_day_to_its_last_and_on_no_other(first: date, length: int, ahead: int, n: int) -> None:
    eve = {"kind": "calendar_days_before", "days": 1, "at": "10:00"}
    rule, day = RULE.validate_python(_by_dates(first, length, ahead, "12:00", eve)), first + timedelta(days=n)
    last = first - timedelta(days=ahead) if 0 <= n <= length else day - timedelta(days=1)
    assert last_moment(rule, day, YEAR) == datetime.combine(last, time(12 if 0 <= n <= length else 10), PARIS)


def test_a_day_that_a_table_forgets_ends_when_it_begins() -> None:
    mondays = RULE.validate_python({"kind": "by_weekday", "days": {"1": {"kind": "calendar_days_before", "days": 1, "at": "10:00"}}})
    assert last_moment(mondays, date(2026, 11, 24), calendar()) == datetime(2026, 11, 24, tzinfo=PARIS)


def test_a_table_that_forgets_a_day_of_its_activity_is_refused_with_that_day() -> None:
    eve = {"kind": "calendar_days_before", "days": 1, "at": "10:00"}
    table = RULE.validate_python({"kind": "by_weekday", "days": {"1": eve, "2": eve}})
    refuse_incomplete(table, "Le délai pour réserver", [1, 2], [Period.SCHOOL])
    with pytest.raises(CutoffMissing, match=r"Le délai pour réserver ne dit rien pour le jeudi, en période scolaire et 1.autre cas"):
        refuse_incomplete(table, "Le délai pour réserver", [1, 2, 4, 5], [Period.SCHOOL])


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"kind": "fortnight"}, "kind"),
        ({"kind": "weekday_before", "weekday": 8, "at": "10:00"}, "less than or equal to 7"),
        ({"kind": "working_days_before", "days": 61, "at": "10:00"}, "less than or equal to 60"),
        ({"kind": "working_days_before", "days": 1, "at": "25:00"}, "hour"),
        ({"kind": "by_weekday", "days": {}}, "at least 1"),
        (_by_dates(date(2027, 2, 13), 5, -1, "10:00", {"kind": "week_before", "weekday": 2, "at": "10:00"}), "after the first day"),
        (_by_dates(date(2027, 2, 13), -1, 3, "10:00", {"kind": "week_before", "weekday": 2, "at": "10:00"}), "before it begins"),
        ({"kind": "hours_before", "hours": 48, "begins": "08:00", "minutes": 5}, "Extra inputs"),
    ],
)
def test_an_impossible_rule_is_refused_when_it_is_entered(rule: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        RULE.validate_python(rule)


def test_two_deadlines_for_one_day_contradict_each_other() -> None:
    first = _by_dates(date(2027, 2, 13), 15, 10, "10:00", {"kind": "week_before", "weekday": 2, "at": "10:00"})
    second = _by_dates(date(2027, 2, 28), 3, 10, "10:00", {})["deadlines"]
    with pytest.raises(ValidationError, match="two deadlines for 2027-02-28"):
        RULE.validate_python({**first, "deadlines": [*first["deadlines"], *second]})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["rule"]["kind"])
def test_a_worked_example_of_the_documentation_is_true(example: dict[str, Any]) -> None:
    rule = RULE.validate_python(example["rule"])
    found = {day: last_moment(rule, date.fromisoformat(day), YEAR).astimezone(PARIS).isoformat() for day in example["last_moments"]}
    assert found == example["last_moments"]


def test_the_documentation_holds_the_schema_and_an_example_of_each_kind() -> None:
    assert RULE.json_schema() in BLOCKS
    described = [one["properties"]["kind"] for one in RULE.json_schema()["$defs"].values() if "kind" in one.get("properties", {})]
    assert {example["rule"]["kind"] for example in EXAMPLES} == {kind["const"] for kind in described}


def test_every_period_has_its_words() -> None:
    assert list(PERIOD_WORDS) == list(Period)
