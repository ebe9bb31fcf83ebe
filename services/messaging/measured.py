"""What operations watch of mail: what waits to leave, and what could not."""

from prometheus_client import Gauge

from chassis.gauges import Sample

EMAILS = Gauge("portail_emails", "E-mails that wait to leave, or that could not", ["status"])
OLDEST = Gauge("portail_emails_oldest_seconds", "Age of the oldest e-mail that waits to leave")

SAMPLES = (
    Sample(
        EMAILS,
        "select status, count(email_id) as value, $1::timestamptz from unnest(array['queued', 'failed']) as t (status)"
        " left join email using (status) group by status",
        ("status",),
    ),
    Sample(
        OLDEST,
        "select coalesce(extract(epoch from $1::timestamptz - min(queued_at)), 0)::float8 as value from email where status = 'queued'",
    ),
)
