"""Règles d'une prestation: answers and late requests, places, whom it is for, days that go together, weekly patterns and leave."""

from aiohttp import web

from chassis.edge.forms import plain
from chassis.errors import Refusal
from contracts.rights import Right
from services.backoffice.pages.activities.activities import ADDRESS, CHOSEN, Known, changed, is_changed_since, known, version_of
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.activities import activities as views
from services.backoffice.views.activities import activity_form
from services.backoffice.views.activities.cutoff_words import said
from services.backoffice.views.typed import Fields, text

routes = web.RouteTableDef()

PAGE = ADDRESS + "/regles"


@routes.get(PAGE)
async def rules(request: web.Request) -> web.Response:
    """Show the form with the rules as they are."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    found = await known(request, visit)
    return _show(request, found, activity_form.written(found.activity), {})


@routes.post(PAGE)
async def put_rules(request: web.Request) -> web.Response:
    """Keep the rules, or show the form again with what was typed and why it was refused."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    found = await known(request, visit)
    form = await plain(request)
    typed = {name: [str(value) for value in form.getall(name)] for name in form}
    values, policies, faults = activity_form.asked(typed, found.activity)
    if faults:
        return _show(request, found, typed, faults)
    try:
        await visit.send(changed(found.activity, version=version_of(typed), policies=policies, **values))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        if is_changed_since(refusal):
            return _show(request, found, typed, {}, stored=views.rules(found.activity, found.rooms, found.names))
        beside = activity_form.WORDS.get(str(refusal.members.get("field", "")), "places")
        return _show(request, found, typed, {beside: refusal.detail or refusal.title})
    return leading_to(
        request,
        f"/activites/{found.activity.activity_id}",
        Said("ok", "Les règles sont enregistrées", "Ce qui est déjà réservé ne change pas."),
    )


def _show(request: web.Request, found: Known, typed: Fields, faults: dict[str, str], *, stored: list[str] | None = None) -> web.Response:
    return show(
        request,
        "activities/activity_rules.html",
        status=409 if stored else 400 if faults else 200,
        activity=found.activity,
        others=[one for one in found.every if one.activity_id != found.activity.activity_id],
        rooms=found.rooms,
        typed=typed,
        text=lambda name: text(typed, name),
        groups=activity_form.groups(typed),
        patterns=activity_form.PATTERNS,
        leave_units=activity_form.LEAVE_UNITS,
        leave_years=activity_form.LEAVE_YEARS,
        notice=said(found.activity.policies.leave.notice) if found.activity.policies.leave else "",
        faults=faults,
        stored=stored,
    )
