"""Which of a family's requests its list shows: those that wait, and those that were asked or decided in the last month."""

from datetime import date, datetime, time, timedelta

from chassis.clock import PARIS, paris_date

LISTED_DAYS = 31
LISTED = "coalesce(decided_at, 'infinity') >= $2"
"""Whether a request is listed since the moment $2: it waits, or was decided since; what was asked since is one or the other."""


def listed_since(now: datetime, day: date | None = None) -> datetime:
    """Tell since when requests are listed: for a month, or since a day that is asked for."""
    return datetime.combine(day or paris_date(now) - timedelta(days=LISTED_DAYS), time.min, PARIS)
