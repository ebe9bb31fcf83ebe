"""Délais: change the cut-off of an activity by a form, with the last moment of each coming day before anything is kept."""

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.session import Visit
from chassis.errors import NotFound, Refusal
from contracts.planning import ActivityView, CalendarDaysBefore, Cutoff, TriedDays, TryCutoff
from contracts.rights import Right
from services.backoffice.pages.activities.activities import ADDRESS, CHOSEN, changed, is_changed_since, known, version_of
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.activities import activities as views
from services.backoffice.views.activities import cutoff_form, cutoff_reading
from services.backoffice.views.activities.cutoff_words import parts
from services.backoffice.views.typed import text

routes = web.RouteTableDef()

DAYS = 30
CUTOFFS = {"reserver": "booking", "annuler": "cancelling", "tardive": "late", "conge": "leave"}
NAMES = {
    "reserver": "Délai pour réserver",
    "annuler": "Délai pour annuler",
    "tardive": "Dernier moment d'une demande tardive",
    "conge": "Préavis d'un congé",
}
PAGE = ADDRESS + "/delais/{cutoff:reserver|annuler|tardive|conge}"
CHANGED_BESIDE = "Votre délai n'est pas encore enregistré : relisez-le, puis enregistrez à nouveau."
CHANGED_SINCE = "Le délai a changé depuis l'aperçu : relisez les dates, puis enregistrez."
USUAL_LATE = CalendarDaysBefore.model_validate({"days": 0, "at": "09:00"})
"""What the form of a last late moment begins with where none is set."""


@routes.get(PAGE)
async def cutoff(request: web.Request) -> web.Response:
    """Show the form of a cut-off as it is, and what it means for the coming days."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    one = (await known(request, visit)).activity
    leave = one.policies.leave
    if leave is None and _which(request) == "leave":
        raise NotFound  # the rules of the activity say first that there is leave
    kept = {
        "booking": one.booking_cutoff,
        "cancelling": one.cancelling_cutoff,
        "late": one.policies.late_until,
        "leave": leave.notice if leave else None,
    }[_which(request)]
    if kept is None:
        return _show(request, one, cutoff_form.spread(USUAL_LATE))
    days = await visit.send(_try(request, one, kept))
    return _show(request, one, cutoff_form.spread(kept), days=days, rule=kept, is_kept=True)


@routes.post(PAGE)
async def put_cutoff(request: web.Request) -> web.Response:
    """Draw the form anew, preview it, or keep the rule that was previewed."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    one = (await known(request, visit)).activity
    form = await plain(request)
    typed = {name: [str(value) for value in form.getall(name)] for name in form}
    step = str(form.get("suite", ""))
    if step == "afficher":
        return _show(request, one, typed)
    rule, problems = cutoff_reading.read(cutoff_form.tree(typed, one))
    if step == "sans" and _which(request) == "late":
        rule = None
    elif rule is None:
        return _show(request, one, typed, problems=problems)
    return await _weigh(request, visit, one, typed, rule=rule, step=step)


async def _weigh(
    request: web.Request, visit: Visit, one: ActivityView, typed: cutoff_form.Fields, *, rule: Cutoff | None, step: str
) -> web.Response:
    """Preview a rule, or keep it as it was previewed; no rule is kept only where there may be none."""
    days = None
    try:
        if rule is not None:
            days = await visit.send(_try(request, one, rule))
            seen = typed.get("vu", [""])[0] == rule.model_dump_json()
            if step != "enregistrer" or not seen:
                return _show(request, one, typed, days=days, rule=rule, notice=CHANGED_SINCE if step == "enregistrer" else "")
        await _keep(request, visit, one, rule, version_of(typed))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        if is_changed_since(refusal):
            return _show(request, one, {**typed, "version": []}, rule=rule, days=days, notice=f"{refusal.title}. {CHANGED_BESIDE}")
        return _show(request, one, typed, problems={cutoff_form.ROOT: refusal.detail or refusal.title})
    return leading_to(
        request,
        f"/activites/{one.activity_id}",
        Said("ok", f"{NAMES[_slug(request)]} enregistré", "Il vaut dès maintenant pour les familles."),
    )


async def _keep(request: web.Request, visit: Visit, one: ActivityView, rule: Cutoff | None, version: int | None) -> None:
    plain = rule.model_dump(mode="json") if rule else None
    if _which(request) == "late":
        await visit.send(changed(one, version=version, policies={"late_until": plain}))
    elif _which(request) == "leave":
        if one.policies.leave is None:
            raise NotFound
        leave = {**one.policies.leave.model_dump(mode="json"), "notice": plain}
        await visit.send(changed(one, version=version, policies={"leave": leave}))
    else:
        await visit.send(changed(one, version=version, **{f"{_which(request)}_cutoff": plain}))


def _try(request: web.Request, one: ActivityView, rule: Cutoff) -> TryCutoff:
    return TryCutoff.model_validate({"activity_id": one.activity_id, "cutoff": _which(request), "rule": rule, "days": DAYS})


def _slug(request: web.Request) -> str:
    return request.match_info["cutoff"]


def _which(request: web.Request) -> str:
    return CUTOFFS[_slug(request)]


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
        "activities/cutoff.html",
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
        version=text(typed, "version") or one.version,
        may_be_none=_which(request) == "late" and one.policies.late_until is not None,
    )
