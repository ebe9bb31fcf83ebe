"""Mes enfants, regular days: which count until when, and a change of them from a day on, reviewed before it is made."""

from datetime import date
from uuid import UUID

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import NotFound, Refusal
from contracts.messaging import CountUnread
from contracts.planning import ChangePattern, ListOwnPatterns, PatternChange, WithdrawPatternRequest
from gateway.pages.errors import OF_PAGE
from gateway.pages.frame import Notice, day_in, needed, page, refused, too_long, unless_down
from gateway.views.planning import patterns as views
from gateway.views.planning.siblings import siblings

routes = web.RouteTableDef()

LONGEST_NOTE = 500
BESIDE = {
    "weekday_not_open": "jour",
    "constraint_broken": "jour",
    "pattern_unchanged": "jour",
    "cutoff_passed": "du",
    "outside_enrolment": "du",
}
"""Beside which field a refusal is said."""
DONE = {
    "fait": Notice("Les jours réguliers sont changés", "Le planning est à jour."),
    "demande": Notice("Votre demande est transmise", "La mairie vous répondra dans la boîte de réception. D'ici là, rien ne change."),
    "retire": Notice("Votre demande est retirée", "Rien ne change."),
}


@routes.get("/enfants/{child_id}/planning/jours-reguliers")
async def regular_days(request: web.Request) -> web.Response:
    """Show the regular days of a child's enrolments."""
    visit = await visitor(request)
    done = DONE.get(request.query.get("suite", ""))
    return await _show(request, visit, notice=done)


@routes.post("/enfants/{child_id}/planning/jours-reguliers")
async def change(request: web.Request) -> web.Response:
    """Review a change, or make it once it is confirmed; what is wrong stands beside its field."""
    visit = await visitor(request)
    form = await plain(request)
    typed = views.read(form)
    if typed is None:
        raise NotFound
    day = day_in(typed.from_day)
    if day is None:
        return await _show(request, visit, typed, errors={"du": "Indiquez un jour, par exemple 04/01/2027."}, status=400)
    if fault := too_long(typed.note, LONGEST_NOTE):
        return await _show(request, visit, typed, errors={"note": fault}, status=400)
    if form.get("geste") == "corriger":
        return await _show(request, visit, typed)
    confirmed = form.get("geste") == "confirmer"
    try:
        answer = await visit.send(_asked(typed, day, preview=not confirmed), key=str(form.get("cle") or "") or None if confirmed else None)
    except OF_PAGE:
        raise
    except Refusal as refusal:
        beside = BESIDE.get(refusal.slug)
        errors = {beside: refusal.detail or refusal.title} if beside else {}
        return await _show(request, visit, typed, errors=errors, notice=None if beside else refused(refusal), status=refusal.status)
    if confirmed:
        after = "fait" if answer.status == "accepted" else "demande"
        return see_other(f"/enfants/{id_in_path(request, 'child_id')}/planning/jours-reguliers?suite={after}")
    return await _show(request, visit, typed, change=answer)


@routes.post("/enfants/{child_id}/planning/jours-reguliers/retrait")
async def withdraw(request: web.Request) -> web.Response:
    """Take back a request that nobody has answered yet."""
    visit = await visitor(request)
    form = await plain(request)
    request_id = parse_id(str(form.get("demande", "")))
    await visit.send(WithdrawPatternRequest(request_id=request_id))
    return see_other(f"/enfants/{id_in_path(request, 'child_id')}/planning/jours-reguliers?suite=retire")


def _asked(typed: views.Typed, day: date, *, preview: bool) -> ChangePattern:
    enrolment_id = parse_id(typed.enrolment)
    return ChangePattern(
        enrolment_id=enrolment_id, weekdays=tuple(sorted(typed.weekdays)), from_day=day, note=typed.note, preview=preview
    )  # fmt: skip


async def _price(visit: Visit, change: PatternChange, enrolment_id: UUID) -> views.Price | None:
    """Ask what a month of a change costs, changed and as it is; a page that billing does not answer says that it is not known."""
    asked = views.to_quote(change, enrolment_id)
    answers = iter(await visit.gather(*(one for one in asked if one)))
    after, before = (unless_down(next(answers)) if one else None for one in asked)
    return views.price(change, after, before)


async def _show(
    request: web.Request,
    visit: Visit,
    typed: views.Typed | None = None,
    *,
    change: PatternChange | None = None,
    errors: dict[str, str] | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> web.Response:
    """Show the regular days, with what was typed for one enrolment and what its change would mean."""
    child_id = id_in_path(request, "child_id")
    unread, answer = await visit.gather(CountUnread(), ListOwnPatterns(child_id=child_id))
    own = needed(answer)
    chosen = next((one for one in own.patterns if typed and str(one.enrolment_id) == typed.enrolment), None)
    return page(
        request,
        "planning/planning_patterns.html",
        visit,
        unread,
        status=status,
        notices=[notice] if notice else [],
        child={"id": child_id, "name": own.child},
        siblings=siblings(own.household, child_id),
        cards=views.cards(own.patterns, typed),
        typed=typed,
        change=change,
        asked_days=views.asked_words(typed.weekdays, day) if typed and (day := day_in(typed.from_day)) else "",
        words=views.change_words(change, chosen.valid_to) if change and chosen else "",
        full=views.full_words(change.full_days) if change else "",
        price=await _price(visit, change, chosen.enrolment_id) if change and chosen else None,
        errors=errors or {},
    )
