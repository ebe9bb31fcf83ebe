"""What putting a town back does to the journal: from then on it is written on another line, which leaves the old one at that state.

PostgreSQL numbers these lines (its "timelines"). A moment of the clock is looked for on the line on which the town lived then: on the
newest it may never have been, since that one goes back behind it. So every way back is noted beside the backups: what the files alone
do not tell is when it happened.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from stack import secret_files

Copies = list[tuple[datetime, Path]]


@dataclass(frozen=True)
class Restoration:
    """One way back: when it was done, the line on which the town has lived since, and the moment whose state it gave."""

    done_at: datetime
    line: int
    state_of: datetime


class Restorations:
    """The ways back of one installation, in a file beside its backups."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def all(self) -> list[Restoration]:
        """List them, the oldest first."""
        if not self._file.exists():
            return []
        return [
            Restoration(datetime.fromisoformat(one["done_at"]), one["line"], datetime.fromisoformat(one["state_of"]))
            for one in json.loads(self._file.read_text())
        ]

    def note(self, line: int, state_of: datetime) -> None:
        """Remember one that was just done."""
        done = Restoration(datetime.now(UTC), line, state_of)
        known = [{"done_at": one.done_at.isoformat(), "line": one.line, "state_of": one.state_of.isoformat()} for one in (*self.all, done)]
        secret_files.keep(self._file, json.dumps(known, indent=1))

    def line_at(self, at: datetime) -> str:
        """Name the line of a moment as PostgreSQL wants it: that of the copy itself before the first way back."""
        before = self._last_before(at)
        if before:
            return str(before.line)
        return "current" if self.all else "latest"

    def copies_towards(self, at: datetime, copies: Copies) -> Copies:
        """List the copies from which the journal leads to a moment: of the line on which it lies, else of those that this one left."""
        while True:
            before = self._last_before(at)
            near = [(made, path) for made, path in copies if made <= at and (before is None or made >= before.done_at)]
            if near or before is None:
                return near
            at = before.state_of

    def _last_before(self, at: datetime) -> Restoration | None:
        return next((one for one in reversed(self.all) if one.done_at <= at), None)
