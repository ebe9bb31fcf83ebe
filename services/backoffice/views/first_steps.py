"""Setting a town up: what it begins with, in the order in which it goes, and what is there already."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.billing import BillingSetup
from contracts.family import FamilySetup
from contracts.identity import IdentitySetup
from contracts.planning import PlanningSetup
from contracts.rights import Right

Setup = PlanningSetup | BillingSetup | FamilySetup | IdentitySetup


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what is done, why, where, by whom; `of` and `shows` say which answer tells that it is done.

    What a town can do without is offered beside the rest, and no list stays open for its sake.
    """

    label: str
    told: str
    address: str
    right: Right
    of: type[Setup]
    shows: str
    spared: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it stands."""

    step: Step
    done: bool


STEPS = (
    Step(
        "Créer la régie",
        "Elle encaisse : son code commence les numéros de ses factures.",
        "/regies/nouvelle",
        Right.WRITE_REGIE,
        BillingSetup,
        "regie",
    ),
    Step(
        "Créer les structures",
        "Les lieux : écoles, centre de loisirs, restaurant scolaire.",
        "/activites/structures",
        Right.WRITE_ACTIVITY,
        PlanningSetup,
        "facilities",
    ),
    Step(
        "Entrer le calendrier",
        "Les vacances de votre zone, les jours fériés, les ponts.",
        "/activites/calendrier",
        Right.WRITE_CALENDAR,
        PlanningSetup,
        "calendar",
    ),
    Step(
        "Créer les prestations",
        "Cantine, garderie, mercredis : leurs jours, leurs places, leurs délais.",
        "/activites",
        Right.WRITE_ACTIVITY,
        PlanningSetup,
        "activities",
    ),
    Step(
        "Saisir les tarifs",
        "Un par prestation, par tranche de quotient si besoin.",
        "/facturation/tarifs",
        Right.WRITE_TARIFF,
        BillingSetup,
        "tariffs",
    ),
    Step(
        "Ouvrir les comptes des agents",
        "Chacun choisit son mot de passe avec un lien.",
        "/agents/nouveau",
        Right.OPEN_STAFF_ACCOUNT,
        IdentitySetup,
        "colleagues",
        spared=True,
    ),
    Step(
        "Entrer les familles",
        "Adultes et enfants, avec l'école et la classe.",
        "/familles/nouvelle",
        Right.WRITE_RECORD,
        FamilySetup,
        "families",
    ),
    Step(
        "Inscrire les enfants",
        "Depuis une prestation, toute une classe à la fois.",
        "/activites",
        Right.WRITE_ENROLMENT,
        PlanningSetup,
        "enrolments",
    ),
    Step(
        "Ouvrir les comptes des familles",
        "Des courriers à imprimer, chacun avec son code.",
        "/comptes",
        Right.OPEN_FAMILY_ACCOUNT,
        IdentitySetup,
        "families",
        spared=True,
    ),
)
"""In their order: a tariff needs a régie and an activity, an activity a facility, an enrolment an activity and a child."""


def steps_of(rights: frozenset[str]) -> tuple[Step, ...]:
    """List the steps that somebody with these rights can take."""
    return tuple(step for step in STEPS if step.right in rights)


def has_begun(one: Setup) -> bool:
    """Tell whether all that a town cannot do without is there, of what one answer tells; it never goes again."""
    return all(getattr(one, step.shows) for step in STEPS if isinstance(one, step.of) and not step.spared)


def lines(steps: Iterable[Step], told: Iterable[object]) -> tuple[Line, ...]:
    """Say how each step stands, as far as it was told; nothing once all that a town needs is there."""
    known = {type(one): one for one in told}
    found = tuple(Line(step, getattr(known[step.of], step.shows)) for step in steps if step.of in known)
    return found if any(not line.done and not line.step.spared for line in found) else ()
