"""How much waits for staff, told in a word: for the frame of their pages, which asks often."""

from datetime import datetime

from contracts.base import Answer


class Waiting(Answer):
    """How many requests wait, and when the newest of them came: as long as neither changes, the same ones wait."""

    count: int
    newest_at: datetime | None = None
