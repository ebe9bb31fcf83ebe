"""What the town hall takes for a régie that the treasury collects."""

from uuid import UUID

import pytest

from contracts.billing import TakePayment
from services.billing.domain.allocation import Open
from services.billing.domain.at_town_hall import paid_here
from services.billing.domain.errors import PaymentRefused, TreasuryCollects

SMALL, OTHER, TITLED = Open(UUID(int=1), 900), Open(UUID(int=2), 400), Open(UUID(int=3), 5000)
NO_TITLE = {SMALL.operation_id, OTHER.operation_id}


def pays(cents: int, *named: Open) -> TakePayment:
    invoices = tuple(one.operation_id for one in named)
    return TakePayment(family_id=UUID(int=8), payment_id=UUID(int=9), regie="AL", means="cash", cents=cents, invoices=invoices)


def test_what_no_title_is_made_of_is_paid_here_to_the_cent() -> None:
    every = [SMALL, TITLED]
    assert paid_here(pays(900), every, every, NO_TITLE) == [SMALL]
    assert paid_here(pays(500, SMALL), [SMALL], every, NO_TITLE) == [SMALL]


@pytest.mark.parametrize(
    ("cents", "wanted", "every", "said"),
    [
        (901, (SMALL, TITLED), (SMALL, TITLED), "le reste se paie à la trésorerie"),
        (901, (SMALL,), (SMALL, OTHER), "choisissez-en plus"),
        (901, (SMALL,), (SMALL,), "Il ne reste que"),
        (100, (), (), "n'a rien à payer ici"),
    ],
)
def test_more_is_refused_and_says_where_each_cent_is_due(cents: int, wanted: tuple[Open, ...], every: tuple[Open, ...], said: str) -> None:
    with pytest.raises(PaymentRefused, match=said):
        paid_here(pays(cents), wanted, every, NO_TITLE)


def test_an_invoice_that_the_treasury_collects_is_not_taken_here_not_even_beside_another() -> None:
    for wanted in ([TITLED], [SMALL, TITLED]):
        with pytest.raises(TreasuryCollects):
            paid_here(pays(900, *wanted), wanted, [SMALL, TITLED], NO_TITLE)
