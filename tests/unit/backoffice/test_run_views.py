"""What a run says to the clerk about a family's draft."""

from datetime import date

from contracts.billing import DraftStatus, DraftView, RunReport
from services.backoffice.views import runs
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
    assert runs.title(one.model_copy(update={"period_to": date(2026, 11, 6)})) == "du 4 novembre 2026 au 6 novembre 2026"


def test_a_family_taken_back_in_is_not_said_to_be_invoiced_where_it_is_not() -> None:
    assert runs.taken_back(draft("ready", 915)) == "La famille est de nouveau facturée"
    assert runs.taken_back(draft("nothing", 0)) == "La famille n'est plus écartée, mais il n'y a plus rien à lui facturer"
    assert runs.taken_back(draft("below", -100)) == "La famille n'est plus écartée, mais sa facture est reportée"
