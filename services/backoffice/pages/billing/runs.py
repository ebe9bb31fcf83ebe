"""Facturation: the invoice runs, a new one, its control report, its issuing shown as it goes."""

from typing import Any

from aiohttp import web

from chassis import french
from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.errors import Conflict, Invalid, Refusal
from chassis.ids import new_id
from contracts.billing import (
    CancelRun,
    GetRun,
    IssueRun,
    ListContestsToCorrect,
    ListDrafts,
    ListRuns,
    PrepareRun,
    ReadPendingCorrections,
    ReadRunReport,
    RedraftRun,
    RunView,
)
from contracts.family import ADDRESSES_AT_ONCE
from contracts.planning import CountUnsettled
from contracts.rights import Right
from services.backoffice.pages.billing import by_post
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.pages.sources import answered, gathered
from services.backoffice.views.billing import runs as views
from services.backoffice.views.typed import whole_number

routes = web.RouteTableDef()

PAGE = 50
MOST_LINES = 50
MONTHS_BEFORE = 14
"""As far back as an enrolment may begin that is entered in the month of the run: its days gone by are billed (docs/decisions/0095)."""
FIELDS = ("regie", "mois", "echeance", "seuil", "anterieurs", "nature", "cle", "sachant")
BESIDE = {"due_on": "echeance", "period_to": "mois", "since": "mois", "regie": "regie"}
DEEDS: dict[str, tuple[type[IssueRun | RedraftRun | CancelRun], str]] = {
    "emettre": (IssueRun, "L'émission est lancée"),
    "recalculer": (RedraftRun, "Le brouillon est recalculé"),
    "abandonner": (CancelRun, "Le brouillon est abandonné : rien n'a été émis"),
}


@routes.get("/facturation")
async def runs(request: web.Request) -> web.Response:
    """List the runs, and offer a new one."""
    await enter(request, Right.ISSUE_INVOICE)
    return await _list(request, {}, {})


@routes.post("/facturation")
async def prepare(request: web.Request) -> web.Response:
    """Prepare a run, or show the form again with what is wrong."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    typed = await fields(request, *FIELDS)
    span, threshold = views.month_span(typed["mois"]), french.cents(typed["seuil"] or "0")
    errors = {} if span else {"mois": "Choisissez un mois."}
    if threshold is None or threshold < 0:
        errors["seuil"] = "Écrivez un montant en euros, par exemple 15."
    if not typed["echeance"]:
        errors["echeance"] = "Choisissez une date."
    if errors or span is None:
        return await _list(request, typed, errors)
    first, last = span
    if typed["nature"] != "rectificative" and typed["sachant"] != _mark(typed):
        taken = views.taken_by(await visit.send(ListRuns()), typed["regie"], span, typed["cle"])
        if taken is not None:
            return await _list(request, typed, {"mois": views.why_taken(taken)}, taken=taken)
    try:
        asked = made(
            PrepareRun,
            run_id=typed["cle"] or None,
            regie=typed["regie"],
            kind="corrective" if typed["nature"] == "rectificative" else "regular",
            period_from=first,
            period_to=last,
            since=_months_before(first) if typed["anterieurs"] else None,
            due_on=typed["echeance"],
            threshold_cents=threshold,
        )
        run = await visit.send(asked)
    except Invalid as refusal:
        return await _list(request, typed, _beside(refusal))
    return see_other(f"/facturation/{run.run_id}")


@routes.get("/facturation/{run_id}")
async def run(request: web.Request) -> web.Response:
    """Show a run: how far it is, its control report, its families; on its first page who must get a letter, by lists of the town."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    run_id = id_in_path(request, "run_id")
    only, words = request.query.get("controle", "all"), " ".join(request.query.get("q", "").split())[:80]
    page = min(whole_number(request.query.get("page", "")) or 1, 10_000)
    report = await visit.send(ReadRunReport(run_id=run_id))
    drafts = await visit.send(made(ListDrafts, run_id=run_id, only=only, q=words, limit=PAGE, offset=(page - 1) * PAGE))
    asked = CountUnsettled(first=report.run.period_from, last=report.run.period_to) if report.run.status == "draft" else None
    (unsettled,) = await gathered(visit, asked)
    looks = report.run.status == "issued" and only == "all" and not words and page == 1
    to_post = await by_post.of_run(visit, run_id) if looks else None
    return show(
        request,
        "billing/run.html",
        run=report.run,
        report=report,
        title=views.title(report.run),
        state=views.STATUS[report.run.status],
        progress=views.progress(report.run),
        controls=views.controls(report),
        unsettled=views.unsettled(answered(unsettled), report, visit.token.rights),
        untold=asked is not None and isinstance(unsettled, Refusal),
        totals=views.totals(report),
        looks_who_reads=looks,
        to_post=to_post,
        at_once=ADDRESSES_AT_ONCE,
        drafts=drafts,
        draft_status=views.DRAFT,
        remarks=views.remarks,
        only=only,
        words=words,
        number=page,
    )


@routes.get("/facturation/{run_id}/avancement")
async def progress(request: web.Request) -> web.Response:
    """Tell a page that is open how far the run is, each second."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    found = await visit.send(GetRun(run_id=id_in_path(request, "run_id")))
    told = views.progress(found)
    return web.json_response({"status": found.status, "doing": told.doing if told else "", "share": told.share if told else None})


@routes.post("/facturation/{run_id}")
async def act(request: web.Request) -> web.Response:
    """Issue the draft that the page showed, work it out again, or give it up."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    run_id = id_in_path(request, "run_id")
    typed = await fields(request, "suite", "nombre", "montant")
    if typed["suite"] not in DEEDS:
        raise Invalid
    asked, done = DEEDS[typed["suite"]]
    seen = {"to_issue": typed["nombre"] or None, "to_issue_cents": typed["montant"] or None} if asked is IssueRun else {}
    try:
        await visit.send(made(asked, run_id=run_id, **seen))
        said = Said("ok", done)
    except (Conflict, Invalid) as refusal:
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, f"/facturation/{run_id}", said)


async def _list(request: web.Request, typed: dict[str, str], errors: dict[str, str], taken: RunView | None = None) -> web.Response:
    """List the runs beside the form of a new one; `taken` is the run that bills its month already, which has to be confirmed."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    found, waiting = await visit.send(ListRuns()), await visit.send(ReadPendingCorrections())
    (lines,) = await gathered(visit, ListContestsToCorrect(limit=MOST_LINES))
    today = request.app[EDGE].settings.clock.today()
    regie = typed.get("regie") or (found.regies[0][0] if found.regies else "")
    month = views.month_to_bill(found, regie, today).strftime("%Y-%m")
    return show(
        request,
        "billing/runs.html",
        status=400 if errors else 200,
        runs=found.runs,
        pending=waiting.regies,
        to_correct=answered(lines),
        due=views.due(today),
        new_key=lambda: str(new_id()),
        regies=found.regies,
        states=views.STATUS,
        titled=views.title,
        typed={"mois": month, "echeance": views.due(today), "anterieurs": "oui", "seuil": "", "nature": ""} | typed,
        errors=errors,
        taken=taken,
        mark=_mark(typed) if taken else "",
        months=views.months_to_bill(found, today),
        may_write_tariffs=may(visit, Right.WRITE_TARIFF),
        run_key=typed.get("cle") or str(new_id()),
    )


def _mark(typed: dict[str, str]) -> str:
    """Mark what a tick confirms: another régie or month is asked about anew."""
    return f"{typed['regie']} {typed['mois']}"


def _months_before(first: Any) -> Any:
    """Find the first day from which days that no invoice bills are taken up."""
    month = first.year * 12 + first.month - 1 - MONTHS_BEFORE
    return first.replace(year=month // 12, month=month % 12 + 1)


def _beside(refusal: Refusal) -> dict[str, str]:
    """Put a refusal beside its field."""
    field = str(refusal.members.get("field", ""))
    return {BESIDE.get(field, "mois"): refusal.detail or refusal.title}
