"""Taking up a request again: one refused or taken back, with why; one whose record changed while it was being written."""

from aiohttp import web

from chassis.edge.ids import parse_id
from chassis.edge.session import Visit
from chassis.errors import NotFound
from contracts.family import GetOwnRecordRequest, RecordRequestKind, RecordRequestView
from gateway.pages.frame import Notice
from gateway.views.record.record import sentence

AGAIN = "Motif du refus : {reason} Corrigez ce qu'il faut, puis transmettez à nouveau."

MOVED = Notice(
    "La fiche a changé entre-temps",
    "Voici ce qu'elle contient maintenant. Relisez votre demande : transmettez-la si elle convient toujours.",
    "wait",
)
ALREADY = Notice("La fiche a changé entre-temps", "Ce que vous demandez s'y trouve déjà : vous n'avez plus rien à transmettre.", "wait")


async def former_request(request: web.Request, visit: Visit, kind: RecordRequestKind) -> RecordRequestView:
    """Read the request of `?reprendre=`; one of another kind does not belong in this form."""
    former = await visit.send(GetOwnRecordRequest(request_id=parse_id(request.query["reprendre"])))
    if former.kind != kind:
        raise NotFound
    return former


def why_refused(former: RecordRequestView) -> list[Notice]:
    """Tell why it was refused, if it was."""
    if former.status != "refused":
        return []
    return [Notice("Votre demande avait été refusée", AGAIN.format(reason=sentence(former.reason)), "wait")]
