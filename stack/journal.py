"""What a process prints, kept in a file that cannot fill the disk."""

from pathlib import Path

LIMIT = 5_000_000


class Journal:
    """A log file of bounded size: when full it becomes `<name>.1`, and the one before is dropped."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self.path = path
        self._limit = limit
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")

    def write(self, printed: bytes) -> None:
        """Append what was printed, turning the page first when the file is full."""
        if self._file.tell() + len(printed) > self._limit:
            self._file.close()
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
            self._file = self.path.open("ab")
        self._file.write(printed)
        self._file.flush()

    def tail(self, lines: int = 10) -> str:
        """Return the last lines printed, for a message to the operator."""
        return "\n".join(self.path.read_text(errors="replace").splitlines()[-lines:])

    def close(self) -> None:
        """Close the file."""
        self._file.close()
