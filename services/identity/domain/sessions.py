"""How long a sign-in lasts: until it is idle for too long, or too old however busy."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SEEN_EVERY = timedelta(minutes=1)
"""How often use of a session is noted: not at every page, to spare the disk."""

UNSEEN = timedelta(minutes=6)
"""For how long a session may be in use before that is noted: an edge asks once its token has ended; see `SEEN_EVERY`."""

KEPT_AFTER_END = timedelta(days=30)
"""How long an ended session is kept before it is erased."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The limits of a session of one kind of account."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session began, was last used, must end, and was ended."""

    opened_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def open(self, idle: timedelta, now: datetime) -> bool:
        """Tell whether the session still counts: whoever used it within `idle` is never out, though the use may not have been noted."""
        return self.revoked_at is None and now < self.expires_at and now < self.last_seen_at + UNSEEN + idle

    def stale(self, now: datetime) -> bool:
        """Tell whether it is time to note that the session is in use."""
        return now - self.last_seen_at >= SEEN_EVERY
