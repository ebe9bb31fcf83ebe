"""What the services answer of what a town needs first: by default, that everything is there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from contracts.base import Answer
from contracts.billing import BillingSetup, ReadBillingSetup
from contracts.family import FamilySetup, ReadFamilySetup
from contracts.identity import IdentitySetup, ReadIdentitySetup
from contracts.planning import PlanningSetup, ReadPlanningSetup

if TYPE_CHECKING:
    from tests.unit.backoffice.town import Town

ASKED: dict[type[Any], type[Answer]] = {
    ReadPlanningSetup: PlanningSetup,
    ReadBillingSetup: BillingSetup,
    ReadFamilySetup: FamilySetup,
    ReadIdentitySetup: IdentitySetup,
}
EVERYTHING = frozenset(f"{answer.__name__}.{name}" for answer in ASKED.values() for name in answer.model_fields)


def handlers(town: "Town") -> dict[type[Any], Callable[[Any], Answer]]:
    """Tell what there is in this town."""
    return {asked: _telling(town, answer) for asked, answer in ASKED.items()}


def _telling(town: "Town", answer: type[Answer]) -> Callable[[Any], Answer]:
    def tell(_: Any) -> Answer:
        return answer(**{name: f"{answer.__name__}.{name}" in town.begun for name in answer.model_fields})

    return tell
