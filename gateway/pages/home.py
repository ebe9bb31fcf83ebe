"""Accueil: what to do, what the week holds, what is owed."""

from aiohttp import web

from chassis.edge.session import visitor
from contracts.billing import GetAccountSummary
from contracts.family import GetOverview
from contracts.messaging import CountUnread, GetHomeNews, HomeNews, Unread
from contracts.planning import GetWeek
from gateway.board import TOWN_NEWS
from gateway.pages.frame import Notice, page, today, unless_down
from gateway.views import news
from gateway.views.home.account import account
from gateway.views.home.todo import not_known, todo
from gateway.views.home.week import laid_out, nothing_planned, week
from gateway.views.planning import offers as offered
from gateway.views.record.adults import responsible

routes = web.RouteTableDef()

DONE = {
    "mot-de-passe": Notice("Votre mot de passe est changé", "Vos autres connexions sont fermées."),
    "activation": Notice("Votre compte est activé", "La prochaine fois, connectez-vous avec votre identifiant et ce mot de passe."),
}


@routes.get("/")
async def home(request: web.Request) -> web.Response:
    """Show the home page; a service that is down leaves its own panel empty, and says so."""
    visit = await visitor(request)
    day = today(request)
    board = await request.app[TOWN_NEWS].read()
    inbox = GetHomeNews() if news.asks_selected(board, day) else CountUnread()
    family, summary, planned, unread = await visit.gather(GetOverview(), GetAccountSummary(lines=False), GetWeek(first=day), inbox)
    family, summary, planned = unless_down(family), unless_down(summary), unless_down(planned)
    done = DONE.get(request.query.get("fait", ""))
    return page(
        request,
        "home.html",
        visit,
        unread,
        notices=[done] if done else [],
        record=responsible(family, visit.token.guardian_id) if family else None,
        children=family.children if family else (),
        todo=todo(summary, unread.unread if isinstance(unread, Unread) else None, day, family, planned),
        not_known=not_known(family, summary, unread if isinstance(unread, Unread) else None, planned),
        week=laid_out(week(planned, day, family)) if planned else None,
        nothing_planned=nothing_planned(family, planned),
        offers=offered.held(planned.offers, day) if planned else (),
        account=account(summary, day) if summary else None,
        town_news=news.home(board, unread.published if isinstance(unread, HomeNews) else (), day),
    )
