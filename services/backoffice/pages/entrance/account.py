"""One's own account: identifier, roles, open sessions, password."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit, visitor
from chassis.errors import Invalid, TooMany
from contracts.identity import ChangePassword, CloseSession, GetAccount
from services.backoffice.pages.forms import MISMATCH, made, password
from services.backoffice.pages.frame import VISIT, enter, forget_token, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.rights import role

routes = web.RouteTableDef()

FIELDS = {"/current": "actuel", "/new": "nouveau"}
CLOSED = Said("ok", "La session est fermée", "Si vous ne l'aviez pas ouverte, changez aussi votre mot de passe.")
CHANGED = Said("ok", "Votre mot de passe est changé", "Vos autres sessions ont été fermées.")


@routes.get("/compte")
async def account(request: web.Request) -> web.Response:
    """Show one's own account."""
    return await show_account(request, await enter(request))


@routes.post("/compte/mot-de-passe")
async def change(request: web.Request) -> web.Response:
    """Change one's own password."""
    visit = await enter(request)
    errors, status = await _changed(request, visit)
    return await show_account(request, visit, errors, status) if errors else _done(request, "/compte")


@routes.post("/compte/sessions/{session_id}/fermeture")
async def close(request: web.Request) -> web.Response:
    """End another of one's own sessions."""
    visit = await enter(request)
    await visit.send(CloseSession(session_id=id_in_path(request, "session_id")))
    return leading_to(request, "/compte", CLOSED)


@routes.get("/mot-de-passe")
async def first_password(request: web.Request) -> web.Response:
    """Ask for a password of one's own in the place of a temporary one."""
    request[VISIT] = await visitor(request, temporary_password=True)
    return show(request, "entrance/first_password.html", errors={})


@routes.post("/mot-de-passe")
async def choose_password(request: web.Request) -> web.Response:
    """Take the password that the person chose."""
    request[VISIT] = visit = await visitor(request, temporary_password=True)
    errors, status = await _changed(request, visit)
    return show(request, "entrance/first_password.html", status=status, errors=errors) if errors else _done(request, "/")


async def show_account(
    request: web.Request,
    visit: Visit,
    errors: dict[str, str] | None = None,
    status: int = 200,
    *,
    factor: str = "",
    typed_email: str = "",
    factor_errors: dict[str, str] | None = None,
) -> web.Response:
    """Render the account with what to correct; `factor` names the form of the second factor that was sent."""
    view = await visit.send(GetAccount())
    return show(
        request,
        "entrance/account.html",
        status=status,
        account=view,
        roles=[role(slug) for slug in view.roles],
        errors=errors or {},
        factor=factor,
        typed_email=typed_email,
        factor_errors=factor_errors or {},
    )


async def _changed(request: web.Request, visit: Visit) -> tuple[dict[str, str], int]:
    """Change the password; returns what to correct, field by field."""
    current, new, again = [await password(request, name) for name in ("actuel", "nouveau", "confirmation")]
    if new != again:
        return {"confirmation": MISMATCH}, Invalid.status
    try:
        await visit.send(made(ChangePassword, current=current, new=new))
    except TooMany as refusal:
        return {"actuel": refusal.detail}, refusal.status
    except Invalid as refusal:
        errors = {FIELDS[str(one["pointer"])]: str(one["detail"]) for one in refusal.members.get("errors", []) if one["pointer"] in FIELDS}
        return errors or {"actuel" if refusal.slug == "wrong_password" else "nouveau": refusal.detail}, refusal.status
    return {}, 200


def _done(request: web.Request, address: str) -> web.Response:
    forget_token(request)
    return leading_to(request, address, CHANGED)
