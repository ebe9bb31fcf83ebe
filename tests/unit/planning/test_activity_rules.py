"""Every example of docs/activity-rules.md is read as a town would enter it."""

import json
import re

import pytest
from pydantic import ValidationError

from contracts.planning import PoliciesAsked
from stack import ROOT

DOCUMENT = (ROOT / "docs" / "activity-rules.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: next(iter(example)))
def test_an_example_of_the_documentation_is_a_policy_and_says_what_it_says(example: dict[str, object]) -> None:
    read = PoliciesAsked.model_validate(example)
    assert json.loads(read.model_dump_json(exclude_unset=True)) == example


def test_every_policy_but_those_of_late_bookings_has_an_example() -> None:
    shown = {name for example in EXAMPLES for name in example}
    assert shown == set(PoliciesAsked.model_fields) - {"late", "late_until"}


@pytest.mark.parametrize(
    "misspelt",
    [
        {"min_days": 3},
        {"constraints": {"min_days": 3}},
        {"age_groups": [{"from_age": 3, "to_age": 5, "capacity": 8, "places": 8}]},
        {"openings": [{"first": "2027-02-15", "last": "2027-02-26", "on": "2027-01-11", "at": "08:30", "priorities": []}]},
    ],
)
def test_a_word_that_does_not_exist_is_refused_however_deep_it_stands(misspelt: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        PoliciesAsked.model_validate_json(json.dumps(misspelt))
    assert [one["type"] for one in refused.value.errors()] == ["extra_forbidden"]
