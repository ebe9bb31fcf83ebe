"""What stands against erasing a family, in the words of a refusal."""

from contracts.privacy import Obstacle
from services.family.domain.erasure import said


def test_what_the_treasury_may_still_send_back_is_named_with_how_long() -> None:
    at_treasury = [
        Obstacle(kind="unpaid_invoices", treasury="titles", count=1),
        Obstacle(kind="unpaid_invoices", treasury="reductions", count=2),
    ]
    assert said(at_treasury) == (
        "Il reste 1\u00a0titre transmis à la trésorerie il y a moins de 60\u00a0jours"
        " et 2\u00a0annulations ou réductions de titres à transmettre à la trésorerie."
    )


def test_money_on_its_way_is_named_as_what_it_is() -> None:
    assert said([Obstacle(kind="debits", count=1)]) == "Il reste 1\u00a0prélèvement à venir."
    assert said([]) == ""
