"""Accueil: what to do, what the week holds, what is owed."""

from aiohttp import web

from chassis.edge.session import visitor
from contracts.billing import GetAccountSummary
from contracts.family import GetOverview
from contracts.messaging import CountUnread, GetHomeNews, HomeNews, Unread
from contracts.planning import GetWeek
from gateway.board import TOWN_NEWS
from gateway.pages.frame import Notice, page, today, unless_down
from gateway.views import home as views
from gateway.views import news
from gateway.views.planning import offers as offered

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
    family, summary, week, unread = await visit.gather(GetOverview(), GetAccountSummary(lines=False), GetWeek(first=day), inbox)
    family, summary, week = unless_down(family), unless_down(summary), unless_down(week)
    done = DONE.get(request.query.get("fait", ""))
    return page(
        request,
        "home.html",
        visit,
        unread,
        notices=[done] if done else [],
        record=views.responsible(family, visit.token.guardian_id) if family else None,
        children=family.children if family else (),
        todo=views.todo(summary, unread.unread if isinstance(unread, Unread) else None, day, family, week),
        not_known=views.not_known(family, summary, unread if isinstance(unread, Unread) else None, week),
        week=views.week(week, day, family) if week else None,
        nothing_planned=views.nothing_planned(family),
        offers=offered.held(week.offers, day) if week else (),
        account=views.account(summary, day) if summary else None,
        town_news=news.home(board, unread.published if isinstance(unread, HomeNews) else (), day),
    )
