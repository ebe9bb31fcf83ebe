"""The shared inbox as staff read it: whom a line is from, how long it waits, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from contracts.family import ChildView
from contracts.messaging import ConversationState, DeskConversation, DeskLine, DeskPlace
from services.backoffice.views.typed import whole_number

STATES: dict[str, str] = {"": "À traiter", "new": "Nouveaux", "in_hand": "En cours", "answered": "Répondus", "all": "Tous"}
STATE_WORDS: dict[ConversationState, tuple[str, str]] = {
    "new": ("nouveau", "wait"),
    "in_hand": ("en cours", "info"),
    "answered": ("répondu", "ok"),
}
WHOSE: dict[str, str] = {"": "Tous les agents", "mine": "Les miens", "nobody": "Sans agent"}
TOWN_HALL = "mairie"
MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as its address writes it."""

    state: str
    place: str
    whose: str
    words: str
    page: int

    @property
    def query(self) -> str:
        """Write them as the end of an address, empty when there are none."""
        named = {"etat": self.state, "structure": self.place, "qui": self.whose, "q": self.words, "page": self.page or ""}
        text = urlencode({name: value for name, value in named.items() if value})
        return f"?{text}" if text else ""

    def turned(self, pages: int) -> str:
        """Write the address of a page further on, or back."""
        return replace(self, page=max(0, self.page + pages)).query

    @property
    def facility_id(self) -> str | None:
        """Name the facility, if one is chosen."""
        return self.place if self.place and self.place != TOWN_HALL else None


def read(query: Mapping[str, str]) -> Filters:
    """Read the filters of an address; what makes no sense is left out."""
    place = query.get("structure", "")
    if place != TOWN_HALL:
        try:
            place = str(UUID(place))
        except ValueError:
            place = ""
    state, whose = query.get("etat", ""), query.get("qui", "")
    return Filters(
        state=state if state in STATES else "",
        place=place,
        whose=whose if whose in WHOSE else "",
        words=" ".join(query.get("q", "").split())[:80],
        page=min(whole_number(query.get("page", "")) or 0, 1_000),
    )


def lasted(seconds: int) -> str:
    """Tell a duration as people say it: "5 min", "3 h", "2 jours"."""
    if seconds < HOUR:
        return f"{max(1, round(seconds / MINUTE))}\u00a0min"
    if seconds < 2 * DAY:
        return f"{round(seconds / HOUR)}\u00a0h"
    return f"{round(seconds / DAY)}\u00a0jours"


def places(found: Sequence[DeskPlace]) -> list[tuple[str, str]]:
    """List the inboxes as a choice."""
    return [(str(one.facility_id or TOWN_HALL), one.name) for one in found]


def about(children: Sequence[ChildView]) -> list[tuple[str, str]]:
    """List what a message to a family can be about: one of its children, or none by name."""
    return [("", "Toute la famille"), *((str(one.child_id), one.first_name) for one in children)] if children else []


def following(lines: Sequence[DeskLine], chosen: UUID) -> str:
    """Tell which conversation comes after one in the list, the one before where it is the last; empty when there is no other."""
    ids = [one.conversation_id for one in lines]
    if chosen not in ids:
        return str(ids[0]) if ids else ""
    at = ids.index(chosen)
    others = ids[at + 1 :] or ids[:at][-1:]
    return str(others[0]) if others else ""


def last_said(one: DeskConversation) -> str:
    """Name the last message, which whoever answers has read."""
    return str(one.entries[-1].entry_id) if one.entries else ""
