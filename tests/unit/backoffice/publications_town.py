"""What messaging answers the desk about publications."""

from typing import Any

from chassis.errors import Conflict, NotFound
from contracts.base import File
from contracts.messaging import (
    DownloadPublication,
    ListPublications,
    ListSelectable,
    Publications,
    PublicationView,
    PublishPublication,
    PutPublication,
    ReadPublication,
    Selectable,
    SelectedPart,
    WithdrawPublication,
)
from tests.unit.backoffice.cast import NOW, TODAY, number

PLACE = SelectedPart(kind="facility", key=str(number(16)), label="Restauration scolaire", families=31)
NEWS = PublicationView(
    publication_id=number(17),
    version=3,
    kind="news",
    state="published",
    title="Portes ouvertes",
    text="Samedi, voir https://ville.example/fete.",
    link="",
    link_label="",
    file_name="affiche.pdf",
    on_home=True,
    starts_on=TODAY,
    ends_on=None,
    facility_id=None,
    facility="",
    selection=(PLACE,),
    families=31,
    changed_at=NOW,
    changed_by_name="Paul ROUX",
)


ELSEWHERE = NEWS.model_copy(update={"publication_id": number(18), "on_home": False})
"""The same, without a place on the families' first page."""


class Changed(Conflict):
    """What messaging answers to a version that is no longer the last."""

    slug = "publication_changed"
    title = "Cette publication a changé"


def handlers() -> dict[Any, Any]:
    """Answer what is asked about publications; the one that there is has version 3."""

    def put(asked: PutPublication) -> PublicationView:
        if asked.version not in (0, NEWS.version):
            raise Changed("Paul ROUX a changé cette publication entre-temps.")
        state = "published" if asked.version else "draft"
        return NEWS.model_copy(update={"publication_id": asked.publication_id, "title": asked.title, "state": state})

    def read(asked: ReadPublication) -> PublicationView:
        for one in (NEWS, ELSEWHERE):
            if one.publication_id == asked.publication_id:
                return one
        raise NotFound

    return {
        ListSelectable: lambda _: Selectable(parts=(PLACE,), families=40),
        ListPublications: lambda _: Publications(publications=(NEWS,)),
        ReadPublication: read,
        PutPublication: put,
        PublishPublication: lambda _: NEWS,
        WithdrawPublication: lambda _: NEWS.model_copy(update={"state": "withdrawn"}),
        DownloadPublication: lambda _: File(name="affiche.pdf", media_type="application/pdf", content=b"%PDF-1.7"),
    }
