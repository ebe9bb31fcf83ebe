"""Mes enfants: the children of the household, and how to add one or ask for a change."""

from aiohttp import web

from chassis.edge.session import visitor
from contracts.family import GetRecord
from contracts.messaging import CountUnread
from gateway.pages.frame import needed, page, today
from gateway.views import children as views

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
    return page(request, "children.html", visit, unread, children=views.cards(needed(record), today(request)))


@routes.get("/enfants/modification")
async def change(request: web.Request) -> web.Response:
    """Say how to add a child or to ask for a change about one."""
    visit = await visitor(request)
    (unread,) = await visit.gather(CountUnread())
    return page(request, "children_change.html", visit, unread, changes=CHANGES)
