"""One-time links that replace a forgotten password: how long one holds, and how many may be sent."""

from datetime import timedelta

VALID = timedelta(minutes=30)
MOST = 3
"""Most links an account is sent within `VALID`: whoever asks again and again fills nobody's mailbox."""
MOST_WAITING = 500
"""Most questions for a link that may wait to be looked at: anybody may ask, without an account, as fast as their machine can."""
