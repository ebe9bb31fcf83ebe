"""What concerns families reaches them: every event has a notice, or a reason in the README of messaging."""

import re

from contracts.base import all_events
from services.messaging.reactions import reactions
from stack import ROOT
from stack.documents import load_contracts

load_contracts()
REASONS = (ROOT / "services/messaging/README.md").read_text().partition("| event | why there is no notice |")[2].partition("\n## ")[0]


def listed_with_a_reason() -> set[str]:
    return {
        name
        for line in REASONS.splitlines()
        if len(cells := line.strip("| ").split("|")) == 2 and len(cells[1].strip()) > 10
        for name in re.findall(r"`([a-z_.]+)`", cells[0])
    }


def test_every_event_is_heard_by_messaging_or_has_a_reason() -> None:
    told = {event.type for event in all_events() if not event.type.startswith("sample.")}
    heard, reasons = set(reactions.kinds), listed_with_a_reason()
    assert told - heard - reasons == set()
    assert reasons & heard == set()
    assert reasons - told == set()
