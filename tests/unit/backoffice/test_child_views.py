"""A child's record and the move up a class, in a clerk's words."""

from datetime import date

from contracts.family import Authorisation, ClassMove, HealthFields
from services.backoffice.views.children import child as views
from tests.unit.backoffice import cast
from tests.unit.gateway import builders


def move(name: str, school_class: str, next_class: str | None) -> ClassMove:
    return ClassMove(
        child_id=cast.number(30),
        family_id=cast.number(31),
        name=name,
        school="École du Bourg",
        school_class=school_class,
        next_class=next_class,
    )


def test_what_was_never_asked_about_health_is_not_told_as_no() -> None:
    assert {told for _, told in views.health(HealthFields(), None)} == {""}
    answered = dict(views.health(HealthFields(), builders.NOW))
    assert (answered["Port de lunettes"], answered["Projet d'accueil individualisé (PAI)"], answered["Allergies"]) == ("Non", "Non", "")


def test_moves_are_shown_by_class_the_youngest_first_with_where_they_lead() -> None:
    shown = views.by_class((move("ROUX Ana", "CM2", ""), move("ROUX Léo", "CP", "CE1"), move("ROUX Zoé", "ULIS", None)))
    assert [(one.title, one.goes_to) for one in shown] == [
        ("CP, École du Bourg", "passe en CE1"),
        ("CM2, École du Bourg", "quitte l'école"),
        ("ULIS, École du Bourg", "ne change pas : classe sans suite connue"),
    ]


def test_a_document_that_has_expired_says_so_whatever_staff_said_before() -> None:
    (paper,) = views.papers(builders.child(expires_on=date(2026, 1, 1)), builders.TODAY)
    assert (paper.status, paper.tone, paper.until) == ("expiré", "no", "01/01/2026")
    (paper,) = views.papers(builders.child(), builders.TODAY)
    assert (paper.status, paper.waits) == ("à vérifier", True)


def test_an_authorisation_says_who_gave_it_when() -> None:
    given = Authorisation(kind="image", granted=False, given_on=date(2026, 9, 1), given_by="DUPONT Jeanne")
    told = dict(views.authorisations(builders.child().model_copy(update={"authorisations": (given,)})))
    assert told["Droit à l'image"] == "Non (DUPONT Jeanne, 01/09/2026)"
    assert told["Partir seul"] == ""


def test_what_is_missing_is_told_by_activity() -> None:
    assert views.missing(builders.child()) == ("Garderie du soir : autorisations",)


def test_until_the_end_of_october_the_year_just_begun_is_the_one_to_move_into() -> None:
    years = {
        day: views.year_to_move(date.fromisoformat(day)) for day in ("2027-01-04", "2027-07-05", "2027-09-02", "2027-10-31", "2027-11-01")
    }
    assert years == {"2027-01-04": 2027, "2027-07-05": 2027, "2027-09-02": 2027, "2027-10-31": 2027, "2027-11-01": 2028}


def test_a_move_counts_who_goes_up_who_leaves_and_who_stays() -> None:
    moves = (move("A", "CM2", ""), move("B", "CP", "CE1"), move("C", "ULIS", None))
    assert views.moving(moves, ()) == views.Moving(up=1, leaving=1, staying=1)
    assert views.moving(moves, {str(cast.number(30))}) == views.Moving(up=0, leaving=0, staying=3)
