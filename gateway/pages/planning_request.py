"""Mes enfants, asking for days and declaring absences: the price beforehand, a review without script, then one sending."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from chassis import french
from chassis.edge.guard import wants_json
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Invalid, NotFound, Refusal
from chassis.ids import new_id
from contracts.billing import QuoteDays, QuotedDay
from contracts.messaging import CountUnread
from contracts.planning import AbsenceReason, AskedDay, GetMonth, SubmitDays
from gateway.pages.frame import Form, Notice, id_in_path, needed, page, refused, text_of, texts_of, unless_down
from gateway.pages.planning import REASONS, show
from gateway.views import asked as views

routes = web.RouteTableDef()

KINDS = {"reserver": "booking", "absence": "absence"}
SENT = {
    "reserver": "Votre demande est transmise. Vous êtes prévenu ici dès qu'elle est traitée.",
    "absence": "Votre absence est déclarée. Vous êtes prévenu ici dès qu'elle est traitée.",
}
NO_DAY = Notice(
    "Choisissez au moins un jour", "Cochez un jour dans le planning, puis demandez la réservation ou déclarez l'absence.", "wait"
)


@routes.post("/enfants/{child_id}/planning/devis")
async def quote(request: web.Request) -> web.Response:
    """Tell what days would cost, `{"days": [{"activity_id", "day"}]}`; null when the price is not known."""
    visit = await visitor(request)
    try:
        asked = QuoteDays.model_validate_json(await request.read())
    except ValidationError as error:
        raise Invalid("Ces jours ne sont pas lisibles.") from error
    return web.json_response({"total": views.total(await visit.send(asked))})


@routes.post("/enfants/{child_id}/planning")
async def ask(request: web.Request) -> web.Response:
    """Take the ticked days: to be reviewed first, or sent when they come confirmed."""
    visit = await visitor(request)
    form = await request.post()
    act = text_of(form, "geste")
    if act not in KINDS:
        raise NotFound
    chosen = texts_of(form, act)
    if not chosen:
        return await _again(request, visit, form, NO_DAY)
    if not text_of(form, "confirme"):
        return await _review(request, visit, form)
    return await _send(request, visit, form)


async def _send(request: web.Request, visit: Visit, form: Form) -> web.Response:
    act = text_of(form, "geste")
    reason = text_of(form, "raison")
    if act == "absence" and reason not in dict(REASONS):
        if wants_json(request):
            raise Invalid("Choisissez la raison de l'absence.")
        return await _review(request, visit, form, Notice("Choisissez la raison de l'absence", kind="no"))
    asked = SubmitDays(
        child_id=id_in_path(request, "child_id"),
        kind="absence" if act == "absence" else "booking",
        days=_days(texts_of(form, act)),
        absence_reason=cast("AbsenceReason", reason) if act == "absence" else None,
        note=text_of(form, "note")[:500],
    )
    try:
        sent = await visit.send(asked, key=text_of(form, "cle") or None)
    except Refusal as refusal:
        if wants_json(request):
            raise
        return await _again(request, visit, form, refused(refusal), status=refusal.status)
    if wants_json(request):
        return web.json_response({"request_id": str(sent.request_id), "message": SENT[act]}, status=202)
    done = "absence" if act == "absence" else "reservation"
    return see_other(f"{request.path}?mois={text_of(form, 'mois')}&semaine={text_of(form, 'semaine')}&fait={done}")


async def _again(request: web.Request, visit: Visit, form: Form, notice: Notice, *, status: int = 400) -> web.Response:
    """Show the planning again with what was ticked, and why it was not taken."""
    chosen = frozenset(texts_of(form, "reserver") + texts_of(form, "absence"))
    if wants_json(request):
        raise Invalid(notice.title)
    return await show(request, visit, text_of(form, "mois"), text_of(form, "semaine"), notices=[notice], chosen=chosen, status=status)


async def _review(request: web.Request, visit: Visit, form: Form, notice: Notice | None = None) -> web.Response:
    """Show what will be asked and what it costs, to be confirmed (the way without script)."""
    act = text_of(form, "geste")
    child_id = id_in_path(request, "child_id")
    days = _days(texts_of(form, act))
    months = sorted({one.day.replace(day=1) for one in days})
    unread, *grids = await visit.gather(CountUnread(), *(GetMonth(child_id=child_id, month=month) for month in months))
    known = [needed(grid) for grid in grids]
    lines = views.lines(known, days)
    if not lines:
        raise NotFound
    quotes: Any = None
    if act == "reserver":
        (quotes,) = await visit.gather(QuoteDays(days=tuple(QuotedDay(activity_id=line.activity_id, day=line.day) for line in lines)))
    priced = views.priced(lines, unless_down(quotes) if quotes is not None else None)
    return page(
        request,
        "planning_review.html",
        visit,
        unread,
        status=400 if notice else 200,
        notices=[notice] if notice else [],
        act=act,
        child={"id": child_id, "name": known[0].child},
        lines=priced,
        total=views.total(quotes) if act == "reserver" and unless_down(quotes) else None,
        counted=french.plural(len(lines), "jour"),
        key=str(new_id()),
        back={"mois": text_of(form, "mois"), "semaine": text_of(form, "semaine")},
        reasons=REASONS,
        reason=text_of(form, "raison"),
        note=text_of(form, "note"),
    )


def _days(values: Sequence[str]) -> tuple[AskedDay, ...]:
    """Read ticked cells, "<enrolment>_<day>"; anything else was made up."""
    try:
        return tuple(
            AskedDay(enrolment_id=UUID(enrolment), day=date.fromisoformat(day)) for enrolment, _, day in (v.partition("_") for v in values)
        )
    except ValueError as error:
        raise NotFound from error
