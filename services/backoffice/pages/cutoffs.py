"""Délais: change the cut-off of an activity by a form, with the last moment of each coming day before anything is kept."""

from aiohttp import web

from chassis.edge.pages import see_other
from chassis.edge.session import Visit
from chassis.errors import Forbidden, NotFound, Refusal, Unauthenticated, Unavailable
from contracts.planning import ActivityView, Cutoff, TriedDays, TryCutoff
from contracts.rights import Right
from services.backoffice.pages.activities import ADDRESS, changed, known
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, say
from services.backoffice.views import activities as views
from services.backoffice.views import cutoff_form, cutoff_reading
from services.backoffice.views.cutoff_words import parts

routes = web.RouteTableDef()

DAYS = 30
CUTOFFS = {"reserver": "booking", "annuler": "cancelling"}
NAMES = {"reserver": "Délai pour réserver", "annuler": "Délai pour annuler"}
PAGE = ADDRESS + "/delais/{cutoff:reserver|annuler}"
CHANGED_SINCE = "Le délai a changé depuis l'aperçu : relisez les dates, puis enregistrez."


@routes.get(PAGE)
async def cutoff(request: web.Request) -> web.Response:
    """Show the form of a cut-off as it is, and what it means for the coming days."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    one = (await known(request, visit)).activity
    rule = one.booking_cutoff if _slug(request) == "reserver" else one.cancelling_cutoff
    days = await visit.send(_try(request, one, rule))
    return _show(request, one, cutoff_form.spread(rule), days=days, rule=rule, is_kept=True)


@routes.post(PAGE)
async def put_cutoff(request: web.Request) -> web.Response:
    """Draw the form anew, preview it, or keep the rule that was previewed."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    one = (await known(request, visit)).activity
    form = await request.post()
    typed = {name: [str(value) for value in form.getall(name)] for name in form}
    step = str(form.get("suite", ""))
    if step == "afficher":
        return _show(request, one, typed)
    rule, problems = cutoff_reading.read(cutoff_form.tree(typed, one))
    if rule is None:
        return _show(request, one, typed, problems=problems)
    try:
        days = await visit.send(_try(request, one, rule))
        if step != "enregistrer":
            return _show(request, one, typed, days=days, rule=rule)
        if str(form.get("vu", "")) != rule.model_dump_json():
            return _show(request, one, typed, days=days, rule=rule, notice=CHANGED_SINCE)
        await _keep(request, visit, one, rule)
    except (Unauthenticated, Forbidden, NotFound, Unavailable):
        raise
    except Refusal as refusal:
        return _show(request, one, typed, problems={cutoff_form.ROOT: refusal.detail or refusal.title})
    response = see_other(f"/activites/{one.activity_id}")
    say(request, response, Said("ok", f"{NAMES[_slug(request)]} enregistré", "Il vaut dès maintenant pour les familles."))
    return response


async def _keep(request: web.Request, visit: Visit, one: ActivityView, rule: Cutoff) -> None:
    await visit.send(changed(one, **{f"{CUTOFFS[_slug(request)]}_cutoff": rule.model_dump(mode="json")}))


def _try(request: web.Request, one: ActivityView, rule: Cutoff) -> TryCutoff:
    which = CUTOFFS[_slug(request)]
    return TryCutoff.model_validate({"activity_id": one.activity_id, "cutoff": which, "rule": rule, "days": DAYS})


def _slug(request: web.Request) -> str:
    return request.match_info["cutoff"]


def _show(
    request: web.Request,
    one: ActivityView,
    typed: cutoff_form.Fields,
    *,
    days: TriedDays | None = None,
    rule: Cutoff | None = None,
    problems: dict[str, str] | None = None,
    notice: str = "",
    is_kept: bool = False,
) -> web.Response:
    return show(
        request,
        "cutoff.html",
        status=400 if problems else 200,
        activity=one,
        slug=_slug(request),
        name=NAMES[_slug(request)],
        node=cutoff_form.tree(typed, one),
        problems=problems or {},
        days=views.tried(days.days) if days else (),
        words=parts(rule) if rule else (),
        seen=rule.model_dump_json() if rule else "",
        notice=notice,
        is_kept=is_kept,
    )
