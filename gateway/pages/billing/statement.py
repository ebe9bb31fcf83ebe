"""Relevé de compte: the operations of a school year, an invoice to print, how to pay."""

import asyncio
import re
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.papers.invoice import Sender, addressed, invoice_pdf
from chassis.edge.session import Visit, visitor
from contracts.billing import GetInvoice, GetStatement
from contracts.family import GetRecord
from contracts.messaging import CountUnread
from gateway.pages.frame import CONTESTED_INVOICE, needed, page, today, unless_down
from gateway.views.billing import statement as views
from gateway.views.billing.why import Contest

routes = web.RouteTableDef()

YEAR = re.compile(r"[0-9]{4}-[0-9]{4}")


@routes.get("/releve")
async def statement(request: web.Request) -> web.Response:
    """Show the statement of a school year, `?annee=2026-2027`; the current one by default."""
    visit = await visitor(request)
    year = request.query.get("annee", "")
    found, unread = await visit.gather(GetStatement(school_year=year if YEAR.fullmatch(year) else None), CountUnread())
    return page(request, "billing/statement.html", visit, unread, statement=views.statement(needed(found), today(request)))


@routes.get("/releve/factures/{invoice_id}")
async def invoice(request: web.Request) -> web.Response:
    """Show an invoice line by line, to print."""
    return await show_invoice(request, await visitor(request), id_in_path(request, "invoice_id"))


async def show_invoice(request: web.Request, visit: Visit, invoice_id: UUID, *, contest: Contest | None = None) -> web.Response:
    """Show an invoice, with what was written to contest a line of it and is too long."""
    found, record, unread = await visit.gather(GetInvoice(invoice_id=invoice_id), GetRecord(), CountUnread())
    record = unless_down(record)
    payer = record.guardians[0] if record else None
    return page(
        request,
        "billing/invoice.html",
        visit,
        unread,
        status=400 if contest else 200,
        notices=[CONTESTED_INVOICE] if request.query.get("fait") == "contestee" else [],
        invoice=views.invoice(needed(found), today(request)),
        addressee=addressed(payer, needed(found)),
        family_number=record.family_number if record else "",
        contest=contest,
    )


@routes.get("/releve/factures/{invoice_id}/pdf")
async def paper(request: web.Request) -> web.Response:
    """Hand over an invoice as a PDF that a screen reader can read."""
    visit = await visitor(request)
    found, record = await visit.gather(GetInvoice(invoice_id=id_in_path(request, "invoice_id")), GetRecord())
    record = unless_down(record)
    payer = record.guardians[0] if record else None
    settings = request.app[EDGE].settings
    sender = Sender(settings.town_name, settings.town_contact)
    number = record.family_number if record else ""
    issued = needed(found)
    return attachment(await asyncio.to_thread(invoice_pdf, issued, sender, addressee=addressed(payer, issued), family_number=number))
