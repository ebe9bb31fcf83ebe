"""What the processor remembers: payments, refunds, events, answers by idempotency key; each change is a line of a file."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

Thing = dict[str, Any]


class Objects:
    """Everything by kind and id; a restart reads the file again, the last line of an object holds."""

    def __init__(self, file: Path) -> None:
        self._things: dict[str, dict[str, Thing]] = defaultdict(dict)
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                kind, key, thing = json.loads(line)
                self._things[kind][key] = thing
        self._file = file.open("a", encoding="utf-8")

    def save(self, kind: str, key: str, thing: Thing) -> None:
        """Keep a thing as it is now."""
        self._things[kind][key] = thing
        self._file.write(json.dumps([kind, key, thing]) + "\n")
        self._file.flush()

    def find(self, kind: str, key: str) -> Thing | None:
        """Find a thing as it was last saved; None when there is none of that key."""
        return self._things[kind].get(key)

    def newest(self, kind: str) -> list[Thing]:
        """List the things of a kind, the newest first."""
        return list(reversed(self._things[kind].values()))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
