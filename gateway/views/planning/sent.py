"""What is said once a request is sent: which days became full in the meantime, and a certificate that does not serve."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from chassis import french
from contracts.planning import PlanningRequestView

NOT_KEPT = (
    "Votre attestation n'est pas conservée\u00a0: ces jours restent facturés, même avec elle. Pour d'autres jours, joignez-la à nouveau."
)


def is_not_kept(sent: PlanningRequestView, certificate_id: UUID | None) -> bool:
    """Tell whether a certificate came with an absence that no certificate makes free: it is deleted, and does not serve for other days."""
    return certificate_id is not None and sent.certificate == "none"


def newly_full(sent: PlanningRequestView, known: Iterable[str]) -> list[date]:
    """Tell the days that were full when the request arrived, and were not when it was reviewed."""
    waiting = set(known)
    return sorted({one.day for one in sent.days if one.full and f"{one.enrolment_id}_{one.day.isoformat()}" not in waiting})


def newly_full_words(days: Sequence[date], *, whole: bool) -> str:
    """Say which days became full in the meantime; with `whole` all days asked, or none."""
    if not days:
        return ""
    became = "est devenu complet" if len(days) == 1 else "sont devenus complets"
    names = french.listed([f"le {french.day(day)}" for day in days])
    then = "vous aviez demandé tous vos jours ou aucun" if whole else "la demande attend sur la liste d'attente"
    return f"Entre-temps, {names} {became} : {then}."
