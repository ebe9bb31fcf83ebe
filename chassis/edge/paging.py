"""Where a page of a long list begins, as its address writes it: the lists of several services are merged by the same key."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """The last request of the page before: when it was submitted, and its id."""

    at: datetime
    request_id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.request_id}"

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Read a place from an address; anything else is the first page."""
        at, _, request_id = text.partition("_")
        try:
            found = cls(datetime.fromisoformat(at), UUID(request_id))
        except ValueError:
            return None
        return found if found.at.tzinfo else None
