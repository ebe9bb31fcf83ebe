"""Mes enfants, asking for days and declaring absences: the price beforehand, a review, then one sending."""

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from chassis.edge.forms import Posted, posted
from chassis.edge.guard import wants_json
from chassis.edge.ids import id_in, id_in_path
from chassis.edge.pages import see_other
from chassis.edge.session import Visit, visitor
from chassis.errors import Conflict, Invalid, NotFound, Refusal, TooLarge, TooMany
from contracts.billing import QuoteDays
from contracts.planning import MOST_DAYS, AskedDay, ListAbsenceReasons, SubmitDays
from gateway.pages.errors import OF_PAGE
from gateway.pages.frame import Notice, refused
from gateway.pages.planning.certificates import keep
from gateway.pages.planning.planning import show
from gateway.pages.planning.planning_review import KINDS, Asked, review
from gateway.views.planning import asked as views
from gateway.views.planning import sent as after

routes = web.RouteTableDef()

MOST_SIBLINGS = 6
LONGEST_NOTE = 500
REASON_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")

SENT = {
    "reservation": "Votre demande est transmise. La réponse s'affichera ici dès qu'elle sera traitée.",
    "absence": "Votre absence est déclarée. La réponse s'affichera ici dès qu'elle sera traitée.",
    "absences": "Vos absences sont déclarées. Les réponses s'afficheront ici dès qu'elles seront traitées.",
}
"""What is said of what was done, which the planning knows by the same name."""
NO_DAY = Notice(
    "Choisissez au moins un jour", "Cochez un jour dans le planning, puis demandez la réservation ou déclarez l'absence.", "wait"
)
OTHERWISE = {
    "reserver": Notice(
        "Ces jours sont déjà réservés", "Pour prévenir que votre enfant ne viendra pas, choisissez « Déclarer une absence ».", "wait"
    ),
    "absence": Notice("Rien n'est réservé ces jours-là", "Pour les réserver, choisissez « Demander la réservation ».", "wait"),
}
"""Whoever ticked days and took the other button, which without script are both there."""
MOVED = "Le planning a changé entre-temps : rien n'a été envoyé"
NOT_SENT = "Rien n'a été envoyé"
"""An absence may be refused for its reason, though nothing changed."""


@routes.post("/enfants/{child_id}/planning/devis")
async def quote(request: web.Request) -> web.Response:
    """Tell what days would cost the child, `{"days": [{"activity_id", "day"}]}`; null when the price is not known."""
    visit = await visitor(request)
    child_id = id_in_path(request, "child_id")
    try:
        days = QuoteDays.model_validate_json(await request.read()).days
        asked = QuoteDays(days=tuple(one.model_copy(update={"child_id": child_id}) for one in days))
    except ValidationError as error:
        raise Invalid("Ces jours ne sont pas lisibles.") from error
    return web.json_response({"total": views.total(await visit.send(asked))})


@routes.post("/enfants/{child_id}/planning")
async def ask(request: web.Request) -> web.Response:
    """Take the ticked days: to be reviewed first, or sent when they come confirmed."""
    visit = await visitor(request)
    form = await posted(request, tolerant=True)
    act = form.text("geste")
    if act not in KINDS:
        raise NotFound
    chosen, others = form.texts(act), form.texts("absence" if act == "reserver" else "reserver")
    if not chosen:
        return await _again(request, visit, form, OTHERWISE[act] if others else NO_DAY)
    if len(chosen) > MOST_DAYS:
        return await _again(request, visit, form, too_many(len(chosen)))
    asked = Asked(
        child_id=id_in_path(request, "child_id"),
        act=act,
        days=_days(chosen),
        month=form.text("mois"),
        week=form.text("semaine"),
        reason=form.text("raison"),
        note=form.text("note"),
        certificate=form.files.get("attestation"),
        whole=form.text("ensemble") == "oui",
        siblings=_children(form.texts("avec")),
        beside=tuple(others[:MOST_DAYS]),
    )
    try:
        if not form.text("confirme"):
            return await review(request, visit, asked)
        return await _send(request, visit, asked, form)
    except OF_PAGE:
        raise
    except Refusal as refusal:
        if wants_json(request):
            raise
        return await _again(request, visit, form, refused(refusal), status=refusal.status)


def too_many(count: int) -> Notice:
    """Refuse more days than one request may have, and say how many that is."""
    return Notice(
        "Trop de jours à la fois",
        f"Une demande compte au plus {MOST_DAYS} jours, vous en avez choisi {count} : faites plusieurs demandes.",
        "no",
    )


async def _send(request: web.Request, visit: Visit, asked: Asked, form: Posted) -> web.Response:
    """Send what was reviewed, whole or not at all; when a day has become impossible the review is shown again and says which."""
    if wrong := _wrong(asked):
        if wants_json(request):
            raise Invalid(f"{wrong.title}. {wrong.text}".strip())
        return await review(request, visit, asked, wrong, status=400)
    try:
        certificate_id = await _certificate(visit, asked, form.text("cle"), too_large=bool(form.too_large))
    except (Invalid, TooLarge, TooMany) as refusal:
        if wants_json(request):
            raise
        return await review(request, visit, asked, refused(refusal), status=refusal.status)
    submission = SubmitDays(
        child_id=asked.child_id,
        kind="absence" if asked.act == "absence" else "booking",
        days=asked.days,
        absence_reason=asked.reason if asked.act == "absence" else None,
        note=asked.note,
        certificate_id=certificate_id,
        whole=asked.whole and asked.act == "reserver",
        with_siblings=asked.siblings if asked.act == "reserver" else (),
    )
    try:
        sent = await visit.send(submission, key=form.text("cle") or None)
    except Conflict as conflict:
        if "errors" not in conflict.members:
            raise
        moved = Conflict(conflict.detail, **conflict.members)
        moved.slug, moved.title = conflict.slug, NOT_SENT if asked.act == "absence" else MOVED
        if wants_json(request):
            raise moved from conflict
        return await review(request, visit, asked, refused(moved), status=conflict.status)
    full, not_kept = after.newly_full(sent, form.texts("complet")), after.is_not_kept(sent, certificate_id)
    if wants_json(request):
        said = (SENT[_done(asked)], after.newly_full_words(full, whole=submission.whole), after.NOT_KEPT if not_kept else "")
        message = " ".join(text for text in said if text)
        return web.json_response({"request_id": str(sent.request_id), "message": message}, status=202)
    became = "".join(f"&complet={day.isoformat()}" for day in full) + ("&ensemble=oui" if full and submission.whole else "")
    return see_other(f"{asked.way_on}&fait={_done(asked)}{became}" + ("&attestation=non" if not_kept else ""))


def _done(asked: Asked) -> str:
    """Name what was done: a day on which a child misses two activities is one absence."""
    if asked.act == "reserver":
        return "reservation"
    return "absences" if len({one.day for one in asked.days}) > 1 else "absence"


def _wrong(asked: Asked) -> Notice | None:
    """Say what is missing in what was typed, or too long; it is kept as it is."""
    if asked.act == "absence" and not REASON_CODE.fullmatch(asked.reason):
        return Notice("Choisissez la raison de l'absence", kind="no")
    if len(asked.note) > LONGEST_NOTE:
        length = f"Elle a {len(asked.note)} caractères, pour {LONGEST_NOTE} au plus."
        return Notice("La précision est trop longue", f"{length} Raccourcissez-la, ou écrivez à la mairie.", "no")
    return None


async def _certificate(visit: Visit, asked: Asked, sending: str, *, too_large: bool) -> UUID | None:
    """Have the certificate of an absence kept, where its reason needs one; raises what is wrong with the file."""
    if too_large:
        raise TooLarge("Un fichier pèse 10 Mo au plus. Prenez une photo moins grande, ou envoyez l'attestation plus tard.")
    if asked.act != "absence" or asked.certificate is None:
        return None
    reasons = (await visit.send(ListAbsenceReasons())).reasons
    if not any(one.code == asked.reason and one.needs_certificate for one in reasons):
        return None
    return await keep(visit, asked.child_id, asked.certificate, sending=sending)


async def _again(request: web.Request, visit: Visit, form: Posted, notice: Notice, *, status: int = 400) -> web.Response:
    """Show the planning again with what was ticked, and why it was not taken."""
    chosen = frozenset(form.texts("reserver") + form.texts("absence"))
    if wants_json(request):
        raise Invalid(notice.text if notice.kind == "no" else notice.title)
    return await show(request, visit, form.text("mois"), form.text("semaine"), notices=[notice], chosen=chosen, status=status)


def _children(values: Sequence[str]) -> tuple[UUID, ...]:
    """Read the brothers and sisters ticked; anything else was made up."""
    children = tuple(id_in(value) for value in values[:MOST_SIBLINGS])
    if None in children:
        raise NotFound
    return tuple(one for one in children if one)


def _days(values: Sequence[str]) -> tuple[AskedDay, ...]:
    """Read ticked cells, "<enrolment>_<day>"; anything else was made up."""
    try:
        return tuple(
            AskedDay(enrolment_id=UUID(enrolment), day=date.fromisoformat(day)) for enrolment, _, day in (v.partition("_") for v in values)
        )
    except ValueError as error:
        raise NotFound from error
