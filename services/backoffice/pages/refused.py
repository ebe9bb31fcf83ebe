"""Pages that refuse: what happened in plain French, and what to do next; and which refusals are theirs and not a form's."""

from dataclasses import dataclass

from aiohttp import web

from chassis import french
from chassis.edge.pages import see_other, unsure
from chassis.edge.way_back import sign_in_address
from chassis.errors import Forbidden, KeyReused, NotFound, Refusal, TooLarge, TooMany, Unauthenticated, Unavailable
from services.backoffice.pages.frame import show
from services.backoffice.views.rights import action


@dataclass(frozen=True, slots=True)
class Advice:
    """What a refused person reads: what to do next, under which drawing."""

    icon: str
    next: str


ADVICE: dict[type[Refusal], Advice] = {
    Forbidden: Advice("lock", "Demandez ce droit à un administrateur de votre mairie."),
    NotFound: Advice("alert", "L'adresse est peut-être incomplète, ou ce que vous cherchez a été supprimé. Repartez de l'accueil."),
    KeyReused: Advice("check", "Regardez ce qui est enregistré, puis changez-le s'il le faut."),
    TooLarge: Advice("alert", "Envoyez un texte ou un fichier plus petit."),
    TooMany: Advice("clock", "Patientez quelques minutes, puis réessayez."),
    Unavailable: Advice("clock", "Patientez quelques secondes, puis réessayez."),
}
PARTS = {
    "family": "Les fiches famille ne répondent pas pour le moment",
    "planning": "Le planning ne répond pas pour le moment",
    "billing": "La facturation ne répond pas pour le moment",
    "messaging": "Les messages ne répondent pas pour le moment",
    "identity": "Les comptes d'accès ne répondent pas pour le moment",
}
"""What an agent knows a service by."""
NOTHING_LOST = "Rien n'est perdu, et ce qui n'en dépend pas reste ouvert."
ARRIVED = "Votre premier envoi est bien arrivé"
OTHER = Advice("alert", "Revenez à la page précédente, puis réessayez.")

OF_PAGE = (Unauthenticated, Forbidden, NotFound, KeyReused, Unavailable)
"""Who asks, what they may, what they came for, whether it arrived already, whether anybody answers: no field mends any of it."""


def leave_to_page(refusal: Refusal, *chosen: str) -> None:
    """Raise what a page says instead of the form; what was typed wrongly, or may no longer be, comes back for the form to say.

    Services also call unknown, or out of reach, what somebody chose in the form: those slugs, the `chosen` ones, are the form's.
    """
    if isinstance(refusal, OF_PAGE) and refusal.slug not in chosen:
        raise refusal


def error_page(request: web.Request, refusal: Refusal) -> web.Response:
    """Answer a refusal as a page; somebody whose session ended is sent to sign in, and comes back afterwards."""
    if isinstance(refusal, Unauthenticated):
        return see_other(sign_in_address(request))
    advice = next((found for kind, found in ADVICE.items() if isinstance(refusal, kind)), OTHER)
    reason = _detail(refusal) or unsure(request, refusal)
    return show(
        request,
        "refused.html",
        status=refusal.status,
        title=_title(refusal),
        detail=reason or (NOTHING_LOST if isinstance(refusal, Unavailable) else ""),
        advice=advice,
        retry=request.path_qs if request.method == "GET" and isinstance(refusal, (TooMany, Unavailable)) else "",
    )


def _title(refusal: Refusal) -> str:
    """Say what happened; of a part that does not answer, which one, where that is known."""
    if isinstance(refusal, Unavailable):
        return PARTS.get(refusal.part, refusal.title)
    return ARRIVED if isinstance(refusal, KeyReused) else refusal.title


def _detail(refusal: Refusal) -> str:
    right = refusal.members.get("right")
    if isinstance(refusal, Forbidden) and right:
        return f"Votre rôle ne permet pas {french.of(action(str(right)))}."
    return refusal.detail
