"""Comptabilité: the balance of the accounts and the journal of payments of a regie, to read, to print and as a sheet."""

import asyncio
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.days import day_of
from chassis.edge.pages import attachment
from chassis.edge.papers.books import account, balance_pdf, by, deed, journal_pdf
from chassis.edge.papers.invoice import Sender
from chassis.errors import NotFound
from contracts.billing import METHOD_LABELS, ListRegies, ReadPaymentsJournal, ReadTrialBalance
from contracts.rights import Right
from services.backoffice.exports.books import balance_workbook, journal_workbook
from services.backoffice.exports.workbook import TooManyRows
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show

routes = web.RouteTableDef()

SHOWN, MOST = 200, 50_000


@dataclass(frozen=True, slots=True)
class Period:
    """The days that an address asks for: this month so far unless it names others."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """Write the days as an address does."""
        return f"du={self.first.isoformat()}&au={self.last.isoformat()}"


@routes.get("/comptabilite")
async def books(request: web.Request) -> web.Response:
    """Show the books of a regie over a period."""
    visit = await enter(request, Right.READ_LEDGER)
    regies = (await visit.send(ListRegies())).regies
    period = _period(request)
    code = request.query.get("regie") or (regies[0][0] if regies else "")
    balance = journal = None
    if code:
        balance = await visit.send(made(ReadTrialBalance, code=code, first=period.first, last=period.last))
        journal = await visit.send(made(ReadPaymentsJournal, code=code, first=period.first, last=period.last, limit=SHOWN))
    return show(
        request,
        "billing/books.html",
        regies=regies,
        code=code,
        period=period,
        balance=balance,
        journal=journal,
        account=account,
        methods=METHOD_LABELS,
        deed=deed,
        by=by,
    )


@routes.get("/comptabilite/{code}/balance/{form}")
async def balance(request: web.Request) -> web.Response:
    """Hand over the balance of the accounts as a paper or a sheet."""
    visit = await enter(request, Right.READ_LEDGER)
    period, form = _period(request), request.match_info["form"]
    found = await visit.send(
        made(ReadTrialBalance, code=request.match_info["code"], first=period.first, last=period.last, families=form == "classeur")
    )
    settings = request.app[EDGE].settings
    if form == "classeur":
        return attachment(await asyncio.to_thread(balance_workbook, found, now=settings.clock.now()))
    if form != "pdf":
        raise NotFound
    return attachment(await asyncio.to_thread(balance_pdf, found, Sender(settings.town_name, settings.town_contact)))


@routes.get("/comptabilite/{code}/journal/{form}")
async def journal(request: web.Request) -> web.Response:
    """Hand over the journal of payments as a paper or a sheet."""
    visit = await enter(request, Right.READ_LEDGER)
    period, form = _period(request), request.match_info["form"]
    found = await visit.send(made(ReadPaymentsJournal, code=request.match_info["code"], first=period.first, last=period.last, limit=MOST))
    if found.more:
        raise TooManyRows(f"Choisissez une période plus courte\u00a0: {MOST} opérations au plus.")
    settings = request.app[EDGE].settings
    if form == "classeur":
        return attachment(await asyncio.to_thread(journal_workbook, found, now=settings.clock.now()))
    if form != "pdf":
        raise NotFound
    return attachment(await asyncio.to_thread(journal_pdf, found, Sender(settings.town_name, settings.town_contact)))


def _period(request: web.Request) -> Period:
    """Read the days that an address asks for; what is no date is not asked for."""
    today = request.app[EDGE].settings.clock.today()
    return Period(day_of(request.query.get("du", "")) or today.replace(day=1), day_of(request.query.get("au", "")) or today)
