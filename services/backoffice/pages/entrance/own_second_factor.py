"""Mon compte, the second factor: new recovery codes, and the move to another telephone."""

import re

import segno
from aiohttp import web
from markupsafe import Markup

from chassis.edge.second_factor import address_of
from chassis.errors import Conflict, Invalid, TooMany, Unavailable
from contracts.identity import ChangeOwnEmail, MoveSecondFactor, OfferSecondFactorMove, RenewRecoveryCodes
from services.backoffice.pages.entrance.account import show_account
from services.backoffice.pages.entrance.second_factor import NOT_A_CODE, grouped
from services.backoffice.pages.forms import NO_ADDRESS, fields, made, password
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

SECRET = re.compile(r"[A-Z2-7]{16,64}")
AGAIN = "Redonnez votre mot de passe et un code, puis scannez le nouveau dessin."
EMAIL_CHANGED = Said("ok", "Votre adresse e-mail est enregistrée", "Vous y serez averti de ce qui touche votre compte.")
EMAIL_GONE = Said("ok", "Votre adresse e-mail est retirée", "Vous ne serez plus averti de ce qui touche votre compte.")
RENEWED = Said("ok", "Vos codes de secours sont renouvelés", "Les anciens ne valent plus rien : jetez-les.")
MOVED = Said(
    "ok",
    "Votre nouveau téléphone est en place",
    "L'ancien ne donne plus de code valable, les anciens codes de secours non plus ; vos autres sessions sont fermées.",
)


@routes.post("/compte/codes-de-secours")
async def renew(request: web.Request) -> web.Response:
    """Replace one's recovery codes, and show the new ones once."""
    visit = await enter(request)
    typed = await fields(request, "code")
    try:
        asked = made(RenewRecoveryCodes, password=await password(request, "actuel"), code=typed["code"])
        found = await visit.send(asked)
    except (Invalid, TooMany, Unavailable) as refusal:
        return await show_account(request, visit, factor="codes", factor_errors=_errors(refusal), status=refusal.status)
    return show(request, "entrance/recovery_codes.html", codes=found.recovery_codes, address="/compte", told=RENEWED)


@routes.post("/compte/courriel")
async def change_email(request: web.Request) -> web.Response:
    """Change where one is warned of what happens to one's account."""
    visit = await enter(request)
    typed = await fields(request, "code", "courriel")
    try:
        asked = made(ChangeOwnEmail, email=typed["courriel"], password=await password(request, "actuel"), code=typed["code"])
        await visit.send(asked)
    except (Invalid, TooMany, Unavailable) as refusal:
        return await show_account(
            request, visit, factor="courriel", factor_errors=_errors(refusal), status=refusal.status, typed_email=typed["courriel"]
        )
    return leading_to(request, "/compte", EMAIL_CHANGED if typed["courriel"] else EMAIL_GONE)


@routes.post("/compte/telephone")
async def offer(request: web.Request) -> web.Response:
    """Show what the new telephone scans."""
    visit = await enter(request)
    typed = await fields(request, "code")
    try:
        asked = made(OfferSecondFactorMove, password=await password(request, "actuel"), code=typed["code"])
        found = await visit.send(asked)
    except (Invalid, TooMany, Unavailable) as refusal:
        return await show_account(request, visit, factor="telephone", factor_errors=_errors(refusal), status=refusal.status)
    return _scan(request, found.secret, found.identifier)


@routes.post("/compte/telephone/code")
async def move(request: web.Request) -> web.Response:
    """Take a code of the new telephone; what was scanned is shown again when it is wrong."""
    visit = await enter(request)
    typed = await fields(request, "code", "cle_du_telephone", "identifiant")
    try:
        found = await visit.send(made(MoveSecondFactor, code=typed["code"]))
    except Conflict as refusal:
        return await show_account(request, visit, factor="telephone", factor_errors={"actuel": refusal.detail}, status=refusal.status)
    except (Invalid, TooMany, Unavailable) as refusal:
        if not SECRET.fullmatch(typed["cle_du_telephone"]):
            return await show_account(request, visit, factor="telephone", factor_errors={"actuel": AGAIN}, status=refusal.status)
        return _scan(request, typed["cle_du_telephone"], typed["identifiant"][:80], _errors(refusal)["code"], refusal.status)
    return show(request, "entrance/recovery_codes.html", codes=found.recovery_codes, address="/compte", told=MOVED)


def _scan(request: web.Request, secret: str, identifier: str, error: str = "", status: int = 200) -> web.Response:
    """Show the secret as a drawing and in letters; it is in this page only, no address leads to it."""
    uri = address_of(request, secret, identifier)
    drawing = segno.make(uri, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return show(
        request,
        "entrance/second_factor_move.html",
        status=status,
        drawing=Markup(drawing),  # noqa: S704 - drawn here, of squares alone
        groups=grouped(secret),
        secret=secret,
        identifier=identifier,
        link=uri,
        error=error,
    )


def _errors(refusal: Invalid | TooMany | Unavailable) -> dict[str, str]:
    """Say what is wrong beside the field that it concerns."""
    if refusal.slug == "wrong_password":
        return {"actuel": refusal.detail, "code": ""}
    if refusal.slug == "invalid":
        pointers = {str(error.get("pointer", "")) for error in refusal.members.get("errors", [])}
        found = {"courriel": NO_ADDRESS} if any(one.startswith("/email") for one in pointers) else {}
        return found | ({} if found and "/code" not in pointers else {"code": NOT_A_CODE})
    return {"code": f"{refusal.title}. {refusal.detail}" if refusal.detail else refusal.title}
