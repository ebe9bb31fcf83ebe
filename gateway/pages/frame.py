"""What the pages' handlers share: reading addresses and forms, and answers that may be missing because a service is down."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from aiohttp import web
from multidict import MultiDictProxy

from chassis import french
from chassis.edge import pages
from chassis.edge.context import EDGE
from chassis.edge.days import day_of, month_of
from chassis.edge.session import Visit
from chassis.errors import Refusal
from contracts.messaging import Unread
from gateway.live.stream import MOMENT

Wanted = TypeVar("Wanted")
Form = MultiDictProxy[str | bytes | bytearray | web.FileField]

WAYS_ON = {
    "already_asked_change": ("Suivre nos demandes", "/demandes"),
    "rules_not_accepted": ("Lire et accepter le règlement", "/reglement"),
}
"""Where a refusal leads: what the link says, and its address."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A banner at the head of a page; `kind` is "", "ok", "wait" or "no"; `action` names a link to `href`, where one helps."""

    title: str
    text: str = ""
    kind: str = "ok"
    action: str = ""
    href: str = ""


SAME = Notice("Rien n'a changé", "Modifiez au moins une information, puis vérifiez votre demande.", "wait")
WAITING = Notice("Une demande est déjà en attente", "La mairie la traite. Vous pouvez en transmettre une autre.", "wait")
ANSWERED = Notice("Cette demande a déjà reçu sa réponse", "Il n'y a plus rien à retirer.", "wait")
CONTESTED_INVOICE = Notice(
    "Votre contestation est transmise",
    "La mairie vérifie ce montant et vous répond dans votre boîte de réception."
    " D'ici là, elle ne vous rappelle pas cette facture : vous pouvez attendre sa réponse pour payer.",
)
CONTESTED = Notice("Votre contestation est transmise", "La mairie vérifie ce montant et vous répond dans votre boîte de réception.")


def too_long(text: str, longest: int) -> str:
    """Say by how much a text is too long; empty where it is not. What is too long is told, and never cut."""
    return f"Ce texte a {french.plural(len(text), 'caractère')}, pour {longest} au plus : raccourcissez-le." if len(text) > longest else ""


def refused(refusal: Refusal) -> Notice:
    """Tell why something was refused."""
    action, href = WAYS_ON.get(refusal.slug, ("", ""))
    return Notice(refusal.title, refusal.detail, "no", action, href)


def page(
    request: web.Request, template: str, visit: Visit, unread: Unread | Refusal | None = None, *, status: int = 200, **context: Any
) -> web.Response:
    """Render a page of a signed-in family, `key` for its forms; the counter of messages is left out when messaging is down."""
    count = unread.unread if isinstance(unread, Unread) else None
    read_at = request.get(MOMENT, "")
    return pages.render(request, template, visit=visit, status=status, unread=count, key=visit.form_key, read_at=read_at, **context)


def needed(answer: Wanted | Refusal) -> Wanted:
    """Take an answer without which there is no page."""
    if isinstance(answer, Refusal):
        raise answer
    return answer


def unless_down(answer: Wanted | Refusal) -> Wanted | None:
    """Take an answer that a page can do without."""
    return None if isinstance(answer, Refusal) else answer


def today(request: web.Request) -> date:
    """Tell the date in the town."""
    return request.app[EDGE].settings.clock.today()


def month_in(text: str | None, otherwise: date) -> date:
    """Read a month "2026-11"; anything else, or one that no portal knows, is the month of `otherwise`."""
    return month_of(text or "") or otherwise.replace(day=1)


def day_in(text: str | None) -> date | None:
    """Read a day "2026-11-26"; anything else, or one that no portal knows, is none."""
    return day_of(text or "")


def text_of(form: Form, name: str) -> str:
    """Read a text field of a form; a missing one is empty."""
    found = form.get(name, "")
    return found.strip() if isinstance(found, str) else ""


def texts_of(form: Form, name: str) -> list[str]:
    """Read every value of a field of a form, each once."""
    return list(dict.fromkeys(value for value in form.getall(name, []) if isinstance(value, str)))
