"""What families and clerks read of the audit log."""

import pytest

from chassis.edge.deeds import deed
from chassis.edge.takeaway.dossier import fields, said
from chassis.traces import ATTEMPT


def test_an_attempt_never_reads_as_done() -> None:
    done = deed("identity.open_family_account")
    tried = deed("identity.open_family_account", ATTEMPT)
    assert done == "a ouvert un compte d'accès"
    assert not tried.startswith(done)
    assert tried.startswith("a demandé")
    (told,) = fields({"action": "identity.open_family_account", "detail": ATTEMPT})
    assert told[1] == tried, "nor does it in the document that a family takes away"


@pytest.mark.parametrize("text", ["2024-99-99", "2024-02-30", "2024-99-99T10:00:00+01:00", "2024-01-01Tmidi"])
def test_a_text_that_only_looks_like_a_day_is_itself(text: str) -> None:
    assert said(text) == text
