"""What the town publishes to families: messages, documents, forms to download, and the canteens' menus."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.base import Answer, Event, File, Request
from contracts.messaging.inbox import Unread
from contracts.messaging.words import Line, Link, LongText, Selected, SelectionKind, Title

FILE_BODY = 15_000_000

PublicationKind = Literal["news", "document", "form", "menu"]
PublicationState = Literal["draft", "published", "withdrawn"]


class SelectedPart(Answer):
    """A part of the town's families as staff read it; `families` is how many there are."""

    kind: SelectionKind
    key: str
    label: str
    families: int = 0


class PublicationView(Answer):
    """A publication as staff work on it; no `selection` means all families."""

    publication_id: UUID
    version: int
    kind: PublicationKind
    state: PublicationState
    title: str
    text: str
    link: str
    link_label: str
    file_name: str
    on_home: bool
    starts_on: date
    ends_on: date | None
    facility_id: UUID | None
    facility: str
    selection: tuple[SelectedPart, ...]
    families: Annotated[int, Field(description="how many families it is for")]
    changed_at: datetime
    changed_by_name: str


class Publications(Answer):
    """What was published and drafted, the latest first; `next` continues it."""

    publications: tuple[PublicationView, ...]
    next: UUID | None = None


class Selectable(Answer):
    """The parts of the town that can be selected, and how many families there are in all."""

    parts: tuple[SelectedPart, ...]
    families: int


class ListSelectable(Request[Selectable], method="GET", path="/v1/publications/selectable", audience="staff"):
    """Facilities, activities and classes that can be selected. Right: messaging.publication.write or messaging.broadcast.send."""


class ListPublications(Request[Publications], method="GET", path="/v1/publications", audience="staff"):
    """Publications of a state, or all that were not withdrawn. Right: messaging.publication.write."""

    state: PublicationState | None = None
    kind: PublicationKind | None = None
    before: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ReadPublication(Request[PublicationView], method="GET", path="/v1/publications/{publication_id}", audience="staff"):
    """Read one publication. Right: messaging.publication.write."""

    publication_id: UUID


class PutPublication(
    Request[PublicationView], method="PUT", path="/v1/publications/{publication_id}", audience="staff", body_limit=FILE_BODY
):
    """Draft a publication, or change one; what is published already changes at once. Right: messaging.publication.write.

    `version` is the one that was read, 0 for a new one: a colleague's change meanwhile is refused with `publication_changed` (409).
    A menu is for the week of `starts_on` and one facility, and for all families. `keep_file` keeps the file that it had.
    """

    publication_id: UUID
    version: Annotated[int, Field(ge=0)]
    kind: PublicationKind
    title: Title
    text: LongText = ""
    link: Link = ""
    link_label: Line = ""
    file_name: Line = ""
    file: bytes = b""
    keep_file: bool = True
    on_home: bool = False
    starts_on: date
    ends_on: date | None = None
    facility_id: UUID | None = None
    selection: Annotated[tuple[Selected, ...], Field(max_length=100)] = ()


class PublishPublication(Request[PublicationView], method="POST", path="/v1/publications/{publication_id}/publishing", audience="staff"):
    """Show a draft to families, or something withdrawn again; `version` as it was read. Right: messaging.publication.write."""

    publication_id: UUID
    version: Annotated[int, Field(ge=1)]


class WithdrawPublication(Request[PublicationView], method="POST", path="/v1/publications/{publication_id}/withdrawal", audience="staff"):
    """Show a publication to families no more; `version` as it was read. Right: messaging.publication.write."""

    publication_id: UUID
    version: Annotated[int, Field(ge=1)]


class Published(Answer):
    """A publication as families read it; `facility` names the canteen of a menu."""

    publication_id: UUID
    kind: PublicationKind
    title: str
    text: str
    link: str
    link_label: str
    file_name: str
    on_home: bool
    starts_on: date
    ends_on: date | None
    facility: str = ""


class Board(Answer):
    """What a family may read, the latest first."""

    published: tuple[Published, ...]


class TownBoard(Answer):
    """What is published to all families today or later, for the home page; edges keep it until it changes.

    `selected_until` is the last day on which news for a selection of families may be on some home page; None: there are none.
    """

    published: tuple[Published, ...]
    selected_until: date | None = None


class GetTownBoard(Request[TownBoard], method="GET", path="/v1/board/town", audience="edge"):
    """What is on every family's home page, today or later."""


class GetBoard(Request[Board], method="GET", path="/v1/board", audience="family"):
    """Everything that is published to one's own family today."""


class HomeNews(Unread):
    """News of the home page that are for a selection which one's own family is in, with the counter that every page shows."""

    published: tuple[Published, ...]


class GetHomeNews(Request[HomeNews], method="GET", path="/v1/board/home", audience="family"):
    """What messaging has for the home page of one's own family, beyond what is for all families."""


class DownloadPublication(Request[File], method="GET", path="/v1/publications/{publication_id}/file", audience=("family", "staff")):
    """Download the file of a publication: staff any, families what is published to them."""

    publication_id: UUID


class PublicationsChanged(Event, type="messaging.publications.changed", aggregate="publication_id"):
    """Something that families read was published, changed or withdrawn: edges ask again what is on the home page."""

    publication_id: UUID
