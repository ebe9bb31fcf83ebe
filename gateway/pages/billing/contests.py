"""Contesting a line, of an invoice or of the month's estimate, with one click and a few words if one likes."""

from typing import TypeVar

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import visitor
from chassis.errors import NotFound
from contracts.billing import ContestEstimate, ContestInvoiceLine
from gateway.pages.billing import estimate, statement
from gateway.pages.frame import Form, month_in, text_of, today, too_long
from gateway.views.billing.why import Contest

routes = web.RouteTableDef()

LONGEST = 500
Asked = TypeVar("Asked", ContestInvoiceLine, ContestEstimate)


@routes.post("/releve/factures/{invoice_id}/lignes/{position}/contestation")
async def contest_line(request: web.Request) -> web.Response:
    """Contest a line of an invoice; a second click changes nothing."""
    visit = await visitor(request)
    invoice_id = id_in_path(request, "invoice_id")
    words = _words(await plain(request))
    if fault := too_long(words, LONGEST):
        return await statement.show_invoice(request, visit, invoice_id, contest=Contest(request.path, {}, words, fault))
    asked = {"invoice_id": invoice_id, "position": request.match_info["position"], "words": words}
    await visit.send(_made(ContestInvoiceLine, asked))
    return see_other(f"/releve/factures/{invoice_id}?fait=contestee")


@routes.post("/estimation/{month}/contestation")
async def contest_estimate(request: web.Request) -> web.Response:
    """Contest what the month's estimate says of a child in an activity."""
    visit = await visitor(request)
    form = await plain(request)
    month, words = month_in(request.match_info["month"], today(request)), _words(form)
    about = {"enfant": text_of(form, "enfant"), "prestation": text_of(form, "prestation")}
    if fault := too_long(words, LONGEST):
        return await estimate.show(request, visit, month, contest=Contest(request.path, about, words, fault))
    asked = {"month": month, "child_id": about["enfant"], "activity_id": about["prestation"], "words": words}
    await visit.send(_made(ContestEstimate, asked))
    return see_other(f"/estimation/{month:%Y-%m}?fait=contestee")


def _words(form: Form) -> str:
    """Read what was written, a line's end as one character."""
    return text_of(form, "mots").replace("\r\n", "\n")


def _made(model: type[Asked], values: dict[str, object]) -> Asked:
    """Make a request of an address and a hidden field; what does not fit was not written by our page."""
    try:
        return model.model_validate(values)
    except ValueError as error:
        raise NotFound from error
