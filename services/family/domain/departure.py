"""An adult leaves a household: what stands against it, and what to do first."""

from collections.abc import Sequence

from contracts.family import DepartureObstacle, GuardianView

FIRST: dict[DepartureObstacle, str] = {
    "last_adult": "C'est le seul adulte de la fiche. Saisissez d'abord l'autre adulte, ou faites effacer la fiche.",
    "pays_beside": "Des inscriptions à son compte ne peuvent pas passer à celui de l'autre adulte. Mettez-y fin d'abord.",
    "request_waits": "Une demande de modification d'un adulte attend une décision. Acceptez-la ou refusez-la d'abord.",
    "no_address": "Les factures iront à l'autre adulte, dont l'adresse est incomplète."
    " Complétez d'abord sa rue, son code postal et sa ville.",
}
"""What a clerk does about each obstacle, in the order in which they are told."""


def obstacles(
    leaving: GuardianView, remaining: GuardianView | None, *, pays_beside: bool, request_waits: bool
) -> tuple[DepartureObstacle, ...]:
    """Tell what stands against an adult's departure."""
    if remaining is None:
        return ("last_adult",)
    found: dict[DepartureObstacle, bool] = {
        "last_adult": False,
        "pays_beside": pays_beside,
        "request_waits": request_waits,
        "no_address": leaving.role == "primary" and not _can_be_billed(remaining),
    }
    return tuple(name for name in FIRST if found[name])


def first_steps(found: Sequence[DepartureObstacle]) -> str:
    """Say what to do before an adult can leave."""
    return " ".join(FIRST[one] for one in found)


def _can_be_billed(adult: GuardianView) -> bool:
    """Tell whether an invoice finds an adult; tariffs ask in which town they live, too."""
    return all((adult.fields.address, adult.fields.postal_code, adult.fields.city))
