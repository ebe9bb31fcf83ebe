"""Closures as the desk looks back on them: which activities, and where."""

from datetime import timedelta
from uuid import UUID

from contracts.planning import ClosedActivity, ClosureView
from services.backoffice.views.activities import closures
from tests.unit.backoffice.cast import NOW, TODAY, number


def closed(*activities: tuple[str, str]) -> ClosureView:
    """Make a closure of tomorrow."""
    return ClosureView(
        closure_id=UUID(int=1),
        reason="Grève du personnel",
        days=(TODAY + timedelta(days=1),),
        activities=tuple(
            ClosedActivity(activity_id=number(1, at), activity=name, facility=where) for at, (name, where) in enumerate(activities)
        ),
        children=6,
        families=3,
        entered_at=NOW,
        entered_by_name="Alain PETIT",
    )


def test_an_activity_that_bears_the_name_of_its_facility_is_named_once() -> None:
    shown = closures.lines([closed(("Restauration", "Restauration")), closed(("Cirque", "Accueil de Loisirs"))], TODAY)
    assert [one.where for one in shown] == ["Restauration", "Cirque (Accueil de Loisirs)"]


def test_a_facility_that_is_closed_whole_is_named_without_its_activities() -> None:
    (shown,) = closures.lines([closed(("Matin", "Garderie"), ("Soir", "Garderie"))], TODAY)
    assert (shown.where, shown.state) == ("Garderie", "à venir")


def test_a_closure_that_concerns_nobody_promises_no_message() -> None:
    done = closed(("Cirque", "Accueil de Loisirs"))
    assert closures.told(done).startswith("6\u00a0enfants : les réservations sont annulées sans frais. Un message attend 3\u00a0familles")
    assert closures.told(done.model_copy(update={"children": 0, "families": 0})) == ""
