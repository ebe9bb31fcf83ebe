"""A publication of the town in words: as families read it, and as staff look at it before they publish it."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from chassis import french
from contracts.messaging import PublicationView, Published

BRIEF = 220
"""A longer text is not on the home page, but under Infos./Documents."""


@dataclass(frozen=True, slots=True)
class Item:
    """A publication in words; `brief` is the beginning of its text, `week` names the week of a menu."""

    id: UUID
    title: str
    text: str
    brief: str
    is_cut: bool
    link: str
    link_label: str
    file_name: str
    since: str
    week: str
    facility: str


def item(one: Published | PublicationView) -> Item:
    """Put a publication into words."""
    brief = one.text if len(one.text) <= BRIEF else f"{one.text[:BRIEF].rsplit(' ', 1)[0].rstrip()}…"
    return Item(
        id=one.publication_id,
        title=one.title,
        text=one.text,
        brief=brief,
        is_cut=brief != one.text,
        link=one.link,
        link_label=one.link_label or urlsplit(one.link).netloc,
        file_name=one.file_name,
        since=french.plain_date(one.starts_on),
        week=french.span(one.starts_on, one.ends_on) if one.kind == "menu" and one.ends_on else "",
        facility=one.facility,
    )
