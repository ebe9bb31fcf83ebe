"""The pages of the mail catcher: the list, one mail as text, and the same for programs."""

from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from chassis import french
from stack.mail.store import Mail, Mails

FOLDER = Path(__file__).parent / "templates"
LIMIT = 200
MAILS = web.AppKey("mails", Mails)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_pages = Environment(loader=FileSystemLoader(FOLDER), autoescape=True)
_pages.filters["moment"] = french.moment
routes = web.RouteTableDef()


def application(mails: Mails) -> web.Application:
    """Make the catcher's web application."""
    app = web.Application()
    app[MAILS] = mails
    app.add_routes(routes)
    app.on_response_prepare.append(_secure)
    return app


@routes.get("/")
async def show_list(request: web.Request) -> web.Response:
    """Show the mails, the newest first."""
    return _page("list.html", mails=list(request.app[MAILS].newest(LIMIT)))


@routes.get("/messages/{mail_id}")
async def show_mail(request: web.Request) -> web.Response:
    """Show one mail; what it holds as HTML is shown as source, never run."""
    return _page("mail.html", mail=_found(request))


@routes.get("/api/messages")
async def list_mails(request: web.Request) -> web.Response:
    """List the mails for a program, the newest first."""
    return web.json_response([_fields(mail) for mail in request.app[MAILS].newest(LIMIT)])


@routes.get("/api/messages/{mail_id}")
async def read_mail(request: web.Request) -> web.Response:
    """Give one mail to a program."""
    return web.json_response(_fields(_found(request)))


@routes.get("/style.css")
async def style(_: web.Request) -> web.FileResponse:
    """Dress the pages."""
    return web.FileResponse(FOLDER / "style.css")


@routes.get("/health/ready")
async def ready(_: web.Request) -> web.Response:
    """Tell that the catcher takes mails."""
    return web.Response(text="ready")


def _found(request: web.Request) -> Mail:
    mail = request.app[MAILS].find(request.match_info["mail_id"])
    if mail is None:
        raise web.HTTPNotFound(text="Ce courriel n'existe pas.")
    return mail


def _fields(mail: Mail) -> dict[str, object]:
    fields: dict[str, object] = mail._asdict()
    return {"from": fields.pop("sender"), **fields, "received_at": mail.received_at.isoformat()}


def _page(template: str, **shown: object) -> web.Response:
    return web.Response(text=_pages.get_template(template).render(**shown), content_type="text/html")


async def _secure(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
