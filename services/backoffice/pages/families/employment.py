"""Confirming on the record whether an adult works: towns let families whose adults all work book earlier."""

from aiohttp import web

from chassis.edge.ids import id_in_path
from chassis.errors import Invalid
from contracts.family import ConfirmEmployment
from contracts.rights import Right
from services.backoffice.pages.forms import fields
from services.backoffice.pages.frame import enter
from services.backoffice.pages.said import Said, leading_to

routes = web.RouteTableDef()

ANSWERS: dict[str, tuple[bool | None, str]] = {
    "oui": (True, "Emploi confirmé : travaille"),
    "non": (False, "Emploi confirmé : sans emploi"),
    "revoir": (None, "Emploi à confirmer de nouveau"),
}


@routes.post("/familles/{family_id}/adultes/{guardian_id}/emploi")
async def confirm(request: web.Request) -> web.Response:
    """Enter what the clerk saw on paper."""
    visit = await enter(request, Right.WRITE_RECORD)
    family_id, guardian_id = (id_in_path(request, name) for name in ("family_id", "guardian_id"))
    answer = (await fields(request, "emploi"))["emploi"]
    if answer not in ANSWERS:
        raise Invalid
    employed, title = ANSWERS[answer]
    await visit.send(ConfirmEmployment(family_id=family_id, guardian_id=guardian_id, employed=employed))
    return leading_to(
        request,
        f"/familles/{family_id}",
        Said("ok", title, "Les ouvertures réservées aux familles dont tous les adultes travaillent en tiennent compte."),
    )
