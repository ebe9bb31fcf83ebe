"""The one clock seam: every process asks this clock, whose offset a demonstration or a test may set."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


@dataclass(slots=True)
class Clock:
    """The time of the town: real time moved by `offset`, which only a test changes while the process runs."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """Tell the moment, in UTC."""
        return datetime.now(UTC) + self.offset

    def today(self) -> date:
        """Tell the date in the town (Europe/Paris)."""
        return self.now().astimezone(PARIS).date()


def paris_date(moment: datetime) -> date:
    """Tell the date in the town at a moment."""
    return moment.astimezone(PARIS).date()
