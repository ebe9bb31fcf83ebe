"""Tarifs: those of every activity, one in plain French, and a new version by a form, tried before it is kept."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.forms import plain
from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.session import Visit
from chassis.errors import NotFound, Refusal
from chassis.french import plain_date
from chassis.ids import new_id
from contracts.billing import (
    ActivityTariffs,
    Case,
    GetTariff,
    ListTariffs,
    PreviewTariff,
    PutTariff,
    RegieView,
    TariffList,
    TariffRules,
    TariffSheet,
    TariffTrial,
    TryTariff,
)
from contracts.rights import Right
from services.backoffice.pages.forms import made
from services.backoffice.pages.frame import enter, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import tariff_form as form
from services.backoffice.views.billing import tariffs as views
from services.backoffice.views.billing.runs import month_span
from services.backoffice.views.billing.tariff_reading import Read, case, read
from services.backoffice.views.typed import whole_number

routes = web.RouteTableDef()

ADDRESS = "/facturation/tarifs"
PAGE = ADDRESS + "/prestations/{activity_id}"
CHANGED = "tariff_changed"
CHANGED_SINCE = "Le tarif a changé depuis l'essai : relisez les montants, puis enregistrez."
BESIDE = {"tariff_date_taken": "debut", "unknown_regie": "regie", "case_refused": "cas", "case_unreadable": "cas"}


@dataclass(frozen=True, slots=True)
class Editing:
    """A form being filled in: for which activity, under which id it is kept, and which version of a tariff that is there is corrected."""

    activity: ActivityTariffs
    regies: tuple[RegieView, ...]
    tariff_id: str
    is_correction: bool
    version: int | None

    def as_now(self) -> str:
        """Say what the tariff is now, as somebody else corrected it."""
        found = next((one for one in self.activity.tariffs if str(one.tariff_id) == self.tariff_id), None)
        now = f"\u00a0: «\u00a0{found.name}\u00a0», {found.summary}" if found else ""
        return f"Quelqu'un a corrigé ce tarif entre-temps{now}. Relisez vos montants, puis enregistrez."


@dataclass(frozen=True, slots=True)
class Trial:
    """A tariff that was tried: as it was, on its cases, on a month, and on the case that was typed."""

    rules: TariffRules
    found: TariffTrial
    own: views.CaseLine | None = None


@routes.get(ADDRESS)
async def tariffs(request: web.Request) -> web.Response:
    """List the tariffs of every activity."""
    visit = await enter(request, Right.WRITE_TARIFF)
    found = await visit.send(ListTariffs())
    lines = views.by_activity(found.activities, request.app[EDGE].settings.clock.today())
    return show(request, "billing/tariffs.html", lines=lines, regies=found.regies)


@routes.get(ADDRESS + "/{tariff_id}")
async def tariff(request: web.Request) -> web.Response:
    """Show one tariff in plain French, beside the other versions of its activity."""
    visit = await enter(request, Right.WRITE_TARIFF)
    found = await visit.send(GetTariff(tariff_id=id_in_path(request, "tariff_id")))
    activity = _activity(await visit.send(ListTariffs()), found.tariff.activity_id)
    return show(
        request,
        "billing/tariff.html",
        sheet=found,
        activity=activity,
        span=views.span,
        dates=views.dates(found.tariff.valid_from, found.valid_until),
    )


@routes.get(PAGE)
async def new_version(request: web.Request) -> web.Response:
    """Show the form: a version that follows the last one, or `?corriger=` one that is there."""
    visit = await enter(request, Right.WRITE_TARIFF)
    found = await visit.send(ListTariffs())
    activity = _activity(found, id_in_path(request, "activity_id"))
    corrected = request.query.get("corriger", "")
    base = corrected or request.query.get("depuis", "") or (str(activity.tariffs[0].tariff_id) if activity.tariffs else "")
    start = activity.waits_from or _next_month(request.app[EDGE].settings.clock.today())
    if not base:
        return _show(request, Editing(activity, found.regies, str(new_id()), is_correction=False, version=0), form.blank(start))
    sheet = await visit.send(GetTariff(tariff_id=parse_id(base)))
    if sheet.tariff.activity_id != activity.activity_id:
        raise NotFound
    editing = Editing(activity, found.regies, corrected or str(new_id()), bool(corrected), sheet.tariff.version if corrected else 0)
    return _show(request, editing, _spread(sheet, sheet.tariff.valid_from if corrected else start))


@routes.post(PAGE)
async def put_version(request: web.Request) -> web.Response:
    """Draw the form anew, try the tariff, or keep the one that was tried."""
    visit = await enter(request, Right.WRITE_TARIFF)
    posted = await plain(request)
    typed = {name: [str(value) for value in posted.getall(name)] for name in posted}
    found = await visit.send(ListTariffs())
    activity = _activity(found, id_in_path(request, "activity_id"))
    tariff_id = parse_id(form.text(typed, "cle"))
    there = any(one.tariff_id == tariff_id for one in activity.tariffs)
    editing = Editing(activity, found.regies, str(tariff_id), there, whole_number(form.text(typed, "version")))
    step = form.text(typed, "suite")
    if step in ("afficher", "lignes"):
        return _show(request, editing, typed, more=step == "lignes")
    return await _keep(request, visit, editing, typed, read(typed))


async def _keep(request: web.Request, visit: Visit, editing: Editing, typed: form.Fields, result: Read) -> web.Response:
    """Try the tariff, and keep it where that is asked and its amounts were seen."""
    rules = result.rules
    if rules is None:
        return _show(request, editing, typed, problems=result.problems)
    trial: Trial | None = None
    try:
        trial = await _try(visit, editing.activity.activity_id, rules, typed)
        if form.text(typed, "suite") != "enregistrer":
            return _show(request, editing, typed, trial=trial)
        if form.text(typed, "vu") != rules.model_dump_json():
            return _show(request, editing, typed, trial=trial, notice=CHANGED_SINCE)
        await visit.send(_put(typed, editing, rules))
    except Refusal as refusal:
        leave_to_page(refusal)
        if refusal.slug == CHANGED:
            now = (await visit.send(GetTariff(tariff_id=parse_id(editing.tariff_id)))).tariff.version
            return _show(request, replace(editing, version=now), typed, trial=trial, notice=editing.as_now())
        if refusal.slug in BESIDE:
            result.add(BESIDE[refusal.slug], refusal.detail or refusal.title)
        else:
            result.beside(refusal.members.get("errors", []) or [{"pointer": "/lines", "detail": refusal.detail or refusal.title}])
        return _show(request, editing, typed, problems=result.problems, trial=trial)
    told = f"Les journées à partir du {plain_date(rules.valid_from)} qu'aucune facture ne reprend sont recalculées."
    return leading_to(request, f"{ADDRESS}/{editing.tariff_id}", Said("ok", "Le tarif est enregistré", told))


async def _try(visit: Visit, activity_id: UUID, rules: TariffRules, typed: form.Fields) -> Trial:
    """Try the tariff on each of its lines and on a month, and on the case that was typed, if one was."""
    span = month_span(form.text(typed, "mois"))
    found = await visit.send(TryTariff(activity_id=activity_id, tariff=rules, month=span[0] if span else rules.valid_from))
    own, wrong = case(typed)
    if wrong:
        raise _CaseRefused(next(iter(wrong.values())))
    if own is None:
        return Trial(rules, found)
    day = found.cases[0].day if found.cases else rules.valid_from
    tried = await visit.send(PreviewTariff(tariff=rules, cases=(made(Case, **{"day": day, **own}),)))
    return Trial(rules, found, views.case(tried.amounts[0], 1))


class _CaseRefused(Refusal):
    """The case that a clerk typed cannot be read."""

    slug = "case_unreadable"


def _put(typed: form.Fields, editing: Editing, rules: TariffRules) -> PutTariff:
    return made(
        PutTariff,
        tariff_id=editing.tariff_id,
        version=editing.version,
        activity_id=editing.activity.activity_id,
        regie=form.text(typed, "regie"),
        name=rules.name,
        valid_from=rules.valid_from,
        rules=rules.model_dump(mode="json"),
    )


def _spread(sheet: TariffSheet, start: date) -> dict[str, list[str]]:
    one = sheet.tariff
    rules = one.rules or TariffRules.model_validate({"name": one.name, "valid_from": one.valid_from, "lines": _bracket_lines(sheet)})
    return form.spread(rules, name=one.name, regie=one.regie, start=start)


def _bracket_lines(sheet: TariffSheet) -> list[dict[str, Any]]:
    """Write brackets as lines about the quotient; a single one is for all."""
    brackets = sheet.tariff.brackets
    ends = [*(one.from_quotient for one in brackets[1:]), None]
    return [
        {"when": {} if len(brackets) == 1 else {"quotient": {"at_least": one.from_quotient, "below": below}}, "cents": one.cents}
        for one, below in zip(brackets, ends, strict=True)
    ]


def _activity(found: TariffList, activity_id: UUID) -> ActivityTariffs:
    activity = next((one for one in found.activities if one.activity_id == activity_id), None)
    if activity is None:
        raise NotFound
    return activity


def _next_month(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _show(
    request: web.Request,
    editing: Editing,
    typed: form.Fields,
    *,
    trial: Trial | None = None,
    problems: dict[str, str] | None = None,
    notice: str = "",
    more: bool = False,
) -> web.Response:
    visit_month = request.app[EDGE].settings.clock.today().strftime("%Y-%m")
    return show(
        request,
        "billing/tariff_form.html",
        status=400 if problems else 200,
        activity=editing.activity,
        is_correction=editing.is_correction,
        tariff_id=editing.tariff_id,
        version=editing.version,
        regies=[(one.code, one.name) for one in editing.regies],
        typed=typed,
        text=lambda name: form.text(typed, name),
        month=form.text(typed, "mois") or visit_month,
        rows={kind: form.rows(typed, kind, more=more) for kind in ("l", "s", "p")},
        criteria=form.CRITERIA,
        line_criteria=form.chosen(typed, "criteres"),
        adjustment_criteria=form.chosen(typed, "criteres_s"),
        form=form,
        problems=problems or {},
        notice=notice,
        cases=[views.case(amount, n) for n, amount in enumerate(trial.found.amounts, 1)] if trial else (),
        own_case=trial.own if trial else None,
        trial=views.trial(trial.found) if trial else None,
        seen=trial.rules.model_dump_json() if trial and not problems else "",
    )
