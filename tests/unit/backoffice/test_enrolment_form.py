"""What is refused of an enrolment stands beside its field."""

import pytest

from chassis.errors import Conflict
from services.backoffice.views.activities.enrolment_form import faults


class EndFixed(Conflict):
    """What planning says of a later end that would bring no day back."""

    slug = "end_fixed"
    title = "La fin de cette inscription ne peut plus être reculée"


class OneAtATime(Conflict):
    """What planning says of an earlier beginning with another pattern."""

    slug = "one_at_a_time"
    title = "Le début et la semaine type se changent en deux fois"


@pytest.mark.parametrize(("refusal", "field"), [(EndFixed("Autre inscription."), "au"), (OneAtATime("En deux fois."), "du")])
def test_a_refused_end_is_said_beside_the_end_and_a_refused_beginning_beside_the_beginning(refusal: Conflict, field: str) -> None:
    assert faults(refusal) == {field: refusal.detail}
