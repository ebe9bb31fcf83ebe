"""All adults of a household hear its news, whoever may see the child it is about."""

import json
from datetime import date
from typing import Any

from contracts.planning import MonthChanged
from gateway.live import FIELDS, told
from stack import ROOT


def heard(kind: str) -> tuple[str, dict[str, Any]]:
    """Read the committed example of an event as a page hears it."""
    data = json.loads((ROOT / "contracts" / "examples" / f"{kind}.json").read_text())
    _, name, text = told(json.dumps({"id": "1", "type": kind, "data": data}).encode()).strip().split("\n")
    return name.removeprefix("event: "), json.loads(text.removeprefix("data: "))


def test_no_page_is_told_which_child_or_enrolment_news_are_about() -> None:
    for kind in FIELDS:
        name, data = heard(kind)
        assert name
        assert data
        assert not {key for key in data if "child" in key or "enrolment" in key}, kind


def test_a_change_of_a_month_tells_the_month_and_how_new_it_is() -> None:
    name, data = heard(MonthChanged.type)
    assert (name, set(data)) == ("month", {"month", "version", "asked_at"})
    assert date.fromisoformat(data["month"]).day == 1
