"""The trace of a click goes on through parts of the work."""

from datetime import UTC, date, datetime

from chassis import cloudevents, trace
from chassis.ids import new_id
from contracts.billing import EstimateChanged

CLICK = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ANOTHER = "00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_part_goes_on_with_the_trace_that_runs_or_with_the_one_it_is_given_and_gives_it_back() -> None:
    trace.enter(CLICK)
    with trace.span("call", "client") as part:
        assert part.traceparent == trace.current() == CLICK
        with trace.span("apply", "consumer", parent=ANOTHER):
            assert trace.current() == ANOTHER
        assert trace.current() == CLICK
    assert trace.current() == CLICK


def test_what_nobody_asked_begins_a_trace_of_its_own_also_where_the_given_one_is_malformed() -> None:
    trace.enter(CLICK)
    for given in (None, "00-dead-beef", f"{CLICK}\r\nX: 1"):
        with trace.span("POST /", "server", parent=given, new=True) as part:
            assert part.traceparent not in (CLICK, given)
            assert len(part.traceparent) == len(CLICK)
        assert trace.current() == CLICK


def test_the_trace_of_an_event_is_found_without_opening_its_envelope() -> None:
    event = EstimateChanged(family_id=new_id(), month=date(2026, 11, 1), total_cents=1, version=1)
    envelope = cloudevents.wrap(event, source="billing", now=datetime.now(UTC), traceparent=CLICK)
    assert trace.of_envelope(envelope.payload) == CLICK
    assert trace.of_envelope('{"specversion": "1.0"}') is None
