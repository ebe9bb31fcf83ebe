"""A family's draft in an invoice run: its lines, a line added or replaced, the family left out."""

from aiohttp import web

from chassis import french
from chassis.edge.ids import id_in_path
from chassis.errors import Conflict, Invalid
from contracts.billing import AdjustDraft, ExcludeFamily, GetDraft, GetRun
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.billing import runs as views

routes = web.RouteTableDef()

ADDRESS = "/facturation/{run_id}/familles/{family_id}"


@routes.get(ADDRESS)
async def draft(request: web.Request) -> web.Response:
    """Show what a family would be billed."""
    await enter(request, Right.ISSUE_INVOICE)
    return await _show(request, {}, {})


@routes.post(ADDRESS)
async def change(request: web.Request) -> web.Response:
    """Leave the family out, take it back in, or add a line."""
    visit = await enter(request, Right.ISSUE_INVOICE)
    typed = await fields(request, "suite", "motif", "libelle", "montant", "libelle_vu", "montant_vu")
    run_id, family_id = id_in_path(request, "run_id"), id_in_path(request, "family_id")
    try:
        if typed["suite"] == "ajuster":
            cents = french.cents(typed["montant"])
            if cents is None:
                return await _show(request, typed, {"cents": "Écrivez un montant en euros, par exemple −3,05."})
            await visit.send(made(AdjustDraft, run_id=run_id, family_id=family_id, label=typed["libelle"], cents=cents, **_seen(typed)))
            said = Said("ok", "L'ajustement est enregistré" if cents else "L'ajustement est retiré")
        else:
            excluded = typed["suite"] == "ecarter"
            now = await visit.send(made(ExcludeFamily, run_id=run_id, family_id=family_id, excluded=excluded, reason=typed["motif"]))
            said = Said("ok", "La famille est écartée de cette facturation" if excluded else views.taken_back(now))
    except Invalid as refusal:
        return await _show(request, typed, {str(refusal.members.get("field", "label")): refusal.detail or refusal.title})
    except Conflict as refusal:
        if refusal.slug == "draft_adjusted":
            return await _show(request, typed, {"label": f"{refusal.title}. {refusal.detail}"}, status=409)
        said = Said("no", refusal.title, refusal.detail)
    return leading_to(request, f"/facturation/{run_id}/familles/{family_id}", said)


def _seen(typed: dict[str, str]) -> dict[str, str]:
    """Name the adjustment that the page showed, if it said; a page of a former release did not."""
    return {"seen_label": typed["libelle_vu"], "seen_cents": typed["montant_vu"]} if typed["montant_vu"] else {}


async def _show(request: web.Request, typed: dict[str, str], errors: dict[str, str], status: int = 400) -> web.Response:
    visit = await enter(request, Right.ISSUE_INVOICE)
    run_id, family_id = id_in_path(request, "run_id"), id_in_path(request, "family_id")
    run, found = await visit.send(GetRun(run_id=run_id)), await visit.send(GetDraft(run_id=run_id, family_id=family_id))
    adjustment = next((line for line in found.lines if line.adjustment), None)
    amount = french.euros(adjustment.cents) if adjustment else ""
    return show(
        request,
        "billing/run_draft.html",
        status=status if errors else 200,
        run=run,
        title=views.title(run),
        draft=found,
        state=views.DRAFT[found.status],
        remarks=views.remarks(found, run.kind),
        adjustment=adjustment,
        typed={"motif": "", "libelle": adjustment.activity if adjustment else "", "montant": amount} | typed,
        errors=errors,
        may_read_record=may(visit, Right.READ_RECORD),
    )
