"""The frame of every page: who visits with which rights, the menu, the word about what was just done."""

from typing import Any

from aiohttp import web

from chassis.edge import pages
from chassis.edge.context import EDGE
from chassis.edge.session import Visit, visitor
from chassis.errors import Forbidden
from contracts.identity import SHORTEST_PASSWORD
from contracts.rights import Right
from services.backoffice.pages.said import Said, forget, heard
from services.backoffice.pages.waiting import COUNTERS
from services.backoffice.views import ages
from services.backoffice.views.rights import at_hand, rarer, sections

VISIT: web.RequestKey[Visit] = web.RequestKey("visit", Visit)


async def enter(request: web.Request, *any_of: Right, in_use: bool = True) -> Visit:
    """Tell who visits; somebody who holds none of the rights is refused. A page that asks by itself is no use of the session."""
    visit = request.get(VISIT) or await visitor(request, in_use=in_use)
    request[VISIT] = visit
    if any_of and not visit.token.rights.intersection(any_of):
        raise Forbidden(right=any_of[0].value)
    return visit


def may(visit: Visit, right: Right) -> bool:
    """Tell whether the visitor holds a right."""
    return right in visit.token.rights


def show(
    request: web.Request, template: str, *, status: int = 200, said: Said | None = None, part: bool = False, **context: Any
) -> web.Response:
    """Render a page in the frame, and say once what was just done; a `part` of a page leaves that to the page."""
    visit = request.get(VISIT)
    told = said or (None if part else heard(request))
    counters = request.app[COUNTERS]
    response = pages.render(
        request,
        template,
        visit=visit,
        status=status,
        sections=sections(visit.token.rights) if visit else (),
        at_hand=at_hand(visit.token.rights) if visit else (),
        rarer=rarer(visit.token.rights) if visit else (),
        counted=counters.known(visit) if visit else None,
        counted_anew=visit is not None and not counters.are_fresh(visit),
        said=told,
        key=visit.form_key if visit else "",
        age=ages.age,
        since=ages.since,
        is_too_long=ages.is_too_long,
        brief_day=ages.brief_day,
        shortest_password=SHORTEST_PASSWORD,
        **context,
    )
    if not part:
        forget(request, response)
    return response


def forget_token(request: web.Request) -> None:
    """Ask identity again at the next request: the account just changed."""
    edge = request.app[EDGE]
    edge.tokens.pop(request.cookies.get(edge.cookie, ""), None)
