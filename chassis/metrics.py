"""What operations watch: counters and timings of every process, in Prometheus' text format at /metrics."""

from aiohttp import web
from prometheus_client import Counter, Gauge, Histogram, generate_latest

REQUESTS = Histogram("portail_request_seconds", "HTTP requests answered", ["route", "status"])
CALLS = Histogram("portail_call_seconds", "HTTP calls to other services", ["endpoint", "status"])
TRANSACTIONS = Counter("portail_transactions_total", "Database transactions", ["outcome"])
PUBLISHED = Counter("portail_events_published_total", "Events handed to the broker", ["type"])
BATCHES = Counter("portail_event_batches_total", "Many events handed to the broker at once", ["outcome"])
OUTBOX_AGE = Gauge("portail_outbox_age_seconds", "Age of the oldest event not yet handed to the broker")
REACTED = Histogram("portail_reaction_seconds", "Events applied to projections, each by the reaction to its type", ["type", "outcome"])
LAG = Gauge("portail_stream_lag", "Events in the stream that this service reacts to and has not applied yet, whether it reads or not")
PROJECTION_STOPPED = Gauge(
    "portail_projection_stopped", "Whether this service reads no events, since the stream is not the one that it had read"
)
STREAM_FILLED = Gauge("portail_stream_filled_ratio", "Share of its bytes that the stream of events takes; at 1 it refuses new ones")
APPLYING = Histogram("portail_events_batch_seconds", "Batches of events applied to projections, each in one transaction", ["outcome"])
DEAD = Gauge("portail_dead_events", "Events parked because they could not be applied")
AUDIT_BROKEN = Gauge("portail_audit_broken_at", "First entry of the audit log that is not as it was written; 0 while the log is whole")
ERASED = Counter("portail_retention_erased_total", "What retention rules erased", ["rule"])
WORK_STANDING = Gauge(
    "portail_work_standing", "Side effects that wait, that nobody took for ten minutes, or that were given up", ["standing"]
)
WORK = Counter("portail_work_total", "Side effects carried out", ["kind", "outcome"])


async def expose(_: web.Request) -> web.Response:
    """Answer the metrics."""
    return web.Response(body=generate_latest(), content_type="text/plain", charset="utf-8")
