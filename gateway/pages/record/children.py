"""Mes enfants: the children of the household, with what is missing in the record of each."""

from datetime import date
from uuid import UUID

from aiohttp import web

from chassis.edge.session import Visit, visitor
from contracts.family import FamilyRecord, GetChildren, GetCustodyDays, GetRecord, ListRecordRequests
from contracts.messaging import CountUnread
from gateway.pages.frame import Notice, needed, page, today, unless_down
from gateway.pages.record.child import DONE
from gateway.views.record import child as child_views
from gateway.views.record import children as views
from gateway.views.record.custody import AHEAD, Custody, card

routes = web.RouteTableDef()

ADDED = Notice(
    "Votre demande est transmise", "La mairie vérifie, puis vous répond dans votre boîte de réception. L'enfant apparaît ici ensuite."
)


@routes.get("/enfants")
async def children(request: web.Request) -> web.Response:
    """Show a card for each child, with the way to its record and its planning; and the children asked for."""
    visit = await visitor(request)
    record, found, requests, unread = await visit.gather(GetRecord(), GetChildren(), ListRecordRequests(), CountUnread())
    found, requests = unless_down(found), unless_down(requests)
    done = (DONE | {"transmise": ADDED}).get(request.query.get("fait", ""))
    return page(
        request,
        "record/children.html",
        visit,
        unread,
        children=views.cards(needed(record), today(request)),
        to_come=views.to_come(needed(record)),
        custody=await custody_cards(visit, needed(record), today(request)),
        lacks={one.child_id: child_views.lacks(one) for one in found.children} if found else {},
        waiting=child_views.waiting(requests.requests, "child_new", None) if requests else (),
        refused=child_views.refused(requests.requests, "child_new", None) if requests else None,
        notices=[done] if done else [],
    )


async def custody_cards(visit: Visit, record: FamilyRecord, day: date) -> dict[UUID, Custody]:
    """Read with whom each child that separated parents share is, and its next change-overs."""
    asked = [GetCustodyDays(child_id=child.child_id, first=day, last=day + AHEAD) for child in record.children]
    found = [card(unless_down(answer), day) for answer in await visit.gather(*asked)]
    return {child.child_id: one for child, one in zip(record.children, found, strict=True) if one}
