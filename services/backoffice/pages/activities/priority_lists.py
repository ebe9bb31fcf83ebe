"""Listes prioritaires: families whom staff let book before others, for what no service knows of them."""

from uuid import UUID

from aiohttp import web

from chassis.edge.ids import id_in_path, parse_id
from chassis.edge.session import Visit
from chassis.errors import NotFound, Refusal
from chassis.ids import new_id
from contracts.family import FamilyLines, SearchFamilies
from contracts.planning import ListPriorityLists, PriorityListView, PutPriorityList, RemovePriorityList
from contracts.rights import Right
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.refused import leave_to_page
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

ADDRESS = "/activites/listes"
ONE = ADDRESS + "/{list_id}"
LONGEST_NAME = 80
FOUND = 20
NO_NAME = "Donnez un nom à la liste, de 80 caractères au plus."
NEXT = "Choisissez maintenant ses familles."
ONCE_NAMED = "Elle passera avant les autres quand l'ouverture des réservations d'une prestation nommera cette liste."


@routes.get(ADDRESS)
async def lists(request: web.Request) -> web.Response:
    """Show the lists, and the form of a new one."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    return await _show_all(request, visit)


@routes.post(ADDRESS)
async def new(request: web.Request) -> web.Response:
    """Begin a list: its name first, then its families."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    form = await fields(request, "nom", "cle")
    if not 0 < len(form["nom"]) <= LONGEST_NAME:
        return await _show_all(request, visit, name=form["nom"], fault=NO_NAME)
    list_id = parse_id(form["cle"])
    await visit.send(made(PutPriorityList, list_id=list_id, name=form["nom"], family_ids=()), key=form["cle"])
    return _done(request, f"{ADDRESS}/{list_id}", Said("ok", "La liste est créée", NEXT))


@routes.get(ONE)
async def one(request: web.Request) -> web.Response:
    """Show the families of a list, and those that a search finds."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    return await _show_one(request, visit, await _known(request, visit))


@routes.post(ONE)
async def change(request: web.Request) -> web.Response:
    """Name a list anew, add a family to it or take one out of it, or take the whole list away."""
    visit = await enter(request, Right.WRITE_ACTIVITY)
    known = await _known(request, visit)
    form = await fields(request, "suite", "nom", "famille", "version", "q")
    try:
        if form["suite"] == "supprimer":
            await visit.send(RemovePriorityList(list_id=known.list_id))
            return _done(request, ADDRESS, Said("ok", "La liste est supprimée", ""))
        if form["suite"] == "nommer" and not 0 < len(form["nom"]) <= LONGEST_NAME:
            return await _show_one(request, visit, known, name=form["nom"], fault=NO_NAME)
        name, family_ids, said = _changed(known, form)
        await visit.send(made(PutPriorityList, list_id=known.list_id, name=name, family_ids=family_ids, version=form["version"] or None))
    except Refusal as refusal:
        leave_to_page(refusal, "unknown_family")
        said = Said("no", refusal.title, refusal.detail)
    back = request.path if not form["q"] or form["suite"] != "ajouter" else str(request.rel_url.with_query(q=form["q"]))
    return _done(request, back, said)


def _changed(known: PriorityListView, form: dict[str, str]) -> tuple[str, list[UUID], Said]:
    """Tell the name and the families of a list after a change, and what to say of it."""
    if form["suite"] == "nommer":
        return form["nom"], list(known.family_ids), Said("ok", "La liste est renommée", "")
    family_id = parse_id(form["famille"])
    others = [each for each in known.family_ids if each != family_id]
    if form["suite"] == "ajouter":
        return known.name, [*others, family_id], Said("ok", "La famille est sur la liste", "" if known.activities else ONCE_NAMED)
    return known.name, others, Said("ok", "La famille n'est plus sur la liste", "Ce qu'elle a déjà réservé ne change pas.")


async def _known(request: web.Request, visit: Visit) -> PriorityListView:
    list_id = id_in_path(request, "list_id")
    for known in (await visit.send(ListPriorityLists())).lists:
        if known.list_id == list_id:
            return known
    raise NotFound


async def _found(request: web.Request, visit: Visit) -> tuple[str, FamilyLines]:
    """Search families by the words of the address; whoever may not read records finds none."""
    words = " ".join(request.query.get("q", "").split())[:LONGEST_NAME]
    if not words or not may(visit, Right.READ_RECORD):
        return words, FamilyLines(families=())
    return words, await visit.send(made(SearchFamilies, q=words, limit=FOUND))


async def _show_all(request: web.Request, visit: Visit, *, name: str = "", fault: str = "") -> web.Response:
    found = () if visit.token.facilities else (await visit.send(ListPriorityLists())).lists
    return show(
        request,
        "activities/priority_lists.html",
        status=400 if fault else 200,
        lists=found,
        may_write=not visit.token.facilities,
        name=name,
        fault=fault,
        new_list=new_id(),
    )


async def _show_one(
    request: web.Request, visit: Visit, known: PriorityListView, *, name: str | None = None, fault: str = ""
) -> web.Response:
    words, found = await _found(request, visit)
    return show(
        request,
        "activities/priority_list.html",
        status=400 if fault else 200,
        list=known,
        name=known.name if name is None else name,
        fault=fault,
        words=words,
        found=found.families,
        is_approximate=found.approximate,
        on_it=frozenset(known.family_ids),
        may_search=may(visit, Right.READ_RECORD),
    )


def _done(request: web.Request, where: str, said: Said) -> web.Response:
    return leading_to(request, where, said)
