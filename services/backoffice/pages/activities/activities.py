"""Prestations: the list, and the page of one with its rules in plain French."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import NotFound, Refusal
from contracts.planning import (
    ActivityView,
    ListActivities,
    ListFacilities,
    ListPools,
    ListPriorityLists,
    PoolView,
    PutActivity,
)
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.sources import answered, gathered
from services.backoffice.views.activities import activities as views
from services.backoffice.views.activities.cutoff_words import parts
from services.backoffice.views.typed import Fields, text, whole_number

routes = web.RouteTableDef()

ADDRESS = "/activites/{activity_id:[0-9a-f-]{36}}"
CHOSEN = ("unknown_activity", "unknown_facility", "unknown_pool", "unknown_priority_list")
"""What the rules of an activity name and planning knows no more: a form says it, beside the field where it was chosen."""


@dataclass(frozen=True, slots=True)
class Known:
    """An activity among all, with the rooms and lists that its rules name."""

    activity: ActivityView
    every: tuple[ActivityView, ...]
    rooms: tuple[PoolView, ...]
    lists: dict[UUID, str]

    @property
    def names(self) -> dict[UUID, str]:
        """Name every activity."""
        return {one.activity_id: one.name for one in self.every}


async def known(request: web.Request, visit: Visit) -> Known:
    """Read the activity of the address, with all that its rules name."""
    activity_id = id_in_path(request, "activity_id")
    may_write = may(visit, Right.WRITE_ACTIVITY)
    found, pools, lists = await gathered(
        visit, ListActivities(), ListPools() if may_write else None, ListPriorityLists() if may_write else None
    )
    if isinstance(found, Refusal):
        raise found
    activity = next((one for one in found.activities if one.activity_id == activity_id), None)
    if activity is None:
        raise NotFound
    rooms, named = answered(pools), answered(lists)
    return Known(
        activity=activity,
        every=found.activities,
        rooms=tuple(one for one in rooms.pools if one.facility_id == activity.facility_id) if rooms else (),
        lists={one.list_id: one.name for one in named.lists} if named else {},
    )


def changed(activity: ActivityView, *, version: int | None = None, policies: dict[str, Any] | None = None, **values: Any) -> PutActivity:
    """Ask for an activity as it is but for what changes; raises Invalid where that does not fit.

    `version` is the one that the clerk read in the form, so that what a colleague saved since is not written over.
    """
    plain = activity.model_dump(mode="json", exclude={"facility", "version"})
    known = activity.version if version is None else version
    return made(PutActivity, **{**plain, "version": known, "policies": {**plain["policies"], **(policies or {})}, **values})


def version_of(typed: Fields) -> int | None:
    """Read which version of the activity a form was drawn from."""
    return whole_number(text(typed, "version"))


def is_changed_since(refusal: Refusal) -> bool:
    """Tell whether somebody else saved the activity after the form was drawn."""
    return refusal.slug == "activity_changed"


@routes.get("/activites")
async def activities(request: web.Request) -> web.Response:
    """List the activities of the town."""
    visit = await enter(request, Right.WRITE_ACTIVITY, Right.WRITE_ENROLMENT)
    found, places = await gathered(visit, ListActivities(), ListFacilities())
    for answer in (found, places):
        if isinstance(answer, Refusal):
            raise answer
    now = request.app[EDGE].settings.clock.now()
    running, ended = views.apart(found.activities, now)
    return show(
        request,
        "activities/activities.html",
        facilities=views.lines_by_facility(running, places.facilities, now),
        ended=[views.line(one, now) for one in ended],
        may_write=may(visit, Right.WRITE_ACTIVITY),
    )


@routes.get(ADDRESS)
async def activity(request: web.Request) -> web.Response:
    """Say the rules of one activity."""
    visit = await enter(request, Right.WRITE_ACTIVITY, Right.WRITE_ENROLMENT)
    found = await known(request, visit)
    one = found.activity
    return show(
        request,
        "activities/activity.html",
        activity=one,
        line=views.line(one, request.app[EDGE].settings.clock.now()),
        sheet=views.sheet(one),
        is_over=bool((last := one.policies.last_day) and last < request.app[EDGE].settings.clock.today()),
        cutoffs=views.cutoffs(one),
        approval=views.APPROVAL[one.approval],
        late=views.late(one),
        late_until=views.late_until(one),
        notice=parts(one.policies.leave.notice) if one.policies.leave else (),
        places=views.places(one, found.rooms),
        who=views.who(one),
        together=views.together(one, found.names),
        openings=views.openings(one, found.lists),
        may_write=may(visit, Right.WRITE_ACTIVITY),
        may_enrol=may(visit, Right.WRITE_ENROLMENT),
        may_read_lines=may(visit, Right.READ_PLANNING_REQUEST),
    )
