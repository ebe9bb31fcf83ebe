"""Ouverture des réservations: from when families may book which days, and which families may earlier."""

from aiohttp import web

from chassis.errors import Refusal
from contracts.rights import Right
from services.backoffice.pages.activities.activities import ADDRESS, CHOSEN, Known, changed, is_changed_since, known, version_of
from services.backoffice.pages.activities.activity_sheet import read
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.activities import activities as views
from services.backoffice.views.activities import openings_form as form
from services.backoffice.views.typed import Fields, text

routes = web.RouteTableDef()

PAGE = ADDRESS + "/ouverture"


@routes.get(PAGE)
async def openings(request: web.Request) -> web.Response:
    """Show the openings as they are."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    found = await known(request, visit)
    return _show(request, found, form.written(found.activity), {})


@routes.post(PAGE)
async def put_openings(request: web.Request) -> web.Response:
    """Keep the openings, or show them again with what was typed and why they were refused."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    found = await known(request, visit)
    one, typed = found.activity, await read(request)
    policies, faults = form.asked(typed)
    policies["eligibility"] = {**one.policies.eligibility.model_dump(mode="json"), "residents_only": bool(text(typed, "habitants"))}
    if faults:
        return _show(request, found, typed, faults)
    try:
        await visit.send(changed(one, version=version_of(typed), policies=policies))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        if is_changed_since(refusal):
            return _show(request, found, typed, {}, stored=views.openings(one, found.lists))
        beside = form.BESIDE.get(str(refusal.members.get("field", "")), "ouvertures")
        return _show(request, found, typed, {beside: refusal.detail or refusal.title})
    return leading_to(
        request,
        f"/activites/{one.activity_id}",
        Said("ok", "L'ouverture des réservations est enregistrée", "Ce qui est déjà réservé ne change pas."),
    )


def _show(request: web.Request, found: Known, typed: Fields, faults: dict[str, str], *, stored: list[str] | None = None) -> web.Response:
    spans = form.spans(typed)
    return show(
        request,
        "activities/openings.html",
        status=409 if stored else 400 if faults else 200,
        activity=found.activity,
        spans=spans,
        groups=form.groups(found.lists),
        has_lists=bool(found.lists),
        typed=typed,
        text=lambda name: text(typed, name),
        faults=faults,
        stored=stored,
    )
