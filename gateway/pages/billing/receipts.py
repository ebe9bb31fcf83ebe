"""Mes reçus: the family's payments, each with its receipt as a PDF."""

import asyncio

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import attachment
from chassis.edge.papers.counter import receipt_pdf
from chassis.edge.papers.invoice import Sender
from chassis.edge.session import visitor
from contracts.billing import GetReceipt, ListReceipts
from contracts.messaging import CountUnread
from gateway.pages.frame import needed, page
from gateway.views.billing import receipts as views

routes = web.RouteTableDef()

A_PAGE = 50


@routes.get("/releve/recus")
async def receipts(request: web.Request) -> web.Response:
    """Show the payments, the latest first; `?avant=` continues."""
    visit = await visitor(request)
    found, unread = await visit.gather(ListReceipts(before=id_in(request.query.get("avant")), limit=A_PAGE), CountUnread())
    shown = [views.receipt(one) for one in needed(found).payments]
    return page(request, "billing/receipts.html", visit, unread, receipts=shown, next=needed(found).next)


@routes.get("/releve/recus/{payment_id}/pdf")
async def paper(request: web.Request) -> web.Response:
    """Hand over the receipt of a payment."""
    visit = await visitor(request)
    found = await visit.send(GetReceipt(payment_id=id_in_path(request, "payment_id")))
    settings = request.app[EDGE].settings
    sender = Sender(settings.town_name, settings.town_contact)
    return attachment(await asyncio.to_thread(receipt_pdf, found, sender))
