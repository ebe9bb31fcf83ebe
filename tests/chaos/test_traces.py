"""One trace follows a click through every process, over HTTP, the outbox and the stream, into the inbox."""

import re

from tests.chaos.family import Family, in_the_end
from tests.collector import Collector, Heard, roots

ON_THE_WAY = {
    ("gateway", "POST /api/v1/planning/requests"),
    ("gateway", "SubmitDays"),
    ("planning", "POST /v1/planning/requests"),
    ("planning", "allocate"),
    ("planning", "publish evt.planning.month.changed"),
    ("billing", "apply planning.month.changed"),
    ("billing", "publish evt.billing.estimate.changed"),
    ("messaging", "apply planning.request.decided"),
    ("messaging", "publish evt.messaging.message.delivered"),
}
PERSONAL = re.compile(r"[\w.]+@|DUPONT|FR\d{2}|\b[0-9a-f]{8}-[0-9a-f]{4}-")
"""What no name and no attribute may hold: addresses, names, bank details, ids."""


def last_click(collector: Collector) -> Heard | None:
    """Find what a family asked last."""
    found = [one for one in collector.spans if (one.process, one.name) == ("gateway", "POST /api/v1/planning/requests")]
    return found[-1] if found else None


async def test_one_trace_leads_from_the_click_through_planning_and_billing_to_the_inbox(dupont: Family, collector: Collector) -> None:
    (day,) = await dupont.free_days(1)
    booked = await dupont.book(day)
    await in_the_end(lambda: dupont.noticed([booked]))

    async def told() -> list[Heard]:
        """Hear the whole of it: each process tells its own part when it comes to it."""
        click = last_click(collector)
        whole = collector.trace(click.trace_id) if click else []
        passed = {(one.process, one.name) for one in whole}
        assert ON_THE_WAY - passed == set(), sorted(passed)
        assert roots(whole) == [click]
        return whole

    whole = await in_the_end(told)
    (click,) = roots(whole)
    assert click.parent_id == ""
    assert click.attributes["http.response.status_code"] == "202"
    texts = [text for one in whole for text in (one.name, *one.attributes.values())]
    assert [text for text in texts if PERSONAL.search(text)] == []
