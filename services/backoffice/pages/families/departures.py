"""Taking an adult who left out of a family's record, after a page that says what follows and what must be done first."""

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from chassis.edge.context import EDGE
from chassis.edge.ids import id_in_path
from chassis.edge.pages import see_other
from chassis.errors import Conflict, Invalid, Refusal
from contracts.billing import ReadBankAccount, ReadFamilyAccount
from contracts.family import DEPARTURE_LABELS, ReadDeparture, ReadFamily, RecordDeparture
from contracts.identity import ListGuardianAccounts
from contracts.rights import Right
from services.backoffice.pages import sources
from services.backoffice.pages.forms import fields, made
from services.backoffice.pages.frame import enter, may, show
from services.backoffice.pages.said import Said, say
from services.backoffice.views.families import departure, household
from services.backoffice.views.typed import whole_number

routes = web.RouteTableDef()

ADDRESS = "/familles/{family_id}/adultes/{guardian_id}/depart"
LEFT = Said("ok", "L'adulte est retiré de la fiche", "Un compte du portail à son nom se ferme dans les secondes qui viennent.")
CORRECTED = Said(
    "ok",
    "Le départ est corrigé",
    "Ce qui a déjà été écrit au foyer ne change pas ; un décès qui n'en était pas un lui est annoncé comme un départ.",
)
AGAIN = "Relisez ce qui est dit ici : quelque chose a changé entre-temps."


@routes.get(ADDRESS)
async def question(request: web.Request) -> web.Response:
    """Say what follows if the adult leaves, or what must be done first."""
    return await _question(request, {}, {})


@routes.post(ADDRESS)
async def leave(request: web.Request) -> web.Response:
    """Take the adult out of the record; of one who left it, correct the day and the reason."""
    visit = await enter(request, Right.WRITE_RECORD)
    family_id, guardian_id = (id_in_path(request, name) for name in ("family_id", "guardian_id"))
    typed = await fields(request, "motif", "jour", "version", "compte_verifie", "compte_a_verifier", "corriger")
    errors = _errors(typed, request.app[EDGE].settings.clock.today())
    if typed["corriger"] and errors:
        response = see_other(f"/familles/{family_id}")
        say(request, response, Said("no", "Le départ n'est pas corrigé", " ".join(errors.values())))
        return response
    if errors:
        return await _question(request, typed, errors)
    asked = made(
        RecordDeparture,
        family_id=family_id,
        guardian_id=guardian_id,
        version=whole_number(typed["version"]),
        reason=typed["motif"],
        left_on=typed["jour"],
    )
    try:
        await visit.send(asked)
        response, said = see_other(f"/familles/{family_id}"), CORRECTED if typed["corriger"] else LEFT
    except Conflict as refusal:
        again = f"/familles/{family_id}" if typed["corriger"] else ADDRESS.format(family_id=family_id, guardian_id=guardian_id)
        response, said = see_other(again), Said("no", refusal.title, AGAIN)
    say(request, response, said)
    return response


def _errors(typed: Mapping[str, str], today: date) -> dict[str, str]:
    """Say what is missing in a form, by its field."""
    errors: dict[str, str] = {}
    if typed["motif"] not in DEPARTURE_LABELS:
        errors["motif"] = "Choisissez pourquoi cet adulte quitte la fiche."
    try:
        if date.fromisoformat(typed["jour"]) > today:
            errors["jour"] = "Ce jour est à venir. Notez le départ le jour venu."
    except ValueError:
        errors["jour"] = "Indiquez le jour du départ."
    if typed["compte_a_verifier"] and not typed["compte_verifie"]:
        errors["compte_verifie"] = "Vérifiez d'abord quel compte bancaire est prélevé, puis cochez cette case."
    return errors


async def _question(request: web.Request, typed: Mapping[str, str], errors: Mapping[str, str]) -> web.Response:
    visit = await enter(request, Right.WRITE_RECORD)
    family_id, guardian_id = (id_in_path(request, name) for name in ("family_id", "guardian_id"))
    record, found, bank, account, adults = await sources.gathered(
        visit,
        ReadFamily(family_id=family_id),
        ReadDeparture(family_id=family_id, guardian_id=guardian_id),
        ReadBankAccount(family_id=family_id) if may(visit, Right.READ_ACCOUNT) else None,
        ReadFamilyAccount(family_id=family_id) if may(visit, Right.READ_ACCOUNT) else None,
        ListGuardianAccounts(family_id=family_id) if may(visit, Right.OPEN_FAMILY_ACCOUNT) else None,
    )
    for answer in (record, found):
        if isinstance(answer, Refusal):
            raise answer
    known = sources.answered(bank)
    return show(
        request,
        "families/departure.html",
        status=Invalid.status if errors else 200,
        record=record,
        family_name=household.household_name(record),
        found=found,
        steps=departure.first_steps(found),
        debit=departure.debit(known, record, found),
        bank=known,
        signs_in=departure.signs_in(sources.answered(adults), found),
        access=departure.access(sources.answered(adults), found),
        owed=departure.owed(sources.answered(account)),
        authorities=[departure.authority(one) for one in found.authorities],
        enrolments=departure.enrolments(found),
        enrolment_count=len(found.paid) + found.paid_elsewhere,
        reasons=DEPARTURE_LABELS.items(),
        typed={"motif": "", "jour": request.app[EDGE].settings.clock.today().isoformat(), "compte_verifie": "", **typed},
        errors=errors,
    )
