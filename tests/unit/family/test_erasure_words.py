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


def test_each_obstacle_is_counted_in_its_own_words() -> None:
    two = [
        Obstacle.model_validate({"kind": kind, "count": 2})
        for kind in ("future_bookings", "unpaid_invoices", "corrections", "refunds", "card_payments")
    ]
    assert said(two) == (
        "Il reste 2\u00a0réservations à venir, 2\u00a0factures impayées, 2\u00a0journées corrigées à facturer ou à rendre,"
        " 2\u00a0remboursements en cours et 2\u00a0paiements par carte en cours."
    )
    assert said([Obstacle(kind="credit", count=1250), Obstacle(kind="unbilled_days", count=1)]) == (
        "Il reste 12,50\u00a0€ à rendre à la famille et 1\u00a0journée à facturer."
    )
