"""Papers about a family's money, as the family gets them."""

import asyncio

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import attachment
from chassis.edge.papers.invoice import Sender, addressed, invoice_pdf
from contracts.billing import ReadInvoice
from contracts.family import ReadFamily
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.frame import enter, may

routes = web.RouteTableDef()


@routes.get("/familles/{family_id}/factures/{invoice_id}")
async def invoice(request: web.Request) -> web.Response:
    """Hand over an invoice or a credit note of a family."""
    visit = await enter(request, Right.READ_ACCOUNT)
    family_id = id_in_path(request, "family_id")
    found = await visit.send(ReadInvoice(family_id=family_id, invoice_id=id_in_path(request, "invoice_id")))
    (record,) = await sources.gathered(visit, ReadFamily(family_id=family_id) if may(visit, Right.READ_RECORD) else None)
    record = sources.answered(record)
    settings = request.app[EDGE].settings
    sender = Sender(settings.town_name, settings.town_contact)
    payer = next((one for one in record.guardians if one.role == "primary"), None) if record else None
    number = record.family_number if record else ""
    return attachment(await asyncio.to_thread(invoice_pdf, found, sender, addressee=addressed(payer, found), family_number=number))
