"""The town's règlement intérieur: read, downloaded and accepted before the first booking."""

from aiohttp import web

from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.pages import attachment, see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Conflict
from contracts.family import AcceptRules, DownloadRules, GetRules
from contracts.messaging import CountUnread
from gateway.pages.frame import Notice, needed, page, refused, text_of

routes = web.RouteTableDef()

DONE = Notice("Merci, le règlement est accepté", "Vous pouvez réserver pour vos enfants.")
UNTICKED = "Cochez la case pour dire que vous avez lu le règlement."


@routes.get("/reglement")
async def rules(request: web.Request) -> web.Response:
    """Show the version in force, and whether the family accepted it."""
    return await _show(request, await visitor(request), notices=[DONE] if request.query.get("fait") else [])


@routes.get("/reglement/{rules_id}/fichier")
async def download(request: web.Request) -> web.Response:
    """Hand over a version, to be saved."""
    visit = await visitor(request)
    return attachment(await visit.send(DownloadRules(rules_id=id_in_path(request, "rules_id"))))


@routes.post("/reglement")
async def accept(request: web.Request) -> web.Response:
    """Accept the version that was read; another one that came into force meanwhile is shown first."""
    visit = await visitor(request)
    form = await plain(request)
    if text_of(form, "lu") != "oui":
        return await _show(request, visit, error=UNTICKED)
    asked = AcceptRules(rules_id=parse_id(text_of(form, "version")))
    try:
        await visit.send(asked)
    except Conflict as refusal:
        return await _show(request, visit, notices=[refused(refusal)], status=refusal.status)
    return see_other("/reglement?fait=accepte")


async def _show(
    request: web.Request, visit: Visit, *, notices: list[Notice] | None = None, error: str = "", status: int = 200
) -> web.Response:
    found, unread = await visit.gather(GetRules(), CountUnread())
    return page(
        request, "rules.html", visit, unread, status=400 if error else status, notices=notices or [], error=error, found=needed(found)
    )
