"""The accounts of guardians: who has none, letters with codes, unlocking, closing and reopening."""

import asyncio
from typing import get_args

from aiohttp import web

from chassis.clock import paris_date
from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.edge.way_back import safe_address
from chassis.errors import Conflict
from chassis.ids import new_id
from contracts.family import FindPostalAddresses
from contracts.identity import (
    LETTERS_AT_ONCE,
    AccountState,
    CloseAccount,
    IssueLetters,
    ListGuardianAccounts,
    ReadLetters,
    ReopenAccount,
    UnlockAccount,
)
from contracts.rights import Right
from services.backoffice.letters.account import account_letters
from services.backoffice.pages.forms import fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.families.accounts import STATES, lines

routes = web.RouteTableDef()

Action = type[UnlockAccount] | type[CloseAccount] | type[ReopenAccount]
ACTIONS: dict[str, tuple[Action, Right, Said]] = {
    "debloquer": (
        UnlockAccount,
        Right.OPEN_FAMILY_ACCOUNT,
        Said("ok", "Le compte est débloqué", "La personne peut se connecter tout de suite."),
    ),
    "fermer": (
        CloseAccount,
        Right.CLOSE_FAMILY_ACCOUNT,
        Said(
            "ok",
            "Le compte est fermé",
            "Les connexions ouvertes sont terminées, les lettres, les liens et les agendas partagés ne servent plus.",
        ),
    ),
    "rouvrir": (
        ReopenAccount,
        Right.CLOSE_FAMILY_ACCOUNT,
        Said("ok", "Le compte est rouvert", "Le mot de passe d'avant sert toujours. S'il n'y en avait pas, faites une lettre."),
    ),
}
"""What the buttons of an account do: the request, its right, and what the next page says."""


@routes.get("/comptes")
async def accounts(request: web.Request) -> web.Response:
    """List the adults whose account is in a state, those without one first."""
    visit = await enter(request, Right.OPEN_FAMILY_ACCOUNT)
    asked = request.query.get("etat", "none")
    state: AccountState = next((one for one in get_args(AccountState) if one == asked), "none")
    found = await visit.send(ListGuardianAccounts(state=state))
    ticked = request.query.get("cocher", "")
    return show(
        request,
        "families/accounts.html",
        state=state,
        states=STATES,
        counts=found.counts,
        lines=lines(found),
        new_key=lambda: str(new_id()),
        most=LETTERS_AT_ONCE,
        all_ticked=ticked == "tous" or (state == "none" and ticked != "personne"),
        may_close=may(visit, Right.CLOSE_FAMILY_ACCOUNT),
        retour=f"/comptes?etat={state}",
    )


@routes.post("/comptes/lettres")
async def issue(request: web.Request) -> web.Response:
    """Make letters for the chosen adults; the form sent twice makes them once."""
    visit = await enter(request, Right.OPEN_FAMILY_ACCOUNT)
    typed = await fields(request, "cle", "retour")
    chosen = await several(request, "responsable")
    back = safe_address(typed["retour"] or "/comptes")
    if not chosen:
        return leading_to(request, back, Said("no", "Personne n'est coché", "Cochez au moins un adulte, puis recommencez."))
    try:
        run = await visit.send(made(IssueLetters, run_id=typed["cle"], guardian_ids=chosen))
    except Conflict as refusal:
        return leading_to(request, back, Said("no", refusal.title, refusal.detail))
    return see_other(f"/comptes/lettres/{run.run_id}")


@routes.get("/comptes/lettres/{run_id}")
async def ready(request: web.Request) -> web.Response:
    """Say that the letters are ready, and to whom they go."""
    visit = await enter(request, Right.OPEN_FAMILY_ACCOUNT)
    run = await visit.send(ReadLetters(run_id=id_in_path(request, "run_id")))
    return show(request, "families/letters.html", run=run, issued_on=paris_date(run.issued_at), expires_on=paris_date(run.expires_at))


@routes.get("/comptes/lettres/{run_id}/pdf")
async def printed(request: web.Request) -> web.Response:
    """Hand the letters of a run over as one PDF."""
    visit = await enter(request, Right.OPEN_FAMILY_ACCOUNT)
    run = await visit.send(ReadLetters(run_id=id_in_path(request, "run_id"), codes=True))
    found = await visit.send(FindPostalAddresses(guardian_ids=tuple(one.guardian_id for one in run.letters)))
    addresses = {one.guardian_id: one for one in found.addresses}
    pdf = await asyncio.to_thread(account_letters, run, addresses, request.app[EDGE].settings)
    name = f"lettres-{run.issued_at:%Y-%m-%d}-{len(run.letters)}.pdf"
    return web.Response(body=pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@routes.post("/comptes/{account_id}/{action:debloquer|fermer|rouvrir}")
async def act(request: web.Request) -> web.Response:
    """Unlock, close or reopen an account, and come back."""
    kind, right, said = ACTIONS[request.match_info["action"]]
    visit = await enter(request, right)
    typed = await fields(request, "retour")
    await visit.send(kind(account_id=id_in_path(request, "account_id")))
    return leading_to(request, safe_address(typed["retour"] or "/comptes"), said)
