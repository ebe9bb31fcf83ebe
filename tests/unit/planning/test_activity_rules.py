"""Every example of docs/activity-rules.md is read as a town would enter it."""

import json
import re

import pytest

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
    assert shown >= {"age_groups", "pool"}
