"""Attestations: what was paid in a year, for the tax return and at all, to read and to download."""

import asyncio

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import attachment
from chassis.edge.papers.certificate import left_out, payment_certificate_pdf, tax_certificate_pdf, why_not
from chassis.edge.papers.invoice import Sender
from chassis.edge.session import Visit, visitor
from chassis.errors import NotFound
from contracts.billing import GetPaymentCertificate, GetTaxCertificate
from contracts.messaging import CountUnread
from gateway.pages.frame import needed, page, today, unless_down

routes = web.RouteTableDef()

ADDRESS = "/releve/attestations"
YEARS = 5


@routes.get(ADDRESS)
async def certificates(request: web.Request) -> web.Response:
    """Show what was paid in a year, `?annee=2026`; otherwise last year, which is the one to declare, or the latest in which was paid."""
    visit = await visitor(request)
    years = [today(request).year - back for back in range(YEARS)]
    year = _year(request.query.get("annee", ""), years) or await _latest(visit, years, otherwise=years[1])
    tax, paid, unread = await visit.gather(GetTaxCertificate(year=year), GetPaymentCertificate(year=year), CountUnread())
    return page(
        request,
        "billing/paid.html",
        visit,
        unread,
        year=year,
        years=years,
        tax=needed(tax),
        paid=needed(paid),
        why_not=why_not,
        left_out=left_out,
    )


@routes.get(ADDRESS + "/{year}/{kind}")
async def paper(request: web.Request) -> web.Response:
    """Hand over a certificate as a PDF that a screen reader can read."""
    visit = await visitor(request)
    day = today(request)
    year = _year(request.match_info["year"], [day.year - back for back in range(YEARS)])
    if year is None:
        raise NotFound
    settings = request.app[EDGE].settings
    sender = Sender(settings.town_name, settings.town_contact)
    if request.match_info["kind"] == "fiscale":
        found = await visit.send(GetTaxCertificate(year=year))
        return attachment(await asyncio.to_thread(tax_certificate_pdf, found, sender, today=day))
    if request.match_info["kind"] == "paiement":
        listed = await visit.send(GetPaymentCertificate(year=year))
        return attachment(await asyncio.to_thread(payment_certificate_pdf, listed, sender, today=day))
    raise NotFound


async def _latest(visit: Visit, years: list[int], *, otherwise: int) -> int:
    """Tell the latest year in which something was paid, unless something was in the one that is asked for otherwise."""
    answers = await visit.gather(*(GetPaymentCertificate(year=year) for year in years))
    paid = [year for year, found in zip(years, map(unless_down, answers), strict=True) if found and found.payments]
    return otherwise if otherwise in paid else next(iter(paid), otherwise)


def _year(text: str, years: list[int]) -> int | None:
    return int(text) if text in map(str, years) else None
