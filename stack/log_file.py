"""What a process prints, kept in a file that cannot fill the disk."""

from contextlib import suppress
from pathlib import Path

LIMIT = 5_000_000
ASKED_WHETHER_READY = '"route": "GET /health/ready"'


class LogFile:
    """A file of bounded size: when full it becomes `<name>.1`, and the one before is dropped.

    What a full disk does not take is lost: whoever reads what a process prints never stops, or the process would wait for it.
    """

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self.path = path
        self._limit = limit
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def write(self, printed: bytes) -> None:
        """Append what was printed, turning the page first when the file is full."""
        with suppress(OSError):
            if self._file.tell() + len(printed) > self._limit:
                self._turn_page()
            self._file.write(printed)

    def tail(self, lines: int = 10) -> str:
        """Return the last lines printed, for a message to the operator: without those of who asks whether the program is ready."""
        printed = self.path.read_text(errors="replace").splitlines()
        return "\n".join([line for line in printed if ASKED_WHETHER_READY not in line][-lines:])

    def _turn_page(self) -> None:
        with suppress(FileNotFoundError):  # turned before, when there was no room for a new page
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        fresh = self.path.open("ab", buffering=0)
        self._file.close()
        self._file = fresh

    def close(self) -> None:
        """Close the file."""
        self._file.close()
