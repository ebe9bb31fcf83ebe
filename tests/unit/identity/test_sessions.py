"""A session ends when it is idle for too long, too old, or revoked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chassis.tokens import LIFETIME
from services.identity.domain.sessions import SEEN_EVERY, UNSEEN, SessionTimes

OPENED = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
IDLE = timedelta(minutes=30)
TIMES = SessionTimes(opened_at=OPENED, last_seen_at=OPENED, expires_at=OPENED + timedelta(hours=12), revoked_at=None)


def test_a_session_in_use_is_open() -> None:
    assert TIMES.open(IDLE, OPENED + timedelta(minutes=29))


def test_whoever_used_a_session_within_the_limit_is_not_out_though_nobody_noted_it() -> None:
    """An edge asks again only once its token has ended, and what was noted a moment before is not noted anew."""
    last_used = OPENED + SEEN_EVERY + LIFETIME - timedelta(seconds=1)
    assert TIMES.open(IDLE, last_used + IDLE - timedelta(seconds=1))
    assert UNSEEN == SEEN_EVERY + LIFETIME


def test_a_session_left_idle_is_not() -> None:
    assert not TIMES.open(IDLE, OPENED + UNSEEN + IDLE)


def test_a_busy_session_ends_all_the_same() -> None:
    busy = replace(TIMES, last_seen_at=TIMES.expires_at - timedelta(seconds=1))
    assert busy.open(IDLE, busy.last_seen_at)
    assert not busy.open(IDLE, TIMES.expires_at)


def test_a_revoked_session_is_not_open() -> None:
    assert not replace(TIMES, revoked_at=OPENED).open(IDLE, OPENED)


def test_use_is_noted_at_most_once_a_minute() -> None:
    assert not TIMES.stale(OPENED + timedelta(seconds=59))
    assert TIMES.stale(OPENED + timedelta(seconds=60))
