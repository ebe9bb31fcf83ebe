"""Tariffs as data: the documentation's examples, and pricing and checking against slow, obvious references."""

import json
import re
from datetime import date
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import PreviewTariff, Rounding, RoundingMode, TariffRules
from services.billing.domain.criteria import Facts, age_then
from services.billing.domain.errors import CaseRefused, TariffRefused
from services.billing.domain.pricing import period, price, rounded
from services.billing.domain.tariff_check import flaws
from services.billing.usecases.preview_tariff import preview_tariff
from stack import ROOT

DOCUMENT = (ROOT / "docs" / "tariffs.md").read_text(encoding="utf-8")
BLOCKS = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]
EXAMPLES = [(asked, answer) for asked, answer in pairwise(BLOCKS) if "cases" in asked and "amounts" in answer]
REFUSED = [(asked, answer) for asked, answer in pairwise(BLOCKS) if "tariff" in asked and "errors" in answer]
START = {"name": "Repas", "valid_from": "2025-09-01"}
BY_RANGE, BY_YES = ("quotient", "age"), ("resident", "late")


def tried(asked: dict[str, Any]) -> list[Any]:
    return list(preview_tariff(PreviewTariff.model_validate_json(json.dumps(asked))).amounts)


def rules(*lines: dict[str, Any], **more: Any) -> TariffRules:
    return TariffRules.model_validate_json(json.dumps({**START, "lines": lines, **more}))


def shown(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("asked", "answer"), EXAMPLES, ids=lambda one: str(one.get("tariff", {}).get("name", "")))
def test_a_worked_example_of_the_documentation_is_true(asked: dict[str, Any], answer: dict[str, Any]) -> None:
    found = tried(asked)
    told = [
        {
            "cents": one.cents,
            "care_cents": one.care_cents,
            "meal_cents": one.meal_cents,
            "explanation": {"sentence": shown(one.explanation.sentence)},
        }
        for one in found
    ]
    assert told == answer["amounts"]


@pytest.mark.parametrize(("asked", "answer"), REFUSED)
def test_a_refused_example_of_the_documentation_says_where_and_why(asked: dict[str, Any], answer: dict[str, Any]) -> None:
    with pytest.raises(TariffRefused) as refused:
        tried(asked)
    assert [{name: one[name] for name in ("pointer", "detail")} for one in refused.value.members["errors"]] == answer["errors"]


def test_the_documentation_holds_the_schemas_and_an_example_of_each_word() -> None:
    assert TariffRules.model_json_schema() in BLOCKS
    assert PreviewTariff.model_json_schema() in BLOCKS
    assert len(EXAMPLES) >= 12
    examples = json.dumps([asked for asked, _ in EXAMPLES])
    words = {"half_hour", "quarter_hour", "package", "effort", "percent", "minimum_cents", "care_percent", "meal_cents", "half_even"}
    criteria = TariffRules.model_json_schema()["$defs"]["Conditions"]["properties"]
    assert [word for word in sorted({*words, *criteria}) if f'"{word}"' not in examples] == []


some_range = st.tuples(st.integers(0, 6), st.integers(1, 6)).map(lambda at: {"at_least": at[0], "below": at[0] + at[1]})
some_when = st.fixed_dictionaries(
    {},
    optional={
        "quotient": some_range,
        "age": some_range,
        "resident": st.booleans(),
        "late": st.booleans(),
        "regimes": st.lists(st.sampled_from(["caf", "msa", "other", "none"]), min_size=1, max_size=4, unique=True),
    },
)
grids = st.lists(some_when, min_size=1, max_size=6)


@st.composite
def complete_grids(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Cut the whole again and again, so that what comes out covers every case once."""
    boxes: list[dict[str, Any]] = [{}]
    for _ in range(draw(st.integers(0, 5))):
        box = boxes.pop(draw(st.integers(0, len(boxes) - 1)))
        name = draw(st.sampled_from([*BY_RANGE, *BY_YES]))
        if name in BY_YES and name not in box:
            boxes += [{**box, name: True}, {**box, name: False}]
        elif name in BY_RANGE:
            start, end = box.get(name, {}).get("at_least", 0), box.get(name, {}).get("below")
            cut = start + draw(st.integers(1, 3))
            if end is None or cut < end:
                upper = {"at_least": cut} if end is None else {"at_least": cut, "below": end}
                boxes += [{**box, name: {"at_least": start, "below": cut}}, {**box, name: upper}]
            else:
                boxes.append(box)
        else:
            boxes.append(box)
    return boxes


def holds(when: dict[str, Any], case: dict[str, Any]) -> bool:
    """Tell slowly and plainly whether a case meets a line."""
    for name, wanted in when.items():
        if name in BY_RANGE:
            if not wanted.get("at_least", 0) <= case[name] < wanted.get("below", 10**9):
                return False
        elif name == "regimes":
            if case["regime"] not in wanted:
                return False
        elif case[name] != wanted:
            return False
    return True


CASES = [
    {"quotient": quotient, "age": age, "resident": resident, "late": late, "regime": regime}
    for quotient, age, resident, late, regime in product(
        (*range(13), 99), (*range(13), 99), (False, True), (False, True), ("caf", "msa", "other", "none")
    )
]


@given(grids)
def test_a_gap_or_an_overlap_is_found_whenever_trying_every_case_finds_one(grid: list[dict[str, Any]]) -> None:
    most, least = 0, len(grid)
    for case in CASES:
        found = sum(holds(when, case) for when in grid)
        most, least = max(most, found), min(least, found)
    said = [one.detail for one in flaws(rules(*({"when": when, "cents": 100} for when in grid)))]
    assert any("donnent toutes deux" in one for one in said) == (most > 1)
    if most <= 1:
        assert any(one.startswith("Aucun prix") for one in said) == (least == 0)


@given(complete_grids(), st.data())
def test_of_a_complete_grid_each_case_pays_its_line_and_what_is_unknown_the_dearest_that_could_hold(
    grid: list[dict[str, Any]], data: st.DataObject
) -> None:
    cents = [data.draw(st.integers(0, 2000)) for _ in grid]
    tariff = rules(*({"when": when, "cents": one} for when, one in zip(grid, cents, strict=True)))
    assert flaws(tariff) == []
    case = data.draw(st.sampled_from(CASES))
    assert price(tariff, Facts(**case)).cents == next(one for when, one in zip(grid, cents, strict=True) if holds(when, case))
    blind = Facts(quotient=None, age=case["age"], resident=None, late=case["late"])
    likely = [
        one
        for when, one in zip(grid, cents, strict=True)
        if holds({name: wanted for name, wanted in when.items() if name in ("age", "late")}, case)
    ]
    assert price(tariff, blind).cents == max(likely)


@given(complete_grids(), st.integers(0, 5))
def test_a_grid_that_lost_a_line_is_refused(grid: list[dict[str, Any]], lost: int) -> None:
    rest = [when for place, when in enumerate(grid) if place != lost % len(grid)]
    if rest:
        assert [one.pointer for one in flaws(rules(*({"when": when, "cents": 100} for when in rest)))] == ["/lines"]


def slowly(cents: Fraction, mode: RoundingMode, step: int) -> int:
    """Round by comparing with both neighbours, in fractions."""
    low, high = floor(cents / step) * step, ceil(cents / step) * step
    if low == high or mode in ("up", "down"):
        return high if mode == "up" else low
    if cents - low != high - cents:
        return low if cents - low < high - cents else high
    return {"half_up": high, "half_down": low, "half_even": low if (low // step) % 2 == 0 else high}[mode]


amounts = st.integers(0, 3_000_000)
modes = st.sampled_from(["half_up", "half_even", "half_down", "up", "down"])
steps = st.sampled_from([1, 2, 5, 10, 20, 25, 50, 100])


@given(
    quotient=st.integers(0, 4000),
    rate=st.integers(1, 20_000),
    floor_cents=st.integers(0, 500),
    above=st.integers(0, 3000),
    minutes=st.integers(0, 600),
    changes=st.lists(st.tuples(st.booleans(), st.integers(-100, 100)), max_size=4),
    minimum=st.integers(0, 300),
    mode=modes,
)
def test_an_amount_is_what_the_slow_reference_says(
    *,
    quotient: int,
    rate: int,
    floor_cents: int,
    above: int,
    minutes: int,
    changes: list[tuple[bool, int]],
    minimum: int,
    mode: RoundingMode,
) -> None:
    effort = {"rate_percent": f"{rate / 10_000:.4f}", "floor_cents": floor_cents, "ceiling_cents": floor_cents + above}
    adjusted = [{"label": "Écart", "percent" if share else "cents": by} for share, by in changes]
    tariff = rules({"effort": effort}, unit="half_hour", adjustments=adjusted, minimum_cents=minimum, rounding={"mode": mode})
    unit = min(max(Fraction(quotient * rate, 10_000), Fraction(floor_cents)), Fraction(floor_cents + above))
    exact = unit * len(range(0, minutes, 30))
    for share, by in changes:
        exact += exact * by / 100 if share else by
    amount = price(tariff, Facts(quotient=quotient, minutes=minutes))
    assert amount.cents == slowly(max(exact, Fraction(minimum)), mode, 1)
    assert amount.explanation.steps[-1].cents == amount.cents
    assert amount.care_cents + amount.meal_cents == amount.cents


PENALISED = {
    "adjustments": [
        {"label": "Retard", "when": {"late": True}, "cents": 1000},
        {"label": "Sans réservation", "when": {"unbooked": True}, "percent": 50},
        {"label": "Fratrie", "when": {"sibling_rank": {"at_least": 2}}, "percent": -10},
        {"label": "Hors commune", "when": {"resident": False}, "cents": 300},
    ]
}


@pytest.mark.parametrize(
    ("split", "facts", "cents", "care"),
    [
        ({"care_percent": 100}, {"late": True}, 2200, 1200),
        ({"care_percent": 50}, {"unbooked": True}, 1800, 600),
        ({"meal_cents": 400}, {"late": True, "unbooked": True}, 3300, 800),
        ({"meal_cents": 400}, {"late": True, "sibling_rank": 2}, 1980, 680),
        ({"care_percent": 100}, {"resident": False}, 1500, 1500),
    ],
)
def test_a_penalty_is_no_care_and_what_all_pay_who_are_like_the_child_is(
    split: dict[str, int], facts: dict[str, Any], cents: int, care: int
) -> None:
    known = {"late": False, "unbooked": False, "sibling_rank": 1, "resident": True, **facts}
    amount = price(rules({"cents": 1200}, split=split, **PENALISED), Facts(**known))
    assert (amount.cents, amount.care_cents, amount.meal_cents, amount.agreed_cents) == (cents, care, cents - care, None)


@pytest.mark.parametrize(
    ("facts", "agreed"),
    [({"late": True}, 1200), ({"unbooked": True, "sibling_rank": 2}, 1080), ({"resident": False}, 1500), ({}, 1200)],
)
def test_without_a_split_what_is_no_penalty_is_told_apart(facts: dict[str, Any], agreed: int) -> None:
    known = {"late": False, "unbooked": False, "sibling_rank": 1, "resident": True, **facts}
    amount = price(rules({"cents": 1200}, **PENALISED), Facts(**known))
    assert (amount.care_cents, amount.agreed_cents) == (0, agreed)


@given(amounts, modes, steps)
def test_half_cents_are_rounded_as_the_town_says(tenths: int, mode: RoundingMode, step: int) -> None:
    exact = Fraction(tenths, 10)
    cents = price(rules({"cents": 0}), Facts()).explanation.steps[0].cents + tenths
    assert rounded(cents / 10, Rounding(step_cents=step, mode=mode)) == slowly(exact, mode, step)


@pytest.mark.parametrize(
    ("change", "pointer", "why"),
    [
        ({"lines": [{"when": {}}]}, "/lines/0", "soit un prix, soit un taux"),
        ({"lines": [{"effort": {"rate_percent": 1, "floor_cents": 500, "ceiling_cents": 400}}]}, "/lines/0/effort/floor_cents", "plancher"),
        ({"lines": [{"when": {"quotient": {"at_least": 5, "below": 5}}, "cents": 1}]}, "/lines/0/when/quotient", "avant d'avoir commencé"),
        ({"adjustments": [{"label": "X"}]}, "/adjustments/0", "soit un montant"),
        ({"adjustments": [{"label": "X", "cents": 3}], "rounding": {"step_cents": 2}}, "/adjustments/0/cents", "multiple"),
        ({"rounding": {"step_cents": 3}}, "/rounding/step_cents", "Arrondissez"),
        ({"unit": "package"}, "/package", "Dites ce que couvre"),
        ({"package": {}}, "/package", "au forfait"),
        ({"split": {"care_percent": 50, "meal_cents": 100}}, "/split", "part de garde"),
        (
            {
                "unit": "package",
                "package": {
                    "per": "periods",
                    "periods": [
                        {"label": "A", "first": "2025-09-01", "last": "2025-10-01"},
                        {"label": "B", "first": "2025-10-01", "last": "2025-11-01"},
                    ],
                },
            },
            "/package/periods/1/first",
            "chevauche",
        ),
    ],
)
def test_what_cannot_be_applied_is_refused_where_it_stands(change: dict[str, Any], pointer: str, why: str) -> None:
    found = flaws(rules(**{"lines": [{"cents": 100}], **change}) if "lines" not in change else rules(*change["lines"]))
    assert pointer in {one.pointer for one in found}
    assert why in " ".join(one.detail for one in found)


def test_a_class_is_the_same_on_two_lines_however_it_was_typed() -> None:
    both = {"school_classes": ["CM1", "CM2"]}, {"other_classes_than": ["cm 1", "cm 2"]}
    assert flaws(rules(*({"cents": 100, "when": one} for one in both))) == []
    twice = {"school_classes": ["CM1"]}, {"school_classes": ["cm 1", "CM2"]}, {"other_classes_than": ["CM1", "CM2"]}
    assert len(flaws(rules(*({"cents": 100, "when": one} for one in twice)))) == 1


@pytest.mark.parametrize(
    ("tariff", "case", "pointer"),
    [
        ({"unit": "half_hour"}, {}, "/cases/0/minutes"),
        ({}, {"day": "2025-08-31"}, "/cases/0/day"),
    ],
)
def test_a_case_that_cannot_be_priced_says_what_is_missing(tariff: dict[str, Any], case: dict[str, Any], pointer: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        tried({"tariff": {**START, "lines": [{"cents": 100}], **tariff}, "cases": [case]})
    assert refused.value.members["errors"][0]["pointer"] == pointer


def test_a_tariff_that_was_corrected_says_its_version() -> None:
    said = [price(rules({"cents": 235}), Facts(), version=version).explanation.sentence for version in (None, 1, 3)]
    assert ["(version" in one for one in said] == [False, False, True]
    assert "1er septembre 2025 (version 3)" in said[2]


def test_a_month_is_a_period_from_its_first_to_its_last_day() -> None:
    monthly = rules({"cents": 500}, unit="package", package={"per": "month"})
    assert period(monthly, date(2028, 2, 14)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert period(monthly, date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


def test_a_child_has_its_years_on_its_birthday() -> None:
    assert [age_then(date(2020, 2, 29), day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [5, 6]
