"""What operations watch of planning: requests that wait for the allocator, and since when."""

from prometheus_client import Gauge

from chassis.gauges import Sample

QUEUE = Gauge("portail_allocator_queue_requests", "Requests that no rule and nobody has decided yet, in the allocator's line")
OLDEST = Gauge("portail_allocator_oldest_seconds", "Age of the oldest request that the allocator has not looked at")

SAMPLES = (
    Sample(QUEUE, "select count(*) as value, $1::timestamptz from request where arrival is null"),
    Sample(
        OLDEST,
        "select coalesce(extract(epoch from $1::timestamptz - min(submitted_at)), 0)::float8 as value from request where arrival is null",
    ),
)
