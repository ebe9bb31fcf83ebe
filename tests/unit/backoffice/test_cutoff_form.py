"""The form of cut-offs holds every rule of the documentation, and says each in French."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from contracts.planning import Period
from services.backoffice.views.activities import cutoff_form, cutoff_reading, cutoff_words
from tests.unit.backoffice.activities_town import EVERY

PAGE = Path(__file__).resolve().parents[3] / "docs/cutoff-rules.md"
EXAMPLES = [json.loads(block)["rule"] for block in re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL) if '"rule"' in block]
CANTEEN = EVERY[0].model_copy(update={"periods": (Period.SCHOOL, Period.SHORT_HOLIDAYS)})


@pytest.mark.parametrize("plain", EXAMPLES, ids=lambda plain: plain["kind"])
def test_a_rule_laid_out_as_a_form_and_read_again_is_the_same(plain: dict[str, Any]) -> None:
    rule = cutoff_reading.RULE.validate_python(plain)
    read, problems = cutoff_reading.read(cutoff_form.tree(cutoff_form.spread(rule), CANTEEN))
    assert problems == {}
    assert read == rule


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("working_days_before", "3 jours ouvrés avant à 18 h"),
        ("hours_before", "48 heures avant 8 h le jour venu"),
        ("by_weekday", "le lundi et le mardi : le vendredi qui précède à 9 h ; le jeudi et le vendredi : le mardi qui précède à 9 h"),
        ("by_dates", "du 13 au 28 février 2027 : le dimanche 31 janvier à 23 h 59 ; les autres jours : 48 heures avant 8 h le jour venu"),
    ],
)
def test_a_rule_is_said_as_a_town_hall_says_it(kind: str, said: str) -> None:
    (plain,) = [one for one in EXAMPLES if one["kind"] == kind]
    assert cutoff_words.said(cutoff_reading.RULE.validate_python(plain)).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"kind": "calendar_days_before", "days": 0, "at": "00:00"}, "le jour même à 0 h (au début de ce jour)"),
        ({"kind": "working_days_before", "days": 1, "at": "00:00"}, "1 jour ouvré avant à 0 h (au début de ce jour)"),
        (
            {"kind": "weekday_before", "weekday": 3, "at": "00:00", "closed_day": "earlier"},
            "le mercredi qui précède à 0 h (au début de ce jour), ou le dernier jour ouvré avant si c'est un jour férié ou un week-end",
        ),
        ({"kind": "hours_before", "hours": 48, "begins": "00:00"}, "48 heures avant le début du jour"),
        (
            {
                "kind": "by_dates",
                "deadlines": [{"first": "2027-02-13", "last": "2027-02-28", "until": "2027-02-01", "at": "00:00"}],
                "otherwise": {"kind": "calendar_days_before", "days": 1, "at": "00:01"},
            },
            "du 13 au 28 février 2027 : le dimanche 31 janvier à 23 h 59 ; les autres jours : la veille à 0 h 01",
        ),
    ],
)
def test_a_rule_that_ends_at_midnight_says_on_which_side_of_it(plain: dict[str, Any], said: str) -> None:
    assert cutoff_words.said(cutoff_reading.RULE.validate_python(plain)).replace("\u00a0", " ") == said


def test_deadlines_that_name_a_day_twice_are_told_apart_by_line() -> None:
    typed = {"r_sorte": ["by_dates"], "r_debut": ["2027-02-13", "2027-02-20"], "r_fin": ["2027-02-20", "2027-02-28"]}
    typed |= {"r_limite": ["2027-01-31", "2027-01-31"], "r_limite_heure": ["12:00", "12:00"]}
    rule, problems = cutoff_reading.read(cutoff_form.tree(typed, CANTEEN))
    assert rule is None
    assert problems == {"r_2": "Le 20 février 2027 a déjà une date limite, dans une autre ligne."}
