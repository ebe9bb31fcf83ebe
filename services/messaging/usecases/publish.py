"""What the town publishes to families: drafted, looked at, shown from day to day, changed and withdrawn by staff."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from chassis import documents
from chassis.clock import paris_date
from chassis.errors import NotFound
from chassis.tx import Tx
from chassis.uploads import Upload
from contracts.base import File
from contracts.messaging import PublicationsChanged, PublicationState, PublicationView, PutPublication, Selected
from services.messaging.domain.errors import (
    MenuOfWeek,
    PublicationChanged,
    PublicationEmpty,
    PublicationEnded,
    PublicationOutOfReach,
    UnknownPublication,
)
from services.messaging.store import places, publications
from services.messaging.store.publications import Publication

TOWN = UUID("00000000-0000-7000-8000-7075626c6963")
"""The subject under whose key the town's own files are sealed: no family's, so that no erasure destroys it."""

WEEK = timedelta(days=6)


async def put(tx: Tx, asked: PutPublication, upload: Upload | None) -> PublicationView:
    """Draft a publication, or change one that nobody changed meanwhile; sent again with the same content, it is drafted once."""
    before = await publications.find(tx, asked.publication_id, lock=True)
    if before is None and await publications.exists(tx, asked.publication_id):
        raise UnknownPublication
    if before is not None and asked.version == 0 and await _says_the_same(tx, asked, upload, before):
        return await _view(tx, before)
    _check_version(before, asked.version)
    made = await _made(tx, asked, before)
    await _check_reach(tx, made, asked.selection)
    made = await _with_file(tx, made, upload)
    if not (made.text or made.link or made.file_id):
        raise PublicationEmpty("Écrivez un texte, ou joignez un fichier ou un lien.")
    await _check_week(tx, made)
    await publications.save(tx, made)
    await publications.select_parts(tx, made.publication_id, asked.selection)
    if before and before.file_id and before.file_id != made.file_id:
        await documents.remove(tx, [before.file_id])
    if made.state == "published":
        await _tell(tx, made)
    return await _view(tx, made)


async def turn(tx: Tx, publication_id: UUID, version: int, state: PublicationState) -> PublicationView:
    """Show a publication to families, or no more; in the state already, nothing changes."""
    before = await publications.find(tx, publication_id, lock=True)
    if before is None:
        raise UnknownPublication
    if before.state == state:
        return await _view(tx, before)
    _check_version(before, version)
    if state == "published" and before.ends_on is not None and before.ends_on < paris_date(tx.now):
        raise PublicationEnded("Changez sa date de fin, puis publiez.")
    made = replace(before, state=state, version=before.version + 1, changed_at=tx.now, changed_by_name=tx.actor.display_name)
    await _check_week(tx, made)
    await publications.save(tx, made)
    await _tell(tx, made)
    return await _view(tx, made)


async def read(tx: Tx, publication_id: UUID) -> PublicationView:
    """Read a publication as staff do."""
    found = await publications.find(tx, publication_id)
    if found is None:
        raise UnknownPublication
    return await _view(tx, found)


async def file_of(tx: Tx, file_id: UUID | None) -> File:
    """Open the file of a publication."""
    document = await documents.find(tx, file_id) if file_id else None
    if document is None:
        raise NotFound
    return File(name=document.name, media_type=document.media_type, content=await documents.content(tx, document))


async def _made(tx: Tx, asked: PutPublication, before: Publication | None) -> Publication:
    is_menu = asked.kind == "menu"
    if is_menu and (asked.facility_id is None or not await places.is_place(tx, asked.facility_id)):
        raise PublicationEmpty("Choisissez la structure de ce menu.")
    starts, ends = (_week_of(asked.starts_on)) if is_menu else (asked.starts_on, asked.ends_on)
    if ends is not None and ends < starts:
        raise PublicationEnded("La fin vient avant le début.")
    return Publication(
        publication_id=asked.publication_id,
        version=asked.version + 1,
        kind=asked.kind,
        state=before.state if before else "draft",
        title=asked.title,
        text=asked.text,
        link=asked.link,
        link_label=asked.link_label if asked.link else "",
        file_id=before.file_id if before and asked.keep_file else None,
        file_name=before.file_name if before and asked.keep_file else "",
        on_home=is_menu or (asked.on_home and asked.kind == "news"),
        starts_on=starts,
        ends_on=ends,
        facility_id=asked.facility_id if is_menu else None,
        changed_at=tx.now,
        changed_by_name=tx.actor.display_name,
    )


async def _says_the_same(tx: Tx, asked: PutPublication, upload: Upload | None, before: Publication) -> bool:
    """Tell whether what is drafted under an id comes again, and nothing else."""
    made = await _made(tx, asked, None)
    told = {one: getattr(before, one) for one in ("file_id", "changed_at", "changed_by_name")}
    file_name = upload.name if upload else ""
    selected = {(one.kind, one.key) for one in (await _view(tx, before)).selection}
    return replace(made, file_name=file_name, **told) == before and selected == {(one.kind, one.key) for one in asked.selection}


async def _with_file(tx: Tx, made: Publication, upload: Upload | None) -> Publication:
    """Seal the file that was sent along, and keep that it is the publication's."""
    if upload is None:
        return made
    document = await documents.keep(tx, upload, subject_id=TOWN, family_id=None)
    return replace(made, file_id=document.document_id, file_name=document.name)


async def _check_reach(tx: Tx, made: Publication, selection: tuple[Selected, ...]) -> None:
    """Refuse parts that are none, and to staff of some facilities everything that is not for these alone."""
    if made.kind == "menu":
        if selection or (made.facility_id is not None and not tx.actor.sees(made.facility_id)):
            raise PublicationOutOfReach("Un menu est publié pour toutes les familles d'une de vos structures.")
        return
    if tx.actor.facilities and not selection:
        raise PublicationOutOfReach("Choisissez au moins une de vos structures ou de vos activités.")
    if not await places.are_selectable(tx, selection):
        raise PublicationOutOfReach("Une partie de la sélection n'existe pas, ou n'est pas dans vos structures.")


async def _check_week(tx: Tx, made: Publication) -> None:
    if made.kind == "menu" and made.state == "published" and await publications.menu_of_week(tx, made):
        raise MenuOfWeek("Modifiez le menu publié, ou retirez-le avant de publier celui-ci.")


def _check_version(before: Publication | None, version: int) -> None:
    if (before.version if before else 0) != version:
        if before and version == 0:
            raise PublicationChanged(f"{before.changed_by_name} a déjà enregistré un autre contenu depuis cette page.")
        raise PublicationChanged(f"{before.changed_by_name if before else 'Un collègue'} a changé cette publication entre-temps.")


def _week_of(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + WEEK


async def _tell(tx: Tx, made: Publication) -> None:
    await tx.emit(PublicationsChanged(version=made.version, publication_id=made.publication_id))


async def _view(tx: Tx, found: Publication) -> PublicationView:
    (view,) = await publications.views(tx, [found])
    return view
