"""What a run says to the clerk about a family's draft."""

from datetime import date

import pytest

from contracts.billing import DraftStatus, DraftView, RunReport, Runs, RunView
from services.backoffice.views.billing import runs
from tests.unit.backoffice.billing_town import DRAFT, ISSUED
from tests.unit.backoffice.cast import DUPONT


def draft(status: DraftStatus, cents: int) -> DraftView:
    """Draft what the Duponts owe."""
    return DraftView(
        family_id=DUPONT.family_id, family_number="1001001816331", family_name="DUPONT Jean", status=status, reason="", days=0, cents=cents
    )


def test_a_clerk_reads_why_an_adjusted_family_is_not_invoiced() -> None:
    assert runs.remarks(draft("below", -100), "regular") == ("non facturée : l'ajustement dépasse ce qui est dû",)
    assert runs.remarks(draft("below", -100), "corrective") == (), "a credit that is too little is carried over"
    assert runs.remarks(draft("below", 100), "regular") == ()
    (control,) = runs.controls(RunReport(run=DRAFT, counts={"negative": 1, "below": 0}, totals=()))
    assert (control.title, control.grave) == ("Ajustement plus élevé que le montant dû", True)


def test_an_issued_run_asks_for_nothing_that_comes_too_late() -> None:
    (before,) = runs.controls(RunReport(run=DRAFT, counts={"unmarked": 2}, totals=()))
    (after,) = runs.controls(RunReport(run=ISSUED, counts={"unmarked": 2}, totals=()))
    assert "vérifiez le pointage" in before.meaning
    assert "part avec la prochaine rectificative" in after.meaning


def test_a_run_of_one_day_is_called_by_its_day() -> None:
    one = DRAFT.model_copy(update={"period_from": date(2026, 11, 4), "period_to": date(2026, 11, 4)})
    assert runs.title(one) == "4 novembre 2026"
    assert runs.title(one.model_copy(update={"period_to": date(2026, 11, 6)})) == "du 4 au 6 novembre 2026"


def test_a_corrective_run_says_first_that_it_is_one() -> None:
    one = DRAFT.model_copy(update={"kind": "corrective", "period_from": date(2026, 11, 4), "period_to": date(2026, 11, 18)})
    day = one.model_copy(update={"period_to": date(2026, 11, 4)})
    month = one.model_copy(update={"period_from": date(2026, 10, 1), "period_to": date(2026, 10, 31)})
    assert runs.title(one) == "rectificative du 4 au 18 novembre 2026"
    assert runs.title(day) == "rectificative du 4 novembre 2026"
    assert runs.title(month) == "rectificative d'octobre 2026"


AL, CA = ("AL", "Régie garderie ALSH"), ("CA", "Régie cantine")
ADVENT = date(2026, 11, 29)


def issued(year: int, month: int, last: int, **more: object) -> RunView:
    """Issue a month, its own days only."""
    first = date(year, month, 1)
    return ISSUED.model_copy(update={"period_from": first, "period_to": first.replace(day=last), "since": first, **more})


@pytest.mark.parametrize(
    ("past", "former", "wanted"),
    [
        ((), None, "2026-10"),
        ((issued(2026, 10, 31),), None, "2026-11"),
        ((), date(2026, 10, 31), "2026-11"),
        ((), date(2026, 10, 30), "2026-10"),
        ((issued(2026, 8, 31),), None, "2026-09"),
        ((issued(2026, 12, 31), issued(2026, 10, 31)), None, "2026-11"),
        ((issued(2026, 11, 30, since=date(2025, 9, 1)),), None, "2026-12"),
        ((issued(2026, 10, 31, kind="corrective"),), None, "2026-10"),
        ((issued(2026, 10, 31, status="draft"), issued(2026, 10, 31, status="cancelled")), None, "2026-10"),
        ((issued(2026, 10, 31, regie="CA"),), None, "2026-10"),
    ],
)
def test_the_first_month_that_nothing_bills_is_proposed(past: tuple[RunView, ...], former: date | None, wanted: str) -> None:
    found = Runs(runs=past, regies=(AL,), billed_until=((AL[0], former),) if former else ())
    assert runs.month_to_bill(found, "AL", ADVENT).strftime("%Y-%m") == wanted
    assert runs.months_to_bill(found, ADVENT) == ""


def test_several_regies_have_each_their_month() -> None:
    found = Runs(runs=(issued(2026, 10, 31),), regies=(CA, AL))
    assert runs.months_to_bill(found, ADVENT) == "octobre 2026 (Régie cantine), novembre 2026 (Régie garderie ALSH)"


def test_a_month_taken_by_a_longer_period_names_it() -> None:
    quarter = issued(2026, 8, 31, period_to=date(2026, 10, 31))
    found = Runs(runs=(issued(2026, 9, 30, status="draft"), quarter), regies=(AL,))
    taken = runs.taken_by(found, "AL", (date(2026, 9, 1), date(2026, 9, 30)), key="")
    assert taken == quarter, "what was issued weighs more than a draft"
    assert "la facturation du 1er août au 31 octobre 2026, émise le 27 novembre 2026." in runs.why_taken(taken)


def test_what_the_former_program_billed_is_left_for_billing_to_refuse() -> None:
    found = Runs(runs=(issued(2026, 11, 30, since=date(2025, 9, 1)),), regies=(AL,), billed_until=(("AL", date(2026, 10, 31)),))
    october = (date(2026, 10, 1), date(2026, 10, 31))
    assert runs.taken_by(found, "AL", october, key="") is None
    assert runs.taken_by(found.model_copy(update={"billed_until": ()}), "AL", october, key="") is not None


def test_a_family_taken_back_in_is_not_said_to_be_invoiced_where_it_is_not() -> None:
    assert runs.taken_back(draft("ready", 915)) == "La famille est de nouveau facturée"
    assert runs.taken_back(draft("nothing", 0)) == "La famille n'est plus écartée, mais il n'y a plus rien à lui facturer"
    assert runs.taken_back(draft("below", -100)) == "La famille n'est plus écartée, mais sa facture est reportée"
