"""What links an adult to a child: with which authority, from when to when, and what entering another takes away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from chassis import french
from contracts.family import AUTHORITY_LABELS, Authority


@dataclass(frozen=True, slots=True)
class Link:
    """What links an adult to a child from a day to a day."""

    guardian_id: UUID
    since: date
    until: date | None
    authority: Authority
    may_pick_up: bool
    document_id: UUID | None

    def holds(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.since <= day and (self.until is None or self.until >= day)

    @property
    def is_plain(self) -> bool:
        """Tell whether it is full authority of an adult who may fetch the child: what holds where nothing is entered."""
        return self.authority == "full" and self.may_pick_up

    def replaces(self, other: "Link") -> bool:
        """Tell whether entering it takes away what the adult has from a later day on, which begins before it ends."""
        return self.guardian_id == other.guardian_id and self.since < other.since and (self.until is None or other.since <= self.until)

    def cuts(self, other: "Link") -> bool:
        """Tell whether the other, of another authority, would hold again after this one's end, but for its being entered.

        Full authority of an adult who may fetch the child comes back all the same.
        """
        if self.guardian_id != other.guardian_id or self.until is None or other.is_plain:
            return False
        goes_on = other.since <= self.until and (other.until is None or other.until > self.until)
        return goes_on and (self.authority, self.may_pick_up) != (other.authority, other.may_pick_up)

    def proves(self, other: "Link") -> bool:
        """Tell whether its judgment goes on for another link of the adult, for which none came.

        It does for what corrects it, from the same day, and for what keeps the authority from a later one, or from an earlier one on in
        its place: a corrected beginning. Full authority of an adult who may fetch the child needs none.
        """
        if self.guardian_id != other.guardian_id or other.is_plain:
            return False
        return self.since == other.since or (self.authority == other.authority and (self.holds(other.since) or other.replaces(self)))


def in_words(link: Link) -> str:
    """Say what links an adult to a child: "autorité limitée, peut venir chercher l'enfant, à partir du 1er décembre 2026"."""
    span = f"à partir du {french.plain_date(link.since)}"
    if link.until:
        span = f"du {french.plain_date(link.since)} au {french.plain_date(link.until)}"
    fetching = "peut venir chercher l'enfant" if link.may_pick_up else "ne peut pas venir chercher l'enfant"
    return f"{AUTHORITY_LABELS[link.authority].lower()}, {fetching}, {span}"


def to_come(link: Link) -> str:
    """Say an authority that is still to come."""
    label, since = AUTHORITY_LABELS[link.authority].lower(), french.plain_date(link.since)
    return f"{label} du {since} au {french.plain_date(link.until)}" if link.until else f"{label} à partir du {since}"


def goes(link: Link, goes_on: UUID | None) -> bool:
    """Tell whether a link that is replaced takes its judgment along; `goes_on` is the one that stays all the same."""
    return link.document_id not in {None, goes_on}


def returns_words(link: Link, cut: Sequence[Link]) -> str:
    """Say what does not go on after the end of a link, if anything."""
    if not cut or link.until is None:
        return ""
    told = " ; ".join(in_words(one) for one in cut)
    last, next_day = french.plain_date(link.until), french.plain_date(link.until + timedelta(days=1))
    return (
        f"Après le {last}, l'autorité entière revient et l'adulte peut venir chercher l'enfant."
        f" Ne reprendrait pas : {told}. Pour qu'elle reprenne, saisissez-la ensuite à partir du {next_day}."
    )


def replaced_words(links: Sequence[Link], goes_on: UUID | None) -> str:
    """Say which later entries would be replaced, and how they are kept."""
    told = [f"{in_words(one)}{_proof(one, goes_on)}" for one in links]
    eve = links[0].since - timedelta(days=1)
    return f"Serait remplacé : {' ; '.join(told)}. Pour le garder, indiquez une fin, au plus tard le {french.plain_date(eve)}."


def _proof(link: Link, goes_on: UUID | None) -> str:
    if link.document_id is None:
        return ""
    return " (son justificatif reste)" if link.document_id == goes_on else " (avec justificatif)"
