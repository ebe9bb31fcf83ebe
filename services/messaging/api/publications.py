"""What staff publish, and what families read of it."""

from chassis.clock import paris_date
from chassis.database import Database
from chassis.http import Call, Routes
from chassis.tx import Tx
from chassis.uploads import checked
from contracts.base import File
from contracts.messaging import (
    Board,
    DownloadPublication,
    GetBoard,
    GetHomeNews,
    GetTownBoard,
    HomeNews,
    ListPublications,
    ListSelectable,
    Publications,
    PublicationView,
    PublishPublication,
    PutPublication,
    ReadPublication,
    Selectable,
    TownBoard,
    WithdrawPublication,
)
from contracts.rights import Right
from services.messaging.domain.errors import UnknownPublication
from services.messaging.store import places, publications
from services.messaging.usecases import publish

routes = Routes()


@routes.handle(ListSelectable)
async def selectable(tx: Tx, call: Call[ListSelectable]) -> Selectable:
    """List the parts of the town that something can be published or sent to."""
    if Right.SEND_BROADCAST not in call.actor.rights:
        call.actor.require(Right.WRITE_PUBLICATION)
    return Selectable(parts=await places.selectable(tx), families=await places.families(tx))


@routes.handle(ListPublications)
async def listed(tx: Tx, call: Call[ListPublications]) -> Publications:
    """List publications."""
    call.actor.require(Right.WRITE_PUBLICATION)
    asked = call.body
    found = await publications.listed(tx, asked.state, asked.kind, asked.before, asked.limit + 1)
    page = found[: asked.limit]
    return Publications(publications=await publications.views(tx, page), next=page[-1].publication_id if len(found) > asked.limit else None)


@routes.handle(ReadPublication)
async def read(tx: Tx, call: Call[ReadPublication]) -> PublicationView:
    """Read a publication."""
    call.actor.require(Right.WRITE_PUBLICATION)
    return await publish.read(tx, call.body.publication_id)


@routes.handle(PutPublication, transaction=False)
async def put(database: Database, call: Call[PutPublication]) -> PublicationView:
    """Draft or change a publication; its file is checked before anything is locked."""
    call.actor.require(Right.WRITE_PUBLICATION)
    upload = await checked(call.body.file_name, call.body.file) if call.body.file else None
    async with database.transaction(call.actor) as tx:
        return await publish.put(tx, call.body, upload)


@routes.handle(PublishPublication)
async def show(tx: Tx, call: Call[PublishPublication]) -> PublicationView:
    """Show a publication to families."""
    call.actor.require(Right.WRITE_PUBLICATION)
    return await publish.turn(tx, call.body.publication_id, call.body.version, "published")


@routes.handle(WithdrawPublication)
async def withdraw(tx: Tx, call: Call[WithdrawPublication]) -> PublicationView:
    """Show a publication no more."""
    call.actor.require(Right.WRITE_PUBLICATION)
    return await publish.turn(tx, call.body.publication_id, call.body.version, "withdrawn")


@routes.handle(GetTownBoard)
async def town_board(tx: Tx, _: Call[GetTownBoard]) -> TownBoard:
    """Show what is on every family's home page."""
    return TownBoard(published=await publications.on_home(tx, paris_date(tx.now)), selected_until=await publications.selected_until(tx))


@routes.handle(GetBoard)
async def board(tx: Tx, call: Call[GetBoard]) -> Board:
    """Show a family all that is published to it."""
    return Board(published=await publications.shown_to(tx, call.actor.family(), paris_date(tx.now)))


@routes.handle(GetHomeNews)
async def home_news(tx: Tx, call: Call[GetHomeNews]) -> HomeNews:
    """Show a family the news that are for a selection which it is in, and its counter."""
    unread, published = await publications.selected_news(tx, call.actor.family(), paris_date(tx.now))
    return HomeNews(unread=unread, published=published)


@routes.handle(DownloadPublication, transaction=False)
async def download(database: Database, call: Call[DownloadPublication]) -> File:
    """Hand over a file; the town's files are behind no family's wall, so the service reads them in its own name once it knows who may."""
    async with database.transaction(call.actor, read_only=True) as tx:
        if call.actor.kind == "staff":
            call.actor.require(Right.WRITE_PUBLICATION)
            found = await publications.find(tx, call.body.publication_id)
            file_id = found.file_id if found else None
        else:
            file_id = await publications.file_shown_to(tx, call.body.publication_id, call.actor.family(), paris_date(tx.now))
    if file_id is None:
        raise UnknownPublication
    async with database.transaction(read_only=True) as tx:
        return await publish.file_of(tx, file_id)
