"""A child's month, to read."""

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.errors import NotFound, Refusal
from contracts.family import ReadFamily
from contracts.planning import GetMonth
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.views.children import month
from services.backoffice.views.families import household

routes = web.RouteTableDef()


@routes.get("/familles/{family_id}/enfants/{child_id}/planning")
async def planning(request: web.Request) -> web.Response:
    """Show a child's planning for a month."""
    visit = await enter(request, Right.READ_MONTH)
    family_id, child_id = id_in_path(request, "family_id"), id_in_path(request, "child_id")
    first = month.asked_month(request.query.get("mois", ""), request.app[EDGE].settings.clock.today())
    family, grid = await sources.gathered(visit, ReadFamily(family_id=family_id), GetMonth(child_id=child_id, month=first))
    for refusal in (family, grid):
        if isinstance(refusal, Refusal):
            raise refusal
    child = next((one for one in family.children if one.child_id == child_id), None)
    if child is None:
        raise NotFound
    return show(
        request,
        "children/month.html",
        family=family,
        family_name=household.household_name(family),
        child=household.full_name(child.last_name, child.first_name),
        child_id=child_id,
        children=family.children,
        month=month.month_of(grid),
        previous=month.previous(first),
        following=month.following(first),
        asked_month=f"{first:%Y-%m}",
        may_act=may(visit, Right.ACT_FOR_FAMILY),
    )
