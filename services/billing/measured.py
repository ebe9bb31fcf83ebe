"""What operations watch of payments: cards under way, and what the processor told that contradicts the books."""

from prometheus_client import Gauge

from chassis.gauges import Sample

ATTEMPTS = Gauge("portail_card_attempts_underway", "Attempts to pay by card that have not ended")
STALE = Gauge("portail_card_attempts_oldest_seconds", "Age of the oldest attempt to pay by card that has not ended")
EVENTS = Gauge("portail_card_events", "What the card processor told, by what became of it", ["outcome"])
LOST = Gauge("portail_card_sweep_found", "Events of the card processor that nobody told, and that going through its list found, since ever")
SWEPT = Gauge("portail_card_sweep_age_seconds", "How long ago the card processor's list of events was gone through")

SAMPLES = (
    Sample(ATTEMPTS, "select count(*) as value, $1::timestamptz from card_attempt where status in ('starting', 'open')"),
    Sample(
        STALE,
        "select coalesce(extract(epoch from $1::timestamptz - min(opened_at)), 0)::float8 as value"
        " from card_attempt where status in ('starting', 'open')",
    ),
    Sample(
        EVENTS,
        "select outcome, count(event_id) as value, $1::timestamptz from unnest(array['waiting', 'aside']) as t (outcome)"
        " left join card_event using (outcome) group by outcome",
        ("outcome",),
    ),
    Sample(LOST, "select found as value, $1::timestamptz from card_sweep"),
    Sample(SWEPT, "select coalesce(extract(epoch from $1::timestamptz - swept_at), 0)::float8 as value from card_sweep"),
)
