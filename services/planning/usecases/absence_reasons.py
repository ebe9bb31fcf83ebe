"""The reasons of absences: staff keep the list, families choose from it."""

from chassis.errors import Forbidden
from chassis.tx import Tx
from contracts.planning import AbsenceReasons, AbsenceReasonView, PutAbsenceReason
from services.planning.domain.absence import Reason
from services.planning.domain.errors import UnknownAbsenceReason
from services.planning.store import absence_reasons


async def listed(tx: Tx) -> AbsenceReasons:
    """List the reasons in use; to a family only those that it may choose."""
    return AbsenceReasons(reasons=tuple(view(one) for one in await absence_reasons.in_use(tx, for_families=tx.actor.kind == "family")))


async def put(tx: Tx, asked: PutAbsenceReason) -> AbsenceReasonView:
    """Enter or change a reason, which holds for the whole town."""
    _refuse_limited(tx)
    return view(await absence_reasons.put(tx, asked))


async def remove(tx: Tx, code: str) -> None:
    """Take a reason out of use."""
    _refuse_limited(tx)
    if not await absence_reasons.remove(tx, code):
        raise UnknownAbsenceReason


def _refuse_limited(tx: Tx) -> None:
    if tx.actor.facilities:
        raise Forbidden("Vous êtes agent d'une structure : les motifs d'absence valent pour toute la commune.")


def view(reason: Reason) -> AbsenceReasonView:
    """Show a reason."""
    return AbsenceReasonView(
        code=reason.code,
        label=reason.label,
        position=reason.position,
        excused=reason.excused,
        certificate_days=reason.certificate_days,
        waiting_days=reason.waiting_days,
        for_families=reason.for_families,
        gives_up=reason.gives_up,
        needs_certificate=reason.needs_certificate,
    )
