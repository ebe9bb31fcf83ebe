"""Liste des demandes: what was asked in the last month, and what became of it."""

from dataclasses import replace

from aiohttp import web

from chassis.edge.paging import Place
from chassis.edge.session import visitor
from contracts.billing import ListBankRequests, ListContests
from contracts.family import ListRecordRequests
from contracts.messaging import CountUnread
from contracts.planning import ListOwnPatternRequests, ListPlanningRequests
from gateway.pages.frame import ANSWERED, Notice, page, unless_down
from gateway.views.planning import requests as views
from gateway.views.planning.withdrawal import ABSENCE_TAKEN_BACK, became

routes = web.RouteTableDef()

PARTLY_DOWN = Notice(
    "Une partie de vos demandes n'est pas affichable", "Elles sont bien enregistrées. Réessayez dans quelques minutes.", "wait"
)

ASKED = (ListRecordRequests, ListBankRequests, ListPlanningRequests, ListContests, ListOwnPatternRequests)
DONE = {
    "retrait": Notice("Votre demande est retirée", "La mairie ne la traitera pas. Votre fiche n'a pas changé."),
    "rythme": Notice("Votre demande est retirée", "Vos jours réguliers ne changent pas."),
    "contestation": Notice("Votre contestation est retirée", "La mairie ne vérifiera pas ce montant : rien ne change sur votre relevé."),
    "jours": Notice("Votre demande est retirée", "Les jours retirés ne sont plus demandés, le planning est à jour."),
    "absence": Notice(ABSENCE_TAKEN_BACK),
    "attestation": Notice("Votre attestation est envoyée", "La mairie la lira ; sa réponse arrivera dans vos messages."),
    "attestation-absente": Notice("Choisissez un fichier", "Joignez votre attestation, en PDF ou en photo.", "no"),
    "attestation-lourde": Notice("Ce fichier est trop volumineux", "Un fichier pèse 10 Mo au plus. Prenez une photo moins grande.", "no"),
    "attestation-refusee": Notice("Ce fichier ne peut pas être envoyé", "Envoyez un document PDF ou une photo (JPEG, PNG, HEIC).", "no"),
    "attestation-tard": Notice("Cette absence n'attend plus d'attestation", "Elle est déjà traitée, ou son délai est passé.", "wait"),
    "repondue": ANSWERED,
}


@routes.get("/demandes")
async def requests(request: web.Request) -> web.Response:
    """List requests by group `?groupe=compte|enfants` and `&type=`, a page after `&avant=`; a service that is down leaves out its own."""
    visit = await visitor(request)
    before = Place.parse(request.query.get("avant", ""))
    key = {"limit": views.MOST, **({"before": before.request_id, "before_at": before.at} if before else {})}
    records, bank, days, contested, patterns, unread = await visit.gather(*(one.model_validate(key) for one in ASKED), CountUnread())
    records, bank, days = unless_down(records), unless_down(bank), unless_down(days)
    contested, patterns = unless_down(contested), unless_down(patterns)
    found = views.Found(
        records.requests if records else (),
        bank.requests if bank else (),
        days.requests if days else (),
        contests=contested.requests if contested else (),
        patterns=patterns.requests if patterns else (),
    ).page(more=any(one.next for one in (records, bank, days, contested, patterns) if one))
    group = views.shown_group(request.query.get("groupe", ""), found)
    kind = request.query.get("type", "")
    kind = kind if kind in views.TYPES[group] else ""
    done = DONE.get(request.query.get("fait", ""))
    if done is DONE["absence"]:
        title, text = became(request.query.items())
        done = replace(done, title=title, text=text)
    return page(
        request,
        "planning/requests.html",
        visit,
        unread,
        notices=([done] if done else []) + ([] if records and bank and days else [PARTLY_DOWN]),
        group=group,
        missing=records is None or (bank if group == "compte" else days) is None,
        kind=kind,
        counts={one: found.count(one) for one in views.TYPES},
        types=views.TYPES[group],
        sections=views.sections(group, kind, found),
        awaited=sum(one.certificate == "awaited" for one in found.days),
        next=found.next,
        avant=before is not None,
    )
