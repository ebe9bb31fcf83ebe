"""Agents: who works here with which roles, and what an administrator does about a colleague's account."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.session import Visit
from chassis.errors import Refusal
from contracts.base import Nothing, Request
from contracts.identity import (
    ChangeStaffEmail,
    ChangeStaffRoles,
    CloseStaffAccount,
    InviteStaff,
    ListStaffAccounts,
    ReadStaffAccount,
    RenewStaffLink,
    ReopenStaffAccount,
    ResetSecondFactor,
    StaffLink,
    UnlockStaffAccount,
)
from contracts.planning import ListFacilities
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import NO_ADDRESS, fields, made, several
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to
from services.backoffice.views.rights import ROLES
from services.backoffice.views.town import staff

routes = web.RouteTableDef()

NO_ROLE = "Choisissez au moins un rôle."
FIELDS = {"display_name": "nom", "identifier": "identifiant", "email": "courriel", "roles": "role", "facilities": "structure"}
CHOSEN = ("grants_too_much", "own_account", "password_by_link")
"""What nobody may do to this account, or with these roles: another choice mends it."""
TAKEN = "Cet identifiant est déjà pris : choisissez-en un autre."

EMAIL_SAVED = Said("ok", "L'adresse e-mail est enregistrée", "La personne y sera avertie de ce qui touche son compte.")
EMAIL_GONE = Said("ok", "L'adresse e-mail est retirée", "La personne ne sera plus avertie de ce qui touche son compte.")

DEEDS: Mapping[str, tuple[type[Request[Nothing]], Right, str, str]] = {
    "fermeture": (
        CloseStaffAccount,
        Right.CLOSE_STAFF,
        "Le compte est fermé",
        "Ses sessions ont pris fin aussitôt, son adresse e-mail est effacée.",
    ),
    "reouverture": (ReopenStaffAccount, Right.CLOSE_STAFF, "Le compte est rouvert", ""),
    "deblocage": (UnlockStaffAccount, Right.UNLOCK_STAFF, "Le compte est débloqué", "Un nouvel essai est possible tout de suite."),
    "second-facteur": (
        ResetSecondFactor,
        Right.RESET_STAFF,
        "Le second facteur est remis à zéro",
        "Il en sera activé un autre à la prochaine connexion.",
    ),
}
"""What is done about an account by its address: the request, the right, and what is said afterwards."""


@routes.get("/agents")
async def agents(request: web.Request) -> web.Response:
    """List the accounts of staff."""
    visit = await enter(request, Right.READ_STAFF)
    accounts = (await visit.send(ListStaffAccounts())).accounts
    places, today = await _facilities(visit) or (), request.app[EDGE].settings.clock.today()
    return show(
        request,
        "town/agents.html",
        agents=[staff.agent(one, places, today) for one in accounts],
        own=visit.token.account_id,
        may_open=may(visit, Right.OPEN_STAFF_ACCOUNT),
    )


@routes.get("/agents/nouveau")
async def new(request: web.Request) -> web.Response:
    """Show the form that opens an account."""
    visit = await enter(request, Right.OPEN_STAFF_ACCOUNT)
    return await _new(request, visit)


@routes.post("/agents/nouveau")
async def invite(request: web.Request) -> web.Response:
    """Open an account, and show its one-time link once."""
    visit = await enter(request, Right.OPEN_STAFF_ACCOUNT)
    typed = await fields(request, "nom", "identifiant", "courriel")
    roles, places = await several(request, "role"), await several(request, "structure")
    try:
        asked = made(
            InviteStaff,
            display_name=typed["nom"],
            identifier=typed["identifiant"],
            email=typed["courriel"],
            roles=roles,
            facilities=places,
        )
        link = await visit.send(asked)
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        return await _new(request, visit, typed=typed, roles=roles, places=places, refusal=refusal)
    return await _link(request, visit, link, is_new=True)


@routes.get("/agents/{account_id}")
async def agent(request: web.Request) -> web.Response:
    """Show an account, and what may be done about it."""
    visit = await enter(request, Right.READ_STAFF)
    return await _agent(request, visit, id_in_path(request, "account_id"))


@routes.post("/agents/{account_id}/roles")
async def change(request: web.Request) -> web.Response:
    """Give a colleague other roles."""
    visit = await enter(request, Right.CHANGE_STAFF)
    account_id = id_in_path(request, "account_id")
    roles, places = await several(request, "role"), await several(request, "structure")
    try:
        await visit.send(made(ChangeStaffRoles, account_id=account_id, roles=roles, facilities=places))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        return await _agent(request, visit, account_id, roles=roles, places=places, refusal=refusal)
    return _done(request, account_id, Said("ok", "Les rôles sont enregistrés", "Ils vaudront dès la prochaine connexion."))


@routes.post("/agents/{account_id}/courriel")
async def change_email(request: web.Request) -> web.Response:
    """Change where a colleague is warned of what happens to their account."""
    visit = await enter(request, Right.CHANGE_STAFF)
    account_id = id_in_path(request, "account_id")
    typed = await fields(request, "courriel")
    try:
        await visit.send(made(ChangeStaffEmail, account_id=account_id, email=typed["courriel"]))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        return await _agent(request, visit, account_id, email=typed["courriel"], refusal=refusal)
    return _done(request, account_id, EMAIL_SAVED if typed["courriel"] else EMAIL_GONE)


@routes.post("/agents/{account_id}/lien")
async def renew(request: web.Request) -> web.Response:
    """Make a new one-time link, and show it once."""
    visit = await enter(request, Right.RESET_STAFF)
    account_id = id_in_path(request, "account_id")
    try:
        link = await visit.send(RenewStaffLink(account_id=account_id))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        return _done(request, account_id, Said("no", refusal.title, refusal.detail))
    return await _link(request, visit, link, is_new=False)


@routes.post("/agents/{account_id}/{deed:fermeture|reouverture|deblocage|second-facteur}")
async def act(request: web.Request) -> web.Response:
    """Close, reopen or unlock an account, or reset its second factor."""
    asked, right, title, text = DEEDS[request.match_info["deed"]]
    visit = await enter(request, right)
    account_id = id_in_path(request, "account_id")
    said = Said("ok", title, text)
    try:
        await visit.send(made(asked, account_id=account_id))
        if asked is ReopenStaffAccount and may(visit, Right.READ_STAFF):
            said = Said("ok", title, staff.reopened(await visit.send(ReadStaffAccount(account_id=account_id))))
    except Refusal as refusal:
        leave_to_page(refusal, *CHOSEN)
        said = Said("no", refusal.title, refusal.detail)
    return _done(request, account_id, said)


async def _new(
    request: web.Request,
    visit: Visit,
    *,
    typed: Mapping[str, str] | None = None,
    roles: Sequence[str] = (),
    places: Sequence[str] = (),
    refusal: Refusal | None = None,
) -> web.Response:
    return show(
        request,
        "town/agent_new.html",
        status=refusal.status if refusal else 200,
        typed=typed or {},
        errors=_errors(refusal),
        **await _choices(visit, roles, places),
    )


async def _agent(
    request: web.Request,
    visit: Visit,
    account_id: UUID,
    *,
    roles: Sequence[str] | None = None,
    places: Sequence[str] | None = None,
    email: str | None = None,
    refusal: Refusal | None = None,
) -> web.Response:
    account = await visit.send(ReadStaffAccount(account_id=account_id))
    chosen = await _choices(
        visit, account.roles if roles is None else roles, [str(one) for one in account.facilities] if places is None else places
    )
    today = request.app[EDGE].settings.clock.today()
    return show(
        request,
        "town/agent.html",
        status=refusal.status if refusal else 200,
        account=account,
        agent=staff.agent(account, chosen["facilities"], today),
        reopening=staff.reopening(account),
        may=staff.actions(account, visit.token.rights, visit.token.account_id),
        email=account.email if email is None else email,
        is_own=account.account_id == visit.token.account_id,
        errors=_errors(refusal),
        **chosen,
    )


async def _choices(visit: Visit, roles: Sequence[str], places: Sequence[str]) -> dict[str, Any]:
    found = await _facilities(visit)
    listed = found or ()
    known = {str(one.facility_id) for one in listed}
    return {
        "roles": [(slug, label, staff.ROLES_TOLD[slug]) for slug, label in ROLES.items()],
        "facilities": listed,
        "facilities_silent": found is None,
        "chosen_roles": set(roles),
        "chosen_places": set(places),
        "unlisted_places": sorted(place for place in set(places) if place not in known),
    }


async def _facilities(visit: Visit) -> tuple[staff.Facility, ...] | None:
    """List the facilities, None while planning is silent: accounts are shown all the same."""
    (found,) = await sources.gathered(visit, ListFacilities())
    answer = sources.answered(found)
    return staff.facilities(answer) if answer else None


async def _link(request: web.Request, visit: Visit, link: StaffLink, *, is_new: bool) -> web.Response:
    account = await visit.send(ReadStaffAccount(account_id=link.account_id)) if may(visit, Right.READ_STAFF) else None
    address = f"{request.app[EDGE].settings.public_url or f'{request.scheme}://{request.host}'}/activation/{link.secret}"
    return show(request, "town/agent_link.html", link=link, address=address, account=account, is_new=is_new)


def _errors(refusal: Refusal | None) -> dict[str, str]:
    """Say each thing beside its field; what names no field is about the roles."""
    if refusal is None:
        return {}
    if refusal.slug == "identifier_taken":
        return {"identifiant": TAKEN}
    if refusal.slug == "identifier_unusable":
        return {"identifiant": refusal.detail}
    errors = {
        FIELDS[field]: {"roles": NO_ROLE, "email": NO_ADDRESS}.get(field, str(error["detail"]))
        for error in refusal.members.get("errors", [])
        if (field := str(error.get("pointer", "")).split("/")[1]) in FIELDS
    }
    return errors or {"role": f"{refusal.title}. {refusal.detail}" if refusal.detail else refusal.title}


def _done(request: web.Request, account_id: UUID, said: Said) -> web.Response:
    return leading_to(request, f"/agents/{account_id}", said)
