"""Pages for what goes wrong, in French and with what to do next, and which refusals are theirs; the page for lost connections."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.pages import render, unsure
from chassis.errors import KeyReused, NotFound, Refusal, TooMany, Unauthenticated, Unavailable

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class Page:
    """What an error page says: what happened, and what to do next."""

    icon: str
    title: str
    next: str


PAGES = {
    401: Page("lock", "Vous n'êtes pas connecté", "Identifiez-vous pour continuer."),
    403: Page("lock", "Cette page ne vous est pas ouverte", "Si vous pensez qu'elle devrait l'être, écrivez à la mairie."),
    404: Page("info", "Cette page n'existe pas", "L'adresse est peut-être incomplète, ou la page a été déplacée."),
    409: Page("info", "Ce n'est plus possible", "Revenez en arrière et vérifiez l'état actuel de votre demande."),
    413: Page("alert", "L'envoi est trop volumineux", "Réduisez-le, puis recommencez."),
    422: Page("check", "Votre premier envoi est bien arrivé", "Vérifiez-le avant de recommencer."),
    429: Page(
        "clock", "Un instant, s'il vous plaît", "Trop de demandes sont arrivées en peu de temps. Patientez une minute, puis réessayez."
    ),
    500: Page(
        "alert",
        "Quelque chose s'est mal passé de notre côté",
        "Rien n'a été perdu. Réessayez dans un instant ; si cela continue, écrivez à la mairie.",
    ),
    503: Page(
        "clock",
        "Le portail reprend son souffle",
        "Une partie du portail ne répond pas pour le moment. Réessayez dans quelques instants.",
    ),
}
OTHERWISE = Page("alert", "Cette demande n'a pas pu être traitée", "Revenez en arrière et vérifiez votre saisie.")

OF_PAGE = (Unauthenticated, NotFound, KeyReused)
"""Who asks, what they came for, whether it arrived already. Any other refusal comes back to the form with all that the family chose."""


def error_page(request: web.Request, refusal: Refusal) -> web.Response:
    """Answer a refusal as a page; its own words come first where it has any: "too many" is of what, and nobody's fault."""
    said = PAGES.get(refusal.status, OTHERWISE)
    if isinstance(refusal, TooMany) and refusal.title != TooMany.title:
        said = replace(said, title=refusal.title)
    own = refusal.detail if refusal.status != HTTPStatus.INTERNAL_SERVER_ERROR else ""
    return render(
        request,
        "error.html",
        status=refusal.status,
        error=said,
        detail=own or unsure(request, refusal),
        retry=request.path_qs if request.method == "GET" and isinstance(refusal, (TooMany, Unavailable)) else "",
        signed_in=request.app[EDGE].cookie in request.cookies,
    )


@routes.get("/hors-ligne")
async def offline(request: web.Request) -> web.Response:
    """Show the page that browsers keep for the moments without connection."""
    response = render(request, "offline.html")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@routes.get("/{name:service-worker.js}")
async def service_worker(request: web.Request) -> web.Response:
    """Serve the script that shows the offline page; only from the root may it watch over every page."""
    return await request.app[EDGE].assets.serve(request)
