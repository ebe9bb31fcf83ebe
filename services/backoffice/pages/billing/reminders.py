"""Relances: the steps of a regie with their texts, the families with overdue invoices, those who are left in peace, invoices left out."""

from typing import Any

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.errors import Invalid
from chassis.french import plain_date
from contracts.billing import ExcludeFromReminders, ListRuns, PauseReminders, PutReminderSteps, ReadReminders, Reminders
from contracts.family import ADDRESSES_AT_ONCE
from contracts.rights import Right
from services.backoffice.letters.reminder import total_cents
from services.backoffice.pages.billing import by_post
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import overdue as views
from services.backoffice.views.typed import whole_number

routes = web.RouteTableDef()

STAYS = "Ses factures ne passent à la trésorerie que si vous les cochez."
"""What a pause is worth beside the reminders that are not sent."""

ADDRESS = "/relances"
STEPS = 5
"""As many as a regie may have."""
SHOWN = 3
"""As many as the form shows at least; a regie that has them all is offered one more."""
LONGEST_DAYS = 365
FEW = 10
"""So many families are seen at once; more are searched."""
EXAMPLES = (
    ("10", "Votre facture attend son règlement", "Sauf erreur de notre part, il reste une somme à régler."),
    ("30", "Deuxième relance : votre facture est en retard", "Malgré notre premier message, il reste une somme à régler."),
    ("45", "Dernière relance avant la trésorerie", "Sans règlement de votre part, votre dossier sera transmis à la trésorerie."),
)
"""What a regie without steps is offered to begin with; further steps have no example."""


@routes.get(ADDRESS)
async def regies(request: web.Request) -> web.Response:
    """Lead to the first regie, or say that there is none."""
    visit = await enter(request, Right.SEND_REMINDER)
    if Right.ISSUE_INVOICE in visit.token.rights:
        known = (await visit.send(ListRuns(limit=1))).regies
        if known:
            return see_other(f"{ADDRESS}/{known[0][0]}")
    return show(request, "billing/reminders_none.html")


@routes.get(ADDRESS + "/{code}")
async def reminders(request: web.Request) -> web.Response:
    """Show the reminders of a regie; of many families those of a name, a number or an amount, `?q=`, of a kind, `?voir=`, or a page."""
    await enter(request, Right.SEND_REMINDER)
    return await _show(request, {}, {})


@routes.post(ADDRESS + "/{code}")
async def put_steps(request: web.Request) -> web.Response:
    """Enter the steps, or show the form again with what is wrong."""
    visit = await enter(request, Right.SEND_REMINDER)
    typed = await fields(request, *(f"{name}{place}" for place in range(1, STEPS + 1) for name in ("jours", "objet", "texte", "bloque")))
    steps, errors = _steps(typed)
    if errors:
        return await _show(request, typed, errors)
    try:
        await visit.send(made(PutReminderSteps, code=request.match_info["code"], steps=steps))
    except Invalid as refusal:
        return await _show(request, typed, {"jours1": refusal.detail or refusal.title})
    said = Said("ok", "Les relances sont enregistrées", "Elles partent chaque nuit." if steps else "Sans étape, aucune ne part.")
    return _back(request, said)


@routes.post(ADDRESS + "/{code}/familles/{family_id}")
async def pause(request: web.Request) -> web.Response:
    """Send a family no reminder for a while or for ever, or again."""
    visit = await enter(request, Right.SEND_REMINDER)
    typed = await fields(request, "suite", "motif", "jusquau")
    paused = typed["suite"] != "reprendre"
    try:
        asked = made(
            PauseReminders,
            family_id=id_in_path(request, "family_id"),
            paused=paused,
            until=typed["jusquau"] or None,
            reason=typed["motif"],
        )
        await visit.send(asked)
    except Invalid as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    if not paused:
        return _back(request, Said("ok", "Cette famille est de nouveau relancée"))
    until = f"Jusqu'au {plain_date(asked.until)}. " if asked.until else ""
    return _back(request, Said("ok", "Cette famille n'est plus relancée", f"{until}{STAYS}"))


@routes.post(ADDRESS + "/{code}/factures/{invoice_id}")
async def exclude(request: web.Request) -> web.Response:
    """Never remind of an invoice, or again."""
    visit = await enter(request, Right.SEND_REMINDER)
    typed = await fields(request, "suite", "motif")
    excluded = typed["suite"] != "reprendre"
    invoice_id = id_in_path(request, "invoice_id")
    try:
        await visit.send(made(ExcludeFromReminders, invoice_id=invoice_id, excluded=excluded, reason=typed["motif"]))
    except Invalid as refusal:
        return _back(request, Said("no", refusal.title, refusal.detail))
    return _back(request, Said("ok", "Cette facture n'est plus relancée" if excluded else "Cette facture est de nouveau relancée"))


def _steps(typed: dict[str, str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Read the steps; one without days is none."""
    steps: list[dict[str, Any]] = []
    errors: dict[str, str] = {}
    before = 0
    for place in range(1, STEPS + 1):
        days, subject, text, blocks = (typed[f"{name}{place}"] for name in ("jours", "objet", "texte", "bloque"))
        if not days:
            continue
        after = whole_number(days) or 0
        if not 1 <= after <= LONGEST_DAYS:
            errors[f"jours{place}"] = f"Un nombre de jours, de 1 à {LONGEST_DAYS}."
        elif after <= before:
            errors[f"jours{place}"] = f"Plus tard que la relance précédente\u00a0: plus de {before} jours."
        else:
            before = after
        if not subject:
            errors[f"objet{place}"] = "Écrivez l'objet du message."
        if not text:
            errors[f"texte{place}"] = "Écrivez le texte du message."
        steps.append({"days": after, "subject": subject, "text": text, "blocks": blocks == "oui"})
    return ([] if errors else steps), errors


def _form(found: Reminders) -> dict[str, str]:
    form: dict[str, str] = {}
    for place in range(1, STEPS + 1):
        known = found.steps[place - 1] if place <= len(found.steps) else None
        example = EXAMPLES[place - 1][1:] if place <= len(EXAMPLES) else ("", "")
        days, subject, text = (str(known.days), known.subject, known.text) if known else ("", *example)
        blocks = "oui" if known and known.blocks else ""
        form |= {f"jours{place}": days, f"objet{place}": subject, f"texte{place}": text, f"bloque{place}": blocks}
    return form


async def _show(request: web.Request, typed: dict[str, str], errors: dict[str, str]) -> web.Response:
    visit = await enter(request, Right.SEND_REMINDER)
    found = await visit.send(made(ReadReminders, code=request.match_info["code"]))
    to_post = await by_post.of_reminders(visit, found.regie)
    asked = _asked(request)
    return show(
        request,
        "billing/reminders.html",
        status=400 if errors else 200,
        found=found,
        asked=asked,
        late=views.part(found.overdue, asked),
        filters=[(key, label) for key, (label, _) in views.FILTERS.items()],
        narrows=len(found.overdue) > FEW or bool(asked.words or asked.only),
        to_post=to_post,
        total_cents=total_cents,
        unread=to_post.families if to_post else (),
        to_gone=to_post is not None and any(one.addressee for _, own in to_post.days for one in own),
        at_once=ADDRESSES_AT_ONCE,
        typed=typed or _form(found),
        errors=errors,
        places=range(1, max(SHOWN, min(STEPS, len(found.steps) + 1)) + 1),
        examples=EXAMPLES,
    )


def _asked(request: web.Request) -> views.Asked:
    """Read from an address which families are looked for."""
    only = request.query.get("voir", "")
    words = " ".join(request.query.get("q", "").split())[:80]
    return views.Asked(words, only if only in views.FILTERS else "", max(1, whole_number(request.query.get("page", "")) or 1))


def _back(request: web.Request, said: Said) -> web.Response:
    """Lead to the families that were looked at."""
    return leading_to(request, f"{ADDRESS}/{request.match_info['code']}{_asked(request).query()}", said)
