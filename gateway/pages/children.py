"""Mes enfants: the children of the household, and how to add one or ask for a change."""

from datetime import date
from uuid import UUID

from aiohttp import web

from chassis.edge.session import Visit, visitor
from contracts.family import FamilyRecord, GetCustodyDays, GetRecord
from contracts.messaging import CountUnread
from gateway.pages.frame import needed, page, today, unless_down
from gateway.views import children as views
from gateway.views.custody import AHEAD, Custody, card

routes = web.RouteTableDef()

CHANGES = (
    ("user", "Identité et scolarité", "Nom, école, classe, adresse de l'enfant"),
    ("hands", "Personnes autorisées", "Qui peut venir chercher l'enfant : nom, téléphone, lien"),
    ("heart", "Lunettes et données sanitaires", "Allergies, traitement, médecin, vaccins, régime"),
    ("shield", "Autorisations", "Photos, sorties, transport, hospitalisation"),
)
"""What the guide lets a family ask to change about a child."""


@routes.get("/enfants")
async def children(request: web.Request) -> web.Response:
    """Show a card for each child, with the way to its planning."""
    visit = await visitor(request)
    record, unread = await visit.gather(GetRecord(), CountUnread())
    return page(
        request,
        "children.html",
        visit,
        unread,
        children=views.cards(needed(record), today(request)),
        custody=await custody_cards(visit, needed(record), today(request)),
    )


async def custody_cards(visit: Visit, record: FamilyRecord, day: date) -> dict[UUID, Custody]:
    """Read with whom each child that separated parents share is, and its next change-overs."""
    asked = [GetCustodyDays(child_id=child.child_id, first=day, last=day + AHEAD) for child in record.children]
    found = [card(unless_down(answer), day) for answer in await visit.gather(*asked)]
    return {child.child_id: one for child, one in zip(record.children, found, strict=True) if one}


@routes.get("/enfants/modification")
async def change(request: web.Request) -> web.Response:
    """Say how to add a child or to ask for a change about one."""
    visit = await visitor(request)
    (unread,) = await visit.gather(CountUnread())
    return page(request, "children_change.html", visit, unread, changes=CHANGES)
