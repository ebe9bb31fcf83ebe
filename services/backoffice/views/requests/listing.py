"""Which part of the queue a page shows, as its address and its forms say it: who decides there stays there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

from chassis.edge.ids import id_in
from chassis.edge.paging import Place
from services.backoffice.views.requests.kinds import ASKED, Kind

NAMES = ("genre", "prestation", "apres", "ecole", "depuis")
"""What addresses and forms call its parts."""
LONGEST = 120
AGES: dict[int, str] = {3: "Plus de 3 jours", 7: "Plus d'une semaine", 14: "Plus de deux semaines"}
"""For how many days what is shown may have to have waited, and how that is said."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Requests of a kind, or all, at an activity or all, from the oldest on or after the last line of another page.

    With a `school` only those about its children, or about families with a child there; with `days` only those that waited longer.
    """

    kind: Kind | None = None
    activity_id: UUID | None = None
    """Of those that ask for days; others are at none."""
    after: Place | None = None
    school: str = ""
    days: int | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Self:
        """Read an address or a form; what it does not say rightly, it does not say."""
        kind = next((one for one in Kind if one.value == said.get("genre")), None)
        activity_id = id_in(said.get("prestation")) if kind in ASKED.values() else None
        days = next((one for one in AGES if str(one) == said.get("depuis")), None)
        return cls(kind, activity_id, Place.parse(said.get("apres", "")), said.get("ecole", "").strip()[:LONGEST], days)

    @property
    def fields(self) -> dict[str, str]:
        """Write it as forms carry it on."""
        told = zip(NAMES, (self.kind, self.activity_id, self.after, self.school, self.days), strict=True)
        return {name: str(value) for name, value in told if value}

    @property
    def from_the_oldest(self) -> Self:
        """Begin where the queue does."""
        return replace(self, after=None)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether some that wait are left out, other than by their kind."""
        return bool(self.activity_id or self.school or self.days)

    def of(self, kind: Kind | None) -> Self:
        """Show another kind of the same."""
        return replace(self, kind=kind, activity_id=None, after=None)

    def going_on(self, after: Place) -> Self:
        """Go on after a line."""
        return replace(self, after=after)

    def address(self, chosen: object = "", *, opening: bool = False) -> str:
        """Write the address at which it is shown, with a request that is chosen of it, whose sensitive part may be opened."""
        query = self.fields | ({"demande": str(chosen)} if chosen else {}) | ({"ouvrir": "oui"} if opening else {})
        return f"/demandes?{urlencode(query)}" if query else "/demandes"

    @property
    def anew(self) -> str:
        """Write the address of the list alone."""
        return "/demandes/liste" + (f"?{urlencode(self.fields)}" if self.fields else "")

    def pane(self, chosen: object) -> str:
        """Write the address of the pane of a request alone."""
        return f"/demandes/volet/{chosen}" + (f"?{urlencode(self.fields)}" if self.fields else "")


ALL = Listing()
"""All that waits, from the oldest on."""
