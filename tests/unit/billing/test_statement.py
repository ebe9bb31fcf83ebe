from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from chassis.school_year import SchoolYear
from contracts.billing import PaymentMethod, TreasuryNotice
from services.billing.domain.statement import AnyOperation, Elsewhere, InvoiceOperation, PaymentOperation, statement_of

REGIE = "Régie garderie ALSH"
YEAR = SchoolYear(2014)
NOW = SchoolYear(2014)
NOTHING = Elsewhere()


def invoice(number: str, day: date, cents: int, period: tuple[date, date], remaining: int = 0) -> InvoiceOperation:
    return InvoiceOperation(UUID(int=int(number[3:])), number, day, REGIE, cents, *period, remaining)


def payment(number: str, day: date, cents: int, method: PaymentMethod = "cheque", ormc: int | None = None) -> PaymentOperation:
    return PaymentOperation(UUID(int=int(number[3:])), number, day, REGIE, -cents, method, ormc)


GUIDE: tuple[AnyOperation, ...] = (
    invoice("AL-12", date(2015, 4, 8), 24320, (date(2015, 2, 1), date(2015, 3, 31))),
    invoice("AL-36", date(2015, 4, 8), 12060, (date(2015, 4, 1), date(2015, 4, 30)), remaining=12060),
    payment("AL-228", date(2015, 4, 8), 24320),
)


def test_the_statement_of_the_guide() -> None:
    statement = statement_of(GUIDE, YEAR, current=NOW, elsewhere=NOTHING)
    assert [(line.number, line.description, line.regie, line.debit_cents, line.credit_cents) for line in statement.lines] == [
        ("AL-36", "Facture : 01/04/2015 - 30/04/2015", REGIE, 12060, 0),
        ("AL-228", "Règlement : Chèque", REGIE, 0, 24320),
        ("AL-12", "Facture : 01/02/2015 - 31/03/2015", REGIE, 24320, 0),
    ]
    assert [line.payable for line in statement.lines] == [True, False, False]
    assert [line.remaining_cents for line in statement.lines] == [12060, None, 0]
    assert (statement.opening_cents, statement.debit_cents, statement.credit_cents) == (0, 36380, 24320)
    assert (statement.balance_cents, statement.school_year) == (12060, "2014-2015")


def test_what_was_billed_of_one_day_names_it_once() -> None:
    day = date(2015, 4, 14)
    assert invoice("AL-40", date(2015, 5, 8), -700, (day, day)).description == "Avoir : 14/04/2015"


def test_what_is_dated_before_the_first_of_september_is_the_opening_balance() -> None:
    before = payment("AL-1", date(2014, 8, 31), 5000)
    after = payment("AL-2", date(2014, 9, 1), 1000)
    statement = statement_of([before, after], YEAR, current=NOW, elsewhere=NOTHING)
    assert (statement.opening_cents, statement.credit_cents, statement.balance_cents) == (-5000, 1000, -6000)
    assert [line.number for line in statement.lines] == ["AL-2"]


def test_what_other_years_hold_may_be_told_as_a_sum() -> None:
    before, after = payment("AL-1", date(2014, 8, 31), 5000), payment("AL-2", date(2014, 9, 1), 1000)
    later = payment("AL-3", date(2016, 1, 1), 7)
    elsewhere = Elsewhere(-5000, frozenset({SchoolYear(2013), SchoolYear(2014), SchoolYear(2015)}))
    assert statement_of([after], YEAR, current=NOW, elsewhere=elsewhere) == statement_of(
        [before, after, later], YEAR, current=NOW, elsewhere=NOTHING
    )


def test_what_the_treasury_collects_is_told_with_the_current_year_and_with_one_that_has_a_title() -> None:
    notice = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", ormc=12)
    elsewhere = Elsewhere(treasury=(notice,), set_off=True, reserved_cents=7)
    now = statement_of([], YEAR, current=YEAR, elsewhere=elsewhere)
    assert (now.treasury, now.set_off, now.reserved_cents) == ((notice,), True, 7)
    assert statement_of([], YEAR, current=SchoolYear(2016), elsewhere=elsewhere).treasury == ()
    order = payment("AL-3", date(2015, 5, 1), 100, "treasury", 12)
    assert statement_of([order], YEAR, current=SchoolYear(2016), elsewhere=elsewhere).treasury == (notice,)


def test_where_the_treasury_will_collect_is_told_with_the_current_year_and_with_one_whose_invoice_waits() -> None:
    awaited = Elsewhere(awaited=(TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr"),))
    assert statement_of([], YEAR, current=YEAR, elsewhere=awaited).awaited == awaited.awaited
    assert statement_of([], YEAR, current=SchoolYear(2016), elsewhere=awaited).awaited == ()
    waits = replace(invoice("AL-36", date(2015, 4, 8), 12060, (date(2015, 4, 1), date(2015, 4, 30)), 12060), at_treasury=True)
    assert statement_of([waits], YEAR, current=SchoolYear(2016), elsewhere=awaited).awaited == awaited.awaited


def test_a_treasury_order_names_its_batch() -> None:
    assert payment("AL-3", date(2015, 5, 1), 100, "treasury", 12).description == "Règlement : Titre émis (ORMC n°12)"
    assert payment("AL-3", date(2015, 5, 1), 100, "treasury").description == "Règlement : Titre émis"
    assert replace(payment("AL-3", date(2015, 5, 1), 100, "treasury"), title_number=57).description == "Règlement : Titre émis (n°57)"
    reduced = replace(payment("AL-3", date(2015, 5, 1), -100, "treasury", 12), reduced=True)
    assert reduced.description == "Réduction : Titre émis (ORMC n°12)"


def test_a_direct_debit_names_the_day_of_the_bank_where_its_file_is_of_before() -> None:
    made = replace(payment("AL-3", date(2015, 5, 1), 100, "direct_debit"), received_on=date(2015, 5, 14))
    assert made.description == "Règlement : Prélèvement du 14/05/2015"
    assert replace(made, received_on=made.day).description == "Règlement : Prélèvement"
    assert payment("AL-3", date(2015, 5, 1), 100, "direct_debit").description == "Règlement : Prélèvement"
    assert replace(made, cents=100).description == "Prélèvement rejeté par la banque"


def test_numbers_of_one_day_and_period_are_in_the_order_of_counting() -> None:
    statement = statement_of(
        [payment(number, date(2015, 1, 5), 1) for number in ("AL-9", "AL-10", "AL-100")], YEAR, current=NOW, elsewhere=NOTHING
    )
    assert [line.number for line in statement.lines] == ["AL-100", "AL-10", "AL-9"]


def test_the_school_years_offered_are_those_with_operations_the_asked_and_the_current_one() -> None:
    statement = statement_of([payment("AL-1", date(2012, 10, 1), 1)], YEAR, current=SchoolYear(2016), elsewhere=NOTHING)
    assert statement.school_years == ("2016-2017", "2014-2015", "2012-2013")


days = st.dates(date(2010, 1, 1), date(2020, 12, 31))
histories = st.lists(
    st.one_of(
        st.builds(lambda day, cents: invoice("AL-1", day, cents, (day, day)), days, st.integers(0, 10**6)),
        st.builds(lambda day, cents: payment("AL-2", day, cents), days, st.integers(1, 10**6)),
    ),
    max_size=30,
)


@given(histories)
def test_each_year_opens_with_what_the_year_before_closed_with(history: list[AnyOperation]) -> None:
    statements = [statement_of(history, SchoolYear(start), current=NOW, elsewhere=NOTHING) for start in range(2009, 2021)]
    assert statements[0].opening_cents == 0
    for before, after in pairwise(statements):
        assert after.opening_cents == before.balance_cents
    assert statements[-1].balance_cents == sum(one.cents for one in history)


@given(histories)
def test_every_operation_is_on_the_statement_of_exactly_one_year(history: list[AnyOperation]) -> None:
    assert sum(len(statement_of(history, SchoolYear(start), current=NOW, elsewhere=NOTHING).lines) for start in range(2009, 2021)) == len(
        history
    )
