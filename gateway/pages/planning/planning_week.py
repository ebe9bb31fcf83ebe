"""Mes enfants, many days at once: a typical week over a span, every Tuesday until a day; then the same review as for single days."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit, visitor
from chassis.errors import NotFound, Refusal
from contracts.messaging import CountUnread
from contracts.planning import MOST_DAYS, GetMonth
from gateway.pages.errors import OF_PAGE
from gateway.pages.frame import Notice, day_in, month_in, needed, page, refused, text_of, texts_of, today
from gateway.pages.planning.planning_request import too_many
from gateway.pages.planning.planning_review import KINDS, Asked, review
from gateway.views.planning import several_days as views
from gateway.views.planning import weeks
from gateway.views.planning.siblings import siblings
from gateway.views.planning.weeks import month_words

routes = web.RouteTableDef()

WEEK = timedelta(days=6)


@routes.get("/enfants/{child_id}/planning/semaine-type")
async def several_days(request: web.Request) -> web.Response:
    """Offer each enrolment's weekdays until a month ends, a week at least; `?inscription=` and `?jour=` tick one and begin on it."""
    visit = await visitor(request)
    day, query = day_in(request.query.get("jour")), request.query
    ticked = {f"{query.get('inscription')}_{day.isoweekday()}"} if day else frozenset()
    month = day.replace(day=1) if day else month_in(query.get("mois"), today(request))
    first = day or max(month, today(request))
    span = {"du": first.isoformat(), "au": (weeks.month_after((first + WEEK).replace(day=1)) - date.resolution).isoformat()}
    return await _show(request, visit, month, ticked, span)


@routes.post("/enfants/{child_id}/planning/semaine-type")
async def take(request: web.Request) -> web.Response:
    """Lay the week out over the span, and review the days; what is wrong stands beside its field."""
    visit = await visitor(request)
    form = await plain(request)
    act, ticked, rhythm = text_of(form, "geste"), texts_of(form, "semaine"), text_of(form, "rythme") or "toutes"
    if act not in KINDS or rhythm not in dict(views.RHYTHMS):
        raise NotFound
    try:
        weekdays = views.weekdays(ticked)
    except ValueError as error:
        raise NotFound from error
    typed = {name: text_of(form, name) for name in ("du", "au", "rythme", "mois")}
    month = month_in(typed["mois"], today(request))
    first, last = day_in(typed["du"]), day_in(typed["au"])
    if text_of(form, "etape") == "corriger":
        return await _show(request, visit, month, ticked, typed)
    if errors := views.wrong(first, last, anything=bool(weekdays)):
        return await _show(request, visit, month, ticked, typed, errors=errors, status=400)
    if first is None or last is None:
        raise AssertionError("an unreadable date is an error beside its field")
    days = views.Pattern(weekdays, first, last, rhythm).days()
    if not days:
        errors = {"au": "Aucun de ces jours de la semaine ne tombe dans cette période."}
        return await _show(request, visit, month, ticked, typed, errors=errors, status=400)
    if len(days) > MOST_DAYS:
        return await _show(request, visit, month, ticked, typed, notice=too_many(len(days)), status=400)
    laid_out = (("geste", act), *typed.items(), *(("semaine", one) for one in ticked))
    asked = Asked(id_in_path(request, "child_id"), act, days, month=f"{first:%Y-%m}", week=first.isoformat(), laid_out=laid_out)
    try:
        return await review(request, visit, asked)
    except OF_PAGE:
        raise
    except Refusal as refusal:
        return await _show(request, visit, month, ticked, typed, notice=refused(refusal), status=refusal.status)


async def _show(
    request: web.Request,
    visit: Visit,
    month: date,
    ticked: Collection[str],
    typed: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> web.Response:
    """Show the form with what was ticked and typed."""
    child_id = id_in_path(request, "child_id")
    unread, grid = await visit.gather(CountUnread(), GetMonth(child_id=child_id, month=month))
    known = needed(grid)
    return page(
        request,
        "planning/planning_week.html",
        visit,
        unread,
        status=status,
        notices=[notice] if notice else [],
        child={"id": child_id, "name": known.child},
        siblings=siblings(known.household, child_id),
        month=month_words(month),
        choices=views.choices(known, ticked),
        rhythms=views.RHYTHMS,
        typed=typed,
        errors=errors or {},
        most=MOST_DAYS,
    )
